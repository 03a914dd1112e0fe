using Assay.Domain;
using Assay.Domain.Ledger;
using Assay.Domain.Tasks;
using Assay.Store.Engine;

namespace Assay.Store.People;

/// <summary>How much somebody did in a project, and what waits.</summary>
/// <param name="Since">Answers since the moment that was asked about.</param>
/// <param name="ByHour">Answers of the last fourteen days by the hour in which they were given, oldest first.</param>
/// <param name="Held">Tasks that they hold now.</param>
/// <param name="Drafts">Drafts of theirs whose hold has ended.</param>
/// <param name="Waiting">Tasks with a free slot in their pools that they have neither answered nor skipped; counted up to <see cref="MyWorkStore.CountsTo"/>, and there with those.</param>
/// <param name="HeldByOthers">Holds of others that are live now.</param>
/// <param name="InOtherPools">Tasks with a free slot that need other skills; counted as far as Waiting.</param>
/// <param name="LastAnswerAt">Null where they never answered here.</param>
public sealed record MyWork(
    long Answers, long Since, IReadOnlyList<KeyValuePair<long, int>> ByHour, long Held, long Drafts, long Waiting, long HeldByOthers, long InOtherPools, long? LastAnswerAt);

/// <summary>One of somebody's own answers.</summary>
/// <param name="Annotation">The event that recorded it.</param>
/// <param name="Content">Canonical JSON of the item; null once erased.</param>
public sealed record MyAnswer(EventId Annotation, TaskId Task, ItemId Item, int TaxonomyVersion, string? Content, string? Value, long AnsweredAt);

/// <summary>What an annotator may know of their own work.</summary>
public sealed class MyWorkStore
{
    /// <summary>More tasks than this are many; nobody waits for an exact number.</summary>
    public const int CountsTo = 10_000;

    private const string FreeIn = "t.project_id = $1 AND t.pool_id = $2 AND t.state = 0 AND t.overlap > t.leased + t.answered";
    private const long Hour = 3_600_000_000;
    private const long Shown = 14 * 24 * Hour;

    private readonly Database _database;

    internal MyWorkStore(Database database) => _database = database;

    /// <param name="mine">Pools whose tasks the actor may take; 0 is the pool of the whole project.</param>
    /// <param name="others">The project's other pools.</param>
    /// <param name="since">Microseconds since 1970 UTC.</param>
    public Task<MyWork> OfAsync(ActorId actor, ProjectId project, IReadOnlyList<long> mine, IReadOnlyList<long> others, long since)
    {
        var now = _database.Now;
        return _database.ReadAsync(s =>
        {
            var (from, until) = (Keys.Of(project.Value, 0), Keys.Of(project.Value + 1, 0));
            var (all, recent, last) = s.First(
                "SELECT count(*), sum(CASE WHEN answered_at >= $4 THEN 1 ELSE 0 END), max(answered_at) FROM answer WHERE actor_id = $1 AND task_id >= $2 AND task_id < $3",
                r => (r.GetInt64(0), r.WholeOrNull(1) ?? 0, r.WholeOrNull(2)), actor.Value, from, until, since);
            var hours = s.Query(
                "SELECT answered_at / 3600000000, count(*) FROM answer WHERE actor_id = $1 AND task_id >= $2 AND task_id < $3 AND answered_at >= $4 GROUP BY 1 ORDER BY 1",
                r => KeyValuePair.Create(r.GetInt64(0) * Hour, (int)r.GetInt64(1)), actor.Value, from, until, now - Shown);
            var held = s.Number("SELECT count(*) FROM lease WHERE actor_id = $1 AND state = 0 AND task_id >= $2 AND task_id < $3 AND expires_at > $4", actor.Value, from, until, now);
            var drafts = s.Number(
                $"SELECT count(*) FROM draft d WHERE d.actor_id = $1 AND d.task_id >= $2 AND d.task_id < $3 AND NOT EXISTS (SELECT 1 FROM lease l WHERE l.task_id = d.task_id AND l.actor_id = d.actor_id AND (l.state = {(int)LeaseState.Skipped} OR (l.state = 0 AND l.expires_at > $4)))",
                actor.Value, from, until, now);
            var byOthers = s.Number("SELECT count(*) FROM lease WHERE state = 0 AND actor_id <> $1 AND task_id >= $2 AND task_id < $3 AND expires_at > $4", actor.Value, from, until, now);
            return new MyWork(all, recent, hours, held, drafts, Waiting(s, project, actor, mine, now), byOthers, Free(s, project, others), last);
        });
    }

    /// <summary>Newest first.</summary>
    /// <param name="before">Time and task of the last answer of the page before.</param>
    public Task<List<MyAnswer>> AnswersAsync(ActorId actor, ProjectId project, (long At, long Task)? before, int limit) => _database.ReadAsync(s => s.Query(
        $"""
        SELECT e.event_id, a.task_id, t.item_id, a.taxonomy_version, {Inbox.Withheld.Or("t", "i.payload")}, {Inbox.Withheld.Or("t", "a.value")}, a.answered_at
        FROM answer a JOIN task t ON t.task_id = a.task_id JOIN item i ON i.item_id = t.item_id JOIN ledger_event e ON e.ledger_key = $2 + a.position
        WHERE a.actor_id = $1 AND a.task_id >= $2 AND a.task_id < $3 AND (a.answered_at < $4 OR (a.answered_at = $4 AND a.task_id < $5))
        ORDER BY a.answered_at DESC, a.task_id DESC LIMIT $6
        """,
        r => new MyAnswer(EventId.FromBytes(r.Bytes(0)), new TaskId(r.GetInt64(1)), new ItemId(r.GetInt64(2)), (int)r.GetInt64(3), r.TextOrNull(4), r.TextOrNull(5), r.GetInt64(6)),
        actor.Value, Keys.Of(project.Value, 0), Keys.Of(project.Value + 1, 0), before?.At ?? long.MaxValue, before?.Task ?? long.MaxValue, (long)limit));

    /// <summary>Tasks with a free slot, those left out that the actor has answered, skipped or holds; where there are many it is not looked who did which.</summary>
    private static long Waiting(SqlSession session, ProjectId project, ActorId actor, IReadOnlyList<long> pools, long now)
    {
        var free = Free(session, project, pools);
        return free == 0 || free == CountsTo ? free : pools.Sum(pool => session.Number(
            $"""
            SELECT count(*) FROM task t WHERE {FreeIn}
            AND NOT EXISTS (SELECT 1 FROM answer a WHERE a.task_id = t.task_id AND a.actor_id = $3)
            AND NOT EXISTS (SELECT 1 FROM lease l WHERE l.task_id = t.task_id AND l.actor_id = $3 AND (l.state = {(int)LeaseState.Skipped} OR (l.state = {(int)LeaseState.Live} AND l.expires_at > $4)))
            """,
            project.Value, pool, actor.Value, now));
    }

    private static long Free(SqlSession session, ProjectId project, IReadOnlyList<long> pools) => Math.Min(CountsTo, pools.Sum(pool => session.Number(
        $"SELECT count(*) FROM (SELECT 1 FROM task t WHERE {FreeIn} LIMIT $3) free", project.Value, pool, (long)CountsTo)));
}
