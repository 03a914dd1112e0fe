using System.Text.Json;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Tasks;
using Assay.Store.Access;
using Assay.Store.Engine;

namespace Assay.Store.Tasks;

public enum BulkState
{
    Running = 0,
    Done = 1,
    Failed = 2,
    Stopped = 3,
}

/// <summary>Which tasks an action is for: those named, or all that a filter means.</summary>
public sealed record BulkSelection(string? Filter, IReadOnlyList<long>? Tasks);

/// <summary>One action on many tasks, and how far it is.</summary>
/// <param name="Undoes">The run whose changes this one takes back; 0 for none.</param>
/// <param name="AtTask">All tasks up to this one are done.</param>
/// <param name="EndTask">Tasks from here on came later and are not meant.</param>
/// <param name="Unchanged">Tasks that were that way already, or that somebody else changed since.</param>
/// <param name="Attempts">How often in a row it could not go on: after <see cref="BulkStore.MostAttempts"/> it has failed.</param>
/// <param name="IsReadable">False where what is stored does not say what to do.</param>
public sealed record BulkRun(
    long Id, ProjectId Project, BulkSelection Selection, TaskChange Change, BulkState State, long Undoes, long AtTask, long EndTask, long Changed, long Unchanged, string Message,
    ActorId Actor, long StartedAt, long? FinishedAt, long Attempts = 0, bool IsReadable = true)
{
    /// <summary>Whether tasks are found by the filter: neither named nor those that another run changed.</summary>
    public bool IsByFilter => Undoes == 0 && Selection.Tasks is null;

    /// <summary>The share that is done, 0 to 1.</summary>
    public double Share => State == BulkState.Done || EndTask <= Keys.Of(Project.Value, 1) ? 1 : Math.Clamp((AtTask - Keys.Of(Project.Value, 0)) / (double)(EndTask - Keys.Of(Project.Value, 0)), 0, 1);
}

/// <summary>
/// Actions on many tasks: chunk by chunk, each change an event of its own, with what stood before kept for undo. A chunk and how
/// far the run is are one transaction, so that a run goes on where it was after a crash and never does anything twice.
/// </summary>
public sealed class BulkStore
{
    private const int Chunk = 250;
    private const string Select = "SELECT run_id, project_id, selection, change, state, undoes, at_task, end_task, changed, unchanged, message, actor_id, started_at, finished_at, attempts FROM bulk_run";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    private static readonly IReadOnlyList<Column<Before>> BeforeColumns =
    [
        new("run_id", ColumnKind.Whole, b => b.Run), new("task_id", ColumnKind.Whole, b => b.Task), new("priority", ColumnKind.Whole, b => (long)b.Priority),
        new("overlap", ColumnKind.Whole, b => (long)b.Overlap), new("pool_id", ColumnKind.Whole, b => b.Pool), new("state", ColumnKind.Whole, b => (long)b.State),
    ];

    private readonly Database _database;
    private readonly TaskStore _tasks;
    private readonly TaskGrid _grid;

    internal BulkStore(Database database, TaskStore tasks, TaskGrid grid)
    {
        _database = database;
        _tasks = tasks;
        _grid = grid;
    }

    /// <summary>Notes what is to be done; <see cref="StepAsync"/> does it.</summary>
    public Task<Decision<BulkRun>> StartAsync(ProjectId project, BulkSelection selection, TaskChange change, Authority by) => _database.WriteAsync<Decision<BulkRun>>(
        project,
        unit => (by.Check(unit, project, Permission.Assign) ?? TaskStore.Fault(unit, project, change)) is { } refusal
            ? refusal
            : Insert(unit, project, selection, change, 0, by),
        unit => by.Announce(unit, project),
        alone: true);

