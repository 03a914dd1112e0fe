using System.Globalization;
using System.Text.RegularExpressions;
using Assay.Store;
using Assay.Store.Engine;
using Assay.Store.Ledger;

namespace Assay.Tests.Support.Faults;

/// <summary>
/// Whoever owns the database changes one cell, takes a row away or puts one in, in a copy of a project that has been lived in.
/// Verify names it, or docs/ledger.md says that it is outside the promise. The seed chooses the rows and the new values.
/// </summary>
public sealed partial class Tampering : IAsyncDisposable
{
    private readonly World _world;
    private readonly bool _ledgerOnly;
    private readonly Random _random;
    private readonly HashSet<string> _outside = Outside();
    private readonly List<Column> _columns;
    private readonly ILookup<string, string[]> _unique;

    /// <param name="Type">As the engine says it, in capitals.</param>
    private sealed record Column(string Table, string Name, string Type);

    private Tampering(World world, int seed, bool ledgerOnly, List<Column> columns, ILookup<string, string[]> unique) =>
        (_world, _random, _ledgerOnly, _columns, _unique) = (world, new Random(seed), ledgerOnly, columns, unique);

    private bool IsPostgres => _world.Settings.ConnectionString is not null;

    /// <param name="ledgerOnly">Verifies without the views, so that much stays unseen.</param>
    public static async Task<Tampering> BeginAsync(DatabaseEngine engine, int seed, bool ledgerOnly = false)
    {
        var world = await LivedIn.WorldAsync(engine);
        var tampering = new Tampering(world, seed, ledgerOnly, await ColumnsAsync(world), await UniqueAsync(world));
        return await FaultsAsync(world, ledgerOnly) is [var first, ..] ? throw new InvalidOperationException($"Before anything is changed, verify says: {first.Message}") : tampering;
    }

    /// <summary>Cells, rows that are gone and rows that were put in.</summary>
    public static async Task<Tally> RunAsync(DatabaseEngine engine, int seed, bool ledgerOnly = false)
    {
        await using var tampering = await BeginAsync(engine, seed, ledgerOnly);
        var tally = new Tally();
        await tampering.CellsAsync(tally);
        await tampering.RowsAsync(tally);
        return tally;
    }

    /// <summary>Every column: one cell that holds something, and one of any row.</summary>
    public async Task CellsAsync(Tally tally)
    {
        foreach (var column in _columns.Where(c => !_outside.Contains(c.Table) && !_outside.Contains($"{c.Table}.{c.Name}")))
        {
            var place = $"{column.Table}.{column.Name}";
            for (var turn = 0; turn < 2; turn++)
            {
                var filled = turn == 0 ? $"{column.Name} IS NOT NULL" : "1 = 1";
                // Of an erased item it is chance, as the documents say.
                filled = place == "item.item_hash" ? "payload IS NOT NULL" : filled;
                if (await RowAsync(column.Table, filled) is not { } row)
                {
                    tally.Hurt($"{place}: no row to change; the world that this runs in lacks one.");
                    break;
                }

                await TryAsync(tally, column.Table, $"{place}, {row}", $"UPDATE {column.Table} SET {column.Name} = {Other(column)} WHERE {row}");
            }
        }
    }

