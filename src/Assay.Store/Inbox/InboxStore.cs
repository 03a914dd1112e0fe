using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Inbox;
using Assay.Domain.Ledger;
using Assay.Domain.Tasks;
using Assay.Store.Access;
using Assay.Store.Engine;
using Assay.Store.Tasks;

namespace Assay.Store.Inbox;

/// <summary>A flag or question, with its answer where there is one.</summary>
/// <param name="Number">Its place in the project's ledger, which names it.</param>
/// <param name="Content">Canonical JSON of the item's content; null once erased.</param>
/// <param name="Body">What was written; null where nothing was, and once erased.</param>
/// <param name="WithheldAt">When the item was flagged as holding personal data, in microseconds since 1970 UTC, where it is kept back for that: what was said until then may hold it too.</param>
public sealed record InboxEntry(
    long Number, InboxKind Kind, TaskId Task, ItemId Item, string? Content, ActorId By, string ByName, string? Reason, string? Body, long OpenedAt, string? Answer, ActorId? AnsweredBy, long? AnsweredAt, long? WithheldAt);

/// <summary>What annotators report and ask, and what leads answer. Each is an event; the table is a view of them.</summary>
public sealed class InboxStore
{
    private readonly Database _database;
    private readonly TaskStore _tasks;

    internal InboxStore(Database database, TaskStore tasks) => (_database, _tasks) = (database, tasks);

    /// <summary>Says that something is wrong with the item of a task that the actor has, or had, in hand.</summary>
    /// <remarks>Personal data is hidden at once: the task is cancelled, and the reporter's draft of it goes.</remarks>
    /// <param name="fence">The number of the hold under which this was written, where it is known: refused where the task holds another item since, as after a restore.</param>
    public Task<Decision<Recorded>> FlagAsync(ProjectId project, TaskId task, EventId id, string reason, string? comment, Authority by, long? fence = null) => OpenAsync(
        project, task, id, fence, EventKind.TaskFlagged, TaskEventJson.Write(new Flagged(reason, comment)), by,
        (unit, row) =>
        {
            if (reason == FlagReasons.PersonalData)
            {
                TaskStore.Withdraw(unit, row, id, by);
            }
        });

    /// <summary>Asks the lead about a task that the actor has, or had, in hand.</summary>
    /// <param name="fence">As of a flag.</param>
    public Task<Decision<Recorded>> AskAsync(ProjectId project, TaskId task, EventId id, string text, Authority by, long? fence = null) =>
        OpenAsync(project, task, id, fence, EventKind.QuestionAsked, TaskEventJson.Write(new Said(text)), by, (_, _) => { });

    /// <summary>Answers a flag or question; a later answer replaces the one that stands.</summary>
    public Task<Decision<Recorded>> AnswerAsync(ProjectId project, long number, EventId id, string text, Authority by) => _database.WriteAsync<Decision<Recorded>>(
        project,
        unit =>
        {
            unit.Lock(project);
            if (by.Check(unit, project, Permission.Assign) is { } refusal)
            {
                return refusal;
            }

            if (number < 0 || unit.Session.First("SELECT task_id FROM inbox_entry WHERE entry_key = $1", r => (long?)r.GetInt64(0), Keys.Of(project.Value, number)) is not { } task
                || unit.Tasks.Get(task) is not { } row)
            {
                return Refusal.NotFound("There is no such flag or question.");
            }

            var value = TaskEventJson.Write(new Said(text));
            var opened = unit.Session.First(StoredEvent.Select + " WHERE ledger_key = $1", StoredEvent.Read, Keys.Of(project.Value, number))!;
            if (TaskStore.Known(unit, project, id, EventKind.InboxAnswered, new TaskId(task), by.Actor, value, header => header.RefersTo == opened.Id) is { } known)
            {
                return known;
            }

            var recorded = unit.Log(project).Append(new EventDraft(
                id, EventKind.InboxAnswered, by.Actor, by.Tool, value, new TaskId(task), new ItemId(row.Item), row.TaxonomyVersion, opened.Id));
            InboxProjector.Answered(unit.Session, Keys.Of(project.Value, number), recorded.Actor, recorded.At, text);
            return new Recorded(id, new TaskId(task), recorded.Position, recorded.At, Repeated: false);
        },
        unit => by.Announce(unit, project),
        alone: true);

