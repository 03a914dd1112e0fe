namespace Assay.Store.Engine;

/// <summary>One column of a table that units of work hold in memory. Whole numbers are long, whatever the row type says.</summary>
internal sealed record Column<TRow>(string Name, ColumnKind Kind, Func<TRow, object?> Get);

/// <summary>
/// A table whose rows a unit of work holds by key: read when first asked for, changed in memory, written at the end of the
/// batch. The key columns come first.
/// </summary>
internal sealed class Table<TKey, TRow>
    where TKey : notnull
    where TRow : class
{
    private readonly Func<TKey, object[]> _keyValues;

    /// <param name="keySql">How SQL says each key column, given the table's prefix; where left out, the column's name.</param>
    public Table(string name, int keys, Func<TRow, TKey> key, Func<TKey, object[]> keyValues, Func<SqlRow, TRow> read, IReadOnlyList<Column<TRow>> columns, bool writesChanges = false, IReadOnlyList<Func<string, string>>? keySql = null, Func<SqlRow, TKey>? readKey = null)
    {
        Name = name;
        Keys = keys;
        Key = key;
        _keyValues = keyValues;
        Read = read;
        ReadKey = readKey ?? (row => key(read(row)));
        Columns = columns;
        WritesChanges = writesChanges;
        var names = string.Join(", ", columns.Select(c => c.Name));
        SelectAll = $"SELECT {names} FROM {name}";
        keySql ??= [.. columns.Take(keys).Select(c => (Func<string, string>)(prefix => prefix + c.Name))];
        SelectOne = $"{SelectAll} WHERE {string.Join(" AND ", keySql.Select((k, i) => $"{k("")} = ${i + 1}"))}";
        SelectMany = keys == 1
            ? $"{SelectAll} WHERE {columns[0].Name} = ANY($1)"
            : $"SELECT {string.Join(", ", columns.Select(c => "t." + c.Name))} FROM unnest({string.Join(", ", Enumerable.Range(1, keys).Select(i => "$" + i))}) AS k({string.Join(", ", Enumerable.Range(1, keys).Select(i => "k" + i))}) "
              + $"JOIN {name} t ON {string.Join(" AND ", keySql.Select((k, i) => $"{k("t.")} = k.k{i + 1}"))}";
        UpdateOne = $"UPDATE {name} SET {string.Join(", ", columns.Skip(keys).Select((c, i) => $"{c.Name} = ${keys + i + 1}"))} WHERE {string.Join(" AND ", columns.Take(keys).Select((c, i) => $"{c.Name} = ${i + 1}"))}";
        ColumnNames = [.. columns.Select(c => c.Name)];
        ColumnKinds = [.. columns.Select(c => c.Kind)];
    }

    public string Name { get; }

    public int Keys { get; }

    public Func<TRow, TKey> Key { get; }

    public Func<SqlRow, TRow> Read { get; }

    /// <summary>The key of a row without the rest of it, where the table says how.</summary>
    public Func<SqlRow, TKey> ReadKey { get; }

    public IReadOnlyList<Column<TRow>> Columns { get; }

    public IReadOnlyList<string> ColumnNames { get; }

    public IReadOnlyList<ColumnKind> ColumnKinds { get; }

    /// <summary>Columns whose values did not change stay out of an update, and so do the indexes over them. Worth it for a table with many.</summary>
    public bool WritesChanges { get; }

    public string SelectAll { get; }

    public string SelectOne { get; }

    /// <summary>All columns of the row with its key; parameters in column order.</summary>
    public string UpdateOne { get; }

    /// <summary>PostgreSQL only: rows by arrays of keys, one array for each key column.</summary>
    public string SelectMany { get; }

    public object[] KeyValues(TKey key) => _keyValues(key);

    public object?[] Values(TRow row)
    {
        var values = new object?[Columns.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Columns[i].Get(row);
        }

        return values;
    }
}
