using System.Runtime.InteropServices;
using System.Text.Json;
using Assay.Domain;
using Assay.Domain.Labels;
using Assay.Domain.Ledger;
using Assay.Domain.Projects;
using Assay.Domain.Tasks;
using Assay.Store.Engine;
using Assay.Store.Inbox;
using Assay.Store.Labels;
using Assay.Store.Ledger;
using Assay.Store.Projects;

namespace Assay.Store.Views;

/// <summary>The views of some consecutive tasks as the ledger states them.</summary>
internal sealed record ReplayedTasks(UnitOfWork Unit, IReadOnlyDictionary<long, TaskRow> Tasks, IReadOnlyDictionary<long, InboxRow> Inbox);

/// <summary>
/// Makes the views of a project's tasks from its log, some tasks at a time, in memory: nothing is written. What concerns many
/// tasks at once (policies, models, creations, runs, erasures) is read first and kept; what concerns one is read with it.
/// </summary>
internal sealed class TaskReplay(SqlSession session, Projector projector, ProjectId project, long now, LedgerSettings settings)
{
    private readonly List<(long Position, string Text, ProjectPolicy Policy)> _policies = [];
    private readonly List<long> _models = [];
    private readonly List<(long Position, long At, TasksCreated Tasks)> _created = [];
    private readonly List<(long Position, long At, string Method)> _runs = [];
    private readonly List<(string? Value, string? Class)> _said = [];

    /// <summary>By task, then in the order of the runs.</summary>
    private List<RunRow> _rows = [];

    /// <summary>By task, then by position.</summary>
    private (long Task, long Position, long At)[] _erased = [];
    private ProjectRow _row = null!;

    /// <summary>The number of the last task that was created; 0 where there is none.</summary>
    public long LastTask { get; private set; }

    /// <summary>Positions of events that say to have made tasks which cannot be, and are left out.</summary>
    public List<long> Impossible { get; } = [];

    /// <summary>Running counts by name, complete once all tasks were replayed.</summary>
    public Dictionary<string, long> Counts { get; } = new(StringComparer.Ordinal);

    /// <summary>Reads what concerns many tasks at once.</summary>
    public void Begin()
    {
        _row = session.First(ProjectRow.Table.SelectOne, ProjectRow.Table.Read, project.Value)!;
        var runs = new List<(long, long, string)>();
        var erased = new List<(long, long, long)>();
        using (var rows = session.Rows(
            "SELECT ledger_key, kind, at, value FROM ledger_event WHERE ledger_key >= $1 AND ledger_key < $2 AND task_id IS NULL ORDER BY ledger_key", Keys.Of(project.Value, 0), Keys.Of(project.Value + 1, 0)))
        {
            while (rows.Read())
            {
                if (rows.TextOrNull(3) is { } value)
                {
                    Take(Keys.Number(rows.GetInt64(0)), rows.GetString(1), rows.GetInt64(2), value, runs, erased);
                }
            }
        }

        TakeRows(runs);
        _erased = [.. erased.Order()];
    }

    /// <summary>Replays the tasks from one number up to, without, another.</summary>
    public ReplayedTasks Tasks(long from, long until)
    {
        var unit = new UnitOfWork(session, new NoWriter(), now, settings);
        unit.Projects.Hold(_row);
        var tasks = new Dictionary<long, TaskRow>();
        var inbox = new Dictionary<long, InboxRow>();
        Create(unit, tasks, from, until);
        var steps = CollectionsMarshal.AsSpan(Steps(from, until));
        for (var i = 0; i < steps.Length;)
        {
            var end = i;
            while (end < steps.Length && steps[end].Task == steps[i].Task)
            {
                end++;
            }

            if (tasks.TryGetValue(steps[i].Task, out var task))
            {
                Replay(unit, task, steps[i..end], inbox);
            }

            i = end;
        }

        foreach (var (key, change) in unit.Counted)
        {
            Counts[key.Name] = Counts.GetValueOrDefault(key.Name) + change;
        }

        return new ReplayedTasks(unit, tasks, inbox);
    }

    private void Take(long position, string kind, long at, string value, List<(long, long, string)> runs, List<(long, long, long)> erased)
    {
        switch (kind)
        {
            case EventKind.PolicyChanged:
                _policies.Add((position, value, ProjectPolicy.FromJson(value)));
                break;
            case EventKind.WorkerModelPublished:
                _models.Add(position);
                break;
            case EventKind.ItemsAdded:
                using (var document = JsonDocument.Parse(value))
                {
                    Counts["items"] = Counts.GetValueOrDefault("items") + document.RootElement.GetProperty("hashes").GetArrayLength();
                }

                break;
            case EventKind.TasksCreated:
                var created = TaskEventJson.Read<TasksCreated>(value);
                if (!created.CanFollow(LastTask, Counts.GetValueOrDefault("items")))
                {
                    Impossible.Add(position);
                    break;
                }

                _created.Add((position, at, created));
                LastTask = created.FirstTask + created.Count - 1;
                break;
            case EventKind.ResolutionRun:
                runs.Add((position, at, value));
                break;
            case EventKind.Erased:
                using (var document = JsonDocument.Parse(value))
                {
                    if (document.RootElement.TryGetProperty("tasks", out var tasks))
                    {
                        foreach (var task in tasks.EnumerateArray())
                        {
                            erased.Add((task.GetInt64(), position, at));
                        }
                    }
                }

                break;
        }
    }