    /// <summary>
    /// Takes back what a run changed, where nobody has changed it since. Due dates stay, and so do tasks that were given up and
    /// reopened: only failures give a task up.
    /// </summary>
    public Task<Decision<BulkRun>> UndoAsync(ProjectId project, long id, Authority by) => _database.WriteAsync<Decision<BulkRun>>(
        project,
        unit =>
        {
            if (by.Check(unit, project, Permission.Assign) is { } refusal)
            {
                return refusal;
            }

            if (unit.Session.First(Select + " WHERE run_id = $1", Read, id) is not { } run || run.Project != project)
            {
                return Refusal.NotFound("There is no such action.");
            }

            if (run.State == BulkState.Running)
            {
                return Refusal.Conflict("This action still runs. Stop it first.");
            }

            if (run.Change is { DueAt: not null } and { Priority: null, Overlap: null, Pool: null, Reopen: false, Cancel: false })
            {
                return Refusal.Conflict("Due dates are not taken back: set them anew.");
            }

            return unit.Session.Any("SELECT 1 FROM bulk_run WHERE undoes = $1 AND state <> 2", id)
                ? Refusal.Conflict("This action is undone already.")
                : Insert(unit, project, run.Selection, run.Change, id, by);
        },
        unit => by.Announce(unit, project),
        alone: true);

    /// <summary>Ends a run where it is; what it has changed stays, and can be undone.</summary>
    public Task<Decision<BulkRun>> StopAsync(ProjectId project, long id, Authority by) => _database.WriteAsync<Decision<BulkRun>>(
        project,
        unit =>
        {
            if (by.Check(unit, project, Permission.Assign) is { } refusal)
            {
                return refusal;
            }

            if (unit.Session.First(Select + " WHERE run_id = $1" + unit.Session.Dialect.ForUpdate, Read, id) is not { } run || run.Project != project)
            {
                return Refusal.NotFound("There is no such action.");
            }

            return run.State == BulkState.Running ? End(unit, run, BulkState.Stopped, "Stopped.") : run;
        },
        unit => by.Announce(unit, project),
        alone: true);

    public Task<BulkRun?> FindAsync(long id) => _database.ReadAsync(s => s.First(Select + " WHERE run_id = $1", Read, id));

    /// <summary>Newest first.</summary>
    public Task<List<BulkRun>> ListAsync(ProjectId project) => _database.ReadAsync(s => s.Query(Select + " WHERE project_id = $1 ORDER BY run_id DESC LIMIT 50", Read, project.Value));

    /// <summary>Runs that are to go on, and when the next of those is due that wait to be tried again; 0 for none. Names alone: one that cannot be read must not hide the others.</summary>
    public Task<(List<(long Id, ProjectId Project)> Due, long NextAt)> DueAsync()
    {
        var now = _database.Now;
        return _database.ReadAsync(s => (
            s.Query("SELECT run_id, project_id FROM bulk_run WHERE state = 0 AND (retry_at <= $1 OR retry_at > $2) ORDER BY run_id", r => (r.GetInt64(0), new ProjectId(r.GetInt64(1))), now, now + LongestWait),
            s.Number("SELECT min(retry_at) FROM bulk_run WHERE state = 0 AND retry_at > $1", now)));
    }

    /// <summary>Does the next chunk of a run.</summary>
    /// <param name="filter">The run's filter, parsed; everything where it names tasks.</param>
    /// <returns>The run as it is now; it may have been stopped, or another process may have been quicker.</returns>
    public async Task<BulkRun> StepAsync(BulkRun run, TaskFilter filter)
    {
        var (tasks, upto) = await NextAsync(run, filter);
        return await _database.WriteAsync(
            run.Project,
            unit =>
            {
                unit.Lock(run.Project);
                var now = unit.Session.First(Select + " WHERE run_id = $1" + unit.Session.Dialect.ForUpdate, Read, run.Id)!;
                if (now.State != BulkState.Running || now.AtTask != run.AtTask)
                {
                    return now;
                }

                var by = new Authority(run.Actor, null, "bulk");
                if (run.Actor.Value != 0 && (unit.Session.Any("SELECT 1 FROM account WHERE actor_id = $1 AND state = 1", run.Actor.Value) || !Permissions.Allows(by.RolesIn(unit, run.Project, 0), Permission.Assign)))
                {
                    return End(unit, now, BulkState.Failed, "Whoever started this may no longer change tasks.");
                }

                if (Authority.Archived(unit, run.Project) is { } archived)
                {
                    return End(unit, now, BulkState.Failed, archived.Message);
                }

                var kept = new List<Before>();
                var changed = tasks.Count(task => run.Undoes == 0 ? Change(unit, run, task, by, kept) : Restore(unit, run, task, by));
                unit.Insert("bulk_change", BeforeColumns, kept);
                var next = now with { AtTask = upto, Changed = now.Changed + changed, Unchanged = now.Unchanged + tasks.Count - changed };
                if (upto >= run.EndTask - 1)
                {
                    return End(unit, next, BulkState.Done, "");
                }

                unit.Session.Execute("UPDATE bulk_run SET at_task = $2, changed = $3, unchanged = $4, attempts = 0, retry_at = 0 WHERE run_id = $1", next.Id, next.AtTask, next.Changed, next.Unchanged);
                return next;
            },
            unit =>
            {
                unit.Grants.Want(new(run.Actor.Value, 0, 0));
                unit.Grants.Want(new(run.Actor.Value, run.Project.Value, 0));
                foreach (var task in tasks)
                {
                    unit.Tasks.Want(task);
                    unit.AnswersOf.Want(task);
                    unit.LabelsOf.Want(task);
                }
            },
            alone: true);
    }

