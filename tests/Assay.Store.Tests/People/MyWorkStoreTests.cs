using Assay.Domain;
using Assay.Domain.Projects;
using Assay.Tests.Support;

namespace Assay.Store.Tests.People;

public sealed class MyWorkStoreTestsOnSqlite() : MyWorkStoreTests(DatabaseEngine.Sqlite);

public sealed class MyWorkStoreTestsOnPostgres() : MyWorkStoreTests(DatabaseEngine.Postgres);

public abstract class MyWorkStoreTests(DatabaseEngine engine)
{
    [Fact]
    public async Task Somebody_sees_what_they_did_and_what_waits()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 2));
        await world.AddAsync(5);
        var (ana, ben) = (await world.AnnotatorAsync(), await world.AnnotatorAsync());
        await world.AnswerNextAsync(ana, "cat");
        world.Time.Advance(TimeSpan.FromHours(3));
        await world.AnswerNextAsync(ana, "dog");
        await world.NextAsync(ana);
        await world.NextAsync(ben);
        var since = world.Instance.Database.Now - 3_600_000_000;

        var work = await world.Instance.MyWork.OfAsync(ana.Actor, world.Project.Id, [0], [], since);

        Assert.Equal((2, 1), (work.Answers, work.Since));
        Assert.Equal([1, 1], work.ByHour.Select(h => h.Value));
        Assert.Equal((1, 1), (work.Held, work.HeldByOthers));
        Assert.NotNull(work.LastAnswerAt);
    }

    [Fact]
    public async Task What_somebody_has_answered_skipped_or_holds_does_not_wait_for_them()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 3));
        await world.AddAsync(5);
        var (ana, ben) = (await world.AnnotatorAsync(), await world.AnnotatorAsync());
        await world.AnswerNextAsync(ana, "cat");
        var held = (await world.NextAsync(ana))!;
        (await world.Instance.Tasks.SkipAsync(world.Project.Id, held.Task.Id, World.NewId(), held.Fence, "unclear", null, ana)).AcceptedValue();
        await world.NextAsync(ana);

        var work = await world.Instance.MyWork.OfAsync(ana.Actor, world.Project.Id, [0], [], 0);
        var other = await world.Instance.MyWork.OfAsync(ben.Actor, world.Project.Id, [0], [], 0);

        Assert.Equal((2, 5), (work.Waiting, other.Waiting));
    }

    [Fact]
    public async Task A_draft_counts_as_kept_once_its_hold_has_ended()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(LeaseSeconds: 60));
        await world.AddAsync(1);
        var ana = await world.AnnotatorAsync();
        var held = (await world.NextAsync(ana))!;
        await world.Instance.Tasks.SaveDraftAsync(world.Project.Id, held.Task.Id, "{}", ana);

        var working = await world.Instance.MyWork.OfAsync(ana.Actor, world.Project.Id, [0], [], 0);
        world.Time.Advance(TimeSpan.FromMinutes(2));
        var later = await world.Instance.MyWork.OfAsync(ana.Actor, world.Project.Id, [0], [], 0);

        Assert.Equal((1, 0), (working.Held, working.Drafts));
        Assert.Equal((0, 1), (later.Held, later.Drafts));
    }

    [Fact]
    public async Task Tasks_of_other_pools_are_counted_apart()
    {
        await using var world = await World.CreateAsync(engine);
        var pool = (await world.Instance.Projects.CreatePoolAsync(world.Project.Id, "experts", world.Operator)).AcceptedValue();
        await world.AddAsync(2);
        await world.AddAsync(3, from: 10, pool: pool.Id.Value);

        var work = await world.Instance.MyWork.OfAsync((await world.AnnotatorAsync()).Actor, world.Project.Id, [0], [pool.Id.Value], 0);

        Assert.Equal((2, 3), (work.Waiting, work.InOtherPools));
        Assert.Null(work.LastAnswerAt);
    }

    [Fact]
    public async Task Own_answers_come_newest_first_page_by_page_and_nobody_elses()
    {
        await using var world = await World.CreateAsync(engine);
        await world.AddAsync(3);
        var (ana, ben) = (await world.AnnotatorAsync(), await world.AnnotatorAsync());
        await world.AnswerNextAsync(ana, "cat");
        await world.AnswerNextAsync(ben, "dog");
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await world.AnswerNextAsync(ana, "dog");

        var first = await world.Instance.MyWork.AnswersAsync(ana.Actor, world.Project.Id, null, 1);
        var rest = await world.Instance.MyWork.AnswersAsync(ana.Actor, world.Project.Id, (first[0].AnsweredAt, first[0].Task.Value), 10);

        Assert.Equal("{\"animal\":\"dog\"}", Assert.Single(first).Value);
        Assert.Equal("{\"animal\":\"cat\"}", Assert.Single(rest).Value);
        Assert.Equal("{\"text\":\"item 0\"}", rest[0].Content);
    }

    [Fact]
    public async Task A_setting_is_kept_for_a_person_and_goes_with_them()
    {
        await using var world = await World.CreateAsync(engine);
        var ana = await world.AnnotatorAsync();

        await world.Instance.PersonSettings.PutAsync(ana.Actor, "keys", "{\"a\":1}");
        await world.Instance.PersonSettings.PutAsync(ana.Actor, "keys", "{\"a\":2}");
        var kept = await world.Instance.PersonSettings.FindAsync(ana.Actor, "keys");
        await world.Instance.Eraser.EraseActorAsync(ana.Actor, "asked", world.Operator);

        Assert.Equal("{\"a\":2}", kept);
        Assert.Null(await world.Instance.PersonSettings.FindAsync(ana.Actor, "keys"));
        Assert.Null(await world.Instance.PersonSettings.FindAsync(new ActorId(0), "keys"));
    }
}