    /// <summary>Every table: a row that is gone, and one under another key.</summary>
    public async Task RowsAsync(Tally tally)
    {
        foreach (var table in _columns.Select(c => c.Table).Distinct().Where(t => !_outside.Contains(t)))
        {
            // The newest checkpoint is missed once the log has grown, as the documents say.
            var gone = table == "ledger_checkpoint" ? "size < (SELECT max(c.size) FROM ledger_checkpoint c WHERE c.project_id = ledger_checkpoint.project_id)" : "1 = 1";
            if (await RowAsync(table, gone) is { } row)
            {
                await TryAsync(tally, table, $"{table}, row {row} gone", $"DELETE FROM {table} WHERE {row}");
            }

            // Nor is the name of a facet that no item has.
            if (table != "facet_field" && await RowAsync(table, "1 = 1") is { } twin)
            {
                var keys = _unique[table].Select(k => k[^1]).ToHashSet(StringComparer.Ordinal);
                var columns = _columns.Where(c => c.Table == table).ToList();
                var values = columns.Select(c => keys.Contains(c.Name) ? Unused(c) : c.Name);
                await TryAsync(tally, table, $"{table}, row {twin} put in again", $"INSERT INTO {table} ({string.Join(", ", columns.Select(c => c.Name))}) SELECT {string.Join(", ", values)} FROM {table} WHERE {twin}");
            }
        }
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    /// <summary>What verify says of the instance and of all projects.</summary>
    public static async Task<List<VerifyFault>> FaultsAsync(World world, bool ledgerOnly = false)
    {
        var faults = new List<VerifyFault>();
        foreach (var (_, log) in await world.Instance.Projects.LogsAsync())
        {
            faults.AddRange((await world.Instance.VerifyAsync(log, [], ledgerOnly: ledgerOnly)).Faults);
        }

        return faults;
    }

    /// <summary>What an owner of the database does first: no trigger and no foreign key stands in the way.</summary>
    public static string Free(World world) => world.Settings.ConnectionString is null
        ? "PRAGMA foreign_keys = OFF; DROP TRIGGER IF EXISTS tr_ledger_no_delete; DROP TRIGGER IF EXISTS tr_ledger_no_update; DROP TRIGGER IF EXISTS tr_taxonomy_immutable; "
        : "SET session_replication_role = replica; ";

    /// <summary>Changes a table, verifies, and puts the table back.</summary>
    private async Task TryAsync(Tally tally, string table, string what, string sql)
    {
        var kept = $"kept_{table}";
        await ScriptAsync($"DROP TABLE IF EXISTS {kept}; CREATE TABLE {kept} AS SELECT * FROM {table};");
        try
        {
            int changed;
            using (var session = await Instance.OpenSessionAsync(_world.Settings))
            {
                session.Script(Free(_world));
                changed = session.Execute(sql);
            }

            if (changed > 0 && !await IsSameAsync(table, kept))
            {
                tally.Try();
                Judge(tally, table, what, await FaultsAsync(_world, _ledgerOnly));
            }
        }
        catch (Exception e) when (e is Microsoft.Data.Sqlite.SqliteException or Npgsql.PostgresException)
        {
            // The database itself refuses it.
            tally.Try();
            tally.Refuse();
        }
        finally
        {
            var columns = string.Join(", ", _columns.Where(c => c.Table == table).Select(c => c.Name));
            await ScriptAsync($"DELETE FROM {table}; INSERT INTO {table} ({columns}) SELECT {columns} FROM {kept}; DROP TABLE {kept};");
        }
    }

    private static void Judge(Tally tally, string table, string what, List<VerifyFault> faults)
    {
        if (faults.Count == 0)
        {
            tally.Hurt($"{what}: changed, and not found.");
        }
        else if (faults.All(f => f.Position is null && !f.Message.Contains(table, StringComparison.Ordinal) && !f.Message.Contains(table.Split('_')[^1], StringComparison.OrdinalIgnoreCase)))
        {
            tally.Hurt($"{what}: not named: {faults[0].Message}");
        }
        else
        {
            tally.Refuse();
        }
    }

    /// <summary>A condition that one row meets, chosen by the seed; null where there is no such row.</summary>
    private async Task<string?> RowAsync(string table, string condition)
    {
        // Sessions and links are outside the promise.
        var among = table == "credential" ? $"{condition} AND kind IN (1, 3)" : condition;
        var key = string.Join(", ", _unique[table].First());
        var count = await _world.Instance.Database.ReadAsync(s => s.Number($"SELECT count(*) FROM {table} WHERE {among}"));
        return count == 0 ? null : $"({key}) = (SELECT {key} FROM {table} WHERE {among} ORDER BY {key} LIMIT 1 OFFSET {_random.NextInt64(count).ToString(CultureInfo.InvariantCulture)})";
    }

    /// <summary>Another value for a cell.</summary>
    private string Other(Column column)
    {
        var (name, choice) = (column.Name, _random.Next(4));
        return column.Type switch
        {
            "INTEGER" or "BIGINT" or "SMALLINT" => choice switch
            {
                0 => $"CASE WHEN {name} IS NULL THEN 7 WHEN {name} IN (0, 1) THEN 1 - {name} ELSE {name} + 1 END",
                1 => $"coalesce({name}, 0) + 1",
                _ => $"CASE WHEN coalesce({name}, 0) = 0 THEN 2 ELSE 0 END",
            },
            "REAL" or "DOUBLE PRECISION" => choice == 0 ? $"coalesce({name}, 0) / 2 + 0.01" : $"coalesce({name}, 0) + 0.25",
            "BLOB" or "BYTEA" => IsPostgres ? $"decode(repeat('ab', greatest(length({name}), 1)), 'hex')" : $"randomblob(max(length({name}), 1))",
            _ => choice switch
            {
                0 => $"coalesce(replace(replace({name}, 'a', 'e'), 'o', 'u'), '') || ' '",
                1 => $"replace({name}, ':1', ':50000000000')", // a number in JSON
                2 => $"CASE WHEN length({name}) > 1 THEN substr({name}, 1, length({name}) - 1) ELSE coalesce({name}, '') || 'x' END",
                _ => $"CASE WHEN coalesce({name}, '') = '' THEN 'x' ELSE '' END",
            },
        };
    }

    /// <summary>A value that the column does not hold yet.</summary>
    private string Unused(Column column) => column.Type switch
    {
        "INTEGER" or "BIGINT" or "SMALLINT" => $"(SELECT max(x.{column.Name}) + 1 FROM {column.Table} x)",
        "BLOB" or "BYTEA" => IsPostgres ? $"decode(repeat('cd', length({column.Name})), 'hex')" : $"randomblob(length({column.Name}))",
        _ => $"{column.Name} || 'x'",
    };

    private async Task<bool> IsSameAsync(string table, string kept)
    {
        var columns = string.Join(", ", _columns.Where(c => c.Table == table).Select(c => c.Name));
        return await _world.Instance.Database.ReadAsync(s => s.Number($"SELECT count(*) FROM (SELECT {columns} FROM {table} EXCEPT SELECT {columns} FROM {kept}) x") == 0
            && s.Number($"SELECT count(*) FROM {table}") == s.Number($"SELECT count(*) FROM {kept}"));
    }

    private async Task ScriptAsync(string sql)
    {
        using var session = await Instance.OpenSessionAsync(_world.Settings);
        session.Script(Free(_world) + sql);
    }

    /// <summary>Tables and columns that the documents name as operational, by the list in docs/ledger.md.</summary>
    private static HashSet<string> Outside()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "ledger.md"));
        var section = text[text.IndexOf("## Outside the promise", StringComparison.Ordinal)..];
        return [.. Names().Matches(section[..section.IndexOf("## Erasing", StringComparison.Ordinal)]).Select(m => m.Groups[1].Value)];
    }

    [GeneratedRegex("`([a-z_]+(?:\\.[a-z_]+)?)`")]
    private static partial Regex Names();

    /// <summary>All columns but generated ones.</summary>
    private static Task<List<Column>> ColumnsAsync(World world) => world.Instance.Database.ReadAsync(s => s.Query(
        world.Settings.ConnectionString is null
            ? "SELECT m.name, c.name, c.type FROM sqlite_schema m JOIN pragma_table_xinfo(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND c.hidden = 0 ORDER BY 1, c.cid"
            : "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' AND is_generated = 'NEVER' ORDER BY 1, ordinal_position",
        r => new Column(r.GetString(0), r.GetString(1), r.GetString(2).ToUpperInvariant())));

    /// <summary>The columns of each unique key of a table, the primary key first.</summary>
    private static async Task<ILookup<string, string[]>> UniqueAsync(World world)
    {
        var rows = await world.Instance.Database.ReadAsync(s => s.Query(
            world.Settings.ConnectionString is null
                ? """
                  SELECT m.name, 'a', c.name, c.pk FROM sqlite_schema m JOIN pragma_table_xinfo(m.name) c WHERE m.type = 'table' AND c.pk > 0
                  UNION ALL SELECT m.name, 'b' || l.name, i.name, i.seqno FROM sqlite_schema m JOIN pragma_index_list(m.name) l JOIN pragma_index_xinfo(l.name) i
                  WHERE m.type = 'table' AND l."unique" = 1 AND l.origin <> 'pk' AND i.key = 1 AND i.name IS NOT NULL ORDER BY 1, 2, 4
                  """
                : """
                  SELECT c.relname, CASE WHEN i.indisprimary THEN 'a' ELSE 'b' || i.indexrelid::text END, a.attname, k.at
                  FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY k(number, at) JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number
                  WHERE i.indisunique AND c.relnamespace = 'public'::regnamespace ORDER BY 1, 2, 4
                  """,
            r => (Table: r.GetString(0), Index: r.GetString(1), Column: r.GetString(2))));
        return rows.GroupBy(r => (r.Table, r.Index)).ToLookup(g => g.Key.Table, g => g.Select(r => r.Column).ToArray());
    }
}
