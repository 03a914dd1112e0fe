using Assay.Domain;
using Assay.Domain.Projects;
using Assay.Domain.Tasks;
using Assay.Store.Engine;
using Assay.Tests.Support;

namespace Assay.Store.Tests.Tasks;

public sealed class HoldStoreTestsOnSqlite() : HoldStoreTests(DatabaseEngine.Sqlite);

public sealed class HoldStoreTestsOnPostgres() : HoldStoreTests(DatabaseEngine.Postgres);

/// <summary>What becomes of tasks whose holds end, by time or by somebody.</summary>
public abstract class HoldStoreTests(DatabaseEngine engine)
{
    [Fact]
    public async Task A_zombie_with_an_old_fence_cannot_write()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 1, LeaseSeconds: 60));
        await world.AddAsync(1);
        var ana = await world.AnnotatorAsync();
        var zombie = (await world.NextAsync(ana))!;
        world.Time.Advance(TimeSpan.FromSeconds(61));
        await world.Instance.Tasks.RenewAsync(world.Project.Id, zombie.Task.Id, ana);

        var refused = await world.SubmitAsync(zombie, ana, "cat");

        Assert.Equal(RefusalKind.Lapsed, refused.Refusal!.Kind);
    }

    /// <summary>After a restore the same numbers of projects, items and tasks are given anew, to something else.</summary>
    [Fact]
    public async Task A_fence_from_before_a_restore_is_none_of_the_task_that_bears_the_number_now()
    {
        await using var before = await World.CreateAsync(engine);
        await using var after = await World.CreateAsync(engine);
        await before.AddAsync(1);
        await after.AddAsync(1, from: 7);
        var (ana, again) = (await before.AnnotatorAsync(), await after.AnnotatorAsync());
        var stale = (await before.NextAsync(ana))!;
        after.Time.Advance(TimeSpan.FromMinutes(1));
        var held = (await after.NextAsync(again))!;

        var refused = await after.SubmitAsync(stale, again, "cat");

        Assert.Equal((stale.Task.Id, stale.Task.Item, ana.Actor), (held.Task.Id, held.Task.Item, again.Actor));
        Assert.Equal(RefusalKind.Lapsed, refused.Refusal!.Kind);
        (await after.SubmitAsync(held, again, "cat")).AcceptedValue();
    }

    [Fact]
    public async Task A_hold_that_a_clock_years_ahead_gave_ends_once_the_clock_is_right()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 1));
        await world.AddAsync(1);
        var (ana, ben) = (await world.AnnotatorAsync(), await world.AnnotatorAsync());
        world.Time.Advance(TimeSpan.FromDays(3650));
        await world.NextAsync(ana);
        world.Time.Advance(TimeSpan.FromDays(-3650));

        var swept = await world.Instance.Holds.SweepAsync();

        Assert.Equal(1, swept);
        Assert.NotNull(await world.NextAsync(ben));
    }

    [Fact]
    public async Task A_lapsed_slot_goes_to_others_and_the_first_cannot_take_it_back()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 1, LeaseSeconds: 60));
        await world.AddAsync(1);
        var ana = await world.AnnotatorAsync();
        var ben = await world.AnnotatorAsync();
        var held = (await world.NextAsync(ana))!;
        world.Time.Advance(TimeSpan.FromSeconds(61));

        var swept = await world.Instance.Holds.SweepAsync(TestContext.Current.CancellationToken);
        var taken = await world.NextAsync(ben);
        var renewed = await world.Instance.Tasks.RenewAsync(world.Project.Id, held.Task.Id, ana);

        Assert.Equal(1, swept);
        Assert.Equal(held.Task.Id, taken!.Task.Id);
        Assert.Equal(RefusalKind.Lapsed, renewed.Refusal!.Kind);
    }

    [Fact]
    public async Task A_lapsed_task_is_offered_again_to_whoever_held_it()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 1, LeaseSeconds: 60));
        await world.AddAsync(3);
        var ana = await world.AnnotatorAsync();
        var first = (await world.NextAsync(ana))!;
        await world.AnswerNextAsync(ana, "cat");
        await world.AnswerNextAsync(ana, "cat");
        world.Time.Advance(TimeSpan.FromSeconds(61));
        await world.Instance.Holds.SweepAsync(TestContext.Current.CancellationToken);

        var again = await world.NextAsync(ana);

        Assert.Equal(first.Task.Id, again!.Task.Id);
    }

    [Fact]
    public async Task Ending_somebodys_holds_frees_their_slots()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 1));
        await world.AddAsync(1);
        var ana = await world.AnnotatorAsync();
        await world.NextAsync(ana);

        var ended = await world.Instance.Holds.EndAsync(ana.Actor);
        var taken = await world.NextAsync(await world.AnnotatorAsync());

        Assert.Equal(1, ended);
        Assert.NotNull(taken);
    }

    /// <summary>Which plan reads the holds depends on what the database knows of its table by then.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Tasks_of_ended_holds_are_offered_again_in_their_order_whatever_plan_finds_them(bool isAnalyzed)
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 1, MaxHeld: 9, AnnotatorsMayPick: true));
        await world.AddAsync(5);
        var ana = await world.AnnotatorAsync();
        foreach (var number in (long[])[4, 2, 5, 1, 3])
        {
            (await world.Instance.Tasks.LeaseAsync(world.Project.Id, new TaskId(Keys.Of(world.Project.Id.Value, number)), ana, picks: true)).AcceptedValue();
        }

        if (isAnalyzed)
        {
            await world.Instance.Database.WriteAsync(default, unit => unit.Session.Execute("ANALYZE lease"), alone: true);
        }

        await world.Instance.Holds.EndAsync(ana.Actor);

        var ben = await world.AnnotatorAsync();
        var offered = new List<long>();
        while (await world.NextAsync(ben) is { } held)
        {
            offered.Add(Keys.Number(held.Task.Id.Value));
        }

        Assert.Equal([1, 2, 3, 4, 5], offered);
    }

    [Fact]
    public async Task Whoever_holds_many_tasks_is_shown_them_all()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 1, MaxHeld: 150));
        await world.AddAsync(150);
        var ana = await world.AnnotatorAsync();
        for (var i = 0; i < 150; i++)
        {
            var held = (await world.NextAsync(ana))!;
            await world.Instance.Tasks.SaveDraftAsync(world.Project.Id, held.Task.Id, "{}", ana);
        }

        Assert.Equal(150, (await world.Instance.Grid.HeldByAsync(ana.Actor, world.Project.Id)).Count);
        await world.Instance.Holds.EndAsync(ana.Actor);
        Assert.Equal(150, (await world.Instance.Grid.DraftsAsync(ana.Actor, world.Project.Id)).Count);
    }
}
