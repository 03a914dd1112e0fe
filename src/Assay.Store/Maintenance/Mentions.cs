using System.Globalization;
using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Domain.Ledger;
using Assay.Store.Access;
using Assay.Store.Engine;

namespace Assay.Store.Maintenance;

/// <summary>A table of texts that people keep beside the ledger.</summary>
/// <param name="Keys">What names a row; one column or two.</param>
/// <param name="Texts">Columns that are searched.</param>
/// <param name="Where">Those of one project, $1, with what the first key has to be besides in place of {0}.</param>
/// <param name="Remove">What becomes of a row that names the erased; $1, $2 are its keys.</param>
/// <param name="Since">Those that may have been written since {0}, in microseconds since 1970 UTC.</param>
/// <param name="TakesTime">Whether it takes the time after them, in microseconds since 1970 UTC.</param>
internal sealed record TextTable(string Table, string[] Keys, string[] Texts, string Where, string Remove, string Since, bool TakesTime = false);

/// <summary>
/// Takes texts away that name the erased: filters, views, drafts, refused lines, notes, and what people wrote into the ledger.
/// They are looked for outside of the writer, and only those found are written. Before anything is erased all are, since nothing
/// tells later what to look for; in the transaction that erases, those that were written meanwhile.
/// </summary>
internal sealed class Mentions(Database database, ProjectId project, Needles needles, string reason, Authority by)
{
    private const int Chunk = 2000;
    private const int MostInOneEvent = 500;

    /// <summary>What clocks of several servers may differ by, and a write may last, in microseconds.</summary>
    private const long Slack = 60_000_000;

    /// <summary>When the last search that came to its end began, less what clocks may differ by, and how long the log was then.</summary>
    private (long? Since, long From) _searched;

    /// <summary>What an emptied line of an import says.</summary>
    public const string Gone = "Erased.";

    public static IReadOnlyList<TextTable> Tables { get; } =
    [
        new("saved_view", ["view_id"], ["name", "query"], "project_id = $1{0}", "DELETE FROM saved_view WHERE view_id = $1", "changed_at >= {0}"),
        new("taxonomy_draft", ["project_id", "actor_id"], ["body"], "project_id = $1{0}", "DELETE FROM taxonomy_draft WHERE project_id = $1 AND actor_id = $2", "changed_at >= {0}"),
        new(
            "bulk_run", ["run_id"], ["selection", "message"], "project_id = $1{0}",
            """
            UPDATE bulk_run SET selection = '{"filter":null,"tasks":[]}', finished_at = coalesce(finished_at, $2), state = CASE WHEN state = 0 THEN 2 ELSE state END,
            message = CASE WHEN state = 0 THEN 'What it was asked for names something that was erased meanwhile. Start it anew.' ELSE 'Erased.' END WHERE run_id = $1
            """,
            "(state = 0 OR started_at >= {0} OR finished_at >= {0})", TakesTime: true),
        new("import_run", ["run_id"], ["source", "faults", "message"], "project_id = $1{0}", $"UPDATE import_run SET source = '{Items.ImportRunStore.ErasedSource}', faults = '[]', message = CASE WHEN state = 0 THEN '' ELSE 'Erased.' END WHERE run_id = $1", RunSince),
        new("import_fault", ["run_id", "number"], ["field", "message"], "run_id IN (SELECT run_id FROM import_run WHERE project_id = $1{0})", "UPDATE import_fault SET field = '', message = 'Erased.' WHERE run_id = $1 AND number = $2",
            $"run_id IN (SELECT run_id FROM import_run WHERE project_id = $1 AND {RunSince})"),
        new("credential", ["number"], ["name"], "project_id IN (0, $1){0}", "UPDATE credential SET name = '' WHERE number = $1", "created_at >= {0}"),
        new("draft", ["task_id", "actor_id"], ["value"], $"task_id >= ($1 << {Keys.NumberBits}) AND task_id < (($1 + 1) << {Keys.NumberBits}){{0}}", "DELETE FROM draft WHERE task_id = $1 AND actor_id = $2", "saved_at >= {0}"),
    ];

    private const string RunSince = "(finished_at IS NULL OR finished_at >= {0})";

    public async Task RemoveAsync()
    {
        if (needles.IsEmpty)
        {
            return;
        }

        var (since, from) = _searched;
        var begun = (database.Now - Slack, await database.ReadAsync(s => s.Number("SELECT size FROM ledger_head WHERE project_id = $1", project.Value)));
        foreach (var table in Tables)
        {
            var found = new List<object?[]>();
            for (var page = new Page(table, since); !page.IsLast;)
            {
                found.AddRange(await database.ReadAsync(s => Find(s, page)));
            }

            foreach (var rows in found.Chunk(MostInOneEvent))
            {
                await database.WriteAsync(project, unit =>
                {
                    unit.Lock(project);
                    Remove(unit, table, rows);
                    return true;
                }, alone: true);
            }
        }

        var events = new List<long>();
        for (long? next = from; next is { } position;)
        {
            next = await database.ReadAsync(s => Events(s, position, events));
        }

        foreach (var positions in events.Chunk(MostInOneEvent))
        {
            await database.WriteAsync(project, unit => Blank(unit, positions), alone: true);
        }

        _searched = begun;
    }

