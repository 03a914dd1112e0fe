using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Inbox;
using Assay.Domain.Projects;
using Assay.Domain.Tasks;
using Assay.Domain.Taxonomies;
using Assay.Store.Access;
using Assay.Store.Engine;
using Assay.Store.Items;
using Assay.Store.Tasks;
using Assay.Tests.Support;

namespace Assay.Store.Tests.Access;

public sealed class ProjectRightsTestsOnSqlite() : ProjectRightsTests(DatabaseEngine.Sqlite);

public sealed class ProjectRightsTestsOnPostgres() : ProjectRightsTests(DatabaseEngine.Postgres);

/// <summary>What a project's state, its policy and what happened to an item allow, whoever asks.</summary>
public abstract class ProjectRightsTests(DatabaseEngine engine)
{
    [Fact]
    public async Task An_archived_project_takes_nothing_and_is_still_read()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 2));
        await world.AddAsync(3);
        var (id, ana) = (world.Project.Id, await world.AnnotatorAsync());
        var answered = await world.NextAsync(ana);
        (await world.SubmitAsync(answered!, ana, "cat")).AcceptedValue();
        var held = (await world.NextAsync(ana))!;
        var run = (await world.Instance.Bulk.StartAsync(id, new BulkSelection("", null), new TaskChange(Priority: 3), world.Operator)).AcceptedValue();
        (await world.Instance.Projects.ChangeAsync(id, null, ProjectState.Archived, null, world.Operator)).AcceptedValue();
        var other = TaxonomyDocument.Parse(World.Document.Replace("fish", "bird", StringComparison.Ordinal)).Value;
        var size = (await world.Instance.Ledger.StateAsync(id)).Size;

        Refusal?[] refusals =
        [
            (await world.Instance.Tasks.NextAsync(id, [0], ana)).Refusal,
            (await world.SubmitAsync(held, ana, "cat")).Refusal,
            (await world.Instance.Tasks.CorrectAsync(id, new Submission(answered!.Task.Id, World.NewId(), 0, World.Answer("dog"), 1, null, null), ana)).Refusal,
            (await world.Instance.Tasks.SkipAsync(id, held.Task.Id, World.NewId(), held.Fence, "other", null, ana)).Refusal,
            (await world.Instance.Tasks.RenewAsync(id, held.Task.Id, ana)).Refusal,
            (await world.Instance.Tasks.LeaseAsync(id, held.Task.Id, ana, picks: false)).Refusal,
            (await world.Instance.Tasks.SaveDraftAsync(id, held.Task.Id, "{}", ana)).Refusal,
            (await world.Instance.Tasks.ChangeAsync(id, held.Task.Id, new TaskChange(Priority: 1), world.Operator)).Refusal,
            (await world.Instance.Items.AddAsync(id, [World.Item("more")], new Placement("test", 1), world.Operator)).Refusal,
            (await world.Instance.Items.CreateMissingTasksAsync(id, 1, new Placement("test", 1), world.Operator)).Refusal,
            (await world.Instance.Answers.AddAsync(id, "test", [new ImportedAnswer("k", "w", World.Answer("cat"), 1, null, null)], world.Operator)).Refusal,
            (await world.Instance.Projects.PublishAsync(id, other, "", generated: false, world.Operator)).Refusal,
            (await world.Instance.Projects.CreatePoolAsync(id, "pool", world.Operator)).Refusal,
            (await world.Instance.Projects.ChangeAsync(id, new PolicyChange(Overlap: 5), null, null, world.Operator)).Refusal,
            (await world.Instance.Projects.ChangeAsync(id, null, null, "other", world.Operator)).Refusal,
            (await world.Instance.Bulk.StartAsync(id, new BulkSelection("", null), new TaskChange(Priority: 1), world.Operator)).Refusal,
            (await world.Instance.Inbox.FlagAsync(id, held.Task.Id, World.NewId(), "other", null, ana)).Refusal,
            (await world.Instance.Inbox.AskAsync(id, held.Task.Id, World.NewId(), "?", ana)).Refusal,
            (await Assay.Server.Work.Labels.ResolveProject.RunAsync(world.Instance, world.Project, ResolutionMethod.Majority, refit: false, world.Operator)).Refusal,
        ];
        var step = await world.Instance.Bulk.StepAsync(run, TaskFilter.Everything);
        var grown = (await world.Instance.Ledger.StateAsync(id)).Size;
        var open = await world.Instance.Projects.ChangeAsync(id, null, ProjectState.Open, null, world.Operator);

        Assert.All(refusals, refusal => Assert.Contains("archived", refusal?.Message ?? "taken", StringComparison.Ordinal));
        Assert.Equal((BulkState.Failed, size), (step.State, grown));
        Assert.True(open.Accepted);
        Assert.True((await world.SubmitAsync(held, ana, "cat")).Accepted);
    }

    [Fact]
    public async Task Nobody_reads_an_item_that_was_flagged_as_personal_data_until_a_lead_reopens_it()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 4));
        await world.AddAsync(1);
        var (ana, bob, cleo) = (await world.AnnotatorAsync(), await world.AnnotatorAsync(), await world.AnnotatorAsync());
        await world.AnswerNextAsync(ana, "cat");
        var (hers, his) = ((await world.NextAsync(bob))!, (await world.NextAsync(cleo))!);
        (await world.Instance.Tasks.SaveDraftAsync(world.Project.Id, his.Task.Id, """{"note":"item 0"}""", cleo)).AcceptedValue();
        var before = await SeenAsync(world, ana, cleo, his.Task.Id);

        (await world.Instance.Inbox.FlagAsync(world.Project.Id, hers.Task.Id, World.NewId(), FlagReasons.PersonalData, null, bob)).AcceptedValue();
        var flagged = await SeenAsync(world, ana, cleo, his.Task.Id);
        var late = await world.SubmitAsync(his, cleo, "cat");
        var lease = await world.Instance.Tasks.LeaseAsync(world.Project.Id, his.Task.Id, cleo, picks: false);
        var inbox = await world.Instance.Inbox.PageAsync(world.Project.Id, true, null, null, null, 10);
        var withheld = await world.Instance.Items.IsWithheldAsync(his.Task.Item);
        (await world.Instance.Tasks.ChangeAsync(world.Project.Id, his.Task.Id, new TaskChange(Reopen: true), world.Operator)).AcceptedValue();
        var reopened = await SeenAsync(world, ana, cleo, his.Task.Id);

        Assert.Equal((true, true, true, true, true), before);
        Assert.Equal((false, false, false, false, false), flagged);
        Assert.Equal((true, true, false, true, true), reopened);
        Assert.Equal((RefusalKind.Withdrawn, RefusalKind.Withdrawn), (late.Refusal!.Kind, lease.Refusal!.Kind));
        Assert.True(withheld);
        Assert.Contains("item 0", Assert.Single(inbox).Content, StringComparison.Ordinal);
        Assert.Empty((await world.Instance.VerifyAsync(world.Project.Id, [])).Faults);
    }

    /// <summary>What the flag says goes with the person; what the item holds does not.</summary>
    [Fact]
    public async Task An_item_stays_kept_back_when_whoever_flagged_it_as_personal_data_is_erased()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 4));
        await world.AddAsync(1);
        var bob = await world.AnnotatorAsync();
        var hers = (await world.NextAsync(bob))!;
        (await world.Instance.Inbox.FlagAsync(world.Project.Id, hers.Task.Id, World.NewId(), FlagReasons.PersonalData, "a name", bob)).AcceptedValue();
        (await world.Instance.Eraser.EraseActorAsync(bob.Actor, "asked", world.Operator)).AcceptedValue();
        var withoutPerson = await world.Instance.Items.IsWithheldAsync(hers.Task.Item);
        (await world.Instance.Eraser.EraseItemAsync(hers.Task.Item, "asked", world.Operator)).AcceptedValue();

        Assert.True(withoutPerson);
        Assert.False(await world.Instance.Items.IsWithheldAsync(hers.Task.Item));
        Assert.Empty((await world.Instance.VerifyAsync(world.Project.Id, [])).Faults);
    }

    [Fact]
    public async Task The_task_of_an_erased_item_is_asked_about_by_nobody_again()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 1));
        await world.AddAsync(1);
        var ana = await world.AnnotatorAsync();
        var task = (await world.AnswerNextAsync(ana, "cat")).Task;
        var item = (await world.Instance.Grid.FindAsync(task))!.Item;
        (await world.Instance.Eraser.EraseItemAsync(item, "asked", world.Operator)).AcceptedValue();

        var reopened = await world.Instance.Tasks.ChangeAsync(world.Project.Id, task, new TaskChange(Reopen: true), world.Operator);
        var run = (await world.Instance.Bulk.StartAsync(world.Project.Id, new BulkSelection("", null), new TaskChange(Reopen: true, Overlap: 3), world.Operator)).AcceptedValue();
        var done = await world.Instance.Bulk.StepAsync(run, TaskFilter.Everything);
        var leased = await world.Instance.Tasks.LeaseAsync(world.Project.Id, task, await world.AnnotatorAsync(), picks: false);

        Assert.Contains("erased", reopened.Refusal!.Message, StringComparison.Ordinal);
        Assert.Equal((0L, 1L), (done.Changed, done.Unchanged));
        Assert.False(leased.Accepted);
        Assert.Equal(TaskState.Cancelled, (await world.Instance.Grid.FindAsync(task))!.State);
    }

    [Fact]
    public async Task An_action_that_names_what_is_erased_meanwhile_has_failed_and_says_why()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 1));
        await world.AddAsync(3);
        (await world.Instance.Items.AddAsync(world.Project.Id, [World.Item("a letter") with { ExternalKey = "customer-4711" }], new Placement("test", 1), world.Operator)).AcceptedValue();
        var run = (await world.Instance.Bulk.StartAsync(world.Project.Id, new BulkSelection("key:customer-4711", null), new TaskChange(Priority: 3), world.Operator)).AcceptedValue();
        (await world.Instance.Eraser.EraseItemAsync((await world.Instance.Items.FindByKeyAsync(world.Project.Id, "customer-4711"))!.Id, "asked", world.Operator)).AcceptedValue();

        var step = await world.Instance.Bulk.StepAsync(run, TaskFilter.Everything);

        Assert.Equal(BulkState.Failed, step.State);
        Assert.Contains("erased", step.Message, StringComparison.Ordinal);
        Assert.NotNull(step.FinishedAt);
        Assert.Null(step.Selection.Filter);
    }

    [Fact]
    public async Task Nobody_holds_more_tasks_than_the_policy_allows_however_many_are_asked_for_at_once()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 1, MaxHeld: 3));
        await world.AddAsync(40);
        var (ana, bob) = (await world.AnnotatorAsync(), await world.AnnotatorAsync());

        var asked = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => world.Instance.Tasks.NextAsync(world.Project.Id, [0], i % 2 == 0 ? ana : bob)));
        var held = await world.Instance.Grid.HeldByEachAsync(world.Project.Id);
        var hers = asked.Where((_, i) => i % 2 == 0).Where(a => a.Accepted).Select(a => a.Value!).ToList();
        var named = await world.Instance.Tasks.LeaseAsync(world.Project.Id, new TaskId(Keys.Of(world.Project.Id.Value, 40)), ana, picks: false);
        var answered = await world.Instance.Tasks.SubmitAndTakeNextAsync(
            world.Project.Id, new Submission(hers[0].Task.Id, World.NewId(), hers[0].Fence, World.Answer("cat"), 1, null, null), [0], ana);
        var full = await world.Instance.Tasks.NextAsync(world.Project.Id, [0], ana);
        world.Time.Advance(TimeSpan.FromHours(1));
        var later = await world.Instance.Tasks.NextAsync(world.Project.Id, [0], ana);

        Assert.Equal((3L, 3L), (held[ana.Actor.Value], held[bob.Actor.Value]));
        Assert.All(asked.Where(a => !a.Accepted), a => Assert.Contains("maxHeld", a.Refusal!.Message, StringComparison.Ordinal));
        Assert.Contains("maxHeld", named.Refusal!.Message, StringComparison.Ordinal);
        Assert.NotNull(answered.AcceptedValue().Next);
        Assert.False(full.Accepted);
        Assert.NotNull(later.AcceptedValue());
    }

    [Fact]
    public async Task A_hold_that_has_run_out_takes_no_slot_in_a_paused_project_and_none_beyond_the_cap()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 1, MaxHeld: 1));
        await world.AddAsync(3);
        var ana = await world.AnnotatorAsync();
        var first = (await world.NextAsync(ana))!;
        world.Time.Advance(TimeSpan.FromHours(1));
        await world.Instance.Holds.SweepAsync();
        var second = (await world.Instance.Tasks.LeaseAsync(world.Project.Id, new TaskId(Keys.Of(world.Project.Id.Value, 3)), ana, picks: false)).AcceptedValue();

        var beyond = await world.Instance.Tasks.RenewAsync(world.Project.Id, first.Task.Id, ana);
        (await world.SubmitAsync(second, ana, "cat")).AcceptedValue();
        (await world.Instance.Projects.ChangeAsync(world.Project.Id, null, ProjectState.Paused, null, world.Operator)).AcceptedValue();
        var paused = await world.Instance.Tasks.RenewAsync(world.Project.Id, first.Task.Id, ana);
        (await world.Instance.Projects.ChangeAsync(world.Project.Id, null, ProjectState.Open, null, world.Operator)).AcceptedValue();
        var open = await world.Instance.Tasks.RenewAsync(world.Project.Id, first.Task.Id, ana);

        Assert.Contains("maxHeld", beyond.Refusal!.Message, StringComparison.Ordinal);
        Assert.Contains("paused", paused.Refusal!.Message, StringComparison.Ordinal);
        Assert.True(open.Accepted);
    }

    [Fact]
    public async Task No_session_outlives_the_password_that_it_began_with_whatever_comes_first()
    {
        await using var world = await World.CreateAsync(engine);
        var account = (await world.Instance.Access.CreateAccountAsync("ann@example.org", "Ann", "old", [], null, world.Operator)).AcceptedValue();

        var begun = Enumerable.Range(0, 120).Select(i => i == 60
            ? world.Instance.Access.SetPasswordAsync(account.Id, "new", world.Operator, "old")
            : world.Instance.Access.StartSessionAsync(Secret(i), account.Id, "old", "test", long.MaxValue));
        await Task.WhenAll(begun);
        var late = await world.Instance.Access.StartSessionAsync(Secret(200), account.Id, "old", "test", long.MaxValue);
        var again = await world.Instance.Access.SetPasswordAsync(account.Id, "third", world.Operator, "old");
        var right = await world.Instance.Access.StartSessionAsync(Secret(201), account.Id, "new", "test", long.MaxValue);

        Assert.Equal((false, false, true), (late, again, right));
        Assert.Single(await world.Instance.Access.CredentialsAsync(account.Id, CredentialKind.Session), s => s.RevokedAt == 0);
    }

    /// <summary>Whether the content shows in the answers of one who answered, in the grid, in the holds of one who holds it, and by a search for its words; and whether an export has the answer.</summary>
    private static async Task<(bool Answers, bool Grid, bool Held, bool Search, bool Exported)> SeenAsync(World world, Authority answered, Authority holds, TaskId task)
    {
        var answers = await world.Instance.MyWork.AnswersAsync(answered.Actor, world.Project.Id, null, 10);
        var grid = (await world.Instance.Grid.PageAsync(world.Project.Id, TaskFilter.Everything, TaskOrder.Added, null, 10)).AcceptedValue().Lines;
        var held = await world.Instance.Grid.HeldByAsync(holds.Actor, world.Project.Id);
        var drafts = await world.Instance.Grid.DraftsAsync(holds.Actor, world.Project.Id);
        var filter = TaskFilterReader.Read("\"em 0\"", FilterVocabulary.Empty).AcceptedValue();
        var search = (await world.Instance.Grid.PageAsync(world.Project.Id, filter, TaskOrder.Added, null, 10)).AcceptedValue().Lines;
        var exported = Assert.Single(await world.Instance.Labels.AnnotationsAsync(world.Project.Id, 0, 10, null));
        Assert.Equal(answers[0].Content is null, answers[0].Value is null);
        return (answers.Exists(a => a.Content is not null), grid.Exists(l => l.Payload is not null), held.Exists(h => h.Content is not null) || drafts.Count > 0, search.Count > 0, exported.Value is not null);
    }

    private static byte[] Secret(int number) => [.. new byte[28], .. BitConverter.GetBytes(number)];

    [Fact]
    public async Task Roles_planted_for_a_project_that_is_made_later_are_named()
    {
        await using var world = await World.CreateAsync(engine);
        var ana = await world.AnnotatorAsync();
        await world.Instance.Database.WriteAsync(default, unit => unit.Session.Execute(
            "INSERT INTO access_grant (actor_id, project_id, pool_id, roles, granted_by, granted_at) VALUES ($1, $2, 0, 255, 1, 1)", ana.Actor.Value, world.Project.Id.Value + 1));

        Assert.Contains(
            (await world.Instance.VerifyAsync(default, [])).Faults,
            f => f.Message.Contains($"access_grant: rows of project {world.Project.Id.Value + 1}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nobody_who_was_erased_is_given_roles()
    {
        await using var world = await World.CreateAsync(engine);
        var ana = await world.AnnotatorAsync();
        (await world.Instance.Eraser.EraseActorAsync(ana.Actor, "asked", world.Operator)).AcceptedValue();

        var granted = await world.Instance.Access.GrantAsync(new Grant(ana.Actor, world.Project.Id, default, Roles.Lead), world.Operator);

        Assert.Equal(RefusalKind.Conflict, granted.Refusal!.Kind);
    }
}
