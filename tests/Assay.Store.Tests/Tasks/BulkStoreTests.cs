using Assay.Domain;
using Assay.Domain.Ledger;
using Assay.Domain.Projects;
using Assay.Domain.Tasks;
using Assay.Server.Work.Tasks;
using Assay.Store.Tasks;
using Assay.Tests.Support;

namespace Assay.Store.Tests.Tasks;

public sealed class BulkStoreTestsOnSqlite() : BulkStoreTests(DatabaseEngine.Sqlite);

public sealed class BulkStoreTestsOnPostgres() : BulkStoreTests(DatabaseEngine.Postgres);

public abstract class BulkStoreTests(DatabaseEngine engine)
{
    private static readonly BulkSelection Everything = new("", null);

    [Fact]
    public async Task An_action_on_all_results_changes_each_by_an_event_and_undo_sets_them_back()
    {
        await using var world = await WithTasksAsync(600);
        var before = await TasksAsync(world);
        var size = (await world.Instance.Ledger.StateAsync(world.Project.Id)).Size;

        var done = await RunAsync(world, (await world.Instance.Bulk.StartAsync(world.Project.Id, Everything, new TaskChange(Priority: 7, Overlap: 4), world.Operator)).AcceptedValue());
        var changed = await TasksAsync(world);
        var undone = await RunAsync(world, (await world.Instance.Bulk.UndoAsync(world.Project.Id, done.Id, world.Operator)).AcceptedValue());

        Assert.Equal((BulkState.Done, 600L, 0L), (done.State, done.Changed, done.Unchanged));
        Assert.All(changed, t => Assert.Equal((7, 4), (t.Priority, t.Overlap)));
        Assert.Equal(600, undone.Changed);
        Assert.Equal(before.Select(t => (t.Id, t.Priority, t.Overlap)), (await TasksAsync(world)).Select(t => (t.Id, t.Priority, t.Overlap)));
        Assert.Equal(size + 1200, (await world.Instance.Ledger.StateAsync(world.Project.Id)).Size);
        Assert.Empty((await world.Instance.VerifyAsync(world.Project.Id, [])).Faults);
    }

