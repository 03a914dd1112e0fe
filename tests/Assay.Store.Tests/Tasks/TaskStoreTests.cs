using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Ledger;
using Assay.Domain.Projects;
using Assay.Domain.Tasks;
using Assay.Store.Access;
using Assay.Store.Tasks;
using Assay.Tests.Support;

namespace Assay.Store.Tests.Tasks;

public sealed class TaskStoreTestsOnSqlite() : TaskStoreTests(DatabaseEngine.Sqlite);

public sealed class TaskStoreTestsOnPostgres() : TaskStoreTests(DatabaseEngine.Postgres);

/// <remarks>Longer than others of our files, as what it tests is: each test is one rule of the same few operations.</remarks>
public abstract class TaskStoreTests(DatabaseEngine engine)
{
    [Fact]
    public async Task A_task_is_handed_out_as_often_as_its_overlap()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 2));
        await world.AddAsync(1);

        var first = await world.NextAsync(await world.AnnotatorAsync());
        var second = await world.NextAsync(await world.AnnotatorAsync());
        var third = await world.NextAsync(await world.AnnotatorAsync());

        Assert.NotNull(first);
        Assert.NotNull(second);
        Assert.Null(third);
    }

    [Fact]
    public async Task An_annotator_never_gets_the_same_item_twice()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 3));
        await world.AddAsync(2);
        var ana = await world.AnnotatorAsync();

        var first = await world.NextAsync(ana);
        var second = await world.NextAsync(ana);
        var third = await world.NextAsync(ana);

        Assert.NotEqual(first!.Task.Item, second!.Task.Item);
        Assert.Null(third);
    }

    [Fact]
    public async Task A_task_follows_the_taxonomy_until_somebody_has_answered_or_holds_it()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 2));
        await world.AddAsync(3);
        var (ana, ben) = (await world.AnnotatorAsync(), await world.AnnotatorAsync());
        await world.AnswerNextAsync(ana, "cat");
        var open = (await world.NextAsync(ana))!;
        var second = World.Document + "\n# with another line";
        (await world.Instance.Projects.PublishAsync(world.Project.Id, Domain.Taxonomies.TaxonomyDocument.Parse(World.Document.Replace("cat", "tomcat", StringComparison.Ordinal)).Value, second, generated: false, world.Operator)).AcceptedValue();

        var answered = (await world.NextAsync(ben))!;
        var held = (await world.NextAsync(ben))!;
        var fresh = (await world.NextAsync(ben))!;
        var still = await world.SubmitAsync(open, ana, "cat");
        var views = await StoredViews.TextAsync(world.Instance);
        await world.Instance.RebuildAsync(world.Project.Id);

        Assert.Equal((1, 1, 2), (answered.Task.TaxonomyVersion, held.Task.TaxonomyVersion, fresh.Task.TaxonomyVersion));
        Assert.True(still.Accepted);
        Assert.Equal(views, await StoredViews.TextAsync(world.Instance));
        Assert.True((await world.Instance.VerifyAsync(world.Project.Id, [])).Holds);
    }

    [Fact]
    public async Task A_task_that_was_given_back_untouched_follows_the_taxonomy_and_one_with_a_draft_does_not()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 1));
        await world.AddAsync(2);
        var ana = await world.AnnotatorAsync();
        var (untouched, begun) = ((await world.NextAsync(ana))!, (await world.NextAsync(ana))!);
        await world.Instance.Tasks.SaveDraftAsync(world.Project.Id, begun.Task.Id, "{}", ana);
        (await world.Instance.Tasks.ReleaseAsync(world.Project.Id, untouched.Task.Id, untouched.Fence, ana)).AcceptedValue();
        (await world.Instance.Tasks.ReleaseAsync(world.Project.Id, begun.Task.Id, begun.Fence, ana)).AcceptedValue();
        var second = World.Document.Replace("cat", "tomcat", StringComparison.Ordinal);
        (await world.Instance.Projects.PublishAsync(world.Project.Id, Domain.Taxonomies.TaxonomyDocument.Parse(second).Value, second, generated: false, world.Operator)).AcceptedValue();

        var again = new[] { (await world.NextAsync(ana))!, (await world.NextAsync(ana))! }.ToDictionary(held => held.Task.Id, held => held.Task.TaxonomyVersion);

        Assert.Equal(2, again[untouched.Task.Id]);
        Assert.Equal(1, again[begun.Task.Id]);
    }

    [Fact]
    public async Task Tasks_come_by_priority_and_then_by_age()
    {
        await using var world = await World.CreateAsync(engine);
        await world.AddAsync(2);
        await world.AddAsync(1, from: 10, priority: 5);
        var ana = await world.AnnotatorAsync();

        var urgent = await world.NextAsync(ana);
        var oldest = await world.NextAsync(ana);

        Assert.Equal(5, urgent!.Task.Priority);
        Assert.True(oldest!.Task.Id.Value < urgent.Task.Id.Value);
    }

    [Fact]
    public async Task A_submit_is_recorded_once_however_often_it_comes()
    {
        await using var world = await World.CreateAsync(engine);
        await world.AddAsync(1);
        var ana = await world.AnnotatorAsync();
        var held = (await world.NextAsync(ana))!;
        var id = World.NewId();

        var first = (await world.SubmitAsync(held, ana, "cat", id)).AcceptedValue();
        var again = (await world.SubmitAsync(held, ana, "cat", id)).AcceptedValue();

        Assert.Equal(first.Position, again.Position);
        Assert.True(again.Repeated);
    }

    [Fact]
    public async Task The_same_id_with_another_body_is_refused()
    {
        await using var world = await World.CreateAsync(engine);
        await world.AddAsync(1);
        var ana = await world.AnnotatorAsync();
        var held = (await world.NextAsync(ana))!;
        var id = World.NewId();
        await world.SubmitAsync(held, ana, "cat", id);

        var other = await world.SubmitAsync(held, ana, "dog", id);
        var surer = await world.Instance.Tasks.SubmitAsync(world.Project.Id, new Submission(held.Task.Id, id, held.Fence, World.Answer("cat"), 1, 0.9, 1.5), ana);

        Assert.Equal((RefusalKind.Conflict, RefusalKind.Conflict), (other.Refusal?.Kind, surer.Refusal?.Kind));
    }

    [Fact]
    public async Task An_answer_that_does_not_fit_the_taxonomy_is_refused_with_its_field()
    {
        await using var world = await World.CreateAsync(engine);
        await world.AddAsync(1);
        var ana = await world.AnnotatorAsync();
        var held = (await world.NextAsync(ana))!;

        var refused = await world.SubmitAsync(held, ana, "horse");

        Assert.Equal(RefusalKind.Invalid, refused.Refusal!.Kind);
        Assert.Equal("animal", Assert.Single(refused.Refusal.Faults!).Field);
    }

    [Fact]
    public async Task An_answer_after_the_hold_ended_is_refused_and_its_draft_kept()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 1, LeaseSeconds: 60));
        await world.AddAsync(1);
        var ana = await world.AnnotatorAsync();
        var held = (await world.NextAsync(ana))!;
        await world.Instance.Tasks.SaveDraftAsync(world.Project.Id, held.Task.Id, """{"animal":"cat"}""", ana);
        world.Time.Advance(TimeSpan.FromSeconds(61));

        var late = await world.SubmitAsync(held, ana, "cat");
        var renewed = (await world.Instance.Tasks.RenewAsync(world.Project.Id, held.Task.Id, ana)).AcceptedValue();

        Assert.Equal(RefusalKind.Lapsed, late.Refusal!.Kind);
        Assert.Equal("""{"animal":"cat"}""", renewed.Draft);
        Assert.True(renewed.Fence > held.Fence);
    }

    [Fact]
    public async Task What_is_skipped_leaves_no_draft_and_takes_none()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 1));
        await world.AddAsync(2);
        var ana = await world.AnnotatorAsync();
        var (skipped, kept) = ((await world.NextAsync(ana))!, (await world.NextAsync(ana))!);
        (await world.Instance.Tasks.SaveDraftAsync(world.Project.Id, skipped.Task.Id, "{}", ana)).AcceptedValue();
        (await world.Instance.Tasks.SaveDraftAsync(world.Project.Id, kept.Task.Id, "{}", ana)).AcceptedValue();

        (await world.Instance.Tasks.SkipAsync(world.Project.Id, skipped.Task.Id, World.NewId(), skipped.Fence, "unclear", null, ana)).AcceptedValue();
        (await world.Instance.Tasks.ReleaseAsync(world.Project.Id, kept.Task.Id, kept.Fence, ana)).AcceptedValue();
        var late = await world.Instance.Tasks.SaveDraftAsync(world.Project.Id, skipped.Task.Id, "{}", ana);
        var drafts = await world.Instance.Grid.DraftsAsync(ana.Actor, world.Project.Id);
        var work = await world.Instance.MyWork.OfAsync(ana.Actor, world.Project.Id, [0], [], 0);

        Assert.Equal(RefusalKind.Conflict, late.Refusal!.Kind);
        Assert.Equal([kept.Task.Id], drafts.Select(draft => draft.Task));
        Assert.Equal(1, work.Drafts);
    }

    [Fact]
    public async Task A_skipped_task_goes_to_others_and_after_too_many_skips_to_the_dead_letters()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 1, DeadAfter: 2));
        await world.AddAsync(1);
        var ana = await world.AnnotatorAsync();
        var ben = await world.AnnotatorAsync();
        var first = (await world.NextAsync(ana))!;
        await world.Instance.Tasks.SkipAsync(world.Project.Id, first.Task.Id, World.NewId(), first.Fence, "unclear", null, ana);
        var nothingForAna = await world.NextAsync(ana);
        var second = (await world.NextAsync(ben))!;
        await world.Instance.Tasks.SkipAsync(world.Project.Id, second.Task.Id, World.NewId(), second.Fence, "unclear", null, ben);

        var dead = (await world.Instance.Grid.FindAsync(first.Task.Id))!;
        var reopened = (await world.Instance.Tasks.ChangeAsync(world.Project.Id, first.Task.Id, new TaskChange(Reopen: true), world.Operator)).AcceptedValue();
        var cleo = await world.NextAsync(await world.AnnotatorAsync());

        Assert.Null(nothingForAna);
        Assert.Equal(TaskState.Dead, dead.State);
        Assert.Equal(TaskState.Open, reopened.State);
        Assert.Equal(first.Task.Id, cleo!.Task.Id);
    }

    [Fact]
    public async Task A_task_raised_in_priority_reaches_annotators_who_had_passed_it()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 2));
        await world.AddAsync(10);
        var ana = await world.AnnotatorAsync();
        var ben = await world.AnnotatorAsync();
        var first = (await world.NextAsync(ana))!;
        await world.NextAsync(ana);
        await world.NextAsync(ana);
        await world.NextAsync(ben);
        var (last, _) = (await world.Instance.Grid.PageAsync(world.Project.Id, TaskFilter.Everything, TaskOrder.Queue, null, 100)).AcceptedValue();
        await world.Instance.Tasks.ChangeAsync(world.Project.Id, last[^1].Task.Id, new TaskChange(Priority: 9), world.Operator);

        var urgentForAna = await world.NextAsync(ana);
        var urgentForBen = await world.NextAsync(ben);

        Assert.Equal(last[^1].Task.Id, urgentForAna!.Task.Id);
        Assert.Equal(last[^1].Task.Id, urgentForBen!.Task.Id);
        Assert.NotEqual(first.Task.Id, urgentForAna.Task.Id);
    }

    [Fact]
    public async Task A_raised_overlap_is_found_by_annotators_behind_whom_it_lies()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 1));
        await world.AddAsync(2);
        var ana = await world.AnnotatorAsync();
        var ben = await world.AnnotatorAsync();
        var first = (await world.NextAsync(ana))!;
        await world.SubmitAsync(first, ana, "cat");
        await world.AnswerNextAsync(ben, "dog");

        var changed = (await world.Instance.Tasks.ChangeAsync(world.Project.Id, first.Task.Id, new TaskChange(Overlap: 2), world.Operator)).AcceptedValue();
        var again = await world.NextAsync(ben);

        Assert.Equal(TaskState.Open, changed.State);
        Assert.Equal(first.Task.Id, again!.Task.Id);
    }

    [Fact]
    public async Task A_lowered_overlap_never_drops_a_hold_or_an_answer()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 3));
        await world.AddAsync(1);
        var ana = await world.AnnotatorAsync();
        await world.AnswerNextAsync(ana, "cat");
        var held = (await world.NextAsync(await world.AnnotatorAsync()))!;

        var changed = (await world.Instance.Tasks.ChangeAsync(world.Project.Id, held.Task.Id, new TaskChange(Overlap: 1), world.Operator)).AcceptedValue();

        Assert.Equal(2, changed.Overlap);
    }

    [Fact]
    public async Task Pools_are_merged_by_priority_and_others_pools_stay_closed()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 1));
        var experts = (await world.Instance.Projects.CreatePoolAsync(world.Project.Id, "experts", world.Operator)).AcceptedValue();
        await world.AddAsync(1, from: 0);
        await world.AddAsync(1, from: 1, priority: 3, pool: experts.Id.Value);
        var outsider = await world.AnnotatorAsync();
        var expert = await world.AnnotatorAsync();

        var forExpert = await world.NextAsync(expert, 0, experts.Id.Value);
        var forOutsider = await world.NextAsync(outsider, 0);
        var nothing = await world.NextAsync(outsider, 0);

        Assert.Equal(experts.Id, forExpert!.Task.Pool);
        Assert.Equal(new PoolId(0), forOutsider!.Task.Pool);
        Assert.Null(nothing);
    }

    [Fact]
    public async Task An_annotator_of_two_pools_takes_from_both_and_from_one_when_the_other_role_ends()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 1));
        var (first, second) = ((await world.Instance.Projects.CreatePoolAsync(world.Project.Id, "first", world.Operator)).AcceptedValue().Id, (await world.Instance.Projects.CreatePoolAsync(world.Project.Id, "second", world.Operator)).AcceptedValue().Id);
        await world.AddAsync(2, from: 0, priority: 1, pool: first.Value);
        await world.AddAsync(2, from: 2, pool: second.Value);
        var actor = await world.Instance.Access.EnsureActorAsync(ActorKind.Person, default, "pool annotator");
        await world.Instance.Access.GrantAsync(new Grant(actor, world.Project.Id, first, Roles.Annotator), world.Operator);
        await world.Instance.Access.GrantAsync(new Grant(actor, world.Project.Id, second, Roles.Annotator), world.Operator);
        var token = await world.Instance.Access.AddCredentialAsync(CredentialKind.Token, new byte[32], actor, "t", "", default, 9_000_000_000_000_000, world.Operator);
        var by = new Authority(actor, token.Number, "test");

        var urgent = await world.NextAsync(by, first.Value, second.Value);
        await world.Instance.Access.GrantAsync(new Grant(actor, world.Project.Id, first, Roles.None), world.Operator);
        var left = await world.NextAsync(by, first.Value, second.Value);
        var alone = await world.Instance.Tasks.NextAsync(world.Project.Id, [first.Value], by);

        Assert.Equal(first, urgent!.Task.Pool);
        Assert.Equal(second, left!.Task.Pool);
        Assert.Equal(RefusalKind.NotFound, alone.Refusal!.Kind);
    }

    [Fact]
    public async Task Cursors_survive_a_restart()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 2));
        await world.AddAsync(3);
        var ana = await world.AnnotatorAsync();
        var first = (await world.NextAsync(ana))!;
        await world.RestartAsync();

        var second = (await world.NextAsync(ana))!;

        Assert.NotEqual(first.Task.Id, second.Task.Id);
    }

    [Fact]
    public async Task An_item_becomes_final_by_majority_and_disputed_by_a_tie()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 2));
        await world.AddAsync(2);
        var ana = await world.AnnotatorAsync();
        var ben = await world.AnnotatorAsync();
        await world.AnswerNextAsync(ana, "cat");
        await world.AnswerNextAsync(ana, "cat");
        await world.AnswerNextAsync(ben, "cat");
        await world.AnswerNextAsync(ben, "dog");

        var labels = await world.Instance.Labels.PageAsync(world.Project.Id, new TaskId(0), 10, null);

        Assert.Equal("cat", labels[0].Class);
        Assert.Equal(1.0, labels[0].Posterior);
        Assert.Equal(Domain.Labels.LabelState.Disputed, labels[1].State);
        Assert.Null(labels[1].Value);
    }

    [Fact]
    public async Task A_revoked_token_cannot_submit_even_inside_the_second_that_it_is_still_held()
    {
        await using var world = await World.CreateAsync(engine);
        await world.AddAsync(1);
        var actor = await world.Instance.Access.EnsureActorAsync(ActorKind.Person, default, "token holder");
        await world.Instance.Access.GrantAsync(new Grant(actor, world.Project.Id, default, Roles.Annotator), world.Operator);
        var token = await world.Instance.Access.AddCredentialAsync(CredentialKind.Token, new byte[32], actor, "t", "", default, 9_000_000_000_000_000, world.Operator);
        var by = new Authority(actor, token.Number, "test");
        var held = (await world.NextAsync(by))!;
        await world.Instance.Access.RevokeAsync(token.Number, world.Operator);

        var refused = await world.SubmitAsync(held, by, "cat");

        Assert.Equal(RefusalKind.NotYours, refused.Refusal!.Kind);
    }

    [Fact]
    public async Task A_paused_project_hands_out_nothing_and_takes_what_is_held()
    {
        await using var world = await World.CreateAsync(engine);
        await world.AddAsync(2);
        var ana = await world.AnnotatorAsync();
        var held = (await world.NextAsync(ana))!;
        await world.Instance.Projects.ChangeAsync(world.Project.Id, null, ProjectState.Paused, null, world.Operator);

        var next = await world.Instance.Tasks.NextAsync(world.Project.Id, [0], ana);
        var submitted = await world.SubmitAsync(held, ana, "cat");

        Assert.Equal(RefusalKind.Unavailable, next.Refusal!.Kind);
        Assert.True(submitted.Accepted);
    }
}
