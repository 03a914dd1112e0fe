using System.Globalization;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Labels;
using Assay.Domain.Projects;
using Assay.Domain.Tasks;

namespace Assay.Store.Engine;

/// <summary>A log's end: size, frontier and the next numbers. Locked first by every transaction that writes to the project.</summary>
internal sealed class HeadRow
{
    public required long Project { get; init; }
    public required long Size { get; set; }
    public required byte[] Frontier { get; set; }
    public required long LastAt { get; set; }
    public required long NextItem { get; set; }
    public required long NextTask { get; set; }
    public required long NextReturn { get; set; }

    /// <summary>The next return number as it was read: tasks returned since then are not in the database yet.</summary>
    public long NextReturnRead { get; init; }

    /// <summary>The highest sort key that anybody has claimed: an open task below it may lie behind somebody's cursor.</summary>
    public required long Furthest { get; set; }

    public static readonly Table<long, HeadRow> Table = new(
        "ledger_head", 1, r => r.Project, k => [k],
        r => new HeadRow { Project = r.GetInt64(0), Size = r.GetInt64(1), Frontier = r.Bytes(2), LastAt = r.GetInt64(3), NextItem = r.GetInt64(4), NextTask = r.GetInt64(5), NextReturn = r.GetInt64(6), NextReturnRead = r.GetInt64(6), Furthest = r.GetInt64(7) },
        [
            new("project_id", ColumnKind.Whole, r => r.Project), new("size", ColumnKind.Whole, r => r.Size),
            new("frontier", ColumnKind.Bytes, r => r.Frontier), new("last_at", ColumnKind.Whole, r => r.LastAt),
            new("next_item", ColumnKind.Whole, r => r.NextItem), new("next_task", ColumnKind.Whole, r => r.NextTask),
            new("next_return", ColumnKind.Whole, r => r.NextReturn), new("furthest", ColumnKind.Whole, r => r.Furthest),
        ]);
}

internal sealed class TaskRow
{
    public required long Id { get; init; }
    public required long Project { get; init; }
    public required long Item { get; init; }
    public required int Stage { get; init; }
    public required int TaxonomyVersion { get; set; }
    public required long Pool { get; set; }
    public required int Priority { get; set; }
    public required int Overlap { get; set; }
    public int Leased { get; set; }
    public int Answered { get; set; }
    public TaskState State { get; set; }
    public long Fence { get; set; }
    public long ReturnNumber { get; set; }
    public int Failures { get; set; }
    public long? DueAt { get; set; }
    public double? Posterior { get; set; }
    public double? Agreement { get; set; }
    public required long UpdatedAt { get; set; }

    public long SortKey => LabelingTask.SortKey(Priority, new TaskId(Id));

    public bool HasFreeSlot => State == TaskState.Open && Leased + Answered < Overlap;

    public LabelingTask ToTask() => new(
        new(Id), new(Project), new(Item), TaxonomyVersion, new(Pool), Priority, Overlap, Leased, Answered, State, Failures, DueAt);

