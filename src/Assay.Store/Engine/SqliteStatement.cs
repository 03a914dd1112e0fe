using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using static SQLitePCL.raw;

namespace Assay.Store.Engine;

/// <summary>
/// A prepared statement of the embedded engine, and the rows it gives. It talks to the library by number: the driver's
/// commands find parameters by name and make a reader for each run, which costs more than a short statement itself.
/// </summary>
internal sealed class SqliteStatement : SqlRow
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly nint _handle;

    /// <summary>The number in $N of each parameter, in the order in which the library counts them.</summary>
    private readonly int[] _arguments;
    private bool _done;

    public SqliteStatement(sqlite3 database, string sql)
    {
        _database = database;
        SqliteException.ThrowExceptionForRC(sqlite3_prepare_v3(database, sql, SQLITE_PREPARE_PERSISTENT, out _statement), database);
        _handle = _statement.DangerousGetHandle();
        _arguments = new int[sqlite3_bind_parameter_count(_statement)];
        for (var i = 0; i < _arguments.Length; i++)
        {
            _arguments[i] = int.Parse(sqlite3_bind_parameter_name(_statement, i + 1).utf8_to_string().AsSpan(1), CultureInfo.InvariantCulture) - 1;
        }
    }

    /// <summary>True from the first step until the rows are disposed of.</summary>
    public bool Busy { get; private set; }

    /// <summary>Runs to the end without reading rows.</summary>
    public int Run(ReadOnlySpan<object?> arguments)
    {
        Start(arguments);
        try
        {
            while (Read())
            {
            }

            return sqlite3_changes(_database);
        }
        finally
        {
            Close();
        }
    }

    /// <summary>Binds the arguments; rows follow by <see cref="Read"/>.</summary>
    public SqliteStatement Start(ReadOnlySpan<object?> arguments)
    {
        for (var i = 0; i < _arguments.Length; i++)
        {
            var code = arguments[_arguments[i]] switch
            {
                null => SqliteLibrary.BindNull(_handle, i + 1),
                long value => SqliteLibrary.BindWhole(_handle, i + 1, value),
                int value => SqliteLibrary.BindWhole(_handle, i + 1, value),
                string value => Bind(i + 1, value),
                byte[] value => SqliteLibrary.BindBytes(_handle, i + 1, value),
                double value => SqliteLibrary.BindReal(_handle, i + 1, value),
                var other => throw new ArgumentException($"No SQL type for {other.GetType()}.", nameof(arguments)),
            };
            SqliteException.ThrowExceptionForRC(code, _database);
        }

        Busy = true;
        _done = false;
        return this;
    }

    public override bool Read()
    {
        if (_done || !Busy)
        {
            return false;
        }

        var code = SqliteLibrary.Step(_handle);
        if (code == SQLITE_ROW)
        {
            return true;
        }

        _done = true;
        if (code != SQLITE_DONE)
        {
            SqliteException.ThrowExceptionForRC(code, _database);
        }

        return false;
    }

    public override bool IsDBNull(int column) => SqliteLibrary.Type(_handle, column) == SQLITE_NULL;

    public override long GetInt64(int column) => SqliteLibrary.Whole(_handle, column);

    public override double GetDouble(int column) => SqliteLibrary.Real(_handle, column);

    public override string GetString(int column) => Encoding.UTF8.GetString(Raw(column));

    public override byte[] Bytes(int column) => Raw(column).ToArray();

    /// <summary>The library hands out text in the database's own UTF-8 when it is asked for a blob.</summary>
    public override ReadOnlySpan<byte> Raw(int column) => SqliteLibrary.Bytes(_handle, column);

    /// <summary>Frees the statement for good.</summary>
    public void Finish() => _statement.Dispose();

    private protected override void Close()
    {
        // Once: the statement may be freed by then.
        if (!Busy)
        {
            return;
        }

        // The code of a reset repeats the last step's, which has been thrown already.
        _ = SqliteLibrary.Reset(_handle);
        Busy = false;
    }

    private int Bind(int parameter, string text)
    {
        const int OnStack = 512;
        const int Short = 4096;
        var most = text.Length <= Short ? Encoding.UTF8.GetMaxByteCount(text.Length) : Encoding.UTF8.GetByteCount(text);
        var rented = most <= OnStack ? null : ArrayPool<byte>.Shared.Rent(most);
        var utf8 = rented ?? stackalloc byte[OnStack];
        var bound = utf8[..Encoding.UTF8.GetBytes(text, utf8)];
        var code = SqliteLibrary.BindText(_handle, parameter, bound);
        if (rented is not null)
        {
            bound.Clear();
            ArrayPool<byte>.Shared.Return(rented);
        }

        return code;
    }
}
