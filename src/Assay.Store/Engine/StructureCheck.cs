using System.Text.RegularExpressions;
using Npgsql;

namespace Assay.Store.Engine;

/// <summary>
/// Whether a database is built as the migrations build it, and whole: an index that misses entries hides rows from whoever works
/// and lets doubles in, while each row by itself is as it was written.
/// </summary>
/// <remarks>
/// Tables, columns, constraints, indexes, triggers and rules are held against those of an empty database that the same migrations
/// make. Other tables, views and indexes of plain columns are their owner's affair: one of an expression runs code at each write, and may refuse it.
/// What indexes hold is checked by SQLite itself; PostgreSQL has no such check without an extension.
/// </remarks>
internal static partial class StructureCheck
{
    private const int MostFaults = 100;

    /// <param name="Table">The table that it belongs to.</param>
    private sealed record Part(string Kind, string Table, string Name, string Definition)
    {
        /// <summary>Changes what may be written or what is found where somebody adds it.</summary>
        public bool Acts => Kind is not ("table" or "view") && (Kind != "index" || !IndexOfColumns().IsMatch(Line(Definition)));
    }

    /// <summary>An index that is no more than a copy of columns: no other than the engine's own code runs for it.</summary>
    [GeneratedRegex(@"\ACREATE INDEX [^()]+ ON [^()]+\((""[^""()]+""|\w+)( ASC| DESC)?( NULLS (FIRST|LAST))?(, ?(""[^""()]+""|\w+)( ASC| DESC)?( NULLS (FIRST|LAST))?)*\)( INCLUDE \([^()]+\))?( WITH \([^()]+\))?( TABLESPACE [^()]+)?\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex IndexOfColumns();

    public static List<string> Run(SqlSession session) => session.Dialect.WritesArrays ? OfPostgres(session) : OfSqlite(session);

    private static List<string> OfSqlite(SqlSession session)
    {
        var faults = session.Query($"PRAGMA integrity_check({MostFaults})", r => r.GetString(0)).Where(said => said != "ok").Select(said => $"SQLite's own check: {said}").ToList();
        using var empty = new SqliteSession(SqliteDatabase.Open(":memory:", write: true));
        Migrator.Run(empty, 0);
        Compare(SqliteParts(empty), SqliteParts(session), faults);
        return faults;
    }

    /// <summary>All but the indexes that SQLite makes for constraints. SQLite refuses a row whose name, kind or table is not its statement's.</summary>
    private static List<Part> SqliteParts(SqlSession session) => session.Query(
        "SELECT type, tbl_name, name, sql FROM sqlite_schema WHERE sql IS NOT NULL", r => new Part(r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(3)));

    private static List<string> OfPostgres(SqlSession session)
    {
        var faults = new List<string>();
        var stored = PostgresParts(session, "(SELECT relnamespace FROM pg_class WHERE oid = to_regclass('ledger_head'))");
        session.Script("BEGIN");
        try
        {
            // Made where no other session looks, and gone with the transaction.
            session.Script("SET LOCAL search_path = pg_temp");
            session.Script(Migrator.Script(session.Dialect.Name));
            Compare(PostgresParts(session, "pg_my_temp_schema()"), stored, faults);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.FeatureNotSupported or PostgresErrorCodes.ReadOnlySqlTransaction)
        {
            faults.Add("Tables and indexes could not be compared with those that the migrations make: the database's role may make no temporary tables. GRANT TEMPORARY ON DATABASE lets it.");
        }
        finally
        {
            session.RollBack();
        }

        faults.AddRange(session.Query(
            "SELECT name, setting FROM pg_settings WHERE (name = 'session_replication_role' AND setting <> 'origin') OR (name = 'synchronous_commit' AND setting = 'off') ORDER BY name",
            r => r.GetString(0) == "synchronous_commit"
                ? "setting synchronous_commit is off: what is acknowledged is not on the disk yet. Reset it for the database and its role."
                : $"setting session_replication_role is {r.GetString(1)}: foreign keys and the ledger's guards are switched off. Reset it for the database and its role."));
        return faults;
    }

    /// <param name="schema">SQL for the schema's number.</param>
    private static List<Part> PostgresParts(SqlSession session, string schema) => session.Query(
        $"""
        WITH t AS (SELECT oid, relname::text AS name, relrowsecurity, relpersistence FROM pg_class WHERE relnamespace = {schema} AND relkind IN ('r', 'p'))
        SELECT 'table', name, name, CASE WHEN relrowsecurity THEN 'with row security' ELSE '' END || CASE WHEN relpersistence = 'u' THEN 'unlogged' ELSE '' END FROM t
        UNION ALL SELECT 'column', t.name, t.name || '.' || a.attname,
            format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END || a.attidentity::text || a.attgenerated::text || coalesce(' ' || pg_get_expr(d.adbin, d.adrelid), '')
            || coalesce((SELECT ' COLLATE ' || c.collname FROM pg_collation c JOIN pg_type y ON y.oid = a.atttypid WHERE c.oid = a.attcollation AND c.oid <> y.typcollation), '')
          FROM t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped LEFT JOIN pg_attrdef d ON d.adrelid = t.oid AND d.adnum = a.attnum
        UNION ALL SELECT 'constraint', t.name, t.name || '.' || k.conname, pg_get_constraintdef(k.oid) || CASE WHEN EXISTS (SELECT 1 FROM pg_trigger g WHERE g.tgconstraint = k.oid AND g.tgenabled <> 'O') THEN ' (switched off)' ELSE '' END
          FROM t JOIN pg_constraint k ON k.conrelid = t.oid WHERE k.contype <> 'n'
        UNION ALL SELECT 'index', t.name, x.relname::text,
            regexp_replace(pg_get_indexdef(x.oid), ' ON (ONLY )?("[^"]+"|[^ ."]+)\.', ' ON ') || CASE WHEN i.indisvalid AND i.indisready AND i.indislive THEN '' ELSE ' (invalid)' END
          FROM t JOIN pg_index i ON i.indrelid = t.oid JOIN pg_class x ON x.oid = i.indexrelid
        UNION ALL SELECT 'trigger', t.name, t.name || '.' || g.tgname, pg_get_triggerdef(g.oid) || ' ' || g.tgenabled::text
          FROM t JOIN pg_trigger g ON g.tgrelid = t.oid WHERE NOT g.tgisinternal
        UNION ALL SELECT 'child table', t.name, t.name || '.' || c.relname, 'inherits ' || t.name FROM t JOIN pg_inherits i ON i.inhparent = t.oid JOIN pg_class c ON c.oid = i.inhrelid
        UNION ALL SELECT 'rule', t.name, t.name || '.' || r.rulename, pg_get_ruledef(r.oid) FROM t JOIN pg_rewrite r ON r.ev_class = t.oid
        """,
        r => new Part(r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(3)));

    private static void Compare(List<Part> made, List<Part> stored, List<string> faults)
    {
        var found = stored.ToDictionary(p => (p.Kind, p.Name));
        var gone = made.Where(p => p.Kind == "table" && !found.ContainsKey((p.Kind, p.Name))).Select(p => p.Name).ToHashSet();
        foreach (var part in made.Where(p => p.Kind == "table" || !gone.Contains(p.Table)))
        {
            if (!found.Remove((part.Kind, part.Name), out var standing))
            {
                faults.Add($"{part.Kind} {part.Name} is missing.");
            }
            else if (standing.Definition != part.Definition)
            {
                faults.Add($"{part.Kind} {part.Name} is not as it was made: {Line(standing.Definition)}");
            }
        }

        var tables = made.Select(p => p.Table).ToHashSet(StringComparer.OrdinalIgnoreCase);
        faults.AddRange(found.Values.Where(p => p.Acts && tables.Contains(p.Table)).Select(p => $"{p.Kind} {p.Name} was added: {Line(p.Definition)}"));
    }

    private static string Line(string definition) => string.Join(' ', definition.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
