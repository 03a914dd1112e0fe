using System.Globalization;
using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Domain.Ledger;
using Assay.Store.Access;
using Assay.Store.Engine;
using Assay.Store.Maintenance;
using Assay.Store.Projects;

namespace Assay.Store.Items;

/// <summary>What retention is about to take.</summary>
/// <param name="Announced">Items that are erased unless somebody stops it.</param>
/// <param name="Next">When the first of them is erased, microseconds since 1970 UTC; null where nothing is announced.</param>
/// <param name="Kept">Items whose retention has ended while the project's erasing is paused.</param>
public sealed record RetentionState(long Announced, long? Next, long Kept);

/// <summary>
/// Items whose retention ends: first announced, by an event and in the figures of their project, then erased once their
/// time is over and the days of grace since the announcement have passed. A project can pause it; going on announces anew.
/// Days of grace are days on which somebody could have stopped it: they pass neither while no server ran, nor by a clock that leaps.
/// </summary>
public sealed class RetentionStore
{
    /// <summary>Announced in one transaction: what an annotator waits for.</summary>
    private const int Chunk = 500;

    private const int MostAnnounced = 5000;

    /// <summary>Announced a day ahead of need, so that a steady stream of items makes one event a day.</summary>
    private const long DayAhead = 86_400_000_000;

    /// <summary>How far two sweeps may stand apart, and be one time that passed.</summary>
    private const long LongestGap = 86_400_000_000;

    private const long StampedEvery = 3_600_000_000;

    private const string Standing = " AND i.payload IS NOT NULL AND NOT EXISTS (SELECT 1 FROM retention_due d WHERE d.item_id = i.item_id)";

    /// <summary>Passes over all that was announced before: read once in a sweep, and never in a writer's turn.</summary>
    private const string DueSql =
        "SELECT i.item_id, i.retain_until FROM item i WHERE i.retain_until <= $1 AND i.item_id >= $2 AND i.item_id < $3" + Standing + " ORDER BY i.retain_until, i.item_id LIMIT $4";

    private static readonly IReadOnlyList<Column<(long Item, long Project, long At, long EraseAt)>> Columns =
    [
        new("item_id", ColumnKind.Whole, r => r.Item), new("project_id", ColumnKind.Whole, r => r.Project),
        new("announced_at", ColumnKind.Whole, r => r.At), new("erase_at", ColumnKind.Whole, r => r.EraseAt),
    ];

    private readonly Database _database;
    private readonly ProjectCache _cache;
    private readonly Eraser _eraser;

    /// <summary>The last sweep's last place among what is due: what fails has its next turn once all others had theirs.</summary>
    private (long EraseAt, long Item) _behind;

    internal RetentionStore(Database database, ProjectCache cache, Eraser eraser) => (_database, _cache, _eraser) = (database, cache, eraser);

    public Task<RetentionState> StateAsync(ProjectId project)
    {
        var now = _database.Now;
        return _database.ReadAsync(s => IsPaused(s, project)
            ? new RetentionState(0, null, s.Number(
                "SELECT count(*) FROM item WHERE retain_until <= $1 AND payload IS NOT NULL AND item_id >= $2 AND item_id < $3", now, Keys.Of(project.Value, 0), Keys.Of(project.Value + 1, 0)))
            : s.First(
                "SELECT count(*), min(erase_at) FROM retention_due WHERE project_id = $1", r => new RetentionState(r.GetInt64(0), r.WholeOrNull(1), 0), project.Value)!);
    }

