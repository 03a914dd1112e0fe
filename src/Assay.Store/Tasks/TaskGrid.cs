using System.Globalization;
using System.Text;
using Assay.Domain;
using Assay.Domain.Ledger;
using Assay.Domain.Projects;
using Assay.Domain.Tasks;
using Assay.Store.Engine;

namespace Assay.Store.Tasks;

/// <summary>By what a page of tasks is ordered. Each has its index.</summary>
public enum TaskOrder
{
    /// <summary>As the queue hands them out.</summary>
    Queue,

    /// <summary>As they were created.</summary>
    Added,

    /// <summary>Last changed first.</summary>
    Updated,

    /// <summary>Least sure first; tasks without answers are not in it.</summary>
    Confidence,

    /// <summary>Least agreed first; tasks with fewer than two answers are not in it.</summary>
    Agreement,
}

/// <summary>One line of the grid.</summary>
/// <param name="Payload">Canonical JSON of the item's content; null once erased.</param>
public sealed record TaskLine(
    LabelingTask Task, string? ItemKey, string? Payload, string? Class, string? Value, double? Posterior, double? Agreement, long UpdatedAt, string Cursor, bool IsWithheld);

/// <summary>Pages of tasks by key, never by offset.</summary>
public sealed class TaskGrid
{
    /// <summary>How many tasks one page looks at before it hands out a cursor to go on from: what bounds a rare filter.</summary>
    private const int MostLookedAt = 20_000;

    /// <summary>An estimate looks at this many blocks of consecutive tasks; as many tasks as that are counted.</summary>
    private const int Blocks = 80;

    private const int BlockSize = 256;
    private const int Sampled = Blocks * BlockSize;

    /// <summary>What tasks have now and no ledger size gives back.</summary>
    private static readonly HashSet<FilterField> OnlyNow =
    [
        FilterField.Agreement, FilterField.Answers, FilterField.Failures, FilterField.Priority, FilterField.Overlap, FilterField.Pool, FilterField.Updated, FilterField.By,
    ];

    // As many as a policy lets one hold, and as many drafts: there is no second page.
    private static readonly string HeldSql =
        $"SELECT {string.Join(", ", TaskRow.Table.ColumnNames.Select(c => "t." + c))}, l.fence, l.expires_at, d.value, {Inbox.Withheld.Or("t", "i.payload")}, d.saved_at "
        + "FROM lease l JOIN task t ON t.task_id = l.task_id JOIN item i ON i.item_id = t.item_id LEFT JOIN draft d ON d.task_id = l.task_id AND d.actor_id = l.actor_id "
        + $"WHERE l.actor_id = $1 AND l.state = 0 AND l.task_id >= $2 AND l.task_id < $3 ORDER BY l.expires_at, l.task_id LIMIT {ProjectPolicy.HighestMaxHeld}";

    private readonly Database _database;
    private readonly FewTasks _few;

    internal TaskGrid(Database database) => (_database, _few) = (database, new FewTasks(database.Time));

    /// <param name="cursor">Of the last line of the page before; null for the first page.</param>
    /// <param name="asOf">Labels as they stood at a ledger size, of the tasks whose items were there; null: now.</param>
    /// <returns>Lines, and the cursor to go on from; null at the end. A page may be short and still have one.</returns>
    public Task<Decision<(List<TaskLine> Lines, string? Next)>> PageAsync(ProjectId project, TaskFilter filter, TaskOrder order, string? cursor, int limit, long? asOf = null)
    {
        return IsWalkedAnyhow(filter) ? _database.ReadByOnePlanAsync(Read) : _database.ReadAsync(Read);

        Decision<(List<TaskLine>, string?)> Read(SqlSession s)
        {
            if (!Position.TryParse(cursor, order, out var from))
            {
                return Refusal.Invalid("The cursor is not one of this list. Leave it out to begin again.", [new Fault("cursor", "Not a cursor of this list.")]);
            }

            if (asOf is not null && Untold(filter, order) is { } untold)
            {
                return untold;
            }

            return Page(s, project, filter, order, from, limit, asOf);
        }
    }

    /// <summary>Where no term is rare, the order is walked whatever the values are; a range may be as narrow as its bounds.</summary>
    private static bool IsWalkedAnyhow(TaskFilter filter) =>
        filter.Terms.All(t => t is { Comparison: FilterComparison.Is, Negated: false, Field: FilterField.Class or FilterField.Facet or FilterField.State or FilterField.Pool });

