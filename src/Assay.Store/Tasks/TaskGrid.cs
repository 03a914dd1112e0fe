using System.Globalization;
using System.Text;
using Assay.Domain;
using Assay.Domain.Tasks;
using Assay.Store.Engine;

namespace Assay.Store.Tasks;

/// <summary>By what a page of tasks is ordered. Each has its index.</summary>
public enum TaskOrder
{
    /// <summary>As the queue hands them out.</summary>
    Queue,

    /// <summary>Last changed first.</summary>
    Updated,

    /// <summary>Least sure first; tasks without answers are not in it.</summary>
    Confidence,

    /// <summary>Least agreed first; tasks with fewer than two answers are not in it.</summary>
    Agreement,
}

/// <summary>Which tasks a page shows; what is null does not restrict.</summary>
/// <param name="Facet">A facet field and the value it must have.</param>
public sealed record TaskFilter(TaskState? State = null, string? Class = null, KeyValuePair<string, string>? Facet = null);

/// <summary>One line of the grid.</summary>
/// <param name="Payload">Canonical JSON of the item's content; null once erased.</param>
public sealed record TaskLine(
    LabelingTask Task, string? ItemKey, string? Payload, string? Class, string? Value, double? Posterior, double? Agreement, long UpdatedAt, string Cursor);

/// <summary>Pages of tasks by key, never by offset.</summary>
public sealed class TaskGrid
{
    /// <summary>How many tasks one page looks at before it hands out a cursor to go on from: what bounds a rare filter.</summary>
    private const int MostLookedAt = 20_000;

    private static readonly string HeldSql =
        $"SELECT {string.Join(", ", TaskRow.Table.ColumnNames.Select(c => "t." + c))}, l.fence, l.expires_at, d.value, i.payload "
        + "FROM lease l JOIN task t ON t.task_id = l.task_id JOIN item i ON i.item_id = t.item_id LEFT JOIN draft d ON d.task_id = l.task_id AND d.actor_id = l.actor_id "
        + "WHERE l.actor_id = $1 AND l.state = 0 AND l.task_id >= $2 AND l.task_id < $3 ORDER BY l.expires_at LIMIT 100";

    private readonly Database _database;

    internal TaskGrid(Database database) => _database = database;

    /// <param name="cursor">Of the last line of the page before; null for the first page.</param>
    /// <returns>Lines, and the cursor to go on from; null at the end. A page may be short and still have one.</returns>
    public Task<Decision<(List<TaskLine> Lines, string? Next)>> PageAsync(ProjectId project, TaskFilter filter, TaskOrder order, string? cursor, int limit) =>
        _database.ReadAsync<Decision<(List<TaskLine>, string?)>>(s =>
        {
            if (!Position.TryParse(cursor, order, out var from))
            {
                return Refusal.Invalid("The cursor is not one of this list. Leave it out to begin again.", [new Fault("cursor", "Not a cursor of this list.")]);
            }

            return Page(s, project, filter, order, from, limit);
        });

    public Task<LabelingTask?> FindAsync(TaskId task) => _database.ReadAsync(s => s.First(TaskRow.Table.SelectOne, TaskRow.Table.Read, task.Value)?.ToTask());

    public Task<LabelingTask?> OfItemAsync(ItemId item) => _database.ReadAsync(
        s => s.First(TaskRow.Table.SelectAll + " WHERE item_id = $1 ORDER BY stage LIMIT 1", TaskRow.Table.Read, item.Value)?.ToTask());

    /// <summary>What an actor holds now, soonest to end first.</summary>
    public Task<List<LeasedTask>> HeldByAsync(ActorId actor, ProjectId project) => _database.ReadAsync(s => s.Query(
        HeldSql,
        r => new LeasedTask(TaskRow.Table.Read(r).ToTask(), r.GetInt64(TaskPageSql.AfterTask), r.GetInt64(TaskPageSql.AfterTask + 1), r.TextOrNull(TaskPageSql.AfterTask + 2))
        {
            Content = r.TextOrNull(TaskPageSql.AfterTask + 3),
        },
        actor.Value, Keys.Of(project.Value, 0), Keys.Of(project.Value + 1, 0)));

