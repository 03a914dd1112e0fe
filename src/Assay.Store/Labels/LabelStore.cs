using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Labels;
using Assay.Domain.Ledger;
using Assay.Domain.Projects;
using Assay.Domain.Tasks;
using Assay.Store.Access;
using Assay.Store.Engine;
using Assay.Store.Projects;

namespace Assay.Store.Labels;

/// <summary>A label as it stands, or stood, with its item.</summary>
/// <param name="Value">Canonical JSON; null where no field is settled, or erased.</param>
/// <param name="IsWithheld">Whether its item is kept back as holding personal data: its content is left out, and its value is for those only who decide about it.</param>
public sealed record StoredLabel(
    TaskId Task, ItemId Item, string? ItemKey, string? Payload, string? Value, string? Class, double? Posterior, string Method, int Answers, LabelState State,
    int TaxonomyVersion, long Position, long ResolvedAt, bool IsWithheld);

/// <summary>An answer as it was recorded.</summary>
/// <param name="Value">Null once erased, and where its item is kept back as holding personal data.</param>
public sealed record StoredAnnotation(
    EventId Id, TaskId Task, ItemId Item, string? ItemKey, ActorId Actor, string Kind, string? Value, double? Confidence, double? SecondsSpent,
    int TaxonomyVersion, long Position, long At, EventId? RefersTo);

/// <summary>The current answers of a project in the form that statistics take.</summary>
/// <param name="TaxonomyVersion">The version under which the task's answers were given.</param>
/// <param name="Posterior">The task's, 0 to 1, with its agreement, as they were judged last.</param>
public sealed record AnswerColumn(long Task, long Actor, long Position, string? Value, int Overlap, int TaxonomyVersion, double? Posterior, double? Agreement);

/// <summary>Labels now and as of a position, annotations, and runs that resolve many tasks at once.</summary>
public sealed class LabelStore
{
    private readonly Database _database;
    private readonly ProjectCache _cache;

    internal LabelStore(Database database, ProjectCache cache)
    {
        _database = database;
        _cache = cache;
    }

    private static readonly string SelectLabel =
        $"SELECT l.task_id, t.item_id, i.external_key, {Inbox.Withheld.Or("t", "i.payload")}, l.value, l.class, l.posterior, l.method, l.answers, l.state, l.taxonomy_version, l.from_position, l.resolved_at, {Inbox.Withheld.Number("t")} "
        + "FROM label l JOIN task t ON t.task_id = l.task_id JOIN item i ON i.item_id = t.item_id";

    /// <summary>Labels in task order after a task, as they stand or as of a ledger size.</summary>
    /// <param name="asOf">Events that count: a label from position p stands from size p + 1 on. Null: now.</param>
    public Task<List<StoredLabel>> PageAsync(ProjectId project, TaskId after, int limit, long? asOf)
    {
        var select = SelectLabel + " WHERE l.task_id > $1 AND l.task_id < $2";
        var start = Math.Max(after.Value, Keys.Of(project.Value, 0));
        return _database.ReadAsync(s => asOf is { } size
            ? s.Query(select + " AND l.from_position < $4 AND (l.to_position IS NULL OR l.to_position >= $4) ORDER BY l.task_id LIMIT $3", Read, start, Keys.Of(project.Value + 1, 0), (long)limit, size)
            : s.Query(select + " AND l.to_position IS NULL ORDER BY l.task_id LIMIT $3", Read, start, Keys.Of(project.Value + 1, 0), (long)limit));
    }

    public Task<StoredLabel?> FindAsync(TaskId task, long? asOf) => _database.ReadAsync(s =>
    {
        var select = SelectLabel + " WHERE l.task_id = $1";
        return asOf is { } size
            ? s.First(select + " AND l.from_position < $2 AND (l.to_position IS NULL OR l.to_position >= $2)", Read, task.Value, size)
            : s.First(select + " AND l.to_position IS NULL", Read, task.Value);
    });