    /// <summary>What a run changed of one task, in 40 bytes: there may be many millions.</summary>
    /// <param name="Agreement">Not a number where there is none.</param>
    /// <param name="State">-1 where there is none.</param>
    private readonly record struct RunRow(long Task, double Posterior, double Agreement, int Run, int Said, int Answers, sbyte State) : IComparable<RunRow>
    {
        public int CompareTo(RunRow other) => Task != other.Task ? Task.CompareTo(other.Task) : Run.CompareTo(other.Run);
    }

    private void TakeRows(List<(long Position, long At, string Value)> runs)
    {
        Dictionary<string, string>? replaced = null;
        var said = new Dictionary<(string?, string?), int>();
        _rows = new List<RunRow>((int)Math.Min(runs.Sum(r => RowsOf(r.Value)), Array.MaxLength));
        foreach (var (position, at, value) in runs)
        {
            if (ProjectCache.PartOf(session, project.Value, value, ref replaced) is not { } bytes)
            {
                continue;
            }

            var part = ResolutionPart.FromBytes(bytes);
            foreach (var row in part.Rows)
            {
                if (!said.TryGetValue((row.Value, row.Class), out var index))
                {
                    said.Add((row.Value, row.Class), index = _said.Count);
                    _said.Add((row.Value, row.Class));
                }

                _rows.Add(new RunRow(row.Task, row.Posterior, row.Agreement ?? double.NaN, _runs.Count, index, row.Answers, (sbyte)(row.State is { } state ? (int)state : -1)));
            }

            _runs.Add((position, at, part.Method));
        }

        _rows.Sort();
    }

    /// <summary>How many rows a run says that it has, so that room is made once. It may say anything, and none has more than 20,000.</summary>
    private static long RowsOf(string value)
    {
        using var document = JsonDocument.Parse(value);
        return document.RootElement.TryGetProperty("tasks", out var tasks) && tasks.TryGetInt32(out var count) ? Math.Clamp(count, 0, 20_000) : 0;
    }

    private void Create(UnitOfWork unit, Dictionary<long, TaskRow> tasks, long from, long until)
    {
        foreach (var (_, at, created) in _created)
        {
            var first = (int)Math.Max(0, from - created.FirstTask);
            var last = (int)Math.Min(created.Count, until - created.FirstTask);
            for (var i = first; i < last; i++)
            {
                var row = TaskEventStep.Created(project.Value, created, i, at);
                unit.Tasks.Put(row);
                tasks[row.Id] = row;
                unit.AnswersOf.Begin(row.Id);
                unit.LabelsOf.Begin(row.Id);
                unit.Count(project.Value, Projector.CounterName(TaskState.Open), 1);
            }
        }
    }

    /// <summary>What happened to one task at one position: an answer, another event of its own, a row of a run, or its erasure.</summary>
    /// <param name="Run">The index of the row; -1 where it is none.</param>
    private readonly record struct Step(long Task, long Position, AnswerRow? Answer, LedgerEvent? Event = null, int Run = -1, long ErasedAt = 0)
    {
        public bool IsErasure => Answer is null && Event is null && Run < 0;

        public bool IsBefore(long task, long position) => Task != task ? Task < task : Position < position;
    }

    /// <summary>By task, then by position.</summary>
    private List<Step> Steps(long from, long until)
    {
        var steps = new List<Step>();
        using var events = session.Rows(StoredEvent.Select + " WHERE task_id >= $1 AND task_id < $2 ORDER BY task_id, ledger_key", Keys.Of(project.Value, from), Keys.Of(project.Value, until));
        using var others = Others(from, until).GetEnumerator();
        var more = others.MoveNext();
        while (events.Read())
        {
            var (task, position) = (events.GetInt64(4), Keys.Number(events.GetInt64(1)));
            for (; more && others.Current.IsBefore(task, position); more = others.MoveNext())
            {
                steps.Add(others.Current);
            }

            var answer = TaskEventStep.Answer(events);
            steps.Add(new Step(task, position, answer, answer is null ? StoredEvent.Read(events) : null));
        }

        for (; more; more = others.MoveNext())
        {
            steps.Add(others.Current);
        }

        return steps;
    }

