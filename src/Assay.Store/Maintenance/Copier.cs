using Assay.Store.Engine;

namespace Assay.Store.Maintenance;

/// <summary>Copies every row of an instance into an empty database of either engine, from one consistent snapshot.</summary>
internal static class Copier
{
    private const int Chunk = 1000;

    private sealed record TableShape(string Name, IReadOnlyList<string> Columns, IReadOnlyList<ColumnKind> Kinds, string Order);

    /// <exception cref="TargetTakenException">There is an instance.</exception>
    /// <exception cref="InvalidOperationException">There is what a copy or a restore that was broken off left.</exception>
    public static void RefuseData(SqlSession session)
    {
        var isMade = session.Any(session.Dialect.WritesArrays ? "SELECT 1 WHERE to_regclass('ledger_head') IS NOT NULL" : "SELECT 1 FROM sqlite_schema WHERE name = 'ledger_head'");
        if (isMade && (session.Number("SELECT size FROM ledger_head WHERE project_id = 0") > 0 || session.Any("SELECT 1 FROM project WHERE project_id > 0") || session.Any("SELECT 1 FROM actor WHERE actor_id > 0")))
        {
            InstanceCopy.RefuseUnfinished(session);
            throw new TargetTakenException("The target already holds data. Copy into an empty database.");
        }
    }

    /// <param name="mark">Puts a mark into the target, before its first row and again with its last.</param>
    /// <returns>Rows copied, by table.</returns>
    /// <exception cref="TargetTakenException">The target already holds an instance.</exception>
    public static IReadOnlyList<KeyValuePair<string, long>> Run(SqlSession from, SqlSession to, Action<string, long>? progress = null, Action<SqlSession>? mark = null)
    {
        RefuseData(to);

        // Before the first row: a target that is broken off is known as one, however little of it there is.
        mark?.Invoke(to);
        if (to.Dialect.WritesArrays && !from.Dialect.WritesArrays)
        {
            RefuseTooLong(from);
        }

        var shapes = Shapes();
        from.Script(from.Dialect.WritesArrays ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" : "BEGIN");
        to.Script(to.Dialect.WritesArrays ? "BEGIN" : "BEGIN IMMEDIATE");
        try
        {
            foreach (var table in shapes.AsEnumerable().Reverse())
            {
                if (table.Name != "schema_migration")
                {
                    to.Execute($"DELETE FROM {table.Name}");
                }
            }

            var counts = new List<KeyValuePair<string, long>>();
            foreach (var table in shapes.Where(t => t.Name != "schema_migration"))
            {
                counts.Add(KeyValuePair.Create(table.Name, Copy(from, to, table, progress)));
            }

            mark?.Invoke(to);
            to.Script("COMMIT");
            return counts;
        }
        catch
        {
            to.RollBack();
            throw;
        }
        finally
        {
            from.RollBack();
        }
    }

    /// <summary>An embedded database that began before keys and facets had a limit may hold what no index of PostgreSQL takes: told before anything is copied.</summary>
    private static void RefuseTooLong(SqlSession from)
    {
        foreach (var (what, sql) in (ReadOnlySpan<(string, string)>)
        [
            ("key of item", $"SELECT item_id FROM item WHERE length(CAST(external_key AS BLOB)) > {Domain.Limits.MostBytes * 2} LIMIT 1"),
            ("facet of item", $"SELECT item_id FROM item_facet WHERE length(CAST(val AS BLOB)) > {Domain.Limits.MostBytes * 2} LIMIT 1"),
            ("name of actor", $"SELECT actor_id FROM actor WHERE length(CAST(handle AS BLOB)) > {Domain.Limits.MostBytes * 2} LIMIT 1"),
        ])
        {
            if (from.Number(sql) is not 0 and var id)
            {
                throw new InvalidOperationException($"The {what} {id} is longer than PostgreSQL can look up ({Domain.Limits.MostBytes * 2:N0} bytes). Nothing was copied; erase that item, or stay on the embedded database.");
            }
        }
    }

    private static long Copy(SqlSession from, SqlSession to, TableShape table, Action<string, long>? progress)
    {
        var columns = table.Columns.Select((name, i) => new Column<object?[]>(name, table.Kinds[i], row => row[i])).ToList();
        IRowWriter writer = to.Dialect.WritesArrays ? new PostgresRowWriter(to) : new SqliteRowWriter(to);
        var rows = new List<object?[]>(Chunk);
        var copied = 0L;
        void Write()
        {
            writer.Insert(table.Name, columns, rows);
            writer.Complete();
            copied += rows.Count;
            rows.Clear();
            progress?.Invoke(table.Name, copied);
        }

        using (var reader = from.Rows($"SELECT {string.Join(", ", table.Columns)} FROM {table.Name} ORDER BY {table.Order}"))
        {
            while (reader.Read())
            {
                rows.Add(Row(reader, table));
                if (rows.Count == Chunk)
                {
                    Write();
                }
            }
        }

        Write();
        return copied;
    }

    private static object?[] Row(SqlRow reader, TableShape table)
    {
        var row = new object?[table.Columns.Count];
        for (var i = 0; i < row.Length; i++)
        {
            row[i] = reader.IsDBNull(i) ? null : table.Kinds[i] switch
            {
                ColumnKind.Whole => reader.GetInt64(i),
                ColumnKind.Real => reader.GetDouble(i),
                ColumnKind.Text => reader.GetString(i),
                _ => reader.Bytes(i),
            };
        }

        return row;
    }

    /// <summary>The tables in the order they were created, so that what is referred to comes first; read off an empty embedded database.</summary>
    private static List<TableShape> Shapes()
    {
        using var session = new SqliteSession(SqliteDatabase.Open(":memory:", write: true));
        Migrator.Run(session, 0);
        var shapes = new List<TableShape>();
        foreach (var name in session.Query("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid", r => r.GetString(0)))
        {
            var columns = session.Query(
                "SELECT name, type, pk FROM pragma_table_xinfo($1) WHERE hidden = 0 ORDER BY cid", r => (Name: r.GetString(0), Type: r.GetString(1).ToUpperInvariant(), Key: r.GetInt64(2)), name);
            shapes.Add(new TableShape(
                name, [.. columns.Select(c => c.Name)],
                [.. columns.Select(c => c.Type switch { "TEXT" => ColumnKind.Text, "BLOB" => ColumnKind.Bytes, "REAL" => ColumnKind.Real, _ => ColumnKind.Whole })],
                string.Join(", ", columns.Where(c => c.Key > 0).OrderBy(c => c.Key).Select(c => c.Name))));
        }

        return shapes;
    }
}