    /// <summary>Announces what falls due and erases what was announced long enough ago; at most a chunk of each, in a tenth of the writers' time.</summary>
    /// <remarks>A project or an item that fails stops no other.</remarks>
    /// <param name="grace">Microseconds between the announcement and the erasure, at least.</param>
    /// <param name="erasures">How many are erased at most.</param>
    /// <param name="cancel">Stops it before the next few; the rest is done at the next time.</param>
    /// <returns>How many were announced and how many erased.</returns>
    public async Task<(int Announced, int Erased)> SweepAsync(long grace, int erasures, Authority by, CancellationToken cancel = default)
    {
        await KeepTimeAsync(grace, by, cancel);
        var announced = 0;
        List<Exception> failures = [];
        foreach (var project in await _database.ReadAsync(s => s.Query("SELECT project_id FROM project WHERE project_id > 0", r => new ProjectId(r.GetInt64(0))), cancel))
        {
            try
            {
                announced += await AnnounceAsync(project, grace, by, Math.Max(Chunk, MostAnnounced - announced), cancel);
            }
            catch (Exception e) when (e is not OperationCanceledException && !StoreUnavailableException.StopsAll(e))
            {
                failures.Add(e); // what falls due in other projects does not wait for this one
            }
        }

        var now = _database.Now;
        var over = await _database.ReadAsync(s => s.Query(
            "SELECT item_id, project_id, erase_at FROM retention_due WHERE erase_at <= $1 AND (erase_at, item_id) > ($2, $3) ORDER BY erase_at, item_id LIMIT $4",
            r => (Item: r.GetInt64(0), Project: r.GetInt64(1), EraseAt: r.GetInt64(2)), now, _behind.EraseAt, _behind.Item, (long)erasures), cancel);
        _behind = over.Count < erasures ? default : (over[^1].EraseAt, over[^1].Item);
        var erased = 0;
        foreach (var due in over.GroupBy(o => new ProjectId(o.Project), o => o.Item))
        {
            erased += await _eraser.EraseItemsAsync(
                due.Key, [.. due], "retention ended", by, failures, stop: async () => cancel.IsCancellationRequested || await _database.ReadAsync(s => IsPaused(s, due.Key)), due: StillDue);
        }

        await _eraser.ScrubInTimeAsync();
        Failures.Throw(failures, "Of what retention takes some could not be announced or erased.");
        return (announced, erased);
    }

    /// <summary>
    /// Compares the clock with the last sweep's. A day or more later it puts off what is announced, by as much and by the days of grace at most;
    /// where the clock stands before, it takes back what a clock ahead of it announced.
    /// </summary>
    internal async Task KeepTimeAsync(long grace, Authority by, CancellationToken cancel = default)
    {
        var now = _database.Now;
        var last = await _database.ReadAsync(s => InstanceRow.Find(s, InstanceRow.RetentionSwept), cancel) is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : now - StampedEvery;
        var gap = now - last;
        if (gap is >= 0 and < StampedEvery)
        {
            return;
        }

        if (gap is < 0 or > LongestGap)
        {
            foreach (var project in await _database.ReadAsync(s => s.Query("SELECT DISTINCT project_id FROM retention_due", r => new ProjectId(r.GetInt64(0))), cancel))
            {
                await _database.WriteAsync(project, unit => gap < 0 ? TakeBack(unit, project, grace) : PutOff(unit, project, gap, grace, by), alone: true);
            }
        }

        await _database.WriteAsync(
            default,
            unit =>
            {
                InstanceRow.Put(unit.Session, InstanceRow.RetentionSwept, now.ToString(CultureInfo.InvariantCulture));
                return true;
            },
            alone: true);
    }

    private static int TakeBack(UnitOfWork unit, ProjectId project, long grace)
    {
        unit.Lock(project);
        return unit.Session.Execute(
            "DELETE FROM retention_due WHERE project_id = $1 AND (announced_at > $2 OR erase_at > $3)", project.Value, unit.Now, unit.Now + grace + DayAhead);
    }

    private static int PutOff(UnitOfWork unit, ProjectId project, long gap, long grace, Authority by)
    {
        unit.Lock(project);
        var full = unit.Now + grace;
        var putOff = unit.Session.Execute(
            "UPDATE retention_due SET erase_at = CASE WHEN erase_at + $2 < $3 THEN erase_at + $2 ELSE $3 END WHERE project_id = $1 AND erase_at < $3", project.Value, gap, full);
        if (putOff > 0)
        {
            var (from, until) = unit.Session.First(
                "SELECT min(erase_at), max(erase_at) FROM retention_due WHERE project_id = $1 AND erase_at <= $2", r => (r.GetInt64(0), r.GetInt64(1)), project.Value, full);
            Announce(unit, project, putOff, from, until, by);
        }

        return putOff;
    }