    /// <summary>Annotations in ledger order from a position on, before <paramref name="asOf"/>.</summary>
    public Task<List<StoredAnnotation>> AnnotationsAsync(ProjectId project, long position, int limit, long? asOf) => _database.ReadAsync(s => s.Query(
        $"SELECT e.event_id, e.ledger_key, e.kind, e.actor_id, e.task_id, e.at, e.header, {Inbox.Withheld.Or("t", "e.value")}, t.item_id, i.external_key FROM ledger_event e "
        + "JOIN task t ON t.task_id = e.task_id JOIN item i ON i.item_id = t.item_id "
        + "WHERE e.ledger_key >= $1 AND e.ledger_key < $2 AND e.kind IN ('annotation.submitted', 'annotation.imported') ORDER BY e.ledger_key LIMIT $3",
        ReadAnnotation, Keys.Of(project.Value, position), asOf is { } size ? Keys.Of(project.Value, size) : Keys.Of(project.Value + 1, 0), (long)limit));

    /// <summary>The current answers after a (task, actor), in that order.</summary>
    public Task<List<AnswerColumn>> AnswersAsync(ProjectId project, long task, long actor, int limit) => _database.ReadAsync(s => s.Query(
        "SELECT a.task_id, a.actor_id, a.position, a.value, t.overlap, t.taxonomy_version, t.posterior, t.agreement FROM answer a JOIN task t ON t.task_id = a.task_id "
        + "WHERE (a.task_id, a.actor_id) > ($1, $2) AND a.task_id < $3 ORDER BY a.task_id, a.actor_id LIMIT $4",
        r => new AnswerColumn(r.GetInt64(0), r.GetInt64(1), r.GetInt64(2), r.TextOrNull(3), (int)r.GetInt64(4), (int)r.GetInt64(5), r.RealOrNull(6), r.RealOrNull(7)), Math.Max(task, Keys.Of(project.Value, 0)), actor, Keys.Of(project.Value + 1, 0), (long)limit));

    /// <summary>The current answers to the tasks of a range, all of one task together.</summary>
    public Task<List<(long Task, long Actor, string? Value)>> AnswersBetweenAsync(long from, long until) => _database.ReadAsync(s => s.Query(
        "SELECT task_id, actor_id, value FROM answer WHERE task_id >= $1 AND task_id < $2 ORDER BY task_id, actor_id", r => (r.GetInt64(0), r.GetInt64(1), r.TextOrNull(2)), from, until));

    /// <summary>How many labels that stand have a class.</summary>
    public Task<long> CountAsync(ProjectId project, string className) => _database.ReadAsync(
        s => s.Number("SELECT count(*) FROM label WHERE project_id = $1 AND class = $2 AND to_position IS NULL", project.Value, className));

    /// <summary>How many labels that stand have each class.</summary>
    public Task<List<KeyValuePair<string, long>>> CountByClassAsync(ProjectId project) => _database.ReadAsync(s => s.Query(
        "SELECT class, count(*) FROM label WHERE project_id = $1 AND class IS NOT NULL AND to_position IS NULL GROUP BY class ORDER BY count(*) DESC, class",
        r => KeyValuePair.Create(r.GetString(0), r.GetInt64(1)), project.Value));

    /// <summary>The last published worker model of a choice field; null where there is none.</summary>
    public Task<WorkerModel?> ModelAsync(ProjectId project, string field) => _database.ReadAsync(
        s => s.First(ProjectRow.Table.SelectOne, ProjectRow.Table.Read, project.Value) is { } row ? _cache.Model(s, project.Value, row.WorkerModel, field) : null);

    /// <summary>What answers given under a taxonomy version are judged by now; null where the version is not published.</summary>
    public Task<ResolutionContext?> ContextAsync(ProjectId project, int taxonomyVersion) => _database.ReadAsync(
        s => s.First(ProjectRow.Table.SelectOne, ProjectRow.Table.Read, project.Value) is { } row ? _cache.Context(s, row, taxonomyVersion) : null);

