using Assay.Domain;
using Assay.Domain.Inbox;
using Assay.Domain.Projects;
using Assay.Domain.Tasks;
using Assay.Store.Access;
using Assay.Store.Tasks;
using Assay.Tests.Support;

namespace Assay.Store.Tests.Inbox;

public sealed class InboxStoreTestsOnSqlite() : InboxStoreTests(DatabaseEngine.Sqlite);

public sealed class InboxStoreTestsOnPostgres() : InboxStoreTests(DatabaseEngine.Postgres);

public abstract class InboxStoreTests(DatabaseEngine engine)
{
    [Fact]
    public async Task A_question_waits_until_it_is_answered_and_its_author_sees_the_answer()
    {
        await using var world = await World.CreateAsync(engine);
        await world.AddAsync(1);
        var ana = await world.AnnotatorAsync();
        var held = (await world.NextAsync(ana))!;
        var asked = await AskAsync(world, held, ana, "Is a lion a cat?");
        var waiting = await OpenAsync(world);

        await AnswerAsync(world, asked.Position, "Yes, it is.");
        var mine = await world.Instance.Inbox.PageAsync(world.Project.Id, null, null, ana.Actor, null, 10);

        Assert.Equal(("Is a lion a cat?", null), (Assert.Single(waiting).Body, waiting[0].Answer));
        Assert.Equal("{\"text\":\"item 0\"}", waiting[0].Content);
        Assert.Empty(await OpenAsync(world));
        Assert.Equal("Yes, it is.", Assert.Single(mine).Answer);
        Assert.Equal(0, await world.Instance.Inbox.OpenCountAsync(world.Project.Id));
    }

    [Fact]
    public async Task The_same_question_sent_twice_is_asked_once_and_another_text_under_its_id_is_refused()
    {
        await using var world = await World.CreateAsync(engine);
        await world.AddAsync(1);
        var ana = await world.AnnotatorAsync();
        var held = (await world.NextAsync(ana))!;
        var id = World.NewId();

        var first = (await world.Instance.Inbox.AskAsync(world.Project.Id, held.Task.Id, id, "Why?", ana)).AcceptedValue();
        var again = (await world.Instance.Inbox.AskAsync(world.Project.Id, held.Task.Id, id, "Why?", ana)).AcceptedValue();
        var other = await world.Instance.Inbox.AskAsync(world.Project.Id, held.Task.Id, id, "How?", ana);

        Assert.Equal(first.Position, again.Position);
        Assert.True(again.Repeated);
        Assert.Equal(RefusalKind.Conflict, other.Refusal?.Kind);
        Assert.Single(await OpenAsync(world));
    }

    [Fact]
    public async Task An_id_that_answered_one_question_answers_no_other()
    {
        await using var world = await World.CreateAsync(engine);
        await world.AddAsync(1);
        var ana = await world.AnnotatorAsync();
        var held = (await world.NextAsync(ana))!;
        (await world.Instance.Inbox.AskAsync(world.Project.Id, held.Task.Id, World.NewId(), "Why?", ana)).AcceptedValue();
        (await world.Instance.Inbox.AskAsync(world.Project.Id, held.Task.Id, World.NewId(), "How?", ana)).AcceptedValue();
        var numbers = (await OpenAsync(world)).ConvertAll(e => e.Number);
        var id = World.NewId();

        var first = (await world.Instance.Inbox.AnswerAsync(world.Project.Id, numbers[0], id, "So.", world.Operator)).AcceptedValue();
        var again = (await world.Instance.Inbox.AnswerAsync(world.Project.Id, numbers[0], id, "So.", world.Operator)).AcceptedValue();
        var other = await world.Instance.Inbox.AnswerAsync(world.Project.Id, numbers[1], id, "So.", world.Operator);

        Assert.Equal(first.Position, again.Position);
        Assert.Equal(RefusalKind.Conflict, other.Refusal?.Kind);
        Assert.Equal([numbers[1]], (await OpenAsync(world)).Select(e => e.Number));
    }

    [Fact]
    public async Task Nothing_more_is_said_of_an_erased_item_by_whoever_held_it()
    {
        await using var world = await World.CreateAsync(engine);
        await world.AddAsync(1);
        var ana = await world.AnnotatorAsync();
        var held = (await world.NextAsync(ana))!;
        (await world.Instance.Eraser.EraseItemAsync(held.Task.Item, "asked for", world.Operator)).AcceptedValue();

        var asked = await world.Instance.Inbox.AskAsync(world.Project.Id, held.Task.Id, World.NewId(), "Was this Jane Roe?", ana);
        var flagged = await world.Instance.Inbox.FlagAsync(world.Project.Id, held.Task.Id, World.NewId(), "other", "Jane Roe", ana);

        Assert.Equal((RefusalKind.Withdrawn, RefusalKind.Withdrawn), (asked.Refusal?.Kind, flagged.Refusal?.Kind));
        Assert.Empty(await OpenAsync(world));
    }