    public static readonly Table<long, TaskRow> Table = new(
        "task", 1, r => r.Id, k => [k],
        r => new TaskRow
        {
            Id = r.GetInt64(0), Project = r.GetInt64(1), Item = r.GetInt64(2), Stage = (int)r.GetInt64(3), TaxonomyVersion = (int)r.GetInt64(4),
            Pool = r.GetInt64(5), Priority = (int)r.GetInt64(6), Overlap = (int)r.GetInt64(8), Leased = (int)r.GetInt64(9), Answered = (int)r.GetInt64(10),
            State = (TaskState)r.GetInt64(11), Fence = r.GetInt64(12), ReturnNumber = r.GetInt64(13), Failures = (int)r.GetInt64(14),
            DueAt = r.WholeOrNull(15), Posterior = r.RealOrNull(16), Agreement = r.RealOrNull(17), UpdatedAt = r.GetInt64(18),
        },
        [
            new("task_id", ColumnKind.Whole, r => r.Id), new("project_id", ColumnKind.Whole, r => r.Project),
            new("item_id", ColumnKind.Whole, r => r.Item), new("stage", ColumnKind.Whole, r => (long)r.Stage),
            new("taxonomy_version", ColumnKind.Whole, r => (long)r.TaxonomyVersion), new("pool_id", ColumnKind.Whole, r => r.Pool),
            new("priority", ColumnKind.Whole, r => (long)r.Priority), new("sort_key", ColumnKind.Whole, r => r.SortKey),
            new("overlap", ColumnKind.Whole, r => (long)r.Overlap), new("leased", ColumnKind.Whole, r => (long)r.Leased),
            new("answered", ColumnKind.Whole, r => (long)r.Answered), new("state", ColumnKind.Whole, r => (long)r.State),
            new("fence", ColumnKind.Whole, r => r.Fence), new("return_number", ColumnKind.Whole, r => r.ReturnNumber),
            new("failures", ColumnKind.Whole, r => (long)r.Failures), new("due_at", ColumnKind.Whole, r => r.DueAt),
            new("posterior", ColumnKind.Real, r => r.Posterior), new("agreement", ColumnKind.Real, r => r.Agreement),
            new("updated_at", ColumnKind.Whole, r => r.UpdatedAt),
        ],
        writesChanges: true,
        readKey: r => r.GetInt64(0));
}

internal readonly record struct TaskActor(long Task, long Actor);

internal sealed class LeaseRow
{
    public required long Task { get; init; }
    public required long Actor { get; init; }
    public LeaseState State { get; set; }
    public long Fence { get; set; }
    public long ClaimedAt { get; set; }
    public long ExpiresAt { get; set; }

    public Lease ToLease() => new(new(Task), new(Actor), State, Fence, ClaimedAt, ExpiresAt);

    public static readonly Table<TaskActor, LeaseRow> Table = new(
        "lease", 2, r => new(r.Task, r.Actor), k => [k.Task, k.Actor],
        r => new LeaseRow { Task = r.GetInt64(0), Actor = r.GetInt64(1), State = (LeaseState)r.GetInt64(2), Fence = r.GetInt64(3), ClaimedAt = r.GetInt64(4), ExpiresAt = r.GetInt64(5) },
        [
            new("task_id", ColumnKind.Whole, r => r.Task), new("actor_id", ColumnKind.Whole, r => r.Actor),
            new("state", ColumnKind.Whole, r => (long)r.State), new("fence", ColumnKind.Whole, r => r.Fence),
            new("claimed_at", ColumnKind.Whole, r => r.ClaimedAt), new("expires_at", ColumnKind.Whole, r => r.ExpiresAt),
        ]);
}

internal readonly record struct CursorKey(long Actor, long Project, long Pool);

/// <summary>How far an annotator has gone through a pool's queue, and through each priority of its returned tasks.</summary>
internal sealed class CursorRow
{
    public required CursorKey At { get; init; }

    /// <summary>The highest sort key claimed from the main queue; 0 at the start.</summary>
    public long Main { get; set; }

    /// <summary>The last return number looked at, by priority.</summary>
    public Dictionary<int, long> Returned { get; init; } = [];

    /// <summary>While the project's next return number is this one, no returned task waits for this annotator.</summary>
    public long NothingReturnedBefore
    {
        get => Returned.GetValueOrDefault(Nothing);
        set => Returned[Nothing] = value;
    }

    /// <summary>Stands where a priority does, above all of them.</summary>
    private const int Nothing = int.MaxValue;

