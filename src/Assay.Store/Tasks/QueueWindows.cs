using System.Globalization;
using Assay.Domain;
using Assay.Domain.Projects;
using Assay.Domain.Tasks;
using Assay.Store.Engine;

namespace Assay.Store.Tasks;

/// <summary>
/// The parts of the queues that one unit of work has read, so that many claims of a batch share a seek, and a claim sees
/// what the claims before it took. Seeks go by key from a cursor and never pass over what an annotator did before.
/// </summary>
internal sealed class QueueWindows(UnitOfWork unit)
{
    // The free slot is written as the partial indexes write it; another form would not find them.
    private const string Free = " WHERE project_id = $1 AND pool_id = $2 AND state = 0 AND overlap > leased + answered";

    internal static readonly string MainSql = TaskRow.Table.SelectAll + Free + " AND sort_key > $3 ORDER BY sort_key LIMIT $4";

    private const int AloneChunk = 10;

    /// <summary>
    /// The same from where the cursor of one actor stands, with that actor's holds: who claims alone needs one trip for all of
    /// it. The size is written out, since a plan that holds for any size would cost too much to be kept.
    /// </summary>
    internal static readonly string AloneSql = string.Create(
        CultureInfo.InvariantCulture,
        $"""
        SELECT {string.Join(", ", TaskRow.Table.ColumnNames.Select(c => "t." + c).Concat(LeaseRow.Table.ColumnNames.Select(c => "l." + c)))} FROM task t
        LEFT JOIN lease l ON l.task_id = t.task_id AND l.actor_id = $1
        WHERE t.project_id = $2 AND t.pool_id = $3 AND t.state = 0 AND t.overlap > t.leased + t.answered
        AND t.sort_key > COALESCE((SELECT main_key FROM claim_cursor WHERE actor_id = $1 AND project_id = $2 AND pool_id = $3), 0)
        ORDER BY t.sort_key LIMIT {AloneChunk}
        """);

    /// <summary>The rest of one priority. One statement with the next would be no seek: an OR walks all that lies before.</summary>
    internal static readonly string ReturnedSql = TaskRow.Table.SelectAll + Free + " AND return_number > 0 AND priority = $3 AND return_number > $4 ORDER BY return_number LIMIT $5";

    internal static readonly string ReturnedBelowSql = TaskRow.Table.SelectAll + Free + " AND return_number > 0 AND priority < $3 ORDER BY priority DESC, return_number LIMIT $4";

    private readonly Dictionary<(long Project, long Pool, bool Returned), List<Window>> _windows = [];
    private readonly HashSet<long> _claimers = [];
    private readonly HashSet<long> _covered = [];
    private readonly List<(long Actor, long Project, long Pool)> _announced = [];

    // Read with room above any policy's cap.
    private static readonly string HeldSql = string.Create(
        CultureInfo.InvariantCulture, $"SELECT task_id FROM lease WHERE actor_id = $1 AND state = 0 AND task_id >= $2 AND task_id < $3 AND expires_at > $4 LIMIT {ProjectPolicy.HighestMaxHeld + 1}");

    private readonly Dictionary<(long Actor, long Project), HashSet<long>> _held = [];

    /// <summary>How many tasks of a project an actor holds live, what this unit of work has changed included.</summary>
    public int HeldBy(long actor, long project)
    {
        if (!_held.TryGetValue((actor, project), out var held))
        {
            held = _held[(actor, project)] = [.. unit.Session.Query(HeldSql, r => r.GetInt64(0), actor, Keys.Of(project, 0), Keys.Of(project + 1, 0), unit.Now)];
        }

        foreach (var lease in unit.Leases.Changed)
        {
            if (lease.Actor == actor && Keys.Project(lease.Task) == project)
            {
                _ = lease.ToLease().IsLiveAt(unit.Now) ? held.Add(lease.Task) : held.Remove(lease.Task);
            }
        }

        return held.Count;
    }

    /// <summary>Says that this actor will claim from these pools in this unit of work.</summary>
    public void Announce(long actor, long project, IReadOnlyList<long> pools)
    {
        _claimers.Add(actor);
        foreach (var pool in pools)
        {
            _announced.Add((actor, project, pool));
            unit.Cursors.Want(new(actor, project, pool));
        }
    }

    /// <summary>With a wire between: reads what a lone claim will look at together with the rest of what is announced.</summary>
    public void Prefetch(PostgresRowWriter writer)
    {
        foreach (var (actor, project) in _announced.Select(a => (a.Actor, a.Project)).Distinct())
        {
            writer.Query(
                HeldSql, rows => _held[(actor, project)] = ReadHeld(rows),
                PostgresSession.Parameter(actor), PostgresSession.Parameter(Keys.Of(project, 0)), PostgresSession.Parameter(Keys.Of(project + 1, 0)), PostgresSession.Parameter(unit.Now));
        }

        if (_claimers.Count != 1)
        {
            return;
        }

        foreach (var (actor, project, pool) in _announced.Distinct())
        {
            writer.Query(
                AloneSql, rows => Arrive(rows, actor, project, pool),
                PostgresSession.Parameter(actor), PostgresSession.Parameter(project), PostgresSession.Parameter(pool));
        }
    }