    /// <summary>Rows of runs and erasures, by task and then by position.</summary>
    private IEnumerable<Step> Others(long from, long until)
    {
        var run = FirstFrom(_rows, static r => r.Task, from);
        var erased = FirstFrom(_erased, static e => e.Task, from);
        while (true)
        {
            // The last one says it again for a task that was erased before.
            while (erased + 1 < _erased.Length && _erased[erased + 1].Task == _erased[erased].Task)
            {
                erased++;
            }

            var (moreRuns, moreErased) = (run < _rows.Count && _rows[run].Task < until, erased < _erased.Length && _erased[erased].Task < until);
            if (moreRuns && !(moreErased && (_erased[erased].Task, _erased[erased].Position).CompareTo((_rows[run].Task, _runs[_rows[run].Run].Position)) < 0))
            {
                yield return new Step(Keys.Of(project.Value, _rows[run].Task), _runs[_rows[run].Run].Position, null, Run: run);
                run++;
            }
            else if (moreErased)
            {
                yield return new Step(Keys.Of(project.Value, _erased[erased].Task), _erased[erased].Position, null, ErasedAt: _erased[erased].At);
                erased++;
            }
            else
            {
                yield break;
            }
        }
    }

    /// <summary>The index of the first row of a task from this one on, in rows that are sorted by task.</summary>
    private static int FirstFrom<T>(IReadOnlyList<T> rows, Func<T, long> task, long from)
    {
        var (low, high) = (0, rows.Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = task(rows[middle]) < from ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private void Replay(UnitOfWork unit, TaskRow task, ReadOnlySpan<Step> steps, Dictionary<long, InboxRow> inbox)
    {
        var erased = false;
        foreach (ref readonly var step in steps)
        {
            erased |= step.IsErasure;
        }

        Dictionary<EventId, InboxRow>? opened = null;
        var judgeAt = -1L;
        foreach (ref readonly var step in steps)
        {
            if (step.Answer is { } answer)
            {
                judgeAt = TaskEventStep.Answered(unit, projector, task, answer, erased) == Judging.Due ? step.Position : judgeAt;
            }
            else if (step.Run >= 0)
            {
                Run(unit, task, _rows[step.Run]);
                judgeAt = -1;
            }
            else if (step.Event is not { } recorded)
            {
                Projector.Erased(unit, task, unit.AllLabelsOf(task.Id), step.ErasedAt);
                judgeAt = -1;
            }
            else if (recorded.Kind is EventKind.TaskFlagged or EventKind.QuestionAsked)
            {
                var entry = InboxProjector.Row(recorded, task.Item);
                inbox[entry.Key] = entry;
                (opened ??= [])[recorded.Id] = entry;
            }
            else if (recorded.Kind == EventKind.InboxAnswered)
            {
                if (EventHeader.TryParse(recorded.Header, out var header) && header!.RefersTo is { } id && opened?.GetValueOrDefault(id) is { } entry)
                {
                    (entry.Answer, entry.AnsweredBy, entry.AnsweredAt) = (InboxProjector.TextOf(recorded.Value), recorded.Actor.Value, recorded.At);
                }
            }
            else
            {
                judgeAt = TaskEventStep.Apply(unit, projector, task, recorded, PolicyAt(recorded.Position), erased) switch
                {
                    Judging.Due => recorded.Position,
                    Judging.Stated => -1,
                    _ => judgeAt,
                };
            }
        }

        // Only the last judgement stands, so only that one is made: most tasks end with an event that states it.
        if (judgeAt >= 0)
        {
            var policy = _policies.FindLast(p => p.Position < judgeAt);
            (_row.Policy, _row.WorkerModel) = (policy.Text ?? new ProjectPolicy().ToJson(), _models.FindLast(m => m < judgeAt) is var model && _models.Count > 0 && _models[0] < judgeAt ? model : -1);
            projector.Judge(unit, task);
        }
    }

    private void Run(UnitOfWork unit, TaskRow task, RunRow row)
    {
        var ((position, at, method), (value, className)) = (_runs[row.Run], _said[row.Said]);
        Projector.Run(unit, task, new ResolutionPartRow(
            row.Task, row.State < 0 ? null : (LabelState)row.State, row.Answers, value, className, row.Posterior, double.IsNaN(row.Agreement) ? null : row.Agreement), method, position, at);
    }

    private ProjectPolicy PolicyAt(long position)
    {
        for (var i = _policies.Count - 1; i >= 0; i--)
        {
            if (_policies[i].Position < position)
            {
                return _policies[i].Policy;
            }
        }

        return new ProjectPolicy();
    }

    private sealed class NoWriter : IRowWriter
    {
        private static InvalidOperationException Writes() => new("A replay writes nothing.");

        public void Fetch<TKey, TRow>(RowSet<TKey, TRow> rows) where TKey : notnull where TRow : class => throw Writes();

        public void Fetch<TKey, TRow>(TaskLists<TKey, TRow> lists) where TKey : notnull where TRow : class => throw Writes();

        public void Fetch(IReadOnlyList<WantedContent> contents) => throw Writes();

        public void Write<TKey, TRow>(RowSet<TKey, TRow> rows) where TKey : notnull where TRow : class => throw Writes();

        public void Insert<TRow>(string table, IReadOnlyList<Column<TRow>> columns, IReadOnlyList<TRow> rows, string onConflict = "") => throw Writes();

        public void Run(string sql, params ReadOnlySpan<object?> arguments) => throw Writes();

        public void Delete<TRow>(string table, IReadOnlyList<Column<TRow>> keys, IReadOnlyList<TRow> rows) => throw Writes();

        public void Complete() => throw Writes();
    }
}