    /// <summary>Newest first, by number.</summary>
    /// <param name="open">True: those without an answer; false: those with one; null: all.</param>
    /// <param name="by">Only what this actor opened.</param>
    /// <param name="before">The number of the last entry of the page before.</param>
    public Task<List<InboxEntry>> PageAsync(ProjectId project, bool? open, InboxKind? kind, ActorId? by, long? before, int limit) => _database.ReadAsync(s => s.Query(
        $"""
        SELECT e.entry_key, e.kind, e.task_id, e.item_id, i.payload, e.actor_id, coalesce(a.name, w.handle), e.reason, e.body, e.opened_at, e.answer, e.answered_by, e.answered_at, {Withheld.Since("t")}
        FROM inbox_entry e JOIN item i ON i.item_id = e.item_id JOIN task t ON t.task_id = e.task_id JOIN actor w ON w.actor_id = e.actor_id LEFT JOIN account a ON a.actor_id = e.actor_id
        WHERE e.project_id = $1 AND e.entry_key < $2 AND ($3 < 0 OR e.actor_id = $3) AND ($4 < 0 OR e.kind = $4)
        """ + (open is null ? "" : open.Value ? " AND e.answered_at IS NULL" : " AND e.answered_at IS NOT NULL") + " ORDER BY e.entry_key DESC LIMIT $5",
        Read, project.Value, Keys.Of(project.Value, before ?? (1L << 40) - 1), by?.Value ?? -1, kind is null ? -1L : (long)kind, (long)limit));

    /// <summary>How many wait for an answer.</summary>
    public Task<long> OpenCountAsync(ProjectId project) => _database.ReadAsync(
        s => s.Number("SELECT count(*) FROM inbox_entry WHERE project_id = $1 AND answered_at IS NULL", project.Value));

    /// <summary>How many wait for an answer, by project; projects where none waits are left out.</summary>
    public async Task<Dictionary<long, long>> OpenCountsAsync() => (await _database.ReadAsync(
        s => s.Query("SELECT project_id, count(*) FROM inbox_entry WHERE answered_at IS NULL GROUP BY project_id", r => KeyValuePair.Create(r.GetInt64(0), r.GetInt64(1))))).ToDictionary();

    /// <summary>When an item was added, in microseconds since 1970 UTC.</summary>
    private static long AddedAt(UnitOfWork unit, ProjectId project, long item) => unit.Session.First(
        "SELECT l.at FROM item i JOIN ledger_event l ON l.ledger_key = $1 + i.added_at_position WHERE i.item_id = $2", r => (long?)r.GetInt64(0), Keys.Of(project.Value, 0), item) ?? 0;

    private static InboxEntry Read(SqlRow r) => new(
        Keys.Number(r.GetInt64(0)), (InboxKind)r.GetInt64(1), new TaskId(r.GetInt64(2)), new ItemId(r.GetInt64(3)), r.TextOrNull(4), new ActorId(r.GetInt64(5)), r.GetString(6), r.TextOrNull(7), r.TextOrNull(8),
        r.GetInt64(9), r.TextOrNull(10), r.WholeOrNull(11) is { } answeredBy ? new ActorId(answeredBy) : null, r.WholeOrNull(12), r.WholeOrNull(13));

    private Task<Decision<Recorded>> OpenAsync(ProjectId project, TaskId task, EventId id, long? fence, string kind, byte[] value, Authority by, Action<UnitOfWork, TaskRow> follow) =>
        _tasks.DecideAsync<Recorded>(
            project, task, by, Permission.Annotate,
            (unit, row, lease) =>
            {
                if (TaskStore.Known(unit, project, id, kind, task, by.Actor, value) is { } known)
                {
                    return known;
                }

                if (lease is null)
                {
                    return Refusal.NotFound("You do not hold this task.");
                }

                if (TaskStore.IsErased(unit, row))
                {
                    return HeldTask.Withdrawn;
                }

                // A hold is older than the item of its task where the number was another item's then.
                if (fence is { } then && then != lease.Fence && then < AddedAt(unit, project, row.Item))
                {
                    return Refusal.Conflict("This task holds another item than the one that this is about: the server was restored since.");
                }

                var recorded = unit.Log(project).Append(new EventDraft(id, kind, by.Actor, by.Tool, value, task, new ItemId(row.Item), row.TaxonomyVersion));
                InboxProjector.Opened(unit.Session, recorded, row.Item);
                follow(unit, row);
                return new Recorded(id, task, recorded.Position, recorded.At, Repeated: false);
            },
            unit => unit.Events.Want(new(project.Value, id)),
            alone: true);
}
