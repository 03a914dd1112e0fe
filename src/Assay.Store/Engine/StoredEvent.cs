using Assay.Domain;
using Assay.Domain.Ledger;

namespace Assay.Store.Engine;

/// <summary>Keys that carry their project: project &lt;&lt; 40 | number.</summary>
public static class Keys
{
    public const int NumberBits = 40;
    public const long NumberMask = (1L << NumberBits) - 1;

    private const long MostProject = long.MaxValue >> NumberBits;

    /// <summary>
    /// A number from outside that is too large names the last key, which nothing ever has: it never reaches into another project.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A number below 0.</exception>
    public static long Of(long project, long number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(project);
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        return project > MostProject ? long.MaxValue : (project << NumberBits) | Math.Min(number, NumberMask);
    }

    public static long Project(long key) => key >> NumberBits;

    public static long Number(long key) => key & NumberMask;
}

/// <summary>An event's id names it within its project: what is said in one project stands in nobody's way in another.</summary>
internal readonly record struct EventKey(long Project, EventId Id);

internal static class StoredEvent
{
    /// <summary>Whether an answer takes the place of an earlier one: its header refers to it.</summary>
    public const string IsCorrection = "header LIKE '%\"refersTo\":\"%'";

    public const string Select = "SELECT event_id, ledger_key, kind, actor_id, task_id, at, header, value, salt, leaf_hash FROM ledger_event";

    public static readonly IReadOnlyList<Column<LedgerEvent>> Columns =
    [
        new("event_id", ColumnKind.Bytes, e => e.Id.ToBytes()),
        new("ledger_key", ColumnKind.Whole, e => Keys.Of(e.Project.Value, e.Position)),
        new("kind", ColumnKind.Text, e => e.Kind),
        new("actor_id", ColumnKind.Whole, e => e.Actor.Value),
        new("task_id", ColumnKind.Whole, e => e.Task?.Value),
        new("at", ColumnKind.Whole, e => e.At),
        new("header", ColumnKind.Text, e => e.Header),
        new("value", ColumnKind.Text, e => e.Value),
        new("salt", ColumnKind.Bytes, e => e.Salt),
        new("leaf_hash", ColumnKind.Bytes, e => e.LeafHash),
    ];

    public static LedgerEvent Read(SqlRow row) => new(
        new ProjectId(Keys.Project(row.GetInt64(1))), Keys.Number(row.GetInt64(1)), EventId.FromBytes(row.Bytes(0)), row.GetString(2),
        new ActorId(row.GetInt64(3)), row.WholeOrNull(4) is { } task ? new TaskId(task) : null, row.GetInt64(5), row.GetString(6),
        row.TextOrNull(7), row.BytesOrNull(8), row.Bytes(9));

    /// <summary>For finding an event of a project by its id; never written through.</summary>
    public static readonly Table<EventKey, LedgerEvent> Table = new(
        "ledger_event", 2, e => new(e.Project.Value, e.Id), k => [k.Id.ToBytes(), k.Project], Read, Columns, keySql: [t => t + "event_id", t => $"({t}ledger_key >> {Keys.NumberBits})"]);
}