    public static readonly Table<CursorKey, CursorRow> Table = new(
        "claim_cursor", 3, r => r.At, k => [k.Actor, k.Project, k.Pool],
        r => new CursorRow { At = new(r.GetInt64(0), r.GetInt64(1), r.GetInt64(2)), Main = r.GetInt64(3), Returned = Parse(r.GetString(4)) },
        [
            new("actor_id", ColumnKind.Whole, r => r.At.Actor), new("project_id", ColumnKind.Whole, r => r.At.Project),
            new("pool_id", ColumnKind.Whole, r => r.At.Pool), new("main_key", ColumnKind.Whole, r => r.Main),
            new("returned", ColumnKind.Text, r => Text(r.Returned)),
        ]);

    private static string Text(Dictionary<int, long> returned) =>
        returned.Count == 0 ? "" : string.Join(';', returned.OrderBy(p => p.Key).Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Key}:{p.Value}")));

    private static Dictionary<int, long> Parse(string text)
    {
        var returned = new Dictionary<int, long>();
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            returned[int.Parse(part.AsSpan(0, colon), CultureInfo.InvariantCulture)] = long.Parse(part.AsSpan(colon + 1), CultureInfo.InvariantCulture);
        }

        return returned;
    }
}

internal sealed class DraftRow
{
    public required long Task { get; init; }
    public required long Actor { get; init; }
    public required string Value { get; set; }
    public required long SavedAt { get; set; }

    public static readonly Table<TaskActor, DraftRow> Table = new(
        "draft", 2, r => new(r.Task, r.Actor), k => [k.Task, k.Actor],
        r => new DraftRow { Task = r.GetInt64(0), Actor = r.GetInt64(1), Value = r.GetString(2), SavedAt = r.GetInt64(3) },
        [
            new("task_id", ColumnKind.Whole, r => r.Task), new("actor_id", ColumnKind.Whole, r => r.Actor),
            new("value", ColumnKind.Text, r => r.Value), new("saved_at", ColumnKind.Whole, r => r.SavedAt),
        ]);
}

/// <summary>An actor's current answer to a task: a view of the ledger.</summary>
internal sealed class AnswerRow
{
    public required long Task { get; init; }
    public required long Actor { get; init; }
    public required long Position { get; init; }
    public required int TaxonomyVersion { get; init; }
    public required long AnsweredAt { get; init; }
    public required string? Value { get; init; }

    public static readonly Table<TaskActor, AnswerRow> Table = new(
        "answer", 2, r => new(r.Task, r.Actor), k => [k.Task, k.Actor],
        r => new AnswerRow { Task = r.GetInt64(0), Actor = r.GetInt64(1), Position = r.GetInt64(2), TaxonomyVersion = (int)r.GetInt64(3), AnsweredAt = r.GetInt64(4), Value = r.TextOrNull(5) },
        [
            new("task_id", ColumnKind.Whole, r => r.Task), new("actor_id", ColumnKind.Whole, r => r.Actor),
            new("position", ColumnKind.Whole, r => r.Position), new("taxonomy_version", ColumnKind.Whole, r => (long)r.TaxonomyVersion),
            new("answered_at", ColumnKind.Whole, r => r.AnsweredAt), new("value", ColumnKind.Text, r => r.Value),
        ],
        readKey: r => new(r.GetInt64(0), r.GetInt64(1)));
}

internal readonly record struct LabelKey(long Task, long FromPosition);

/// <summary>A label as it stood from one position of the ledger to another: a view of the ledger.</summary>
internal sealed class LabelRow
{
    public required long Task { get; init; }
    public required long FromPosition { get; init; }
    public long? ToPosition { get; set; }
    public required long Project { get; init; }
    public required string? Class { get; init; }
    public required string? Value { get; init; }
    public required double? Posterior { get; init; }
    public required string Method { get; init; }
    public required int Answers { get; init; }
    public required LabelState State { get; init; }
    public required int TaxonomyVersion { get; init; }
    public required long ResolvedAt { get; init; }

