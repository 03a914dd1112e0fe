using Assay.Domain;
using Assay.Domain.Inbox;
using Assay.Domain.Ledger;
using Assay.Domain.Tasks;
using Assay.Store.Engine;

namespace Assay.Store.Inbox;

/// <summary>The step from events to the inbox. Live writes and a rebuild both go through here.</summary>
internal static class InboxProjector
{
    public static void Opened(SqlSession session, LedgerEvent recorded, long item)
    {
        var row = Row(recorded, item);
        session.Execute(
            "INSERT INTO inbox_entry (entry_key, project_id, kind, task_id, item_id, actor_id, reason, body, opened_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            row.Key, row.Project, row.Kind, row.Task, row.Item, row.Actor, row.Reason, row.Body, row.OpenedAt);
    }

    /// <summary>The entry that a flag or a question opens.</summary>
    public static InboxRow Row(LedgerEvent recorded, long item)
    {
        var isFlag = recorded.Kind == EventKind.TaskFlagged;
        var flag = isFlag && recorded.Value is not null ? TaskEventJson.Read<Flagged>(recorded.Value) : null;
        return new InboxRow
        {
            Key = Keys.Of(recorded.Project.Value, recorded.Position), Project = recorded.Project.Value, Kind = (long)(isFlag ? InboxKind.Flag : InboxKind.Question), Task = recorded.Task!.Value.Value,
            Item = item, Actor = recorded.Actor.Value, Reason = flag?.Reason, Body = isFlag ? flag?.Comment : TextOf(recorded.Value), OpenedAt = recorded.At,
        };
    }

    /// <param name="text">Null once erased.</param>
    public static void Answered(SqlSession session, long entry, ActorId by, long at, string? text) =>
        session.Execute("UPDATE inbox_entry SET answer = $2, answered_by = $3, answered_at = $4 WHERE entry_key = $1", entry, text, by.Value, at);

    /// <summary>An answer as the ledger has it.</summary>
    public static void Answered(SqlSession session, LedgerEvent recorded)
    {
        var opened = EventHeader.TryParse(recorded.Header, out var header) && header!.RefersTo is { } id
            ? session.First($"SELECT ledger_key FROM ledger_event WHERE event_id = $1 AND (ledger_key >> {Keys.NumberBits}) = $2", r => (long?)r.GetInt64(0), id.ToBytes(), recorded.Project.Value)
            : null;
        if (opened is { } entry)
        {
            Answered(session, entry, recorded.Actor, recorded.At, TextOf(recorded.Value));
        }
    }

    /// <summary>What one event said is gone: an entry that it opened, or the answer that it gave where no later one replaced it.</summary>
    public static void EventErased(SqlSession session, long key)
    {
        if (session.Execute("UPDATE inbox_entry SET reason = NULL, body = NULL WHERE entry_key = $1", key) > 0
            || session.First(StoredEvent.Select + " WHERE ledger_key = $1", StoredEvent.Read, key) is not { Kind: EventKind.InboxAnswered, Task: { } task } given || RefersTo(given) is not { } entry)
        {
            return;
        }

        var later = session.Query(StoredEvent.Select + " WHERE task_id = $1 AND ledger_key > $2 AND kind = 'inbox.answered'", StoredEvent.Read, task.Value, key);
        if (!later.Exists(e => RefersTo(e) == entry))
        {
            session.Execute(
                "UPDATE inbox_entry SET answer = NULL WHERE entry_key IN (SELECT ledger_key FROM ledger_event WHERE event_id = $1 AND ledger_key >= $2 AND ledger_key < $3)",
                entry.ToBytes(), Keys.Of(given.Project.Value, 0), Keys.Of(given.Project.Value + 1, 0));
        }
    }

    private static EventId? RefersTo(LedgerEvent recorded) => EventHeader.TryParse(recorded.Header, out var header) ? header!.RefersTo : null;

    /// <summary>What a person wrote is gone.</summary>
    public static void ActorErased(SqlSession session, ProjectId project, ActorId actor)
    {
        session.Execute("UPDATE inbox_entry SET reason = NULL, body = NULL WHERE project_id = $1 AND actor_id = $2", project.Value, actor.Value);
        session.Execute("UPDATE inbox_entry SET answer = NULL WHERE project_id = $1 AND answered_by = $2", project.Value, actor.Value);
    }

    public static string? TextOf(string? value) => value is null ? null : TaskEventJson.Read<Said>(value).Text;
}
