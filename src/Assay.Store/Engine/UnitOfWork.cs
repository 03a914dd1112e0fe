using Assay.Domain;
using Assay.Domain.Ledger;
using Assay.Store.Ledger;

namespace Assay.Store.Engine;

/// <summary>
/// One transaction of the writer and all that its operations read and changed. Operations run one after another on rows
/// held here; at the end everything is written together. Synchronous, and an operation may be run again in another unit.
/// </summary>
public sealed class UnitOfWork
{
    private readonly IReadOnlyList<IRowSet> _sets;
    private readonly Dictionary<long, LedgerAppender> _logs = [];
    private readonly List<IPendingInsert> _inserts = [];
    private readonly Dictionary<CounterKey, long> _counts = [];
    private readonly HashSet<TaskActor> _held = [];
    private readonly List<WantedContent> _contents = [];
    private readonly long _clock;

    internal UnitOfWork(SqlSession session, IRowWriter writer, long clock, LedgerSettings ledger)
    {
        Session = session;
        Writer = writer;
        _clock = clock;
        LedgerSettings = ledger;
        Heads = new(HeadRow.Table, session);
        Projects = new(ProjectRow.Table, session);
        Tasks = new(TaskRow.Table, session);
        Leases = new(LeaseRow.Table, session);
        Cursors = new(CursorRow.Table, session);
        Drafts = new(DraftRow.Table, session);
        Answers = new(AnswerRow.Table, session);
        Labels = new(LabelRow.Table, session);
        Credentials = new(CredentialRow.Table, session);
        Grants = new(GrantRow.Table, session);
        Events = new(StoredEvent.Table, session);
        AnswersOf = new(Answers, session, r => r.Task, " ORDER BY task_id, actor_id");
        LabelsOf = new(Labels, session, r => r.Task, " AND to_position IS NULL");
        Queues = new(this);
        _sets = [Heads, Projects, Tasks, Leases, Cursors, Drafts, Answers, Labels, Grants];
    }

    /// <summary>For statements outside the held tables. What is held is not yet in the database: call <see cref="Flush"/> first where that matters.</summary>
    public SqlSession Session { get; }

    /// <summary>The writer's clock reading for this transaction, in microseconds since 1970 UTC.</summary>
    public long Now => _clock;

    internal IRowWriter Writer { get; }
    internal LedgerSettings LedgerSettings { get; }
    internal RowSet<long, HeadRow> Heads { get; }
    internal RowSet<long, ProjectRow> Projects { get; }
    internal RowSet<long, TaskRow> Tasks { get; }
    internal RowSet<TaskActor, LeaseRow> Leases { get; }
    internal RowSet<CursorKey, CursorRow> Cursors { get; }
    internal RowSet<TaskActor, DraftRow> Drafts { get; }
    internal RowSet<TaskActor, AnswerRow> Answers { get; }
    internal RowSet<LabelKey, LabelRow> Labels { get; }
    internal RowSet<long, CredentialRow> Credentials { get; }
    internal RowSet<GrantKey, GrantRow> Grants { get; }
    internal RowSet<EventKey, LedgerEvent> Events { get; }
    internal TaskLists<TaskActor, AnswerRow> AnswersOf { get; }
    internal TaskLists<LabelKey, LabelRow> LabelsOf { get; }
    internal Tasks.QueueWindows Queues { get; }

    /// <summary>The project's log in this transaction. Its head row is locked (PostgreSQL) before anything else is read.</summary>
    internal LedgerAppender Log(ProjectId project)
    {
        if (!_logs.TryGetValue(project.Value, out var log))
        {
            Lock(project);
            CheckLog(project);
            log = new LedgerAppender(this, project);
            _logs.Add(project.Value, log);
        }

        return log;
    }

    /// <summary>
    /// Another server may have taken over since the last write, to which positions and holds that were given are unknown: they
    /// would be given twice. Says nothing of a project whose head is not locked here.
    /// </summary>
    /// <exception cref="LostEventsException">The log is shorter than what was acknowledged.</exception>
    internal void CheckLog(ProjectId project)
    {
        if (Heads.Holds(project.Value) && Heads.Get(project.Value) is { } head)
        {
            LedgerSettings.Heads?.Check(project, head.Size);
        }
    }