    [Fact]
    public async Task Undo_of_due_dates_alone_is_refused_and_says_what_to_do()
    {
        await using var world = await WithTasksAsync(3);
        var done = await RunAsync(world, (await world.Instance.Bulk.StartAsync(world.Project.Id, Everything, new TaskChange(DueAt: 5_000_000), world.Operator)).AcceptedValue());

        var undo = await world.Instance.Bulk.UndoAsync(world.Project.Id, done.Id, world.Operator);

        Assert.Equal(3, done.Changed);
        Assert.Equal(RefusalKind.Conflict, undo.Refusal!.Kind);
        Assert.Contains("set them anew", undo.Refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rebuild_after_an_action_makes_the_same_views()
    {
        await using var world = await WithTasksAsync(30);
        var ana = await world.AnnotatorAsync();
        await world.AnswerNextAsync(ana, "cat");
        await RunAsync(world, (await world.Instance.Bulk.StartAsync(world.Project.Id, Everything, new TaskChange(Priority: 3, Overlap: 1), world.Operator)).AcceptedValue());
        await RunAsync(world, (await world.Instance.Bulk.StartAsync(world.Project.Id, new BulkSelection(null, [Task(world, 5), Task(world, 6)]), new TaskChange(Cancel: true), world.Operator)).AcceptedValue());
        var before = await StoredViews.TextAsync(world.Instance);

        await world.Instance.RebuildAsync(world.Project.Id);

        Assert.Equal(before, await StoredViews.TextAsync(world.Instance));
    }

    [Fact]
    public async Task A_run_goes_on_where_it_was_after_a_restart_and_does_nothing_twice()
    {
        await using var world = await WithTasksAsync(600);
        var run = (await world.Instance.Bulk.StartAsync(world.Project.Id, Everything, new TaskChange(Priority: 1), world.Operator)).AcceptedValue();
        await world.Instance.Bulk.StepAsync(run, TaskFilter.Everything);
        var again = await world.Instance.Bulk.StepAsync(run, TaskFilter.Everything); // the same step, by a slower process

        await world.RestartAsync();
        var left = (await world.Instance.Bulk.FindAsync(Assert.Single((await world.Instance.Bulk.DueAsync()).Due).Id))!;
        var done = await RunAsync(world, left);

        Assert.Equal(again, left);
        Assert.Equal((600L, 0L), (done.Changed, done.Unchanged));
        Assert.Equal(600, await EventsAsync(world));
    }

    [Fact]
    public async Task Undo_leaves_alone_what_somebody_has_changed_since()
    {
        await using var world = await WithTasksAsync(3);
        var done = await RunAsync(world, (await world.Instance.Bulk.StartAsync(world.Project.Id, Everything, new TaskChange(Priority: 7), world.Operator)).AcceptedValue());
        (await world.Instance.Tasks.ChangeAsync(world.Project.Id, new TaskId(Task(world, 2)), new TaskChange(Priority: 9), world.Operator)).AcceptedValue();

        var undone = await RunAsync(world, (await world.Instance.Bulk.UndoAsync(world.Project.Id, done.Id, world.Operator)).AcceptedValue());
        var twice = await world.Instance.Bulk.UndoAsync(world.Project.Id, done.Id, world.Operator);

        Assert.Equal((2L, 1L), (undone.Changed, undone.Unchanged));
        Assert.Equal([0, 9, 0], (await TasksAsync(world)).Select(t => t.Priority));
        Assert.Equal(RefusalKind.Conflict, twice.Refusal!.Kind);
    }

    [Fact]
    public async Task What_has_all_its_answers_is_not_reopened_and_counts_as_unchanged_until_more_are_asked_for()
    {
        await using var world = await WithTasksAsync(2);
        await world.AnswerNextAsync(await world.AnnotatorAsync(), "cat");
        var overlap = (await TasksAsync(world)).Max(t => t.Overlap);
        for (var more = 1; more < overlap; more++)
        {
            await world.AnswerNextAsync(await world.AnnotatorAsync(), "cat");
        }

        var finished = (await TasksAsync(world)).Single(t => t.State == TaskState.Resolved);
        var events = (await world.Instance.Ledger.StateAsync(world.Project.Id)).Size;
        var run = await RunAsync(world, (await world.Instance.Bulk.StartAsync(world.Project.Id, new BulkSelection("state:resolved", null), new TaskChange(Reopen: true), world.Operator)).AcceptedValue());
        var alone = await world.Instance.Tasks.ChangeAsync(world.Project.Id, finished.Id, new TaskChange(Reopen: true), world.Operator);
        var written = (await world.Instance.Ledger.StateAsync(world.Project.Id)).Size - events;
        var raised = await RunAsync(world, (await world.Instance.Bulk.StartAsync(world.Project.Id, new BulkSelection("state:resolved", null), new TaskChange(Overlap: overlap + 1, Reopen: true), world.Operator)).AcceptedValue());

        Assert.Equal((0L, 1L), (run.Changed, run.Unchanged));
        Assert.Contains("raise its overlap", alone.Refusal!.Message, StringComparison.Ordinal);
        Assert.Equal(0, written);
        Assert.Equal(1, raised.Changed);
        Assert.Equal(TaskState.Open, (await world.Instance.Grid.FindAsync(finished.Id))!.State);
    }

    [Fact]
    public async Task Cancelled_tasks_come_back_and_reopened_ones_are_cancelled_again()
    {
        await using var world = await WithTasksAsync(4);
        var cancelled = await RunAsync(world, (await world.Instance.Bulk.StartAsync(world.Project.Id, Everything, new TaskChange(Cancel: true), world.Operator)).AcceptedValue());
        var reopened = await RunAsync(world, (await world.Instance.Bulk.StartAsync(world.Project.Id, new BulkSelection("state:cancelled", null), new TaskChange(Reopen: true), world.Operator)).AcceptedValue());

        await RunAsync(world, (await world.Instance.Bulk.UndoAsync(world.Project.Id, reopened.Id, world.Operator)).AcceptedValue());
        var afterReopen = await TasksAsync(world);
        await RunAsync(world, (await world.Instance.Bulk.UndoAsync(world.Project.Id, cancelled.Id, world.Operator)).AcceptedValue());

        Assert.All(afterReopen, t => Assert.Equal(TaskState.Cancelled, t.State));
        Assert.All(await TasksAsync(world), t => Assert.Equal(TaskState.Open, t.State));
    }

    [Fact]
    public async Task Undo_shows_nothing_that_was_flagged_as_personal_data_since_and_sets_no_overlap_back_that_somebody_set()
    {
        await using var world = await WithTasksAsync(3);
        var overlap = await RunAsync(world, (await world.Instance.Bulk.StartAsync(world.Project.Id, Everything, new TaskChange(Overlap: 5), world.Operator)).AcceptedValue());
        (await world.Instance.Tasks.ChangeAsync(world.Project.Id, new TaskId(Task(world, 2)), new TaskChange(Overlap: 7), world.Operator)).AcceptedValue();
        await RunAsync(world, (await world.Instance.Bulk.UndoAsync(world.Project.Id, overlap.Id, world.Operator)).AcceptedValue());
        var ann = await world.AnnotatorAsync();
        var held = (await world.NextAsync(ann))!.Task;
        var cancelled = await RunAsync(world, (await world.Instance.Bulk.StartAsync(world.Project.Id, Everything, new TaskChange(Cancel: true), world.Operator)).AcceptedValue());
        (await world.Instance.Inbox.FlagAsync(world.Project.Id, held.Id, World.NewId(), "personal-data", null, ann)).AcceptedValue();

        await RunAsync(world, (await world.Instance.Bulk.UndoAsync(world.Project.Id, cancelled.Id, world.Operator)).AcceptedValue());

        var tasks = await TasksAsync(world);
        Assert.Equal([7], tasks.Select(t => t.Overlap).Where(o => o > 4));
        Assert.Equal([held.Id.Value], tasks.Where(t => t.State == TaskState.Cancelled).Select(t => t.Id.Value));
        Assert.True(await world.Instance.Items.IsWithheldAsync(held.Item));
    }

    [Fact]
    public async Task A_stopped_run_stays_where_it_is()
    {
        await using var world = await WithTasksAsync(600);
        var run = (await world.Instance.Bulk.StartAsync(world.Project.Id, Everything, new TaskChange(Priority: 1), world.Operator)).AcceptedValue();
        var step = await world.Instance.Bulk.StepAsync(run, TaskFilter.Everything);
        (await world.Instance.Bulk.StopAsync(world.Project.Id, run.Id, world.Operator)).AcceptedValue();

        var after = await world.Instance.Bulk.StepAsync(step, TaskFilter.Everything);

        Assert.Equal((BulkState.Stopped, step.Changed), (after.State, after.Changed));
        Assert.Empty((await world.Instance.Bulk.DueAsync()).Due);
        Assert.Equal(step.Changed, await EventsAsync(world));
    }

    [Fact]
    public async Task Tasks_that_come_later_are_not_meant()
    {
        await using var world = await WithTasksAsync(10);
        var run = (await world.Instance.Bulk.StartAsync(world.Project.Id, Everything, new TaskChange(Priority: 1), world.Operator)).AcceptedValue();
        await world.AddAsync(10, from: 100);

        var done = await RunAsync(world, run);

        Assert.Equal(10, done.Changed);
        Assert.Equal(10, (await TasksAsync(world)).Count(t => t.Priority == 0));
    }

    [Fact]
    public async Task A_change_that_changes_nothing_or_cannot_be_is_refused_before_it_starts()
    {
        await using var world = await WithTasksAsync(1);

        var empty = await world.Instance.Bulk.StartAsync(world.Project.Id, Everything, new TaskChange(), world.Operator);
        var overlap = await world.Instance.Bulk.StartAsync(world.Project.Id, Everything, new TaskChange(Overlap: 0), world.Operator);
        var pool = await world.Instance.Bulk.StartAsync(world.Project.Id, Everything, new TaskChange(Pool: 99), world.Operator);

        Assert.All([empty, overlap, pool], r => Assert.Equal(RefusalKind.Invalid, r.Refusal!.Kind));
        Assert.Empty(await world.Instance.Bulk.ListAsync(world.Project.Id));
    }

    private async Task<World> WithTasksAsync(int count)
    {
        var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 2));
        await world.AddAsync(count);
        return world;
    }

    private static long Task(World world, long number) => Engine.Keys.Of(world.Project.Id.Value, number);

    private static async Task<BulkRun> RunAsync(World world, BulkRun run)
    {
        var filter = (await TaskFilters.ReadAsync(run.Selection.Filter, run.Project, world.Instance)).AcceptedValue();
        while (run.State == BulkState.Running)
        {
            run = await world.Instance.Bulk.StepAsync(run, filter);
        }

        return run;
    }

    private static async Task<List<LabelingTask>> TasksAsync(World world) =>
        (await world.Instance.Grid.PageAsync(world.Project.Id, TaskFilter.Everything, TaskOrder.Added, null, 1000)).AcceptedValue().Lines.ConvertAll(l => l.Task);

    private static async Task<long> EventsAsync(World world) =>
        await world.Instance.Database.ReadAsync(s => s.Number("SELECT count(*) FROM ledger_event WHERE kind = $1", EventKind.TaskChanged));
}
