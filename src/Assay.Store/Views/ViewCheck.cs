using System.Globalization;
using System.Text;
using Assay.Domain;
using Assay.Domain.Tasks;
using Assay.Store.Engine;
using Assay.Store.Labels;
using Assay.Store.Ledger;

namespace Assay.Store.Views;

/// <summary>Compares the stored views of a project's tasks with those that its log makes: tasks, answers, labels, inbox and counters, cell by cell.</summary>
internal sealed class ViewCheck(SqlSession session, Projector projector, ProjectId project, long now, LedgerSettings settings, Func<bool> full, Action<long?, string> wrong)
{
    private const int Block = 200;

    /// <summary>What a task row holds for the queue alone; docs/ledger.md lists it.</summary>
    private static readonly string[] Operational = ["leased", "fence", "return_number"];

    public void Run()
    {
        var replay = new TaskReplay(session, projector, project, now, settings);
        replay.Begin();
        foreach (var position in replay.Impossible)
        {
            wrong(position, "ledger_event.value: the tasks that it makes do not follow on those before, each of an item of its own.");
        }

        var from = 0L;
        for (; from <= replay.LastTask && !full(); from += Block)
        {
            Check(replay.Tasks(from, from + Block), Keys.Of(project.Value, from), Keys.Of(project.Value, from + Block));
        }

        CheckStrays(from);
        if (!full())
        {
            CheckCounters(replay.Counts);
        }
    }

    /// <summary>Rows of tasks behind the last one that the log makes.</summary>
    private void CheckStrays(long from)
    {
        foreach (var table in (string[])[TaskRow.Table.Name, AnswerRow.Table.Name, LabelRow.Table.Name, InboxRow.Table.Name])
        {
            using var rows = session.Rows($"SELECT task_id FROM {table} WHERE task_id >= $1 AND task_id < $2 ORDER BY task_id", Keys.Of(project.Value, from), Keys.Of(project.Value + 1, 0));
            while (!full() && rows.Read())
            {
                wrong(null, $"{table}: a row of task {Keys.Number(rows.GetInt64(0))} is stored, and the ledger makes no such task.");
            }
        }
    }

    private void Check(ReplayedTasks made, long from, long until)
    {
        Compare(TaskRow.Table, made.Tasks.Values, "task_id >= $1 AND task_id < $2", from, until, k => $"task {Keys.Number(k)}", _ => null);
        Compare(AnswerRow.Table, made.Unit.Answers.Changed, "task_id >= $1 AND task_id < $2", from, until, k => $"answer of actor {k.Actor} to task {Keys.Number(k.Task)}", a => a.Position);
        Compare(LabelRow.Table, made.Unit.Labels.Changed, "task_id >= $1 AND task_id < $2", from, until, k => $"label of task {Keys.Number(k.Task)} from position {k.FromPosition}", l => l.FromPosition);
        Compare(InboxRow.Table, made.Inbox.Values, "task_id >= $1 AND task_id < $2", from, until, k => $"inbox_entry {Keys.Number(k)}", e => Keys.Number(e.Key));
    }

    private void Compare<TKey, TRow>(Table<TKey, TRow> table, IEnumerable<TRow> made, string where, long from, long until, Func<TKey, string> name, Func<TRow, long?> position)
        where TKey : notnull
        where TRow : class
    {
        var expected = made.ToDictionary(table.Key);
        var compared = Enumerable.Range(table.Keys, table.Columns.Count - table.Keys).Where(i => !Operational.Contains(table.ColumnNames[i])).ToArray();
        using var rows = session.Rows($"{table.SelectAll} WHERE {where}", from, until);
        while (rows.Read() && !full())
        {
            var key = table.ReadKey(rows);
            if (!expected.Remove(key, out var row))
            {
                wrong(null, $"{table.Name}: {name(key)} is stored, and the ledger makes no such row.");
                continue;
            }

            foreach (var i in compared)
            {
                var column = table.Columns[i];
                if (!Same(rows, i, column.Kind, column.Get(row)))
                {
                    wrong(position(row), $"{table.Name}.{column.Name}: {name(key)} has {Shown(rows, i, column.Kind)}; the ledger makes another value of it.");
                }
            }
        }

        foreach (var (key, row) in expected)
        {
            wrong(position(row), $"{table.Name}: {name(key)} is missing.");
        }
    }

    private static bool Same(SqlRow stored, int column, ColumnKind kind, object? made) =>
        stored.IsDBNull(column) ? made is null
        : kind switch
        {
            ColumnKind.Whole => made is long whole && whole == stored.GetInt64(column),
            ColumnKind.Real => made is double real && real.Equals(stored.GetDouble(column)),
            _ => made is string text && SameText(stored.Raw(column), text),
        };

    internal static bool SameText(ReadOnlySpan<byte> stored, string made)
    {
        const int Part = 256;
        Span<byte> bytes = stackalloc byte[Part * 3];
        for (var from = 0; from < made.Length;)
        {
            // A pair of surrogates stays whole.
            var end = Math.Min(made.Length, from + Part);
            end -= end < made.Length && char.IsHighSurrogate(made[end - 1]) ? 1 : 0;
            var part = bytes[..Encoding.UTF8.GetBytes(made.AsSpan(from, end - from), bytes)];
            if (!stored.StartsWith(part))
            {
                return false;
            }

            stored = stored[part.Length..];
            from = end;
        }

        return stored.IsEmpty;
    }

    /// <summary>What is stored, where that says nothing of content.</summary>
    private static string Shown(SqlRow stored, int column, ColumnKind kind) =>
        stored.IsDBNull(column) ? "no value"
        : kind switch
        {
            ColumnKind.Whole => stored.GetInt64(column).ToString(CultureInfo.InvariantCulture),
            ColumnKind.Real => stored.GetDouble(column).ToString("R", CultureInfo.InvariantCulture),
            _ => "a text",
        };

    private void CheckCounters(Dictionary<string, long> made)
    {
        foreach (var (name, value) in session.Query("SELECT name, value FROM project_counter WHERE project_id = $1", r => (r.GetString(0), r.GetInt64(1)), project.Value))
        {
            made.Remove(name, out var expected);
            if (expected != value)
            {
                wrong(null, $"project_counter.value: {name} is {value}; by the ledger it is {expected}.");
            }
        }

        foreach (var (name, value) in made.Where(c => c.Value != 0))
        {
            wrong(null, $"project_counter: {name} is missing; by the ledger it is {value}.");
        }
    }
}