    /// <summary>Notes beside the database how long the logs are now that this is committed.</summary>
    internal void Committed()
    {
        foreach (var log in _logs.Values)
        {
            LedgerSettings.Heads?.Note(log.Project, log.NextPosition);
        }
    }

    /// <summary>Makes this transaction the only writer of the project until it ends.</summary>
    internal HeadRow Lock(ProjectId project)
    {
        if (!Heads.Holds(project.Value))
        {
            var head = Session.First(HeadRow.Table.SelectOne + Session.Dialect.ForUpdate, HeadRow.Table.Read, project.Value);
            if (head is not null)
            {
                Heads.Hold(head);
            }
        }

        return Heads.Get(project.Value) ?? throw new InvalidOperationException($"Project {project} has no ledger head.");
    }

    /// <summary>From-positions of all labels a task ever had, those of this unit included.</summary>
    internal IReadOnlyCollection<long> AllLabelsOf(long task)
    {
        var positions = new SortedSet<long>(Session.Query("SELECT from_position FROM label WHERE task_id = $1", r => r.GetInt64(0), task));
        positions.UnionWith(Labels.Changed.Where(l => l.Task == task).Select(l => l.FromPosition));
        return positions;
    }

    /// <summary>Adds to a running count, which is written as a difference: nobody need read it first.</summary>
    internal void Count(long project, string name, long change) =>
        System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_counts, new(project, name), out _) += change;

    /// <summary>What has been counted and is not written yet.</summary>
    internal IEnumerable<KeyValuePair<CounterKey, long>> Counted => _counts;

    /// <summary>Adds rows that nothing in this transaction will read back through a row set.</summary>
    internal void Insert<TRow>(string table, IReadOnlyList<Column<TRow>> columns, IReadOnlyList<TRow> rows) =>
        _inserts.Add(new PendingInsert<TRow>(table, columns, rows));

    /// <summary>Asks for an item's content, which comes with the writing: canonical JSON, or null once erased.</summary>
    internal void WantContent(long item, Action<string?> arrive) => _contents.Add(new(item, arrive));

    /// <summary>Writes all that is held, inside the transaction.</summary>
    internal void Flush()
    {
        Gather();
        Writer.Complete();
    }

    /// <summary>Hands all that is held to the row writer, which may send it together with the commit.</summary>
    internal void Gather()
    {
        foreach (var log in _logs.Values)
        {
            log.Finish();
        }

        foreach (var insert in _inserts)
        {
            insert.Run(Writer);
        }

        _inserts.Clear();
        Writer.Insert(CounterRow.Name, CounterRow.Columns, [.. _counts.Where(c => c.Value != 0).Select(c => new CounterRow(c.Key, c.Value))], CounterRow.AddsUp);
        _counts.Clear();
        foreach (var set in _sets)
        {
            set.Flush(Writer);
        }

        Writer.Fetch([.. _contents]);
        _contents.Clear();
    }

    /// <summary>Announces a task with an actor's hold and draft, which nearly always come together.</summary>
    internal void WantHeld(TaskActor key) => _held.Add(key);

    internal IReadOnlyCollection<TaskActor> Held => _held;

    /// <summary>Reads in one go what operations have said they will want, but for what an engine reads with the lock: heads, projects and credentials.</summary>
    internal void Prefetch()
    {
        foreach (var set in _sets.Where(s => s != Heads && s != Projects))
        {
            set.Prefetch(Writer);
        }

        Writer.Fetch(AnswersOf);
        Writer.Fetch(LabelsOf);
        ((IRowSet)Events).Prefetch(Writer);
    }

    private interface IPendingInsert
    {
        void Run(IRowWriter writer);
    }

    private sealed record PendingInsert<TRow>(string Table, IReadOnlyList<Column<TRow>> Columns, IReadOnlyList<TRow> Rows) : IPendingInsert
    {
        public void Run(IRowWriter writer) => writer.Insert(Table, Columns, Rows);
    }
}