    /// <summary>So often a run is tried that cannot go on for what may pass; then it has failed.</summary>
    public const int MostAttempts = 5;

    /// <summary>Microseconds; what waits longer was put off by a clock that stood ahead.</summary>
    private const long LongestWait = 1_000_000L << MostAttempts;

    /// <summary>Says that a run cannot go on. What it has changed stays.</summary>
    public Task FailAsync(ProjectId project, long run, string message) => _database.WriteAsync(
        project,
        unit => unit.Session.Execute("UPDATE bulk_run SET state = 2, message = $2, finished_at = $3 WHERE run_id = $1 AND state = 0", run, message, unit.Now),
        alone: true);

    /// <summary>Says that a run could not go on now: it is tried again, each time later, and after <see cref="MostAttempts"/> it has failed.</summary>
    public Task PutOffAsync(ProjectId project, long run, string why) => _database.WriteAsync(
        project,
        unit =>
        {
            var attempts = 1 + unit.Session.Number("SELECT attempts FROM bulk_run WHERE run_id = $1" + unit.Session.Dialect.ForUpdate, run);
            var failed = attempts >= MostAttempts;
            return unit.Session.Execute(
                "UPDATE bulk_run SET attempts = $2, retry_at = $3, state = $4, message = $5, finished_at = $6 WHERE run_id = $1 AND state = 0",
                run, attempts, unit.Now + (1_000_000L << (int)attempts), failed ? (long)BulkState.Failed : (long)BulkState.Running,
                failed ? $"Tried {attempts} times. {why}" : $"Tried again soon: {why}", failed ? unit.Now : null);
        },
        alone: true);

    /// <summary>A task as it was before a run changed it.</summary>
    private sealed record Before(long Run, long Task, int Priority, int Overlap, long Pool, TaskState State);

    private Task<(List<long> Tasks, long Upto)> NextAsync(BulkRun run, TaskFilter filter)
    {
        if (run.Undoes != 0)
        {
            return _database.ReadAsync(s => Upto(s.Query("SELECT task_id FROM bulk_change WHERE run_id = $1 AND task_id > $2 ORDER BY task_id LIMIT $3", r => r.GetInt64(0), run.Undoes, run.AtTask, (long)Chunk), run));
        }

        return run.Selection.Tasks is { } named
            ? Task.FromResult(Upto([.. named.Where(t => t > run.AtTask && t < run.EndTask).Distinct().Order().Take(Chunk)], run))
            : _grid.IdsAsync(run.Project, filter, run.AtTask, run.EndTask, Chunk);
    }

    private static (List<long>, long) Upto(List<long> tasks, BulkRun run) => (tasks, tasks.Count == Chunk ? tasks[^1] : run.EndTask - 1);

    private bool Change(UnitOfWork unit, BulkRun run, long task, Authority by, List<Before> kept)
    {
        if (unit.Tasks.Get(task) is not { } row || row.Project != run.Project.Value || !Differs(row, run.Change) || TaskStore.IsErased(unit, row))
        {
            return false;
        }

        kept.Add(new Before(run.Id, task, row.Priority, row.Overlap, row.Pool, row.State));
        _tasks.Apply(unit, row, run.Change, by);
        return true;
    }