    /// <summary>
    /// How many tasks a filter means. Exact where that is cheap or asked for; else reckoned from blocks of tasks spread over the
    /// project, so that it costs the same at any size.
    /// </summary>
    public async Task<(long Count, bool IsExact)> CountAsync(ProjectId project, TaskFilter filter, bool exact, CancellationToken cancel = default)
    {
        var (first, end, known) = await _database.ReadAsync(s => Reach(s, project, filter), cancel);
        if (known is { } counted)
        {
            return (counted, true);
        }

        var all = end - first;
        if (exact || all <= Sampled)
        {
            var found = 0L;
            for (var from = first; from < end; from += Sampled)
            {
                var (low, high) = (from, Math.Min(end, from + Sampled));
                found += await _database.ReadAsync(s => CountBetween(s, project, filter, low, high), cancel);
            }

            return (found, true);
        }

        var seen = await _database.ReadAsync(
            s => Enumerable.Range(0, Blocks).Sum(b =>
            {
                var start = first + (long)((all - BlockSize) * ((b + 0.5) / Blocks));
                return CountBetween(s, project, filter, start, start + BlockSize);
            }),
            cancel);
        return ((long)Math.Round((double)all * seen / (Blocks * BlockSize)), false);
    }

    /// <summary>Answers that open tasks still want, and how many tasks are open whose items came before each of these ledger sizes: one look at every task.</summary>
    public Task<(long Wanted, List<long> OpenBefore)> WantedAsync(ProjectId project, IReadOnlyList<long> sizes) => _database.ReadAsync(s =>
    {
        var arguments = new List<object?> { project.Value };
        arguments.AddRange(sizes.Select(size => (object?)FirstItemAt(s, project, size)));
        var sums = string.Concat(sizes.Select((_, i) => $", CAST(coalesce(sum(CASE WHEN item_id < ${i + 2} THEN 1 ELSE 0 END), 0) AS bigint)"));
        return s.First(
            $"SELECT CAST(coalesce(sum(overlap - answered), 0) AS bigint){sums} FROM task WHERE project_id = $1 AND state = 0", r => (r.GetInt64(0), sizes.Select((_, i) => r.GetInt64(i + 1)).ToList()), arguments.ToArray());
    });

    /// <summary>The first item that came at a position or later: positions grow with items, so this is a search.</summary>
    private static long FirstItemAt(SqlSession session, ProjectId project, long position)
    {
        var (low, high) = (1L, session.Number("SELECT next_item FROM ledger_head WHERE project_id = $1", project.Value));
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = session.Number("SELECT added_at_position FROM item WHERE item_id = $1", Keys.Of(project.Value, middle)) < position ? (middle + 1, high) : (low, middle);
        }