    [Fact]
    public async Task A_flag_keeps_the_task_in_hand_and_one_of_personal_data_takes_it_from_everybody()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 3));
        await world.AddAsync(2);
        var (ana, ben) = (await world.AnnotatorAsync(), await world.AnnotatorAsync());
        var (broken, secret) = ((await world.NextAsync(ana))!, (await world.NextAsync(ana))!);
        var others = (await world.Instance.Tasks.LeaseAsync(world.Project.Id, secret.Task.Id, ben, picks: false)).AcceptedValue();
        await world.Instance.Tasks.SaveDraftAsync(world.Project.Id, secret.Task.Id, "{\"animal\":\"cat\"}", ana);

        await FlagAsync(world, broken, ana, "broken");
        await FlagAsync(world, secret, ana, FlagReasons.PersonalData);
        var answered = await world.SubmitAsync(broken, ana, "cat");
        var late = await world.SubmitAsync(others, ben, "cat");
        var renewed = await world.Instance.Tasks.RenewAsync(world.Project.Id, secret.Task.Id, ben);
        var hidden = await world.Instance.Grid.FindAsync(secret.Task.Id);

        Assert.True(answered.Accepted);
        Assert.Equal(RefusalKind.Withdrawn, late.Refusal?.Kind);
        Assert.Equal(RefusalKind.Withdrawn, renewed.Refusal?.Kind);
        Assert.Equal(TaskState.Cancelled, hidden?.State);
        Assert.Empty(await world.Instance.Grid.DraftsAsync(ana.Actor, world.Project.Id));
        Assert.Equal([FlagReasons.PersonalData, "broken"], (await OpenAsync(world)).Select(e => e.Reason));
    }

    [Fact]
    public async Task Nobody_asks_or_flags_about_a_task_that_they_never_had()
    {
        await using var world = await World.CreateAsync(engine);
        await world.AddAsync(1);
        var held = (await world.NextAsync(await world.AnnotatorAsync()))!;
        var stranger = await world.AnnotatorAsync();

        var asked = await world.Instance.Inbox.AskAsync(world.Project.Id, held.Task.Id, World.NewId(), "What is it?", stranger);
        var flagged = await world.Instance.Inbox.FlagAsync(world.Project.Id, held.Task.Id, World.NewId(), "broken", null, stranger);

        Assert.Equal(RefusalKind.NotFound, asked.Refusal?.Kind);
        Assert.Equal(RefusalKind.NotFound, flagged.Refusal?.Kind);
        Assert.Empty(await OpenAsync(world));
    }

    [Fact]
    public async Task What_was_written_about_the_item_that_had_the_number_before_a_restore_is_refused()
    {
        await using var world = await World.CreateAsync(engine);
        var ana = await world.AnnotatorAsync();
        await world.AddAsync(1);
        var before = (await world.NextAsync(ana))!;
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await world.AddAsync(1, from: 1);
        world.Time.Advance(TimeSpan.FromMinutes(1));
        var held = (await world.NextAsync(ana))!;

        // A hold that is older than the item: as if the item had got its number by a restore.
        var asked = await world.Instance.Inbox.AskAsync(world.Project.Id, held.Task.Id, World.NewId(), "What is it?", ana, before.Fence);
        var flagged = await world.Instance.Inbox.FlagAsync(world.Project.Id, held.Task.Id, World.NewId(), "broken", null, ana, before.Fence);
        var renewed = await world.Instance.Inbox.AskAsync(world.Project.Id, held.Task.Id, World.NewId(), "And what is it now?", ana, held.Fence - 1);
        var mine = await world.Instance.Inbox.FlagAsync(world.Project.Id, held.Task.Id, World.NewId(), "broken", null, ana, held.Fence);

        Assert.Equal([RefusalKind.Conflict, RefusalKind.Conflict], [asked.Refusal?.Kind, flagged.Refusal?.Kind]);
        Assert.True(renewed.Accepted && mine.Accepted);
        Assert.Equal(2, (await OpenAsync(world)).Count);
    }

    [Fact]
    public async Task A_page_goes_on_where_the_last_one_ended_and_shows_one_kind()
    {
        await using var world = await World.CreateAsync(engine);
        await world.AddAsync(1);
        var ana = await world.AnnotatorAsync();
        var held = (await world.NextAsync(ana))!;
        await FlagAsync(world, held, ana, "broken");
        await AskAsync(world, held, ana, "One?");
        await AskAsync(world, held, ana, "Two?");

        var first = await world.Instance.Inbox.PageAsync(world.Project.Id, true, null, null, null, 2);
        var rest = await world.Instance.Inbox.PageAsync(world.Project.Id, true, null, null, first[^1].Number, 2);
        var flags = await world.Instance.Inbox.PageAsync(world.Project.Id, true, InboxKind.Flag, null, null, 10);

        Assert.Equal(["Two?", "One?"], first.Select(e => e.Body));
        Assert.Equal(InboxKind.Flag, Assert.Single(rest).Kind);
        Assert.Equal("broken", Assert.Single(flags).Reason);
    }

    [Fact]
    public async Task A_rebuild_makes_the_same_inbox_and_the_ledger_verifies()
    {
        await using var world = await BusyAsync();
        var before = await StoredViews.TextAsync(world.Instance);

        await world.Instance.RebuildAsync(world.Project.Id);

        Assert.Contains("inbox_entry", before, StringComparison.Ordinal);
        Assert.Equal(before, await StoredViews.TextAsync(world.Instance));
        Assert.True((await world.Instance.VerifyAsync(world.Project.Id, [])).Holds);
    }

    [Fact]
    public async Task An_erased_item_takes_with_it_what_was_written_about_it()
    {
        await using var world = await BusyAsync();
        var item = (await world.Instance.Inbox.PageAsync(world.Project.Id, null, InboxKind.Question, null, null, 1))[0].Item;

        (await world.Instance.Eraser.EraseItemAsync(item, "asked", world.Operator)).AcceptedValue();
        var after = await StoredViews.TextAsync(world.Instance);
        await world.Instance.RebuildAsync(world.Project.Id);

        var left = (await world.Instance.Inbox.PageAsync(world.Project.Id, null, InboxKind.Question, null, null, 1))[0];
        Assert.Equal((null, null, null), (left.Body, left.Answer, left.Content));
        Assert.Equal(after, await StoredViews.TextAsync(world.Instance));
        Assert.True((await world.Instance.VerifyAsync(world.Project.Id, [])).Holds);
    }

    [Fact]
    public async Task An_erased_person_takes_with_them_what_they_wrote()
    {
        await using var world = await BusyAsync();
        var asker = (await world.Instance.Inbox.PageAsync(world.Project.Id, null, InboxKind.Question, null, null, 1))[0].By;

        (await world.Instance.Eraser.EraseActorAsync(asker, "asked", world.Operator)).AcceptedValue();
        var after = await StoredViews.TextAsync(world.Instance);
        await world.Instance.RebuildAsync(world.Project.Id);

        Assert.All(await world.Instance.Inbox.PageAsync(world.Project.Id, null, null, asker, null, 10), e => Assert.Equal((null, null), (e.Body, e.Reason)));
        Assert.Equal(after, await StoredViews.TextAsync(world.Instance));
        Assert.True((await world.Instance.VerifyAsync(world.Project.Id, [])).Holds);
    }

    /// <summary>Flags and questions, answered and not, on tasks that go on and tasks that do not.</summary>
    private async Task<World> BusyAsync()
    {
        var world = await World.CreateAsync(engine);
        await world.AddAsync(4);
        var (ana, ben) = (await world.AnnotatorAsync(), await world.AnnotatorAsync());
        var (first, second, third) = ((await world.NextAsync(ana))!, (await world.NextAsync(ana))!, (await world.NextAsync(ben))!);
        var asked = await AskAsync(world, first, ana, "Is a lion a cat?");
        await AnswerAsync(world, asked.Position, "Yes.");
        await AnswerAsync(world, asked.Position, "Yes, and a tiger too.");
        await FlagAsync(world, second, ana, FlagReasons.PersonalData);
        await FlagAsync(world, third, ben, "other", "It smells.");
        (await world.SubmitAsync(first, ana, "cat")).AcceptedValue();
        return world;
    }

    private static Task<List<Store.Inbox.InboxEntry>> OpenAsync(World world) => world.Instance.Inbox.PageAsync(world.Project.Id, true, null, null, null, 10);

    private static async Task<Recorded> AskAsync(World world, LeasedTask held, Authority by, string text) =>
        (await world.Instance.Inbox.AskAsync(world.Project.Id, held.Task.Id, World.NewId(), text, by)).AcceptedValue();

    private static async Task<Recorded> FlagAsync(World world, LeasedTask held, Authority by, string reason, string? comment = null) =>
        (await world.Instance.Inbox.FlagAsync(world.Project.Id, held.Task.Id, World.NewId(), reason, comment, by)).AcceptedValue();

    private static async Task<Recorded> AnswerAsync(World world, long number, string text) =>
        (await world.Instance.Inbox.AnswerAsync(world.Project.Id, number, World.NewId(), text, world.Operator)).AcceptedValue();
}