    private static void Announce(UnitOfWork unit, ProjectId project, int items, long from, long until, Authority by) =>
        unit.Log(project).Append(new EventDraft(Ids.NewEvent(unit), EventKind.RetentionAnnounced, by.Actor, by.Tool, Json.Canonical(new JsonObject
        {
            ["eraseFrom"] = MomentOf(from), ["eraseUntil"] = MomentOf(until), ["items"] = items,
        })));

    /// <summary>Whoever pauses it takes back what was announced, and stops it at once: going on announces it anew.</summary>
    internal static IReadOnlyList<long> StillDue(UnitOfWork unit, IReadOnlyList<long> items)
    {
        var set = new IdSet(unit.Session, items);
        return unit.Session.Query($"SELECT item_id FROM retention_due WHERE item_id {set.Among} AND erase_at <= {unit.Now}", r => r.GetInt64(0), set.Argument);
    }

    /// <param name="most">How many items are announced at most.</param>
    private async Task<int> AnnounceAsync(ProjectId project, long grace, Authority by, int most, CancellationToken cancel)
    {
        var soon = _database.Now + grace;
        var (takesBack, due) = await _database.ReadAsync(
            s => IsPaused(s, project)
                ? (s.Any("SELECT 1 FROM retention_due WHERE project_id = $1", project.Value), [])
                : (false, s.Query(DueSql, r => (Item: r.GetInt64(0), Until: r.GetInt64(1)), soon + DayAhead, Keys.Of(project.Value, 0), Keys.Of(project.Value + 1, 0), (long)most)),
            cancel);
        if (takesBack)
        {
            return await AnnounceAsync(project, [], grace, by);
        }

        var announced = 0;
        if (due.Count > 0 && due[0].Until <= soon)
        {
            foreach (var chunk in due.Select(d => d.Item).Chunk(Chunk))
            {
                // None where it was paused meanwhile, or another server of this instance is at it.
                if (cancel.IsCancellationRequested || await AnnounceAsync(project, chunk, grace, by) is not (> 0 and var few))
                {
                    break;
                }

                announced += few;
            }
        }

        return announced;
    }

    /// <returns>How many of the items were still to be announced.</returns>
    private Task<int> AnnounceAsync(ProjectId project, long[] items, long grace, Authority by) => _database.WriteAsync(
        project,
        unit =>
        {
            unit.Lock(project);
            if (IsPaused(unit.Session, project))
            {
                // What was announced is taken back: going on announces it anew, with all the days of grace.
                unit.Session.Execute("DELETE FROM retention_due WHERE project_id = $1", project.Value);
                return 0;
            }

            var set = new IdSet(unit.Session, items);
            var due = unit.Session.Query(
                $"SELECT i.item_id, i.retain_until FROM item i WHERE i.item_id {set.Among} AND i.retain_until IS NOT NULL{Standing}",
                r => (r.GetInt64(0), project.Value, unit.Now, Math.Max(r.GetInt64(1), unit.Now + grace)), set.Argument);
            if (due.Count > 0)
            {
                unit.Insert("retention_due", Columns, due);
                Announce(unit, project, due.Count, due.Min(d => d.Item4), due.Max(d => d.Item4), by);
            }

            return due.Count;
        },
        alone: true);

    private bool IsPaused(SqlSession session, ProjectId project) =>
        session.First("SELECT policy FROM project WHERE project_id = $1", r => r.GetString(0), project.Value) is { } policy && _cache.Policy(policy).RetentionPaused;

    private static string MomentOf(long microseconds) => new Moment(DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond), IsDay: false).ToString();
}
