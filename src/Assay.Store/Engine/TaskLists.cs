namespace Assay.Store.Engine;

/// <summary>All rows of one table that belong to a task, for the few tasks of a batch.</summary>
internal sealed class TaskLists<TKey, TRow>(RowSet<TKey, TRow> rows, SqlSession session, Func<TRow, long> task, string condition)
    where TKey : notnull
    where TRow : class
{
    private readonly Dictionary<long, List<TRow>> _lists = [];
    private readonly HashSet<long> _wanted = [];

    public Table<TKey, TRow> Table => rows.Table;

    public string SelectOne { get; } = $"{rows.Table.SelectAll} WHERE task_id = $1{condition}";

    /// <summary>PostgreSQL only.</summary>
    public string SelectMany { get; } = $"{rows.Table.SelectAll} WHERE task_id = ANY($1){condition}";

    public IReadOnlyCollection<long> Wanted => _wanted;

    public void Want(long taskId)
    {
        if (!_lists.ContainsKey(taskId))
        {
            _wanted.Add(taskId);
        }
    }

    public List<TRow> Of(long taskId)
    {
        if (!_lists.TryGetValue(taskId, out var list))
        {
            list = [.. session.Query(SelectOne, rows.Table.Read, taskId).Select(rows.Hold)];
            _lists.Add(taskId, list);
        }

        return list;
    }

    /// <summary>Says that the task is new and has none.</summary>
    public void Begin(long taskId) => _lists.TryAdd(taskId, []);

    public void Arrived(IEnumerable<TRow> arrived)
    {
        foreach (var taskId in _wanted)
        {
            _lists.TryAdd(taskId, []);
        }

        _wanted.Clear();
        foreach (var row in arrived)
        {
            _lists[task(row)].Add(rows.Hold(row));
        }
    }
}
