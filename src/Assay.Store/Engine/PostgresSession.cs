using System.Data.Common;
using Npgsql;
using NpgsqlTypes;

namespace Assay.Store.Engine;

internal sealed class PostgresSession(NpgsqlConnection connection) : SqlSession
{
    private static readonly PostgresDialect Speech = new();
    private const int MostCommands = 300;
    private readonly Dictionary<string, NpgsqlCommand> _commands = [];

    internal override DbConnection Connection => connection;

    internal override Dialect Dialect => Speech;

    public override int Execute(string sql, params ReadOnlySpan<object?> arguments) => Bound(sql, arguments).ExecuteNonQuery();

    public override SqlRow Rows(string sql, params ReadOnlySpan<object?> arguments) => new PostgresRow(Bound(sql, arguments).ExecuteReader());

    private protected override void Release()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }

        _commands.Clear();
    }

    private NpgsqlCommand Bound(string sql, ReadOnlySpan<object?> arguments)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            if (_commands.Count == MostCommands)
            {
                // Filters come in many forms. One that is being read is let go too: its reader does not need it.
                _commands.Clear();
            }

            command = new NpgsqlCommand(sql, connection);
            _commands.Add(sql, command);
        }

        command.Transaction = (NpgsqlTransaction?)Transaction;
        command.Parameters.Clear();
        foreach (var argument in arguments)
        {
            command.Parameters.Add(Parameter(argument));
        }

        return command;
    }

    /// <summary>The same type with and without a value: the server keeps one plan for both.</summary>
    internal static NpgsqlParameter Parameter(ColumnKind kind, object? value) => value is not null ? Parameter(value) : new NpgsqlParameter
    {
        Value = DBNull.Value,
        NpgsqlDbType = kind switch
        {
            ColumnKind.Whole => NpgsqlDbType.Bigint,
            ColumnKind.Real => NpgsqlDbType.Double,
            ColumnKind.Text => NpgsqlDbType.Text,
            _ => NpgsqlDbType.Bytea,
        },
    };

    internal static NpgsqlParameter Parameter(object? argument) => argument switch
    {
        null => new NpgsqlParameter { Value = DBNull.Value },
        long value => new NpgsqlParameter<long> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Bigint },
        int value => new NpgsqlParameter<long> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Bigint },
        string value => new NpgsqlParameter<string> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Text },
        double value => new NpgsqlParameter<double> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Double },
        byte[] value => new NpgsqlParameter<byte[]> { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Bytea },
        _ => new NpgsqlParameter { Value = argument },
    };
}

/// <summary>Rows as the driver reads them off the wire.</summary>
internal sealed class PostgresRow(NpgsqlDataReader reader) : SqlRow
{
    public override bool Read() => reader.Read();

    public override bool IsDBNull(int column) => reader.IsDBNull(column);

    public override long GetInt64(int column) => reader.GetInt64(column);

    public override double GetDouble(int column) => reader.GetDouble(column);

    public override string GetString(int column) => reader.GetString(column);

    public override byte[] Bytes(int column) => reader.GetFieldValue<byte[]>(column);

    public override ReadOnlySpan<byte> Raw(int column) => reader.GetFieldValue<byte[]>(column);

    private protected override void Close() => reader.Dispose();
}

/// <summary>Gathers the statements of a batch and sends them together: one round trip to read, one to write and commit.</summary>
internal sealed class PostgresRowWriter(SqlSession session) : IRowWriter, IDisposable
{
    private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<object, string> Statements = [];
    private readonly List<Action<SqlRow>> _arrivals = [];
    private NpgsqlBatch? _batch;