    /// <summary>How many tasks have a label under each taxonomy version, lowest first.</summary>
    public Task<List<KeyValuePair<int, long>>> CountByVersionAsync(ProjectId project) => _database.ReadAsync(s => s.Query(
        "SELECT taxonomy_version, count(*) FROM label WHERE task_id >= $1 AND task_id < $2 AND to_position IS NULL GROUP BY taxonomy_version ORDER BY taxonomy_version",
        r => KeyValuePair.Create((int)r.GetInt64(0), r.GetInt64(1)), Keys.Of(project.Value, 0), Keys.Of(project.Value + 1, 0)));

    /// <summary>The worker model that was published at a position; null where there is none.</summary>
    public Task<WorkerModel?> ModelAtAsync(ProjectId project, long position) => _database.ReadAsync(s => _cache.Model(s, project.Value, position));

    /// <summary>The last worker model of a choice field that was published at a position or before; null where there is none.</summary>
    public Task<WorkerModel?> ModelAtAsync(ProjectId project, long position, string field) => _database.ReadAsync(s => _cache.Model(s, project.Value, position, field));

    /// <summary>Publishes what a refit learnt. From here on each answer is judged by it.</summary>
    /// <param name="facts">Method, iterations, convergence: what explains the model.</param>
    public Task<Decision<LedgerEvent>> PublishModelAsync(ProjectId project, WorkerModel model, JsonObject facts, Authority by)
    {
        var part = model.ToBytes();
        var hash = SHA256.HashData(part);
        return _database.WriteAsync<Decision<LedgerEvent>>(
            project,
            unit =>
            {
                if (by.Check(unit, project, Permission.Resolve) is { } refusal)
                {
                    return refusal;
                }

                Keep(unit, project, hash, part);
                var value = (JsonObject)facts.DeepClone();
                var row = unit.Projects.Get(project.Value)!;
                value["part"] = Convert.ToHexStringLower(hash);
                value["field"] = model.Field;
                if (row.WorkerModel >= 0)
                {
                    value["previous"] = row.WorkerModel;
                }

                var recorded = unit.Log(project).Append(new EventDraft(Ids.NewEvent(unit), EventKind.WorkerModelPublished, by.Actor, by.Tool, Json.Canonical(value)));
                row.WorkerModel = recorded.Position;
                unit.Projects.Put(row);
                return recorded;
            },
            unit => by.Announce(unit, project),
            alone: true);
    }

    /// <summary>Why a run may not be applied, asked before it reckons: one that finds nothing to write asks nothing else. Null where it may.</summary>
    public Task<Refusal?> RefusedAsync(ProjectId project, bool changesPolicy, Authority by) => _database.WriteAsync(
        project, unit => by.Check(unit, project, Permission.Resolve) ?? (changesPolicy ? by.Check(unit, project, Permission.ChangePolicy) : null), unit => by.Announce(unit, project));