    private static HashSet<long> ReadHeld(SqlRow rows)
    {
        var held = new HashSet<long>();
        while (rows.Read())
        {
            held.Add(rows.GetInt64(0));
        }

        return held;
    }

    /// <summary>The best task that the actor may take from these pools, with the cursor moved past it; null where there is none.</summary>
    public TaskRow? Claim(long actor, long project, IReadOnlyList<long> pools)
    {
        TaskRow? best = null;
        var fromReturned = false;
        foreach (var pool in pools)
        {
            var cursor = CursorOf(actor, project, pool);
            if (FirstReturned(actor, project, pool, cursor) is { } returned && (best is null || returned.Priority > best.Priority || (returned.Priority == best.Priority && !fromReturned)))
            {
                best = returned;
                fromReturned = true;
            }

            if (FirstMain(actor, project, pool, cursor.Main) is { } main && (best is null || main.Priority > best.Priority || (!fromReturned && main.SortKey < best.SortKey)))
            {
                best = main;
                fromReturned = false;
            }
        }

        if (best is not null)
        {
            var cursor = CursorOf(actor, project, best.Pool);
            if (fromReturned)
            {
                cursor.Returned[best.Priority] = best.ReturnNumber;
            }
            else
            {
                cursor.Main = best.SortKey;
            }

            unit.Cursors.Put(cursor);
        }

        return best;
    }

    /// <summary>The actor's lease row of a task, without asking the database again for what a window has covered.</summary>
    public LeaseRow? LeaseOf(long task, long actor)
    {
        var key = new TaskActor(task, actor);
        return unit.Leases.Holds(key) || !(_covered.Contains(task) && _claimers.Contains(actor)) ? unit.Leases.Get(key) : null;
    }

    private CursorRow CursorOf(long actor, long project, long pool)
    {
        var key = new CursorKey(actor, project, pool);
        var cursor = unit.Cursors.Get(key);
        if (cursor is null)
        {
            cursor = new CursorRow { At = key };
            unit.Cursors.Put(cursor);
        }

        return cursor;
    }

    private TaskRow? FirstMain(long actor, long project, long pool, long after)
    {
        var at = after;
        while (Following(project, pool, returned: false, at) is { } row)
        {
            if (!IsSpent(row.Id, actor))
            {
                return row;
            }

            at = row.SortKey;
        }

        return null;
    }

    private TaskRow? FirstReturned(long actor, long project, long pool, CursorRow cursor)
    {
        var head = unit.Lock(new ProjectId(project));
        if (cursor.NothingReturnedBefore == head.NextReturn)
        {
            return null;
        }

        var at = 0L;
        while (Following(project, pool, returned: true, at) is { } row)
        {
            var seen = cursor.Returned.GetValueOrDefault(row.Priority);
            if (row.ReturnNumber <= seen)
            {
                at = ReturnedKey(row.Priority, seen);
                continue;
            }

            if (!IsSpent(row.Id, actor))
            {
                return row;
            }

            // Theirs already: looked at once, never again until it is returned anew.
            cursor.Returned[row.Priority] = row.ReturnNumber;
            unit.Cursors.Put(cursor);
            at = ReturnedKey(row.Priority, row.ReturnNumber);
        }

        // As it was read: what this unit of work returned meanwhile was not looked at.
        cursor.NothingReturnedBefore = head.NextReturnRead;
        return null;
    }

    /// <summary>True where the actor holds, has answered or has skipped the task. Lapsed and released holds may be offered again.</summary>
    private bool IsSpent(long task, long actor) =>
        LeaseOf(task, actor) is { State: LeaseState.Live or LeaseState.Answered or LeaseState.Skipped };

    private static long ReturnedKey(int priority, long returnNumber) =>
        ((long)(LabelingTask.HighestPriority + 1 - priority) << Keys.NumberBits) | returnNumber;

    private TaskRow? Following(long project, long pool, bool returned, long after)
    {
        if (!_windows.TryGetValue((project, pool, returned), out var windows))
        {
            windows = [];
            _windows.Add((project, pool, returned), windows);
        }

        var window = windows.Find(w => w.From <= after && after < w.To);
        if (window is null)
        {
            window = new Window { From = Start(project, pool, returned, after, windows), Pool = pool, Returned = returned, Size = Chunk };
            window.To = window.From;
            windows.Add(window);
            Extend(window, project, pool, returned);
        }

        while (true)
        {
            if (window.First(after) is { } row)
            {
                return row;
            }

            if (window.To == long.MaxValue)
            {
                return null;
            }

            window.Size *= 2;
            Extend(window, project, pool, returned);
        }
    }