    private static bool Differs(TaskRow row, TaskChange change) =>
        (change.Priority is { } priority && priority != row.Priority)
        || (change.Overlap is { } overlap && row.ToTask().OverlapAfter(overlap) != row.Overlap)
        || (change.Pool is { } pool && pool != row.Pool)
        || (change.DueAt is { } due && due != row.DueAt)
        || (change.Reopen && TaskStore.IsReopenedBy(row, change))
        || (change.Cancel && row.State != TaskState.Cancelled);

    /// <summary>Sets back what the run set, unless it is no longer as the run left it; an item that was flagged as personal data meanwhile stays kept back.</summary>
    private bool Restore(UnitOfWork unit, BulkRun run, long task, Authority by)
    {
        var before = unit.Session.First(
            "SELECT priority, overlap, pool_id, state FROM bulk_change WHERE run_id = $1 AND task_id = $2",
            r => new Before(run.Undoes, task, (int)r.GetInt64(0), (int)r.GetInt64(1), r.GetInt64(2), (TaskState)r.GetInt64(3)), run.Undoes, task)!;
        if (unit.Tasks.Get(task) is not { } row || TaskStore.IsErased(unit, row))
        {
            return false;
        }

        var (_, _, priority, overlap, pool, state) = before;
        var change = run.Change;
        var back = new TaskChange(
            change.Priority is { } p && p == row.Priority && p != priority ? priority : null,
            change.Overlap is { } o && row.ToTask().OverlapAfter(o) == row.Overlap && row.Overlap != overlap ? overlap : null,
            change.Pool is { } l && l == row.Pool && l != pool ? pool : null,
            Reopen: change.Cancel && row.State == TaskState.Cancelled && state is TaskState.Open or TaskState.Resolved or TaskState.Disputed && !Inbox.Withheld.IsItem(unit.Session, row.Item),
            Cancel: change.Reopen && state == TaskState.Cancelled && row.State == TaskState.Open);
        if (back.IsEmpty || !Differs(row, back))
        {
            return false;
        }

        _tasks.Apply(unit, row, back, by);
        return true;
    }

    private static BulkRun Insert(UnitOfWork unit, ProjectId project, BulkSelection selection, TaskChange change, long undoes, Authority by)
    {
        var head = unit.Lock(project);
        var run = new BulkRun(
            Ids.Next(unit.Session, "bulk_run"), project, selection, change, BulkState.Running, undoes, Keys.Of(project.Value, 0), Keys.Of(project.Value, head.NextTask), 0, 0, "", by.Actor, unit.Now, null);
        unit.Session.Execute(
            "INSERT INTO bulk_run (run_id, project_id, selection, change, state, undoes, at_task, end_task, changed, unchanged, message, actor_id, started_at) VALUES ($1, $2, $3, $4, 0, $5, $6, $7, 0, 0, '', $8, $9)",
            run.Id, project.Value, JsonSerializer.Serialize(selection, Options), System.Text.Encoding.UTF8.GetString(TaskEventJson.Write(change)), undoes, run.AtTask, run.EndTask, by.Actor.Value, unit.Now);
        return run;
    }

    private static BulkRun End(UnitOfWork unit, BulkRun run, BulkState state, string message)
    {
        var ended = run with { State = state, Message = message, FinishedAt = unit.Now };
        unit.Session.Execute(
            "UPDATE bulk_run SET state = $2, at_task = $3, changed = $4, unchanged = $5, message = $6, finished_at = $7 WHERE run_id = $1",
            run.Id, (long)state, ended.AtTask, ended.Changed, ended.Unchanged, message, unit.Now);
        return ended;
    }

    private static BulkRun Read(SqlRow r)
    {
        // One row that cannot be read hides no other: it is listed, and ends by itself.
        var (selection, change, isReadable) = (new BulkSelection(null, []), new TaskChange(), true);
        try
        {
            (selection, change) = (JsonSerializer.Deserialize<BulkSelection>(r.GetString(2), Options) ?? throw new JsonException(), TaskEventJson.Read<TaskChange>(r.GetString(3)));
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            isReadable = false;
        }

        return new(
            r.GetInt64(0), new ProjectId(r.GetInt64(1)), selection, change, (BulkState)r.GetInt64(4), r.GetInt64(5),
            r.GetInt64(6), r.GetInt64(7), r.GetInt64(8), r.GetInt64(9), r.GetString(10), new ActorId(r.GetInt64(11)), r.GetInt64(12), r.WholeOrNull(13), r.GetInt64(14), isReadable);
    }
}