    /// <summary>
    /// Those that were written since the last search, in the transaction that erases: until it is through anybody may still name
    /// what goes. What it found is removed only if that is kept, so nothing counts as searched by it.
    /// </summary>
    public void RemoveNew(UnitOfWork unit)
    {
        if (needles.IsEmpty)
        {
            return;
        }

        unit.Lock(project);
        var (since, from) = _searched;
        foreach (var table in Tables)
        {
            for (var page = new Page(table, since); !page.IsLast;)
            {
                Remove(unit, table, Find(unit.Session, page));
            }
        }

        var events = new List<long>();
        for (long? next = from; next is { } position;)
        {
            next = Events(unit.Session, position, events);
        }

        foreach (var positions in events.Chunk(MostInOneEvent))
        {
            Blank(unit, positions);
        }
    }

    private static void Remove(UnitOfWork unit, TextTable table, IEnumerable<object?[]> rows)
    {
        foreach (var row in rows)
        {
            unit.Writer.Run(table.Remove, table.TakesTime ? [.. row, unit.Now] : row);
        }
    }

    /// <summary>Reads some rows in the order of their keys.</summary>
    /// <param name="behind">The operator that the first key stands in to $2; null where they are the first rows. With "=" they go on behind $3 by the second key.</param>
    /// <param name="since">Microseconds since 1970 UTC; null: all rows.</param>
    internal static string PageSql(TextTable table, string? behind, long? since = null)
    {
        var first = behind is null ? "" : $" AND {table.Keys[0]} {behind} $2";
        var second = behind == "=" ? $" AND {table.Keys[1]} > $3" : "";
        var newer = since is { } time ? " AND " + table.Since.Replace("{0}", time.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal) : "";
        return $"SELECT {string.Join(", ", table.Keys.Concat(table.Texts))} FROM {table.Table} WHERE {table.Where.Replace("{0}", first, StringComparison.Ordinal)}{second}{newer} ORDER BY {string.Join(", ", table.Keys)} LIMIT {Chunk}";
    }

    /// <summary>Where a search of a table has come to: those that share the last row's first key are next, then those behind it. Either is a seek.</summary>
    private sealed class Page(TextTable table, long? since)
    {
        public TextTable Table { get; } = table;

        public long? Since { get; } = since;

        public string? Behind { get; private set; }

        public object?[] Last { get; private set; } = [];

        public bool IsLast { get; private set; }

        public void Turn(int rows, object?[]? last)
        {
            if (rows == Chunk)
            {
                (Last, Behind) = (last!, Table.Keys.Length == 1 ? ">" : "=");
            }
            else if (Behind == "=")
            {
                Behind = ">";
            }
            else
            {
                IsLast = true;
            }
        }
    }

    /// <summary>Keys of those of the page's rows that name the erased.</summary>
    private List<object?[]> Find(SqlSession session, Page page)
    {
        var table = page.Table;
        object?[] arguments = [project.Value, .. page.Behind == "=" ? page.Last : page.Last.Take(1)];
        var rows = session.Query(
            PageSql(table, page.Behind, page.Since),
            r => (Keys: table.Keys.Select((_, i) => (object?)r.GetInt64(i)).ToArray(), Hit: Enumerable.Range(table.Keys.Length, table.Texts.Length).Any(i => needles.In(r.TextOrNull(i)))), arguments);
        page.Turn(rows.Count, rows.Count == 0 ? null : rows[^1].Keys);
        return [.. rows.Where(r => r.Hit).Select(r => r.Keys)];
    }

    /// <summary>Adds the positions of some events that name the erased.</summary>
    /// <returns>The position to go on from; null at the end.</returns>
    private long? Events(SqlSession session, long from, List<long> found)
    {
        var rows = session.Query(
            $"SELECT ledger_key, value FROM ledger_event WHERE ledger_key >= $1 AND ledger_key < $2 AND {Places.TextEvents} ORDER BY ledger_key LIMIT {Chunk}",
            r => (Key: r.GetInt64(0), Hit: needles.In(r.TextOrNull(1))), Keys.Of(project.Value, from), Keys.Of(project.Value + 1, 0));
        found.AddRange(rows.Where(r => r.Hit).Select(r => Keys.Number(r.Key)));
        return rows.Count < Chunk ? null : Keys.Number(rows[^1].Key) + 1;
    }

    private bool Blank(UnitOfWork unit, long[] positions)
    {
        unit.Lock(project);
        Eraser.Blank(unit, project, positions);
        foreach (var position in positions)
        {
            Inbox.InboxProjector.EventErased(unit.Session, Keys.Of(project.Value, position));
        }

        unit.Log(project).Append(new EventDraft(
            Ids.NewEvent(unit), EventKind.Erased, by.Actor, by.Tool, Json.Canonical(new JsonObject { ["positions"] = new JsonArray([.. positions.Select(p => (JsonNode)p)]), ["reason"] = reason })));
        return true;
    }
}
