using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Assay.Store.Engine;

internal sealed class SqliteSession(SqliteConnection connection) : SqlSession
{
    private static readonly SqliteDialect Speech = new();
    private readonly Dictionary<string, SqliteStatement> _statements = [];

    internal override DbConnection Connection => connection;

    internal override Dialect Dialect => Speech;

    public override int Execute(string sql, params ReadOnlySpan<object?> arguments) => Statement(sql).Run(arguments);

    public override SqlRow Rows(string sql, params ReadOnlySpan<object?> arguments) => Statement(sql).Start(arguments);

    private protected override void Release()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Finish();
        }

        _statements.Clear();
    }

    private SqliteStatement Statement(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            statement = new SqliteStatement(connection.Handle!, sql);
            _statements.Add(sql, statement);
        }

        return statement.Busy ? throw new InvalidOperationException($"The rows of this query are still being read: {sql}") : statement;
    }
}

/// <summary>Row by row through prepared statements: cheaper than anything else without a wire between.</summary>
internal sealed class SqliteRowWriter(SqlSession session) : IRowWriter
{
    private static readonly System.Runtime.CompilerServices.ConditionalWeakTable<object, string> Statements = [];
    private object?[] _values = new object?[32];

    public void Fetch<TKey, TRow>(RowSet<TKey, TRow> rows) where TKey : notnull where TRow : class
    {
        // Read when asked for: a seek costs less than planning ahead.
    }

    public void Fetch<TKey, TRow>(TaskLists<TKey, TRow> lists) where TKey : notnull where TRow : class
    {
        // As above.
    }

    public void Write<TKey, TRow>(RowSet<TKey, TRow> rows) where TKey : notnull where TRow : class
    {
        var table = rows.Table;
        if (rows.Changed.Count > 0)
        {
            var sql = Statements.GetValue(table, _ => session.Dialect.Upsert(table.Name, table.ColumnNames, table.ColumnKinds, table.Keys));
            foreach (var row in rows.Changed)
            {
                Run(sql, table.Columns, row);
            }
        }

        if (rows.Removed.Count > 0)
        {
            var sql = $"DELETE FROM {table.Name} WHERE {string.Join(" AND ", table.ColumnNames.Take(table.Keys).Select((c, i) => $"{c} = ${i + 1}"))}";
            foreach (var key in rows.Removed)
            {
                session.Execute(sql, table.KeyValues(key));
            }
        }

        rows.Written();
    }

    public void Insert<TRow>(string table, IReadOnlyList<Column<TRow>> columns, IReadOnlyList<TRow> rows)
    {
        if (rows.Count == 0)
        {
            return;
        }

        var sql = Statements.GetValue(columns, _ => session.Dialect.Insert(table, [.. columns.Select(c => c.Name)], [.. columns.Select(c => c.Kind)]));
        foreach (var row in rows)
        {
            Run(sql, columns, row);
        }
    }

    public void Complete()
    {
    }

    private void Run<TRow>(string sql, IReadOnlyList<Column<TRow>> columns, TRow row)
    {
        if (_values.Length < columns.Count)
        {
            _values = new object?[columns.Count];
        }

        for (var i = 0; i < columns.Count; i++)
        {
            _values[i] = columns[i].Get(row);
        }

        session.Execute(sql, _values.AsSpan(0, columns.Count));
    }
}
