using System.Data.Common;

namespace Assay.Store.Engine;

/// <summary>
/// One connection with its prepared statements. SQL texts are constants with parameters $1, $2, ... that both engines
/// read; arguments are long, int, double, string, byte[] or null.
/// </summary>
public abstract class SqlSession : IDisposable
{
    internal abstract DbConnection Connection { get; }

    internal abstract Dialect Dialect { get; }

    internal DbTransaction? Transaction { get; set; }

    /// <summary>Runs a statement without rows to read. Returns how many rows it changed.</summary>
    public abstract int Execute(string sql, params ReadOnlySpan<object?> arguments);

    /// <summary>Starts a query; the caller disposes of the rows.</summary>
    public abstract SqlRow Rows(string sql, params ReadOnlySpan<object?> arguments);

    public List<T> Query<T>(string sql, Func<SqlRow, T> read, params ReadOnlySpan<object?> arguments)
    {
        var found = new List<T>();
        using var rows = Rows(sql, arguments);
        while (rows.Read())
        {
            found.Add(read(rows));
        }

        return found;
    }

    /// <summary>The first row, or default where there is none.</summary>
    public T? First<T>(string sql, Func<SqlRow, T> read, params ReadOnlySpan<object?> arguments)
    {
        using var rows = Rows(sql, arguments);
        return rows.Read() ? read(rows) : default;
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

    /// <summary>Ends a transaction that failed, or one that only read. The engine has done so by itself after some errors, a full disk among them, or is gone.</summary>
    internal void RollBack()
    {
        try
        {
            Script("ROLLBACK");
        }
        catch (Exception e) when (e is DbException or InvalidOperationException)
        {
            // What failed before is what has to be told.
        }
    }

    public void Dispose()
    {
        Release();
        Connection.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the prepared statements.</summary>
    private protected abstract void Release();
}