    /// <summary>Drafts of an actor whose hold has ended: kept until they are answered or cleared.</summary>
    public Task<List<(TaskId Task, string Value, long SavedAt)>> DraftsAsync(ActorId actor, ProjectId project) => _database.ReadAsync(s => s.Query(
        "SELECT task_id, value, saved_at FROM draft WHERE actor_id = $1 AND task_id >= $2 AND task_id < $3 ORDER BY saved_at DESC LIMIT 100",
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
                "SELECT count(*) FROM ledger_event WHERE ledger_key >= $1 AND ledger_key < $2 AND at > $3 AND kind IN ('annotation.submitted')", Keys.Of(project.Value, Math.Max(0, size - 50_000)), until, now - 3_600_000_000L);
            return (held, oldest, since);
        });
    }

    private static (List<TaskLine>, string?) Page(SqlSession session, ProjectId project, TaskFilter filter, TaskOrder order, Position from, int limit)
    {
        var facet = filter.Facet is { } wanted
            ? session.First<long?>("SELECT field_id FROM facet_field WHERE project_id = $1 AND name = $2", r => r.GetInt64(0), project.Value, wanted.Key)
            : null;
        if (filter.Facet is not null && facet is null)
        {
            return ([], null);
        }

        var lines = new List<TaskLine>();
        var looked = 0;
        while (true)
        {
            var rows = Read(session, project, filter, facet, order, from, limit - lines.Count, looked);
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

    private static (List<TaskLine> Lines, int Looked, bool End, Position Last) Read(
        SqlSession session, ProjectId project, TaskFilter filter, long? facet, TaskOrder order, Position from, int limit, int looked)
    {
        var real = order is TaskOrder.Confidence or TaskOrder.Agreement;
        var lines = new List<TaskLine>();
        var last = from;
        var seen = 0;
        // What is walked is looked at in steps that grow where little matches; PostgreSQL's planner finds what matches itself.
        var walks = filter != new TaskFilter() && !session.Dialect.WritesArrays;
        var step = walks ? Math.Max(limit, Math.Min(4000, looked == 0 ? limit : looked * 2)) : limit;
        foreach (var part in TaskPageSql.Parts(order, session.Dialect))
        {
            object?[] arguments = [project.Value, real ? (object)from.Real : from.Whole, from.Task, (long)(step - seen), .. Filters(filter, facet, walks)];
            using var rows = session.Rows(
                walks
                    ? TaskPageSql.Walk(order, part, filter.Class is not null)
                    : TaskPageSql.Matching(order, part, filter.State is not null, filter.Class is not null, facet is not null),
                arguments);
            while (lines.Count < limit && rows.Read())
            {
                seen++;
                last = new Position(real ? 0 : rows.GetInt64(TaskPageSql.AfterTask), real ? rows.GetDouble(TaskPageSql.AfterTask) : 0, rows.GetInt64(TaskPageSql.AfterTask + 1));
                if (!rows.IsDBNull(0))
                {
                    lines.Add(Line(rows, last.ToText(order)));
                }
            }
        }

        return (lines, seen, lines.Count < limit && seen < step, last);
    }

    private static TaskLine Line(SqlRow rows, string cursor)
    {
        var task = TaskRow.Table.Read(rows);
        var next = TaskPageSql.AfterTask + 2;
        return new TaskLine(
            task.ToTask(), rows.TextOrNull(next), rows.TextOrNull(next + 1), rows.TextOrNull(next + 2), rows.TextOrNull(next + 3), task.Posterior, task.Agreement, task.UpdatedAt, cursor);
    }

    /// <summary>The filters as <see cref="TaskPageSql"/> numbers them.</summary>
    private static object?[] Filters(TaskFilter filter, long? facet, bool walks)
    {
        object?[] state = filter.State is { } wanted ? [(long)wanted] : [];
        object?[] label = filter.Class is { } of ? [of] : [];
        object?[] field = facet is { } id ? [id, filter.Facet!.Value.Value] : [];
        return walks
            ? [.. state.Length == 0 ? [-1L] : state, .. field.Length == 0 ? [-1L, ""] : field, .. label]
            : [.. state, .. label, .. field];
    }

    private readonly record struct Position(long Whole, double Real, long Task)
    {
        public string ToText(TaskOrder order) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.ASCII.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"{(int)order}.{Whole}.{BitConverter.DoubleToInt64Bits(Real)}.{Task}")));

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
            if (parts.Length != 4 || parts[0] != ((int)order).ToString(CultureInfo.InvariantCulture)
                || !long.TryParse(parts[1], CultureInfo.InvariantCulture, out var whole) || !long.TryParse(parts[2], CultureInfo.InvariantCulture, out var real) || !long.TryParse(parts[3], CultureInfo.InvariantCulture, out var task))
            {
                return false;
            }

            position = new Position(whole, BitConverter.Int64BitsToDouble(real), task);
            return true;
        }
    }
}