    /// <summary>
    /// Resolves up to 20,000 tasks as one event. Tasks whose answers changed since they were computed are left out: they were
    /// judged when those answers came; so are tasks that want more or fewer answers by now.
    /// </summary>
    /// <param name="judgedBy">The policy as it was before the answers were read.</param>
    /// <param name="since">Events that the log had then.</param>
    public Task<Decision<int>> ApplyRunAsync(ProjectId project, ResolutionPart part, ProjectPolicy judgedBy, long since, JsonObject facts, Authority by) => _database.WriteAsync<Decision<int>>(
        project,
        unit =>
        {
            if (by.Check(unit, project, Permission.Resolve) is { } refusal)
            {
                return refusal;
            }

            var owner = unit.Projects.Get(project.Value)!;
            var policy = _cache.Policy(owner.Policy);
            if ((policy.Method, policy.FinalAt) != (judgedBy.Method, judgedBy.FinalAt) || owner.WorkerModel >= since)
            {
                return Refusal.Conflict("The policy or the worker model has changed since this run began, and what it found was judged by the old one. What it wrote until then stays; resolve again.");
            }

            // Corrections too, which leave the number of answers as it was.
            var answeredSince = unit.Session.Query(
                "SELECT DISTINCT task_id FROM answer WHERE task_id >= $1 AND task_id <= $2 AND position >= $3", r => Keys.Number(r.GetInt64(0)),
                Keys.Of(project.Value, part.Rows.Min(r => r.Task)), Keys.Of(project.Value, part.Rows.Max(r => r.Task)), since).ToHashSet();
            var standing = new List<ResolutionPartRow>(part.Rows.Count);
            foreach (var row in part.Rows)
            {
                if (unit.Tasks.Get(Keys.Of(project.Value, row.Task)) is { } task && task.Answered == row.Answers && row.State is null == task.Answered < task.Overlap
                    && !answeredSince.Contains(row.Task) && task.State is not (TaskState.Cancelled or TaskState.Dead))
                {
                    standing.Add(row);
                }
            }

            if (standing.Count == 0)
            {
                return 0;
            }

            var kept = part with { Rows = standing };
            var body = kept.ToBytes();
            var hash = SHA256.HashData(body);
            Keep(unit, project, hash, body);
            var value = (JsonObject)facts.DeepClone();
            value["part"] = Convert.ToHexStringLower(hash);
            value["tasks"] = standing.Count;
            var recorded = unit.Log(project).Append(new EventDraft(Ids.NewEvent(unit), EventKind.ResolutionRun, by.Actor, by.Tool, Json.Canonical(value)));
            Projector.Run(unit, project.Value, recorded.Position, recorded.At, kept);
            return standing.Count;
        },
        unit =>
        {
            by.Announce(unit, project);
            foreach (var row in part.Rows)
            {
                unit.Tasks.Want(Keys.Of(project.Value, row.Task));
                unit.LabelsOf.Want(Keys.Of(project.Value, row.Task));
            }
        },
        alone: true);

    private static void Keep(UnitOfWork unit, ProjectId project, byte[] hash, byte[] body) => unit.Session.Execute(
        "INSERT INTO ledger_part (project_id, part_hash, body) VALUES ($1, $2, $3) ON CONFLICT (project_id, part_hash) DO NOTHING", project.Value, hash, body);

    private static StoredLabel Read(SqlRow r) => new(
        new TaskId(r.GetInt64(0)), new ItemId(r.GetInt64(1)), r.TextOrNull(2), r.TextOrNull(3), r.TextOrNull(4), r.TextOrNull(5), r.RealOrNull(6), r.GetString(7), (int)r.GetInt64(8),
        (LabelState)r.GetInt64(9), (int)r.GetInt64(10), r.GetInt64(11), r.GetInt64(12), r.GetInt64(13) != 0);

    private static StoredAnnotation ReadAnnotation(SqlRow r)
    {
        var header = EventHeader.TryParse(r.GetString(6), out var parsed) ? parsed : null;
        string? answer = null;
        double? seconds = null;
        if (r.TextOrNull(7) is { } value)
        {
            using var document = System.Text.Json.JsonDocument.Parse(value);
            answer = document.RootElement.GetProperty("answer").GetRawText();
            seconds = document.RootElement.TryGetProperty("secondsSpent", out var spent) ? spent.GetDouble() : null;
        }

        return new StoredAnnotation(
            EventId.FromBytes(r.Bytes(0)), new TaskId(r.GetInt64(4)), new ItemId(r.GetInt64(8)), r.TextOrNull(9), new ActorId(r.GetInt64(3)), r.GetString(2), answer,
            header?.Confidence, seconds, header?.TaxonomyVersion ?? 0, Keys.Number(r.GetInt64(1)), r.GetInt64(5), header?.RefersTo);
    }
}
