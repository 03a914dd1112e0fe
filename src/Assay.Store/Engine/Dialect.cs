namespace Assay.Store.Engine;

/// <summary>What the two engines say differently.</summary>
internal abstract class Dialect
{
    public abstract string Name { get; }

    /// <summary>Appended to a SELECT of rows that the transaction will change.</summary>
    public abstract string ForUpdate { get; }

    /// <summary>The LIKE that takes no notice of case; on the embedded engine for ASCII only.</summary>
    public abstract string LikeAnyCase { get; }

    /// <summary>Random bytes, others for each row.</summary>
    public abstract string RandomBytes { get; }

    /// <summary>True where rows are written as arrays, one statement for a table; false where row by row is cheaper.</summary>
    public abstract bool WritesArrays { get; }

    /// <summary>INSERT of one row, or of arrays of rows, that replaces the row with the same key.</summary>
    public abstract string Upsert(string table, IReadOnlyList<string> columns, IReadOnlyList<ColumnKind> kinds, int keys);

    public abstract string Insert(string table, IReadOnlyList<string> columns, IReadOnlyList<ColumnKind> kinds);

    private protected static string Conflict(IReadOnlyList<string> columns, int keys) =>
        keys == columns.Count
            ? $" ON CONFLICT ({string.Join(", ", columns)}) DO NOTHING"
            : $" ON CONFLICT ({string.Join(", ", columns.Take(keys))}) DO UPDATE SET "
              + string.Join(", ", columns.Skip(keys).Select(c => $"{c} = excluded.{c}"));
}

internal enum ColumnKind
{
    Whole,
    Real,
    Text,
    Bytes,
}

internal sealed class SqliteDialect : Dialect
{
    public override string Name => "sqlite";

    public override string ForUpdate => "";

    public override string LikeAnyCase => "LIKE";

    public override string RandomBytes => "randomblob(32)";

    public override bool WritesArrays => false;

    public override string Upsert(string table, IReadOnlyList<string> columns, IReadOnlyList<ColumnKind> kinds, int keys) =>
        Insert(table, columns, kinds) + Conflict(columns, keys);

    public override string Insert(string table, IReadOnlyList<string> columns, IReadOnlyList<ColumnKind> kinds) =>
        $"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select((_, i) => $"${i + 1}"))})";
}

internal sealed class PostgresDialect : Dialect
{
    public override string Name => "postgres";

    public override string ForUpdate => " FOR UPDATE";

    public override string LikeAnyCase => "ILIKE";

    public override string RandomBytes => "uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())";

    public override bool WritesArrays => true;

    public override string Upsert(string table, IReadOnlyList<string> columns, IReadOnlyList<ColumnKind> kinds, int keys) =>
        Insert(table, columns, kinds) + Conflict(columns, keys);

    public override string Insert(string table, IReadOnlyList<string> columns, IReadOnlyList<ColumnKind> kinds) =>
        $"INSERT INTO {table} ({string.Join(", ", columns)}) SELECT * FROM unnest({string.Join(", ", kinds.Select((k, i) => $"${i + 1}::{Type(k)}[]"))})";

    private static string Type(ColumnKind kind) => kind switch
    {
        ColumnKind.Whole => "bigint",
        ColumnKind.Real => "double precision",
        ColumnKind.Text => "text",
        _ => "bytea",
    };
}
