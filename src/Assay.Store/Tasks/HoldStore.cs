using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Projects;
using Assay.Domain.Tasks;
using Assay.Store.Access;
using Assay.Store.Engine;

namespace Assay.Store.Tasks;

/// <summary>How holds end that their annotators do not end themselves: by time, by a right that is gone, with their task.</summary>
public sealed class HoldStore
{
    /// <summary>Holds that are ended in one go.</summary>
    private const int AtOnce = 1000;

    /// <summary>No policy gives more: a hold that lasts longer from now on was given by a clock that stood ahead.</summary>
    private const long Longest = (ProjectPolicy.HighestLeaseSeconds + 60) * 1_000_000L;

    private readonly Database _database;

    internal HoldStore(Database database) => _database = database;

    /// <summary>Ends holds that have run out and puts their slots back into the queue. Returns how many.</summary>
    public async Task<int> SweepAsync(CancellationToken cancel = default)
    {
        var swept = 0;
        var now = _database.Now;
        List<Exception> failures = [];
        List<long> failed = [];
        int found, failedBefore;
        do
        {
            // Without projects where it failed: a thousand of theirs would be all that is ever seen.
            failedBefore = failed.Count;
            var others = string.Concat(failed.Select(p => $" AND NOT (task_id >= {Keys.Of(p, 0)} AND task_id < {Keys.Of(p + 1, 0)})"));
            var due = await _database.ReadAsync(
                s => s.Query($"SELECT task_id, actor_id FROM lease WHERE state = 0 AND (expires_at <= $1 OR expires_at > $2){others} ORDER BY expires_at, task_id, actor_id LIMIT {AtOnce}", r => new TaskActor(r.GetInt64(0), r.GetInt64(1)), now, now + Longest), cancel);
            found = due.Count;
            foreach (var group in due.GroupBy(k => Keys.Project(k.Task)))
            {
                try
                {
                    swept += await SweepAsync(group);
                }
                catch (Exception e)
                {
                    failures.Add(e); // the slots of other projects do not wait for this one's
                    failed.Add(group.Key);
                }
            }
        }
        while (found == AtOnce && failed.Count > failedBefore);

        Failures.Throw(failures, "Holds that have run out could not be ended.");
        return swept;
    }

    private Task<int> SweepAsync(IGrouping<long, TaskActor> group) => _database.WriteAsync(
        new ProjectId(group.Key),
        unit =>
        {
            unit.Lock(new ProjectId(group.Key));
            var ended = 0;
            foreach (var key in group)
            {
                if (unit.Leases.Get(key) is { State: LeaseState.Live } lease && (lease.ExpiresAt <= unit.Now || lease.ExpiresAt > unit.Now + Longest) && unit.Tasks.Get(key.Task) is { } task)
                {
                    Lapse(unit, task, lease);
                    ended++;
                }
            }

            return ended;
        },
        unit =>
        {
            foreach (var key in group)
            {
                unit.Leases.Want(key);
                unit.Tasks.Want(key.Task);
            }
        });

    /// <summary>Ends all live holds of an actor, in one project or everywhere: what follows a revocation.</summary>
    public Task<int> EndAsync(ActorId actor, ProjectId? project = null) => EndAsync(actor, project, (_, _) => true);

    private async Task<int> EndAsync(ActorId actor, ProjectId? project, Func<UnitOfWork, TaskRow, bool> ends)
    {
        // In the order of tasks, in which they are offered again: without, it would be that of a plan.
        var live = await _database.ReadAsync(
            s => s.Query("SELECT task_id FROM lease WHERE actor_id = $1 AND state = 0 ORDER BY task_id", r => r.GetInt64(0), actor.Value));
        var ended = 0;
        foreach (var group in live.GroupBy(Keys.Project).Where(g => project is null || g.Key == project.Value.Value))
        {
            ended += await _database.WriteAsync(
                new ProjectId(group.Key),
                unit =>
                {
                    unit.Lock(new ProjectId(group.Key));
                    var count = 0;
                    foreach (var task in group)
                    {
                        if (unit.Leases.Get(new(task, actor.Value)) is { State: LeaseState.Live } lease && unit.Tasks.Get(task) is { } row && ends(unit, row))
                        {
                            End(unit, row, lease, LeaseState.Released);
                            count++;
                        }
                    }

                    return count;
                });
        }

        return ended;
    }

    /// <summary>Ends those holds of an actor whose tasks they may answer no more, in one project or everywhere. A grant that took nothing away ends none.</summary>
    public Task<int> EndLostAsync(ActorId actor, ProjectId? project = null) => EndAsync(
        actor, project, (unit, row) => !Permissions.Allows(new Authority(actor, null, "assay").RolesIn(unit, new ProjectId(row.Project), row.Pool), Permission.Annotate));

    /// <summary>Ends all live holds of a task whose state is that of one that takes no more answers.</summary>
    /// <param name="state">How each ends, by actor.</param>
    internal static void EndAll(UnitOfWork unit, TaskRow task, Func<long, LeaseState> state)
    {
        // Those of this unit of work are not in the database yet.
        var actors = unit.Session.Query("SELECT actor_id FROM lease WHERE task_id = $1 AND state = 0", r => r.GetInt64(0), task.Id);
        EndAll(unit, task, [.. actors.Union(unit.Leases.Changed.Where(l => l.Task == task.Id).Select(l => l.Actor))], state);
    }

    /// <param name="actors">All who may have a live hold.</param>
    internal static void EndAll(UnitOfWork unit, TaskRow task, IReadOnlyList<long> actors, Func<long, LeaseState> state)
    {
        foreach (var actor in actors)
        {
            if (unit.Leases.Get(new(task.Id, actor)) is { State: LeaseState.Live } lease)
            {
                End(unit, task, lease, state(actor));
            }
        }
    }

    internal static void Lapse(UnitOfWork unit, TaskRow task, LeaseRow lease) => End(unit, task, lease, LeaseState.Lapsed);

    internal static void End(UnitOfWork unit, TaskRow task, LeaseRow lease, LeaseState state)
    {
        lease.State = state;
        unit.Leases.Put(lease);
        task.Leased--;
        if (task.HasFreeSlot)
        {
            Return(unit, task);
        }

        unit.Tasks.Put(task);
    }

    /// <summary>Puts a task with a free slot where every annotator will look once more, whatever they passed before.</summary>
    internal static void Return(UnitOfWork unit, TaskRow task)
    {
        var head = unit.Lock(new ProjectId(task.Project));
        task.ReturnNumber = head.NextReturn++;
        unit.Heads.Put(head);
        unit.Tasks.Put(task);
    }
}