    public static readonly Table<LabelKey, LabelRow> Table = new(
        "label", 2, r => new(r.Task, r.FromPosition), k => [k.Task, k.FromPosition],
        r => new LabelRow
        {
            Task = r.GetInt64(0), FromPosition = r.GetInt64(1), ToPosition = r.WholeOrNull(2), Project = r.GetInt64(3), Class = r.TextOrNull(4), Value = r.TextOrNull(5),
            Posterior = r.RealOrNull(6), Method = r.GetString(7), Answers = (int)r.GetInt64(8), State = (LabelState)r.GetInt64(9), TaxonomyVersion = (int)r.GetInt64(10), ResolvedAt = r.GetInt64(11),
        },
        [
            new("task_id", ColumnKind.Whole, r => r.Task), new("from_position", ColumnKind.Whole, r => r.FromPosition),
            new("to_position", ColumnKind.Whole, r => r.ToPosition), new("project_id", ColumnKind.Whole, r => r.Project),
            new("class", ColumnKind.Text, r => r.Class), new("value", ColumnKind.Text, r => r.Value),
            new("posterior", ColumnKind.Real, r => r.Posterior), new("method", ColumnKind.Text, r => r.Method),
            new("answers", ColumnKind.Whole, r => (long)r.Answers), new("state", ColumnKind.Whole, r => (long)r.State),
            new("taxonomy_version", ColumnKind.Whole, r => (long)r.TaxonomyVersion), new("resolved_at", ColumnKind.Whole, r => r.ResolvedAt),
        ],
        readKey: r => new(r.GetInt64(0), r.GetInt64(1)));
}

/// <summary>What an annotator asked or reported, and what was answered: a view of the ledger.</summary>
internal sealed class InboxRow
{
    /// <summary>The ledger key of the event that opened it.</summary>
    public required long Key { get; init; }
    public required long Project { get; init; }
    public required long Kind { get; init; }
    public required long Task { get; init; }
    public required long Item { get; init; }
    public required long Actor { get; init; }
    public required string? Reason { get; init; }
    public required string? Body { get; init; }
    public required long OpenedAt { get; init; }
    public string? Answer { get; set; }
    public long? AnsweredBy { get; set; }
    public long? AnsweredAt { get; set; }

    public static readonly Table<long, InboxRow> Table = new(
        "inbox_entry", 1, r => r.Key, k => [k],
        r => new InboxRow
        {
            Key = r.GetInt64(0), Project = r.GetInt64(1), Kind = r.GetInt64(2), Task = r.GetInt64(3), Item = r.GetInt64(4), Actor = r.GetInt64(5), Reason = r.TextOrNull(6), Body = r.TextOrNull(7),
            OpenedAt = r.GetInt64(8), Answer = r.TextOrNull(9), AnsweredBy = r.WholeOrNull(10), AnsweredAt = r.WholeOrNull(11),
        },
        [
            new("entry_key", ColumnKind.Whole, r => r.Key), new("project_id", ColumnKind.Whole, r => r.Project), new("kind", ColumnKind.Whole, r => r.Kind),
            new("task_id", ColumnKind.Whole, r => r.Task), new("item_id", ColumnKind.Whole, r => r.Item), new("actor_id", ColumnKind.Whole, r => r.Actor),
            new("reason", ColumnKind.Text, r => r.Reason), new("body", ColumnKind.Text, r => r.Body), new("opened_at", ColumnKind.Whole, r => r.OpenedAt),
            new("answer", ColumnKind.Text, r => r.Answer), new("answered_by", ColumnKind.Whole, r => r.AnsweredBy), new("answered_at", ColumnKind.Whole, r => r.AnsweredAt),
        ]);
}

internal readonly record struct CounterKey(long Project, string Name);

/// <summary>What a unit of work adds to a running count, so that a page never counts rows.</summary>
internal sealed record CounterRow(CounterKey At, long Change)
{
    public const string Name = "project_counter";

    public const string AddsUp = " ON CONFLICT (project_id, name) DO UPDATE SET value = project_counter.value + excluded.value";