        return Keys.Of(project.Value, low);
    }

    /// <summary>Live holds of each person.</summary>
    public Task<Dictionary<long, long>> HeldByEachAsync(ProjectId project) => _database.ReadAsync(s => s.Query(
        "SELECT actor_id, count(*) FROM lease WHERE state = 0 AND task_id >= $1 AND task_id < $2 GROUP BY actor_id", r => (r.GetInt64(0), r.GetInt64(1)), Keys.Of(project.Value, 0), Keys.Of(project.Value + 1, 0))
        .ToDictionary(p => p.Item1, p => p.Item2));

    /// <summary>The first tasks after one that a filter means, in the order they were created, looking at a bounded number.</summary>
    /// <returns>Ids, and the task up to which all were looked at.</returns>
    public Task<(List<long> Tasks, long Upto)> IdsAsync(ProjectId project, TaskFilter filter, long after, long end, int limit) => _database.ReadAsync(s =>
    {
        var start = Math.Max(after + 1, Keys.Of(project.Value, 0));
        var upto = Math.Min(end - 1, start + MostLookedAt);
        var arguments = new List<object?> { project.Value, start, upto, (long)limit };
        var conditions = new TaskConditions(s, project, filter, arguments);
        var found = s.Query(
            $"SELECT t.task_id FROM task t WHERE $1 = $1 AND t.task_id >= $2 AND t.task_id <= $3{conditions.Where} ORDER BY t.task_id LIMIT $4", r => r.GetInt64(0), arguments.ToArray());
        return (found, found.Count == limit ? found[^1] : upto);
    });

    /// <summary>The names that filters may use in a project, but for classes and people.</summary>
    public Task<List<string>> FacetNamesAsync(ProjectId project) => _database.ReadAsync(
        s => s.Query("SELECT name FROM facet_field WHERE project_id = $1 ORDER BY field_id", r => r.GetString(0), project.Value));

    public Task<LabelingTask?> FindAsync(TaskId task) => _database.ReadAsync(s => s.First(TaskRow.Table.SelectOne, TaskRow.Table.Read, task.Value)?.ToTask());

    public Task<LabelingTask?> OfItemAsync(ItemId item) => _database.ReadAsync(
        s => s.First(TaskRow.Table.SelectAll + " WHERE item_id = $1 ORDER BY stage LIMIT 1", TaskRow.Table.Read, item.Value)?.ToTask());

    /// <summary>What an actor holds now, soonest to end first.</summary>
    public Task<List<LeasedTask>> HeldByAsync(ActorId actor, ProjectId project) => _database.ReadAsync(s => s.Query(
        HeldSql,
        r => new LeasedTask(TaskRow.Table.Read(r).ToTask(), r.GetInt64(TaskPageSql.AfterTask), r.GetInt64(TaskPageSql.AfterTask + 1), r.TextOrNull(TaskPageSql.AfterTask + 2), r.WholeOrNull(TaskPageSql.AfterTask + 4))
        {
            Content = r.TextOrNull(TaskPageSql.AfterTask + 3),
        },
        actor.Value, Keys.Of(project.Value, 0), Keys.Of(project.Value + 1, 0)));

    /// <summary>Drafts of an actor whose hold has ended: kept until they are answered or cleared. Of what was skipped, earlier versions kept some; nobody goes on with them.</summary>
    public Task<List<(TaskId Task, string Value, long SavedAt)>> DraftsAsync(ActorId actor, ProjectId project) => _database.ReadAsync(s => s.Query(
        $"SELECT task_id, value, saved_at FROM draft d WHERE actor_id = $1 AND task_id >= $2 AND task_id < $3 AND NOT EXISTS (SELECT 1 FROM lease l WHERE l.task_id = d.task_id AND l.actor_id = d.actor_id AND l.state = {(int)LeaseState.Skipped}) ORDER BY saved_at DESC, task_id LIMIT {ProjectPolicy.HighestMaxHeld}",
        r => (new TaskId(r.GetInt64(0)), r.GetString(1), r.GetInt64(2)), actor.Value, Keys.Of(project.Value, 0), Keys.Of(project.Value + 1, 0)));

    /// <summary>Backlog figures: held now, age of the oldest open task, answers in the last hour.</summary>
    public Task<(long Held, long? OldestOpenAt, long AnswersLastHour)> BacklogAsync(ProjectId project)
    {
        var now = _database.Now;
        return _database.ReadAsync(s =>
        {
            var (from, until) = (Keys.Of(project.Value, 0), Keys.Of(project.Value + 1, 0));
            var held = s.Number("SELECT count(*) FROM lease WHERE state = 0 AND expires_at > $1 AND task_id >= $2 AND task_id < $3", now, from, until);
            var oldest = s.First<long?>("SELECT task_id FROM task WHERE project_id = $1 AND state = 0 AND task_id >= $2 ORDER BY task_id LIMIT 1", r => r.GetInt64(0), project.Value, from) is { } task
                ? s.First<long?>("SELECT e.at FROM task t JOIN item i ON i.item_id = t.item_id JOIN ledger_event e ON e.ledger_key = $2 + i.added_at_position WHERE t.task_id = $1", r => r.GetInt64(0), task, from)
                : null;
            var size = Ledger.LedgerStore.State(s, project).Size;
            var since = s.Number(
                $"SELECT count(*) FROM ledger_event WHERE ledger_key >= $1 AND ledger_key < $2 AND at > $3 AND kind = '{EventKind.AnnotationSubmitted}' AND NOT ({StoredEvent.IsCorrection})", Keys.Of(project.Value, Math.Max(0, size - 50_000)), until, now - 3_600_000_000L);
            return (held, oldest, since);
        });
    }

    /// <summary>A cursor behind this many tasks in the order they were created: their numbers follow one another, so that nothing is counted.</summary>
    public static string CursorAfter(ProjectId project, long tasks) => new Position(Keys.Of(project.Value, tasks), 0, 0).ToText(TaskOrder.Added);

    /// <summary>The refusal of what the views do not keep for the past.</summary>
    private static Refusal? Untold(TaskFilter filter, TaskOrder order)
    {
        if (order != TaskOrder.Added)
        {
            return Refusal.Invalid("As of a moment, tasks are ordered as they were created.", [new Fault("order", "Leave order out, or write added.")]);
        }

        var term = filter.Terms.FirstOrDefault(
            t => OnlyNow.Contains(t.Field) || (t.Field == FilterField.State && t.Whole is not ((long)TaskState.Resolved or (long)TaskState.Disputed)));
        if (term is null)
        {
            return null;
        }

        var message = $"\"{term}\" is known for now only.";
        return Refusal.Invalid(message, [new Fault("filter", message + " As of a moment, filter by class, posterior, state:resolved, state:disputed, key, words and facets.")]);
    }

    private (List<TaskLine>, string?) Page(SqlSession session, ProjectId project, TaskFilter filter, TaskOrder order, Position from, int limit, long? asOf)
    {
        var lines = new List<TaskLine>();
        var looked = 0;
        while (true)
        {
            var rows = Read(session, project, filter, order, from, limit - lines.Count, looked, asOf);
            looked += rows.Looked;
            lines.AddRange(rows.Lines);
            if (rows.End)
            {
                return (lines, null);
            }

            from = rows.Last;
            if (lines.Count >= limit || looked >= MostLookedAt)
            {
                return (lines, from.ToText(order));
            }
        }
    }

    private (List<TaskLine> Lines, int Looked, bool End, Position Last) Read(
        SqlSession session, ProjectId project, TaskFilter filter, TaskOrder order, Position from, int limit, int looked, long? asOf)
    {
        var lines = new List<TaskLine>();
        var last = from;
        var (seen, end) = (0, 0);
        foreach (var (sql, arguments, step, walks) in Statements(session, project, filter, order, from, limit, looked, asOf))
        {
            var behind = step - seen;
            arguments[3] = (long)behind;
            if (lines.Count == limit || behind == 0)
            {
                break;
            }

            using var rows = session.Rows(sql, arguments.ToArray());
            while (lines.Count < limit && rows.Read())
            {
                seen++;
                last = Position.Of(rows, order, walks);
                if (!rows.IsDBNull(0))
                {
                    lines.Add(Line(rows, last.ToText(order), asOf));
                }
            }

            end = step;
        }

        return (lines, seen, lines.Count < limit && seen < end, last);
    }

    private static TaskLine Line(SqlRow rows, string cursor, long? asOf)
    {
        var task = TaskRow.Table.Read(rows);
        var next = TaskPageSql.AfterTask + 2;
        var isWithheld = rows.GetInt64(next + 5) != 0;
        string? Shown(int column) => isWithheld ? null : rows.TextOrNull(column);
        return new TaskLine(
            task.ToTask(), rows.TextOrNull(next), Shown(next + 1), Shown(next + 2), Shown(next + 3),
            asOf is null ? task.Posterior : rows.RealOrNull(next + 4), asOf is null ? task.Agreement : null, task.UpdatedAt, cursor, isWithheld);
    }

    /// <summary>
    /// Few tasks are read and sorted. Else PostgreSQL's planner finds what matches itself, unless it would have to read contents;
    /// all others are walked in steps that grow where little matches.
    /// </summary>
    /// <returns>
    /// Statements to run one after the other until the page is full, their arguments, how many rows all of them give at most, and
    /// whether the pages behind go on in the same way without asking again how many tasks there are.
    /// </returns>
    private IEnumerable<(string Sql, List<object?> Arguments, int Step, bool Walks)> Statements(
        SqlSession session, ProjectId project, TaskFilter filter, TaskOrder order, Position from, int limit, int looked, long? asOf)
    {
        // By time of coming in a page begins within the project: whatever its cursor says, nothing before it is walked.
        var whole = order == TaskOrder.Added ? Math.Max(from.Whole, Keys.Of(project.Value, 0)) : from.Whole;
        List<object?> Arguments() => [project.Value, IsReal(order) ? from.Real : (object)whole, from.Task, null];
        var arguments = Arguments();
        if (asOf is null && !from.Walks && _few.Source(session, project, filter, arguments) is { } few)
        {
            yield return (TaskPageSql.Few(order, few, new TaskConditions(session, project, filter, arguments, task: "w")), arguments, limit, false);
            yield break;
        }

        var matching = asOf is null && (filter.IsEverything || (session.Dialect.WritesArrays && !filter.Has(FilterField.Text)));
        foreach (var part in TaskPageSql.Parts(order, session.Dialect))
        {
            arguments = Arguments();
            yield return matching
                ? (TaskPageSql.Matching(order, part, new TaskConditions(session, project, filter, arguments, task: "w", label: "l")), arguments, limit, true)
                : (TaskPageSql.Walk(order, part, new TaskConditions(session, project, filter, arguments, asOf)), arguments, Math.Max(limit, Math.Min(4000, looked == 0 ? limit : looked * 2)), true);
        }
    }

    /// <summary>The range of a project's tasks, and the count where a counter or an index knows it.</summary>
    private (long First, long End, long? Known) Reach(SqlSession session, ProjectId project, TaskFilter filter)
    {
        var first = Keys.Of(project.Value, 1);
        var end = Keys.Of(project.Value, session.Number("SELECT next_task FROM ledger_head WHERE project_id = $1", project.Value));
        if (filter.IsEverything)
        {
            return (first, end, end - first);
        }

        if (filter.Terms is [{ Field: FilterField.State, Negated: false } state])
        {
            return (first, end, session.Number("SELECT value FROM project_counter WHERE project_id = $1 AND name = $2", project.Value, Labels.Projector.CounterName((TaskState)state.Whole)));
        }

        var arguments = new List<object?> { project.Value };
        if (_few.Source(session, project, filter, arguments) is { } few)
        {
            var conditions = new TaskConditions(session, project, filter, arguments);
            return (first, end, session.Number($"SELECT count(*) FROM ({few}) AS few CROSS JOIN task t WHERE t.project_id = $1 AND t.task_id = few.task_id{conditions.Where}", arguments.ToArray()));
        }

        return (first, end, null);
    }

    // The range of ids says the project; a condition on it would lead a planner without statistics to another index.
    private static long CountBetween(SqlSession session, ProjectId project, TaskFilter filter, long from, long until)
    {
        var arguments = new List<object?> { project.Value, from, until };
        var conditions = new TaskConditions(session, project, filter, arguments);
        return session.Number($"SELECT count(*) FROM task t WHERE $1 = $1 AND t.task_id >= $2 AND t.task_id < $3{conditions.Where}", arguments.ToArray());
    }

    private static bool IsReal(TaskOrder order) => order is TaskOrder.Confidence or TaskOrder.Agreement;

    /// <param name="Walks">No term of the filter is rare: found out for the first page, and kept for those behind it.</param>
    private readonly record struct Position(long Whole, double Real, long Task, bool Walks = false)
    {
        /// <summary>Where a row stands.</summary>
        public static Position Of(SqlRow rows, TaskOrder order, bool walks) => new(
            IsReal(order) ? 0 : rows.GetInt64(TaskPageSql.AfterTask), IsReal(order) ? rows.GetDouble(TaskPageSql.AfterTask) : 0, rows.GetInt64(TaskPageSql.AfterTask + 1), walks);

        public string ToText(TaskOrder order) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.ASCII.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"{(int)order}.{Whole}.{BitConverter.DoubleToInt64Bits(Real)}.{Task}.{(Walks ? 1 : 0)}")));

        public static bool TryParse(string? text, TaskOrder order, out Position position)
        {
            position = order == TaskOrder.Updated ? new Position(long.MaxValue, 0, long.MaxValue) : new Position(long.MinValue, -1, long.MinValue);
            if (string.IsNullOrEmpty(text))
            {
                return true;
            }

            var bytes = new byte[text.Length];
            if (!System.Buffers.Text.Base64Url.IsValid(text) || !System.Buffers.Text.Base64Url.TryDecodeFromChars(text, bytes, out var written))
            {
                return false;
            }

            var parts = Encoding.ASCII.GetString(bytes, 0, written).Split('.');
            if (parts.Length != 5 || parts[0] != ((int)order).ToString(CultureInfo.InvariantCulture)
                || !long.TryParse(parts[1], CultureInfo.InvariantCulture, out var whole) || !long.TryParse(parts[2], CultureInfo.InvariantCulture, out var real) || !long.TryParse(parts[3], CultureInfo.InvariantCulture, out var task))
            {
                return false;
            }

            position = new Position(whole, BitConverter.Int64BitsToDouble(real), task, parts[4] == "1");
            return true;
        }
    }
}
