namespace Assay.Store.Engine;

/// <summary>The part of one table that a batch has touched, with what it changed.</summary>
internal sealed class RowSet<TKey, TRow>(Table<TKey, TRow> table, SqlSession session) : IRowSet
    where TKey : notnull
    where TRow : class
{
    private readonly Dictionary<TKey, TRow?> _rows = [];
    private readonly HashSet<TKey> _wanted = [];
    private readonly Dictionary<TKey, TRow> _changed = [];
    private readonly HashSet<TKey> _removed = [];
    private readonly HashSet<TKey> _inDatabase = [];

    /// <summary>Column values as the database has them, where only what differs is to be written.</summary>
    private readonly Dictionary<TKey, object?[]>? _stored = table.WritesChanges && !session.Dialect.WritesArrays ? [] : null;

    public Table<TKey, TRow> Table => table;

    /// <summary>Announces a key, so that an engine with a wire between can read it together with the others.</summary>
    public void Want(TKey key)
    {
        if (!_rows.ContainsKey(key))
        {
            _wanted.Add(key);
        }
    }

    public TRow? Get(TKey key)
    {
        if (!_rows.TryGetValue(key, out var row))
        {
            row = session.First(table.SelectOne, table.Read, table.KeyValues(key));
            _rows.Add(key, row);
            Stored(key, row);
        }

        return row;
    }

    /// <summary>Takes in a row that a query of the caller read; what the batch already holds is newer and wins.</summary>
    public TRow Hold(TRow row)
    {
        var key = table.Key(row);
        if (_rows.TryGetValue(key, out var held) && held is not null)
        {
            return held;
        }

        _rows[key] = row;
        Stored(key, row);
        return row;
    }

    public bool Holds(TKey key) => _rows.ContainsKey(key);

    /// <summary>Says that the row is new or was changed and is to be written.</summary>
    public void Put(TRow row)
    {
        var key = table.Key(row);
        _rows[key] = row;
        _changed[key] = row;
        _removed.Remove(key);
    }

    public void Remove(TKey key)
    {
        _rows[key] = null;
        _stored?.Remove(key);
        _changed.Remove(key);
        _removed.Add(key);
    }

    /// <summary>True where the database has a row with this key, so that it can be updated.</summary>
    public bool IsInDatabase(TRow row) => _inDatabase.Contains(table.Key(row));

    public IReadOnlyCollection<TRow> Changed => _changed.Values;

    public IReadOnlyCollection<TKey> Removed => _removed;

    public IReadOnlyCollection<TKey> Wanted => _wanted;

    /// <summary>Hands the announced keys to whoever reads them another way, and says afterwards with <see cref="Absent"/> which were not there.</summary>
    public IReadOnlyList<TKey> TakeWanted()
    {
        TKey[] taken = [.. _wanted];
        _wanted.Clear();
        return taken;
    }

    /// <summary>Says that those of the keys that are not held are not in the database.</summary>
    public void Absent(IEnumerable<TKey> keys)
    {
        foreach (var key in keys)
        {
            _rows.TryAdd(key, null);
        }
    }

    public void Arrived(IEnumerable<TRow> rows)
    {
        foreach (var key in _wanted)
        {
            _rows.TryAdd(key, null);
        }

        _wanted.Clear();
        foreach (var row in rows)
        {
            _rows[table.Key(row)] = row;
            Stored(table.Key(row), row);
        }
    }

    /// <summary>What the database has of a row, in column order; null where the row is new or is written whole.</summary>
    public object?[]? StoredValues(TRow row) => _stored?.GetValueOrDefault(table.Key(row));

    /// <summary>Says that the database now has these values.</summary>
    public void Stored(TRow row, object?[] values)
    {
        if (_stored is not null)
        {
            _stored[table.Key(row)] = values;
        }
    }

    public void Written()
    {
        _inDatabase.UnionWith(_changed.Keys);
        _inDatabase.ExceptWith(_removed);
        _changed.Clear();
        _removed.Clear();
    }

    private void Stored(TKey key, TRow? row)
    {
        if (row is not null)
        {
            _inDatabase.Add(key);
            if (_stored is not null)
            {
                _stored[key] = table.Values(row);
            }
        }
    }

    void IRowSet.Flush(IRowWriter writer) => writer.Write(this);

    void IRowSet.Prefetch(IRowWriter writer) => writer.Fetch(this);
}

internal interface IRowSet
{
    void Flush(IRowWriter writer);

    void Prefetch(IRowWriter writer);
}

/// <summary>An item's content that an operation hands out with its result.</summary>
internal sealed record WantedContent(long Item, Action<string?> Arrive);

/// <summary>How an engine reads and writes the rows of a batch.</summary>
internal interface IRowWriter
{
    void Fetch<TKey, TRow>(RowSet<TKey, TRow> rows) where TKey : notnull where TRow : class;

    void Fetch<TKey, TRow>(TaskLists<TKey, TRow> lists) where TKey : notnull where TRow : class;

    /// <summary>Reads the contents of items for those who asked.</summary>
    void Fetch(IReadOnlyList<WantedContent> contents);

    void Write<TKey, TRow>(RowSet<TKey, TRow> rows) where TKey : notnull where TRow : class;

    /// <summary>Adds rows that have no key in memory: events, items, facets.</summary>
    /// <param name="onConflict">What becomes of a row whose key is there; always the same for the same columns.</param>
    void Insert<TRow>(string table, IReadOnlyList<Column<TRow>> columns, IReadOnlyList<TRow> rows, string onConflict = "");

    /// <summary>Runs a statement before <see cref="Complete"/> returns.</summary>
    void Run(string sql, params ReadOnlySpan<object?> arguments);

    /// <summary>Removes the rows with these keys.</summary>
    void Delete<TRow>(string table, IReadOnlyList<Column<TRow>> keys, IReadOnlyList<TRow> rows);

    /// <summary>Sends what the engine has gathered and waits for it.</summary>
    void Complete();
}
