using System.Data.Common;

namespace Assay.Store.Engine;

/// <summary>
/// One connection with its prepared statements. SQL texts are constants with parameters $1, $2, ... that both engines
/// read; arguments are long, int, double, string, byte[] or null.
/// </summary>
public abstract class SqlSession : IDisposable
{
    private readonly Dictionary<string, DbCommand> _prepared = [];

    internal abstract DbConnection Connection { get; }

    internal abstract Dialect Dialect { get; }

    internal DbTransaction? Transaction { get; set; }

    public int Execute(string sql, params ReadOnlySpan<object?> arguments) => Bound(sql, arguments).ExecuteNonQuery();

    public List<T> Query<T>(string sql, Func<DbDataReader, T> read, params ReadOnlySpan<object?> arguments)
    {
        var rows = new List<T>();
        using var reader = Bound(sql, arguments).ExecuteReader();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>The first row, or default where there is none.</summary>
    public T? First<T>(string sql, Func<DbDataReader, T> read, params ReadOnlySpan<object?> arguments)
    {
        using var reader = Bound(sql, arguments).ExecuteReader();
        return reader.Read() ? read(reader) : default;
    }

    public long Number(string sql, params ReadOnlySpan<object?> arguments) => First(sql, r => r.Whole(0), arguments);

    public bool Any(string sql, params ReadOnlySpan<object?> arguments) => First(sql, _ => true, arguments);

    /// <summary>Runs a script of several statements without parameters.</summary>
    internal void Script(string sql)
    {
        using var command = Connection.CreateCommand();
        command.Transaction = Transaction;
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        foreach (var command in _prepared.Values)
        {
            command.Dispose();
        }

        _prepared.Clear();
        Connection.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected abstract void Bind(DbCommand command, ReadOnlySpan<object?> arguments);

    internal DbCommand Bound(string sql, ReadOnlySpan<object?> arguments)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            command = Connection.CreateCommand();
            command.CommandText = sql;
            _prepared.Add(sql, command);
        }

        command.Transaction = Transaction;
        Bind(command, arguments);
        return command;
    }
}

/// <summary>Reading columns the same way from both drivers.</summary>
public static class ReaderColumns
{
    public static long Whole(this DbDataReader row, int column) => row.IsDBNull(column) ? 0 : row.GetInt64(column);

    public static long? WholeOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    public static double? RealOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDouble(column);

    public static string? TextOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static byte[] Bytes(this DbDataReader row, int column) => row.GetFieldValue<byte[]>(column);

    public static byte[]? BytesOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<byte[]>(column);
}
