using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Domain.Labels;
using Assay.Domain.Projects;
using Assay.Domain.Tasks;
using Assay.Server.Work.Labels;
using Assay.Store.Access;
using Assay.Store.Engine;
using Assay.Store.Tasks;
using Assay.Tests.Support;

namespace Assay.Store.Tests.Labels;

public sealed class ResolutionRunTestsOnSqlite() : ResolutionRunTests(DatabaseEngine.Sqlite);

public sealed class ResolutionRunTestsOnPostgres() : ResolutionRunTests(DatabaseEngine.Postgres);

/// <summary>A run that settles many tasks, and answers that come while it reckons.</summary>
public abstract class ResolutionRunTests(DatabaseEngine engine)
{
    [Fact]
    public async Task The_story_of_a_task_tells_of_the_run_that_gave_it_its_label()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 2));
        await world.AddAsync(2);
        var (ana, ben) = (await world.AnnotatorAsync(), await world.AnnotatorAsync());
        var task = (await world.AnswerNextAsync(ana, "cat")).Task;
        await world.AnswerNextAsync(ben, "cat");
        await world.AnswerNextAsync(ana, "dog");
        await world.AnswerNextAsync(ben, "dog");
        (await ResolveProject.RunAsync(world.Instance, world.Project, ResolutionMethod.DawidSkene, refit: true, world.Operator)).AcceptedValue();

        var story = await world.Instance.Ledger.OfTaskAsync(task);

        Assert.Equal(["annotation.submitted", "annotation.submitted", "resolution.made", "resolution.run"], story.Select(e => e.Kind));
        Assert.Equal((await world.Instance.Labels.FindAsync(task, null))!.Position, story[^1].Position);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_run_that_is_refused_changes_nothing(bool refit)
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 2));
        await world.AddAsync(1);
        var size = (await world.Instance.Ledger.StateAsync(world.Project.Id)).Size;

        var refused = await ResolveProject.RunAsync(world.Instance, world.Project, ResolutionMethod.DawidSkene, refit, world.Operator);

        Assert.Equal(RefusalKind.Conflict, refused.Refusal!.Kind);
        Assert.Equal(size, (await world.Instance.Ledger.StateAsync(world.Project.Id)).Size);
        Assert.Equal(ResolutionMethod.Majority, (await world.Instance.Projects.FindAsync(world.Project.Id))!.Policy.Method);
    }

    [Fact]
    public async Task A_run_by_another_method_than_whoever_asks_may_set_learns_nothing_either()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 1));
        await world.AddAsync(1);
        var ana = await world.AnnotatorAsync();
        await world.AnswerNextAsync(ana, "cat");
        var service = await world.Instance.Access.EnsureActorAsync(ActorKind.Service, default, "fit");
        (await world.Instance.Access.GrantAsync(new Grant(service, world.Project.Id, default, Domain.Access.Roles.Service), world.Operator)).AcceptedValue();
        var token = await world.Instance.Access.AddCredentialAsync(CredentialKind.Token, new byte[32], service, "t", "", default, 9_000_000_000_000_000, world.Operator);
        var size = (await world.Instance.Ledger.StateAsync(world.Project.Id)).Size;

        var refused = await ResolveProject.RunAsync(world.Instance, world.Project, ResolutionMethod.DawidSkene, refit: true, new Authority(service, token.Number, "test"));

        Assert.Equal(RefusalKind.NotYours, refused.Refusal!.Kind);
        Assert.Equal(size, (await world.Instance.Ledger.StateAsync(world.Project.Id)).Size);
    }

    [Fact]
    public async Task A_run_leaves_out_tasks_that_were_corrected_since_their_answers_were_read()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 1));
        var (ana, first, second, since) = await TwoAnsweredAsync(world);
        var (project, labels) = (world.Project.Id, world.Instance.Labels);
        (await world.Instance.Tasks.CorrectAsync(project, new Submission(first, World.NewId(), 0, World.Answer("dog"), 1, null, null), ana)).AcceptedValue();

        ResolutionPartRow Stale(long task) => new(task, LabelState.Final, 1, """{"animal":"cat"}""", "cat", 1, 1);
        var written = (await labels.ApplyRunAsync(
            project, new ResolutionPart("majority", [Stale(Number(first.Value)), Stale(Number(second.Value))]), world.Project.Policy, since, new JsonObject { ["method"] = "majority" }, world.Operator)).AcceptedValue();

        Assert.Equal(1, written);
        Assert.Equal(("dog", "cat"), ((await labels.FindAsync(first, null))!.Class, (await labels.FindAsync(second, null))!.Class));
        Assert.Empty((await world.Instance.VerifyAsync(project, [])).Faults);
    }

    [Fact]
    public async Task A_run_after_which_nothing_came_writes_nothing_of_tasks_that_wait_either()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 2));
        await world.AddAsync(6);
        var (ana, ben) = (await world.AnnotatorAsync(), await world.AnnotatorAsync());
        for (var i = 0; i < 6; i++)
        {
            await world.AnswerNextAsync(ana, i % 2 == 0 ? "cat" : "dog");
        }

        await world.AnswerNextAsync(ben, "cat");
        await world.AnswerNextAsync(ben, "cat");
        var written = new List<int>();
        foreach (var refit in (bool[])[true, false, false])
        {
            written.Add((await ResolveProject.RunAsync(world.Instance, (await world.Instance.Projects.FindAsync(world.Project.Id))!, ResolutionMethod.DawidSkene, refit, world.Operator)).AcceptedValue().Written);
        }

        var size = (await world.Instance.Ledger.StateAsync(world.Project.Id)).Size;
        await ResolveProject.RunAsync(world.Instance, (await world.Instance.Projects.FindAsync(world.Project.Id))!, ResolutionMethod.DawidSkene, false, world.Operator);

        Assert.Equal([0, 0], written.Skip(1));
        Assert.True(written[0] > 0);
        Assert.Equal(size, (await world.Instance.Ledger.StateAsync(world.Project.Id)).Size);
    }

    [Fact]
    public async Task A_run_leaves_out_tasks_that_want_more_answers_by_now_and_ends_where_the_policy_judges_otherwise()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 1));
        var (_, first, second, since) = await TwoAnsweredAsync(world);
        var (project, labels) = (world.Project.Id, world.Instance.Labels);
        (await world.Instance.Tasks.ChangeAsync(project, first, new TaskChange(Overlap: 3), world.Operator)).AcceptedValue();

        ResolutionPartRow Stale(long task) => new(task, LabelState.Final, 1, """{"animal":"cat"}""", "cat", 0.5, 1);
        var part = new ResolutionPart("majority", [Stale(Number(first.Value)), Stale(Number(second.Value))]);
        var written = (await labels.ApplyRunAsync(project, part, world.Project.Policy, since, new JsonObject { ["method"] = "majority" }, world.Operator)).AcceptedValue();
        await world.Instance.Projects.ChangeAsync(project, new PolicyChange(Method: ResolutionMethod.Single), null, null, world.Operator);
        var refused = await labels.ApplyRunAsync(project, part, world.Project.Policy, since, new JsonObject { ["method"] = "majority" }, world.Operator);

        Assert.Equal(1, written);
        Assert.Equal(TaskState.Open, (await world.Instance.Grid.FindAsync(first))!.State);
        Assert.Contains("has changed since this run began", refused.Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_over_many_tasks_in_any_order_and_erasures_between_them_verify_and_rebuild()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 1));
        await world.AddAsync(450);
        var ana = await world.AnnotatorAsync();
        for (var i = 0; i < 300; i++)
        {
            await world.AnswerNextAsync(ana, "cat");
        }

        var (project, labels, eraser) = (world.Project.Id, world.Instance.Labels, world.Instance.Eraser);
        async Task RunAsync(string method, string className, params IEnumerable<long> tasks) => (await labels.ApplyRunAsync(
            project, new ResolutionPart(method, [.. tasks.Select(t => new ResolutionPartRow(t, t > 300 ? null : LabelState.Final, t > 300 ? 0 : 1, $$"""{"animal":"{{className}}"}""", className, 0.5 + (t / 1000.0), t % 2 == 0 ? null : 0.25))]),
            world.Project.Policy, (await world.Instance.Ledger.StateAsync(project)).Size, new JsonObject { ["method"] = method }, world.Operator)).AcceptedValue();

        await RunAsync("majority", "cat", Enumerable.Range(1, 450).Reverse().Select(t => (long)t));
        (await eraser.EraseItemAsync(new ItemId(Keys.Of(project.Value, 200)), "test", world.Operator)).AcceptedValue();
        await RunAsync("dawid-skene", "dog", 449, 2, 199, 201, 200);
        (await eraser.EraseItemAsync(new ItemId(Keys.Of(project.Value, 201)), "test", world.Operator)).AcceptedValue();
        await RunAsync("majority", "fish", 2, 400);

        Assert.Empty((await world.Instance.VerifyAsync(project, [])).Faults);
        var before = await StoredViews.TextAsync(world.Instance);
        await world.Instance.RebuildAsync(project);
        Assert.Equal(before, await StoredViews.TextAsync(world.Instance));
    }

    private static async Task<(Authority By, TaskId First, TaskId Second, long Since)> TwoAnsweredAsync(World world)
    {
        await world.AddAsync(2);
        var by = await world.AnnotatorAsync();
        var (first, second) = ((await world.AnswerNextAsync(by, "cat")).Task, (await world.AnswerNextAsync(by, "cat")).Task);
        return (by, first, second, (await world.Instance.Ledger.StateAsync(world.Project.Id)).Size);
    }

    private static long Number(long id) => id & ((1L << 40) - 1);
}