    public static readonly IReadOnlyList<Column<CounterRow>> Columns =
    [
        new("project_id", ColumnKind.Whole, r => r.At.Project), new("name", ColumnKind.Text, r => r.At.Name), new("value", ColumnKind.Whole, r => r.Change),
    ];
}

/// <summary>Whether a session or token still stands, read again inside a submit's transaction.</summary>
internal sealed class CredentialRow
{
    public required long Number { get; init; }
    public required long ExpiresAt { get; init; }
    public required long RevokedAt { get; init; }

    public static readonly Table<long, CredentialRow> Table = new(
        "credential", 1, r => r.Number, k => [k],
        r => new CredentialRow { Number = r.GetInt64(0), ExpiresAt = r.GetInt64(1), RevokedAt = r.GetInt64(2) },
        [
            new("number", ColumnKind.Whole, r => r.Number), new("expires_at", ColumnKind.Whole, r => r.ExpiresAt),
            new("revoked_at", ColumnKind.Whole, r => r.RevokedAt),
        ]);
}

internal readonly record struct GrantKey(long Actor, long Project, long Pool);

/// <summary>The roles that an actor holds in one scope, read again inside a submit's transaction.</summary>
internal sealed class GrantRow
{
    public required GrantKey At { get; init; }
    public required Roles Roles { get; set; }
    public required long GrantedBy { get; set; }
    public required long GrantedAt { get; set; }

    public static readonly Table<GrantKey, GrantRow> Table = new(
        "access_grant", 3, r => r.At, k => [k.Actor, k.Project, k.Pool],
        r => new GrantRow { At = new(r.GetInt64(0), r.GetInt64(1), r.GetInt64(2)), Roles = (Roles)r.GetInt64(3), GrantedBy = r.GetInt64(4), GrantedAt = r.GetInt64(5) },
        [
            new("actor_id", ColumnKind.Whole, r => r.At.Actor), new("project_id", ColumnKind.Whole, r => r.At.Project),
            new("pool_id", ColumnKind.Whole, r => r.At.Pool), new("roles", ColumnKind.Whole, r => (long)r.Roles),
            new("granted_by", ColumnKind.Whole, r => r.GrantedBy), new("granted_at", ColumnKind.Whole, r => r.GrantedAt),
        ]);
}

internal sealed class ProjectRow
{
    public required long Id { get; init; }
    public required string Name { get; init; }
    public required string Description { get; set; }
    public required string Policy { get; set; }
    public required byte[] ItemKey { get; init; }
    public required ProjectState State { get; set; }
    public required int TaxonomyVersion { get; set; }
    public required long WorkerModel { get; set; }
    public required long CreatedAt { get; init; }

    public static readonly Table<long, ProjectRow> Table = new(
        "project", 1, r => r.Id, k => [k],
        r => new ProjectRow
        {
            Id = r.GetInt64(0), Name = r.GetString(1), Description = r.GetString(2), Policy = r.GetString(3), ItemKey = r.Bytes(4), State = (ProjectState)r.GetInt64(5),
            TaxonomyVersion = (int)r.GetInt64(6), WorkerModel = r.GetInt64(7), CreatedAt = r.GetInt64(8),
        },
        [
            new("project_id", ColumnKind.Whole, r => r.Id), new("name", ColumnKind.Text, r => r.Name),
            new("description", ColumnKind.Text, r => r.Description), new("policy", ColumnKind.Text, r => r.Policy),
            new("item_key", ColumnKind.Bytes, r => r.ItemKey), new("state", ColumnKind.Whole, r => (long)r.State),
            new("taxonomy_version", ColumnKind.Whole, r => (long)r.TaxonomyVersion), new("worker_model", ColumnKind.Whole, r => r.WorkerModel),
            new("created_at", ColumnKind.Whole, r => r.CreatedAt),
        ]);
}
