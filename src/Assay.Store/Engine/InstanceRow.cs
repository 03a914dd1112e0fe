namespace Assay.Store.Engine;

/// <summary>What a database says of itself, by name: table instance.</summary>
internal static class InstanceRow
{
    public const string Name = "name";

    /// <summary>The verifier key of its ledger.</summary>
    public const string LedgerKey = "ledger_key";

    /// <summary>There while a copy is not whole, or a restore has not erased again yet; its value says which of the two.</summary>
    public const string Restoring = "restoring";

    /// <summary>When retention last looked at its announcements, to the hour: microseconds since 1970 UTC.</summary>
    public const string RetentionSwept = "retention_swept";

    /// <summary>False where no schema has been made; a table of somebody else by that name is none of ours.</summary>
    public static bool CanFind(SqlSession session) =>
        session.Any(session.Dialect.WritesArrays ? "SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass('instance') AND attname IN ('name', 'value') HAVING count(*) = 2" : "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'instance'");

    public static string? Find(SqlSession session, string name) => session.First("SELECT value FROM instance WHERE name = $1", r => r.GetString(0), name);

    /// <summary>Adds a row where there is none of that name.</summary>
    public static void Add(SqlSession session, string name, string value) =>
        session.Execute("INSERT INTO instance (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING", name, value);

    public static void Put(SqlSession session, string name, string value) =>
        session.Execute("INSERT INTO instance (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, value);

    public static void Remove(SqlSession session, string name) => session.Execute("DELETE FROM instance WHERE name = $1", name);
}