    /// <summary>With a wire between, one read from the least cursor serves all claimers of the batch.</summary>
    private long Start(long project, long pool, bool returned, long after, List<Window> loaded)
    {
        if (!unit.Session.Dialect.WritesArrays)
        {
            return after;
        }

        var least = after;
        foreach (var (actor, ofProject, ofPool) in _announced)
        {
            if (ofProject == project && ofPool == pool)
            {
                var cursor = unit.Cursors.Get(new(actor, project, pool));
                var at = returned ? Reached(cursor, after) : cursor?.Main ?? 0;
                if (at < least && !loaded.Exists(w => w.From <= at && at < w.To))
                {
                    least = at;
                }
            }
        }

        return least;
    }

    /// <summary>How far a cursor has gone through the returned tasks of the priority that a key lies in.</summary>
    private static long Reached(CursorRow? cursor, long key)
    {
        var priority = PriorityOf(key);
        return cursor is not null && cursor.Returned.TryGetValue(priority, out var seen) ? ReturnedKey(priority, seen) : key;
    }

    private int Chunk => unit.Session.Dialect.WritesArrays ? (_announced.Count * 2) + 8 : 4;

    private void Extend(Window window, long project, long pool, bool returned)
    {
        var read = returned
            ? Returned(project, pool, window.To, window.Size)
            : unit.Session.Query(MainSql, TaskRow.Table.Read, project, pool, window.To, (long)window.Size);
        window.To = read.Count < window.Size ? long.MaxValue : window.KeyOf(read[^1]);
        foreach (var row in read)
        {
            window.Add(window.KeyOf(row), unit.Tasks.Hold(row));
        }

        if (unit.Session.Dialect.WritesArrays && read.Count > 0 && _claimers.Count > 0)
        {
            Cover(read);
        }
    }

    private void Arrive(SqlRow rows, long actor, long project, long pool)
    {
        // The cursor was read just before, under the lock of the project's head.
        var window = new Window { From = unit.Cursors.Get(new(actor, project, pool))?.Main ?? 0, Pool = pool, Returned = false, Size = AloneChunk };
        window.To = long.MaxValue;
        var lease = new ShiftedRow(rows, TaskRow.Table.Columns.Count);
        var read = 0;
        while (rows.Read())
        {
            var task = unit.Tasks.Hold(TaskRow.Table.Read(rows));
            window.Add(task.SortKey, task);
            _covered.Add(task.Id);
            if (!lease.IsDBNull(0))
            {
                unit.Leases.Hold(LeaseRow.Table.Read(lease));
            }

            if (++read == AloneChunk)
            {
                window.To = task.SortKey;
            }
        }

        _windows.Add((project, pool, false), [window]);
    }

    private List<TaskRow> Returned(long project, long pool, long after, int size)
    {
        var priority = (long)PriorityOf(after);
        var rows = priority > LabelingTask.HighestPriority ? [] : unit.Session.Query(ReturnedSql, TaskRow.Table.Read, project, pool, priority, Keys.Number(after), (long)size);
        if (rows.Count < size)
        {
            rows.AddRange(unit.Session.Query(ReturnedBelowSql, TaskRow.Table.Read, project, pool, priority, (long)(size - rows.Count)));
        }

        return rows;
    }

    private static int PriorityOf(long returnedKey) => LabelingTask.HighestPriority + 1 - (int)(returnedKey >> Keys.NumberBits);

    private void Cover(List<TaskRow> tasks)
    {
        long[] ids = [.. tasks.Select(t => t.Id)];
        foreach (var lease in unit.Session.Query(LeaseRow.Table.SelectAll + " WHERE task_id = ANY($1) AND actor_id = ANY($2)", LeaseRow.Table.Read, ids, _claimers.ToArray()))
        {
            unit.Leases.Hold(lease);
        }

        _covered.UnionWith(ids);
    }

    /// <summary>Consecutive open tasks of one queue: all with From &lt; key &lt;= To that had a free slot when read.</summary>
    private sealed class Window
    {
        private readonly List<(long Key, TaskRow Row)> _rows = [];

        public required long From { get; init; }
        public required long Pool { get; init; }
        public required bool Returned { get; init; }
        public long To { get; set; }
        public required int Size { get; set; }

        public void Add(long key, TaskRow row) => _rows.Add((key, row));

        public long KeyOf(TaskRow row) => Returned ? ReturnedKey(row.Priority, row.ReturnNumber) : row.SortKey;

        public TaskRow? First(long after)
        {
            var low = 0;
            var high = _rows.Count;
            while (low < high)
            {
                var middle = (low + high) / 2;
                (low, high) = _rows[middle].Key > after ? (low, middle) : (middle + 1, high);
            }

            // Tasks that filled up or moved meanwhile go: a slot freed again returns by the other queue.
            var gone = low;
            while (gone < _rows.Count && !(_rows[gone].Row is { HasFreeSlot: true } row && row.Pool == Pool && KeyOf(row) == _rows[gone].Key))
            {
                gone++;
            }

            _rows.RemoveRange(low, gone - low);
            return low < _rows.Count ? _rows[low].Row : null;
        }
    }
}