    /// <summary>Adds a statement without rows to read or parameters to bind.</summary>
    public void Add(string sql, params ReadOnlySpan<object?> arguments)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var argument in arguments)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = argument ?? DBNull.Value });
        }

        Batch.BatchCommands.Add(command);
        _arrivals.Add(static _ => { });
    }

    public void Fetch<TKey, TRow>(RowSet<TKey, TRow> rows) where TKey : notnull where TRow : class
    {
        if (rows.Wanted.Count == 0)
        {
            return;
        }

        var table = rows.Table;
        void Arrive(SqlRow reader)
        {
            var arrived = new List<TRow>();
            while (reader.Read())
            {
                arrived.Add(table.Read(reader));
            }

            rows.Arrived(arrived);
        }

        if (rows.Wanted.Count == 1)
        {
            // One row by its key: the server keeps one plan for it, where it plans anew for an array each time.
            Query(table.SelectOne, Arrive, [.. table.KeyValues(rows.Wanted.First()).Select(PostgresSession.Parameter)]);
            return;
        }

        var keys = rows.Wanted.Select(table.KeyValues).ToList();
        Query(table.SelectMany, Arrive, [.. Enumerable.Range(0, table.Keys).Select(k => Array(table.ColumnKinds[k], keys, row => row[k]))]);
    }

    public void Fetch<TKey, TRow>(TaskLists<TKey, TRow> lists) where TKey : notnull where TRow : class
    {
        if (lists.Wanted.Count > 0)
        {
            var one = lists.Wanted.Count == 1;
            Query(
                one ? lists.SelectOne : lists.SelectMany,
                reader =>
                {
                    var arrived = new List<TRow>();
                    while (reader.Read())
                    {
                        arrived.Add(lists.Table.Read(reader));
                    }

                    lists.Arrived(arrived);
                },
                one ? PostgresSession.Parameter(lists.Wanted.First()) : new NpgsqlParameter<long[]> { TypedValue = [.. lists.Wanted] });
        }
    }

    public void Fetch(IReadOnlyList<WantedContent> contents)
    {
        if (contents.Count > 0)
        {
            var ids = contents.Select(c => c.Item).Distinct().ToArray();
            Query(
                "SELECT item_id, payload FROM item WHERE item_id " + (ids.Length == 1 ? "= $1" : "= ANY($1)"),
                rows =>
                {
                    var read = new Dictionary<long, string?>();
                    while (rows.Read())
                    {
                        read.Add(rows.GetInt64(0), rows.TextOrNull(1));
                    }

                    foreach (var wanted in contents)
                    {
                        wanted.Arrive(read.GetValueOrDefault(wanted.Item));
                    }
                },
                ids.Length == 1 ? PostgresSession.Parameter(ids[0]) : new NpgsqlParameter<long[]> { TypedValue = ids });
        }
    }

    /// <summary>Adds a query whose rows are handed to <paramref name="read"/> when the batch is complete.</summary>
    public void Query(string sql, Action<SqlRow> read, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        Batch.BatchCommands.Add(command);
        _arrivals.Add(read);
    }

    public void Write<TKey, TRow>(RowSet<TKey, TRow> rows) where TKey : notnull where TRow : class
    {
        var table = rows.Table;
        if (rows.Changed.Count == 1 && rows.IsInDatabase(rows.Changed.First()))
        {
            // Half the work of an insert that finds the row there.
            var command = new NpgsqlBatchCommand(table.UpdateOne);
            foreach (var column in table.Columns)
            {
                command.Parameters.Add(PostgresSession.Parameter(column.Kind, column.Get(rows.Changed.First())));
            }

            Batch.BatchCommands.Add(command);
            _arrivals.Add(static _ => { });
        }
        else if (rows.Changed.Count > 0)
        {
            var sql = Statements.GetValue(table, _ => session.Dialect.Upsert(table.Name, table.ColumnNames, table.ColumnKinds, table.Keys));
            Gather(sql, table.Columns, rows.Changed);
        }

        if (rows.Removed.Count > 0)
        {
            var keys = Enumerable.Range(0, table.Keys).Select(k => new Column<object[]>(table.ColumnNames[k], table.ColumnKinds[k], row => row[k]));
            Delete(table.Name, [.. keys], [.. rows.Removed.Select(table.KeyValues)]);
        }

        rows.Written();
    }

    public void Run(string sql, params ReadOnlySpan<object?> arguments) => Add(sql, arguments);

    public void Delete<TRow>(string table, IReadOnlyList<Column<TRow>> keys, IReadOnlyList<TRow> rows)
    {
        if (rows.Count > 0)
        {
            var sql = $"DELETE FROM {table} t USING unnest({string.Join(", ", keys.Select((_, i) => $"${i + 1}"))}) AS k({string.Join(", ", keys.Select(k => "k_" + k.Name))}) "
                + $"WHERE {string.Join(" AND ", keys.Select(k => $"t.{k.Name} = k.k_{k.Name}"))}";
            Gather(sql, keys, rows);
        }
    }

    public void Insert<TRow>(string table, IReadOnlyList<Column<TRow>> columns, IReadOnlyList<TRow> rows, string onConflict = "")
    {
        if (rows.Count > 0)
        {
            var sql = Statements.GetValue(columns, _ => session.Dialect.Insert(table, [.. columns.Select(c => c.Name)], [.. columns.Select(c => c.Kind)]) + onConflict);
            Gather(sql, columns, rows);
        }
    }

    public void Complete()
    {
        if (_batch is null)
        {
            return;
        }

        using var batch = _batch;
        _batch = null;
        batch.Connection = (NpgsqlConnection)session.Connection;
        batch.Transaction = (NpgsqlTransaction?)session.Transaction;
        using var reader = batch.ExecuteReader();
        var rows = new PostgresRow(reader);
        var arrivals = _arrivals.ToArray();
        _arrivals.Clear();
        for (var i = 0; i < arrivals.Length; i++)
        {
            // A reader stands on each statement's result in turn, those without rows included.
            if (batch.BatchCommands[i].CommandText.StartsWith("SELECT", StringComparison.Ordinal))
            {
                arrivals[i](rows);
                reader.NextResult();
            }
        }
    }

    public void Dispose() => _batch?.Dispose();

    private NpgsqlBatch Batch => _batch ??= new NpgsqlBatch();

    private void Gather<TRow>(string sql, IReadOnlyList<Column<TRow>> columns, IReadOnlyCollection<TRow> rows)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var column in columns)
        {
            command.Parameters.Add(Array(column.Kind, rows, column.Get));
        }

        Batch.BatchCommands.Add(command);
        _arrivals.Add(static _ => { });
    }

    internal static NpgsqlParameter Array<TRow>(ColumnKind kind, IReadOnlyCollection<TRow> rows, Func<TRow, object?> get)
    {
        var i = 0;
        switch (kind)
        {
            case ColumnKind.Whole:
                var wholes = new long?[rows.Count];
                foreach (var row in rows)
                {
                    wholes[i++] = (long?)get(row);
                }

                return new NpgsqlParameter { Value = wholes, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint };
            case ColumnKind.Real:
                var reals = new double?[rows.Count];
                foreach (var row in rows)
                {
                    reals[i++] = (double?)get(row);
                }

                return new NpgsqlParameter { Value = reals, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Double };
            case ColumnKind.Text:
                var texts = new string?[rows.Count];
                foreach (var row in rows)
                {
                    texts[i++] = (string?)get(row);
                }

                return new NpgsqlParameter { Value = texts, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };
            default:
                var bytes = new byte[]?[rows.Count];
                foreach (var row in rows)
                {
                    bytes[i++] = (byte[]?)get(row);
                }

                return new NpgsqlParameter { Value = bytes, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea };
        }
    }
}
