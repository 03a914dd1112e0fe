using System.Buffers;
using System.Text;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Ledger;
using Assay.Domain.Projects;
using Assay.Domain.Taxonomies;
using Assay.Domain.Tasks;
using Assay.Store.Access;
using Assay.Store.Engine;
using Assay.Store.Labels;
using Assay.Store.Projects;

namespace Assay.Store.Tasks;

/// <summary>A task held by its annotator, as the labeling screen needs it.</summary>
/// <param name="Fence">The fencing number: what is sent back with the answer.</param>
/// <param name="Draft">Canonical JSON of the draft kept on the server; null where there is none.</param>
/// <param name="DraftSavedAt">When it was kept.</param>
public sealed record LeasedTask(LabelingTask Task, long Fence, long ExpiresAt, string? Draft, long? DraftSavedAt = null)
{
    /// <summary>Canonical JSON of the item's content; null once erased. Known when the hold is durable.</summary>
    public string? Content { get; internal set; }
}

/// <summary>An answer as it was recorded.</summary>
/// <param name="Repeated">True where this very submit had been recorded before.</param>
public sealed record Recorded(EventId Id, TaskId Task, long Position, long At, bool Repeated);

/// <summary>What an annotator sends back with or without an answer.</summary>
public sealed record Submission(TaskId Task, EventId Id, long Fence, byte[] Value, int TaxonomyVersion, double? Confidence, double? SecondsSpent);

/// <summary>Tasks, leases, drafts and answers: everything between a queue and an answer in the ledger.</summary>
/// <remarks>Longer than others of our files: each operation here takes a slot, gives one back or fills it, by the same few private steps below.</remarks>
public sealed class TaskStore
{
    private readonly Database _database;
    private readonly ProjectCache _cache;
    private readonly Projector _projector;

    internal TaskStore(Database database, ProjectCache cache, Projector projector)
    {
        _database = database;
        _cache = cache;
        _projector = projector;
    }

    /// <summary>Leases the best task that the actor may take from these pools; a result of null is an empty queue.</summary>
    /// <param name="pools">0 is the pool of the whole project.</param>
    public Task<Decision<LeasedTask?>> NextAsync(ProjectId project, IReadOnlyList<long> pools, Authority by) =>
        _database.WriteAsync(project, unit => Next(unit, project, pools, by), unit => AnnounceNext(unit, project, pools, by));

    /// <summary>Leases a named task. A live hold of the same actor is handed back as it is.</summary>
    /// <param name="picks">True for an annotator's own choice, which the policy must allow.</param>
    public Task<Decision<LeasedTask>> LeaseAsync(ProjectId project, TaskId task, Authority by, bool picks) => DecideAsync<LeasedTask>(
        project, task, by, Permission.Annotate,
        (unit, row, lease) =>
        {
            var owner = unit.Projects.Get(project.Value)!;
            if (picks && !_cache.Policy(owner.Policy).AnnotatorsMayPick && !Permissions.Allows(by.RolesIn(unit, project, row.Pool), Permission.Assign))
            {
                return Refusal.Conflict("This project hands out tasks itself; ask for the next one.");
            }

            if (owner.State != ProjectState.Open)
            {
                return Paused;
            }

            if (row.State == TaskState.Cancelled && lease is not null)
            {
                return HeldTask.Withdrawn;
            }

            if (lease is not null && lease.ToLease().IsLiveAt(unit.Now))
            {
                return Held(unit, row, lease);
            }

            if (lease?.State is LeaseState.Answered or LeaseState.Skipped)
            {
                return Refusal.Conflict($"You have {(lease.State == LeaseState.Answered ? "answered" : "skipped")} this task already.");
            }

            if (lease?.State == LeaseState.Live)
            {
                HoldStore.Lapse(unit, row, lease);
            }

            return !row.HasFreeSlot ? Refusal.Conflict(row.State == TaskState.Open ? "All slots of this task are taken." : "This task takes no more answers.")
                : TooMany(unit, owner, by) is { } tooMany ? tooMany
                : Hold(unit, row, owner, by);
        });

    /// <summary>Shows a sign of life, or takes a lapsed task again while a slot is free.</summary>
    public Task<Decision<LeasedTask>> RenewAsync(ProjectId project, TaskId task, Authority by) => DecideAsync<LeasedTask>(
        project, task, by, Permission.Annotate,
        (unit, row, lease) =>
        {
            var owner = unit.Projects.Get(project.Value)!;
            var until = unit.Now + (_cache.Policy(owner.Policy).LeaseSeconds * 1_000_000L);
            var renewal = new HeldTask(row.ToTask(), lease?.ToLease()).Renew(unit.Now, until);
            if (!renewal.Accepted)
            {
                return renewal.Refusal;
            }

            if (renewal.Value.TakesSlot)
            {
                if (owner.State != ProjectState.Open)
                {
                    return Paused;
                }

                if (TooMany(unit, owner, by) is { } tooMany)
                {
                    return tooMany;
                }

                if (lease!.State == LeaseState.Live)
                {
                    HoldStore.Lapse(unit, row, lease);
                }

                return Hold(unit, row, owner, by);
            }

            lease!.ExpiresAt = until;
            unit.Leases.Put(lease);
            return Held(unit, row, lease);
        });

    /// <summary>Gives a task back without an answer; it may be offered to the same annotator again.</summary>
    public Task<Decision<LeasedTask>> ReleaseAsync(ProjectId project, TaskId task, long fence, Authority by) => DecideAsync<LeasedTask>(
        project, task, by, Permission.Annotate,
        (unit, row, lease) =>
        {
            var held = new HeldTask(row.ToTask(), lease?.ToLease()).Yield(fence, unit.Now);
            if (!held.Accepted)
            {
                return held.Refusal;
            }

            HoldStore.End(unit, row, lease!, LeaseState.Released);
            return new LeasedTask(row.ToTask(), lease!.Fence, lease.ExpiresAt, null);
        });

    /// <summary>Records that the annotator does not answer, and why; the slot goes to others.</summary>
    public Task<Decision<Recorded>> SkipAsync(ProjectId project, TaskId task, EventId id, long fence, string reason, string? comment, Authority by) => DecideAsync<Recorded>(
        project, task, by, Permission.Annotate,
        (unit, row, lease) =>
        {
            var value = TaskEventJson.Write(new SkipValue(reason, comment));
            if (Known(unit, project, id, EventKind.AnnotationSkipped, task, by.Actor, value) is { } known)
            {
                return known;
            }

            var held = new HeldTask(row.ToTask(), lease?.ToLease()).Yield(fence, unit.Now);
            if (!held.Accepted)
            {
                return held.Refusal;
            }

            var recorded = unit.Log(project).Append(new EventDraft(
                id, EventKind.AnnotationSkipped, by.Actor, by.Tool, value, task, new ItemId(row.Item), row.TaxonomyVersion));
            Projector.Skipped(unit, row, _cache.Policy(unit.Projects.Get(project.Value)!.Policy).DeadAfter, recorded.At);
            HoldStore.End(unit, row, lease!, LeaseState.Skipped);
            DropDraft(unit, row, by);
            return new Recorded(id, task, recorded.Position, recorded.At, Repeated: false);
        },
        unit => unit.Events.Want(new(project.Value, id)));

    /// <summary>Records an answer. The same id again gives the same result; a different body under it is refused.</summary>
    public Task<Decision<Recorded>> SubmitAsync(ProjectId project, Submission submission, Authority by)
    {
        var value = SubmittedValue(submission.Value, submission.SecondsSpent);
        return DecideAsync<Recorded>(
            project, submission.Task, by, Permission.Annotate,
            (unit, row, lease) => Submit(unit, row, lease, submission, value, by),
            unit => AnnounceSubmit(unit, project, submission));
    }

    /// <summary>
    /// Records an answer and leases the next task from these pools, in one transaction. No task where there is none to take,
    /// and none for a submit that was recorded before, so that repeating it does not pile up holds. What the annotator may not
    /// take any more does not undo the answer.
    /// </summary>
    public Task<Decision<(Recorded Recorded, LeasedTask? Next)>> SubmitAndTakeNextAsync(ProjectId project, Submission submission, IReadOnlyList<long> pools, Authority by)
    {
        var value = SubmittedValue(submission.Value, submission.SecondsSpent);
        return DecideAsync<(Recorded, LeasedTask?)>(
            project, submission.Task, by, Permission.Annotate,
            (unit, row, lease) =>
            {
                var recorded = Submit(unit, row, lease, submission, value, by);
                if (!recorded.Accepted)
                {
                    return recorded.Refusal;
                }

                if (recorded.Value.Repeated)
                {
                    return (recorded.Value, null);
                }

                var next = Next(unit, project, pools, by);
                return (recorded.Value, next.Accepted ? next.Value : null);
            },
            unit =>
            {
                AnnounceSubmit(unit, project, submission);
                AnnounceNext(unit, project, pools, by);
            });
    }

    /// <summary>Replaces one's own answer by a new event that refers to it; needs no hold.</summary>
    /// <param name="replaces">The answer that the correction was made on; null for whatever stands.</param>
    public Task<Decision<Recorded>> CorrectAsync(ProjectId project, Submission submission, Authority by, EventId? replaces = null)
    {
        var value = SubmittedValue(submission.Value, submission.SecondsSpent);
        return DecideAsync<Recorded>(
            project, submission.Task, by, Permission.Annotate,
            (unit, row, _) =>
            {
                if (Known(unit, project, submission.Id, EventKind.AnnotationSubmitted, submission.Task, by.Actor, value, header => header.Confidence == submission.Confidence) is { } known)
                {
                    return known;
                }

                if (row.State == TaskState.Cancelled)
                {
                    return HeldTask.Withdrawn;
                }

                if (unit.AnswersOf.Of(row.Id).Find(a => a.Actor == by.Actor.Value) is not { } earlier)
                {
                    return Refusal.NotFound("You have not answered this task.");
                }

                var replaced = unit.Session.First(StoredEvent.Select + " WHERE ledger_key = $1", StoredEvent.Read, Keys.Of(project.Value, earlier.Position))!;
                if (replaces is { } made && made != replaced.Id)
                {
                    return Refusal.Conflict("Another answer of yours stands by now: it was corrected elsewhere since. Look at that one, and correct it.");
                }

                if (submission.TaxonomyVersion != row.TaxonomyVersion)
                {
                    return Refusal.Conflict($"This task asks for taxonomy version {row.TaxonomyVersion}; the answer was made under {submission.TaxonomyVersion}.");
                }

                if (Faults(unit, project, row.TaxonomyVersion, submission.Value) is { } faults)
                {
                    return faults;
                }

                var recorded = unit.Log(project).Append(new EventDraft(
                    submission.Id, EventKind.AnnotationSubmitted, by.Actor, by.Tool, value, submission.Task, new ItemId(row.Item), row.TaxonomyVersion, replaced.Id, submission.Confidence));
                var said = _projector.AnswerGiven(unit, row, AnswerOf(row, by.Actor, recorded, submission.Value));
                _projector.Settle(unit, row, by.Actor, said);
                return new Recorded(submission.Id, submission.Task, recorded.Position, recorded.At, Repeated: false);
            },
            unit => unit.Events.Want(new(project.Value, submission.Id)));
    }

    /// <summary>Keeps what an annotator has so far. Drafts are no events and outlive the hold.</summary>
    /// <param name="value">A JSON object, canonical; not validated, since it is unfinished.</param>
    public Task<Decision<long>> SaveDraftAsync(ProjectId project, TaskId task, string value, Authority by) => DecideAsync<long>(
        project, task, by, Permission.Annotate,
        (unit, row, lease) =>
        {
            if (lease is null)
            {
                return Refusal.NotFound("You do not hold this task.");
            }

            if (row.State == TaskState.Cancelled)
            {
                return HeldTask.Withdrawn;
            }

            if (lease.State is LeaseState.Answered or LeaseState.Skipped)
            {
                return Refusal.Conflict($"You have {(lease.State == LeaseState.Answered ? "answered" : "skipped")} this task already.");
            }

            unit.Drafts.Put(new DraftRow { Task = task.Value, Actor = by.Actor.Value, Value = value, SavedAt = unit.Now });
            return unit.Now;
        });

    /// <summary>Changes priority, overlap, pool, due date, or reopens or cancels, as one event.</summary>
    public Task<Decision<LabelingTask>> ChangeAsync(ProjectId project, TaskId task, TaskChange change, Authority by) => DecideAsync<LabelingTask>(
        project, task, by, Permission.Assign,
        (unit, row, _) =>
        {
            if (Fault(unit, project, change) is { } refusal)
            {
                return refusal;
            }

            if (IsErased(unit, row))
            {
                return Refusal.Conflict("The item of this task was erased: nothing is asked about it again.");
            }

            if (change.Reopen && row.State != TaskState.Open && !IsReopenedBy(row, change))
            {
                return Refusal.Conflict($"This task has {(row.Answered == 1 ? "the one answer" : $"all {row.Answered} answers")} that it asks for, and would be finished again at once. To ask for more, raise its overlap.");
            }

            Apply(unit, row, change, by);
            return row.ToTask();
        });

    /// <summary>Whether a task asks for answers, or counts, again: one that has all it asks for is settled again at once.</summary>
    internal static bool IsReopenedBy(TaskRow row, TaskChange change) => row.State switch
    {
        TaskState.Open => false,
        TaskState.Resolved or TaskState.Disputed => row.Answered < (change.Overlap is { } overlap ? row.ToTask().OverlapAfter(overlap) : row.Overlap),
        _ => true,
    };

    /// <summary>Why a change is none for this project; null where it is one.</summary>
    internal static Refusal? Fault(UnitOfWork unit, ProjectId project, TaskChange change) =>
        change.Faults() is { Count: > 0 } faults ? Refusal.Invalid(faults[0].Message, faults)
        : change.Pool is { } pool && pool != 0 && !unit.Session.Any("SELECT 1 FROM pool WHERE pool_id = $1 AND project_id = $2", pool, project.Value)
            ? Refusal.Invalid("This project has no such pool.", [new Fault("pool", "This project has no such pool.")])
        : null;

    /// <summary>Records a change of one task and what follows from it.</summary>
    internal void Apply(UnitOfWork unit, TaskRow row, TaskChange change, Authority by)
    {
        var effective = change with { Overlap = change.Overlap is { } wanted ? row.ToTask().OverlapAfter(wanted) : null };
        var log = unit.Log(new ProjectId(row.Project));
        var recorded = log.Append(new EventDraft(
            NewId(unit), EventKind.TaskChanged, by.Actor, by.Tool, TaskEventJson.Write(effective), new TaskId(row.Id), new ItemId(row.Item), row.TaxonomyVersion));
        var (priority, fromPool) = (row.Priority, row.Pool);
        Projector.Changed(unit, row, effective, recorded.At);
        if (row.State == TaskState.Open && row.Answered >= row.Overlap)
        {
            _projector.Settle(unit, row, by.Actor, _projector.Judge(unit, row));
        }

        var moved = row.Priority != priority || row.Pool != fromPool;
        if (row.HasFreeSlot && (!moved || row.SortKey < log.Head.Furthest))
        {
            HoldStore.Return(unit, row);
        }
    }

    private sealed record SkipValue(string Reason, string? Comment);

    /// <summary>Reads the task and the actor's hold in the writer's transaction, checks the right once more, and decides there.</summary>
    internal Task<Decision<T>> DecideAsync<T>(
        ProjectId project, TaskId task, Authority by, Permission permission, Func<UnitOfWork, TaskRow, LeaseRow?, Decision<T>> decide, Action<UnitOfWork>? announce = null, bool alone = false) =>
        _database.WriteAsync<Decision<T>>(
            project,
            unit =>
            {
                unit.Lock(project);
                if (unit.Tasks.Get(task.Value) is not { } row || row.Project != project.Value)
                {
                    return Refusal.NotFound("Nothing here, or it is not shared with you.");
                }

                if (by.Check(unit, project, permission, row.Pool) is { } refusal)
                {
                    return refusal;
                }

                return decide(unit, row, unit.Queues.LeaseOf(task.Value, by.Actor.Value));
            },
            unit =>
            {
                by.Announce(unit, project);
                unit.WantHeld(new(task.Value, by.Actor.Value));
                announce?.Invoke(unit);
            },
            alone);

    /// <summary>Takes a task out of everybody's sight, as an event that refers to why: nobody holds it any more, and no draft quotes it.</summary>
    internal static void Withdraw(UnitOfWork unit, TaskRow row, EventId because, Authority by)
    {
        var change = new TaskChange(Cancel: true);
        var recorded = unit.Log(new ProjectId(row.Project)).Append(new EventDraft(
            NewId(unit), EventKind.TaskChanged, by.Actor, by.Tool, TaskEventJson.Write(change), new TaskId(row.Id), new ItemId(row.Item), row.TaxonomyVersion, because));
        Projector.Changed(unit, row, change, recorded.At);
        HoldStore.EndAll(unit, row, actor => actor == by.Actor.Value ? LeaseState.Skipped : LeaseState.Released);
        var drafts = unit.Session.Query("SELECT actor_id FROM draft WHERE task_id = $1", r => r.GetInt64(0), row.Id);
        foreach (var actor in drafts.Union(unit.Drafts.Changed.Where(d => d.Task == row.Id).Select(d => d.Actor)).ToList())
        {
            unit.Drafts.Remove(new(row.Id, actor));
        }
    }

    private Decision<LeasedTask?> Next(UnitOfWork unit, ProjectId project, IReadOnlyList<long> pools, Authority by)
    {
        // Checked pool by pool: a role may have been held in one of them only, and have ended there.
        var open = pools.Where(pool => by.Check(unit, project, Permission.Annotate, pool) is null).ToList();
        if (open.Count == 0)
        {
            return by.Check(unit, project, Permission.Annotate, pools.Count > 0 ? pools[0] : 0) ?? Refusal.NotFound("Nothing here, or it is not shared with you.");
        }

        var row = unit.Projects.Get(project.Value)!;
        if (row.State != ProjectState.Open)
        {
            return Paused;
        }

        if (TooMany(unit, row, by) is { } tooMany)
        {
            return tooMany; // asked before the queue is: a task passed over here would not come again
        }

        return unit.Queues.Claim(by.Actor.Value, project.Value, open) is { } task ? Hold(unit, task, row, by) : (LeasedTask?)null;
    }

    private static readonly Refusal Paused = Refusal.Unavailable("This project is paused. What you sent counts; your drafts are kept.");

    /// <summary>Why an annotator may hold no further task of a project now; null where they may. Asked in the transaction that would add the hold.</summary>
    private Refusal? TooMany(UnitOfWork unit, ProjectRow project, Authority by)
    {
        var most = _cache.Policy(project.Policy).MaxHeld;
        var held = unit.Queues.HeldBy(by.Actor.Value, project.Id);
        return held < most ? null : Refusal.Conflict($"You hold {held} tasks of this project, and its policy allows {most} at a time (maxHeld). Answer, skip or give back one of them first.");
    }

    /// <summary>Whether the item's content is gone for good. Its task is cancelled then and stays so.</summary>
    internal static bool IsErased(UnitOfWork unit, TaskRow row) =>
        row.State == TaskState.Cancelled && unit.Session.Any("SELECT 1 FROM item WHERE item_id = $1 AND payload IS NULL", row.Item);

    private static void AnnounceNext(UnitOfWork unit, ProjectId project, IReadOnlyList<long> pools, Authority by)
    {
        foreach (var pool in pools)
        {
            by.Announce(unit, project, pool);
        }

        unit.Queues.Announce(by.Actor.Value, project.Value, pools);
    }

    private Decision<Recorded> Submit(UnitOfWork unit, TaskRow row, LeaseRow? lease, Submission submission, byte[] value, Authority by)
    {
        var project = new ProjectId(row.Project);
        if (Known(unit, project, submission.Id, EventKind.AnnotationSubmitted, submission.Task, by.Actor, value, header => header.Confidence == submission.Confidence) is { } known)
        {
            return known;
        }

        var answer = new HeldTask(row.ToTask(), lease?.ToLease()).Accept(
            new Answer(submission.Id, submission.Value, submission.TaxonomyVersion, submission.Confidence, submission.SecondsSpent, by.Tool), submission.Fence, unit.Now);
        if (!answer.Accepted)
        {
            return answer.Refusal;
        }

        if (Faults(unit, project, row.TaxonomyVersion, submission.Value) is { } faults)
        {
            return faults;
        }

        var recorded = unit.Log(project).Append(new EventDraft(
            submission.Id, EventKind.AnnotationSubmitted, by.Actor, by.Tool, value, submission.Task, new ItemId(row.Item), row.TaxonomyVersion, Confidence: submission.Confidence));
        lease!.State = LeaseState.Answered;
        unit.Leases.Put(lease);
        row.Leased--;
        DropDraft(unit, row, by);
        var said = _projector.AnswerGiven(unit, row, AnswerOf(row, by.Actor, recorded, submission.Value));
        _projector.Settle(unit, row, by.Actor, said);
        return new Recorded(submission.Id, submission.Task, recorded.Position, recorded.At, Repeated: false);
    }

    /// <summary>Nothing of a task is in the making any more for whoever has answered or skipped it.</summary>
    private static void DropDraft(UnitOfWork unit, TaskRow row, Authority by)
    {
        if (unit.Drafts.Get(new(row.Id, by.Actor.Value)) is not null)
        {
            unit.Drafts.Remove(new(row.Id, by.Actor.Value));
        }
    }

    private static void AnnounceSubmit(UnitOfWork unit, ProjectId project, Submission submission)
    {
        unit.Events.Want(new(project.Value, submission.Id));
        unit.LabelsOf.Want(submission.Task.Value);
        unit.AnswersOf.Want(submission.Task.Value);
    }

    private LeasedTask Hold(UnitOfWork unit, TaskRow task, ProjectRow project, Authority by)
    {
        var held = unit.Queues.LeaseOf(task.Id, by.Actor.Value);
        if (held is null || (held.State == LeaseState.Released && unit.Drafts.Get(new(task.Id, by.Actor.Value)) is null))
        {
            FollowTaxonomy(unit, task, project, by);
        }

        var head = unit.Lock(new ProjectId(task.Project));
        if (task.SortKey > head.Furthest)
        {
            head.Furthest = task.SortKey;
            unit.Heads.Put(head);
        }

        task.Leased++;
        task.Fence = Math.Max(task.Fence + 1, unit.Now);
        unit.Tasks.Put(task);
        var lease = held ?? new LeaseRow { Task = task.Id, Actor = by.Actor.Value };
        lease.State = LeaseState.Live;
        lease.Fence = task.Fence;
        lease.ClaimedAt = unit.Now;
        lease.ExpiresAt = unit.Now + (_cache.Policy(project.Policy).LeaseSeconds * 1_000_000L);
        unit.Leases.Put(lease);
        return Held(unit, task, lease, isNew: held is null);
    }

    /// <summary>A task that nobody has answered or holds asks under the version that stands: what is compared was asked alike.</summary>
    internal static void FollowTaxonomy(UnitOfWork unit, TaskRow task, ProjectRow project, Authority by)
    {
        if (task.Answered > 0 || task.Leased > 0 || project.TaxonomyVersion <= task.TaxonomyVersion)
        {
            return;
        }

        var change = new TaskChange(TaxonomyVersion: project.TaxonomyVersion);
        var recorded = unit.Log(new ProjectId(task.Project)).Append(new EventDraft(
            NewId(unit), EventKind.TaskChanged, by.Actor, Projector.Tool, TaskEventJson.Write(change), new TaskId(task.Id), new ItemId(task.Item), project.TaxonomyVersion));
        Projector.Changed(unit, task, change, recorded.At);
    }

    /// <param name="isNew">The actor never held the task, so there is no draft to look for.</param>
    private static LeasedTask Held(UnitOfWork unit, TaskRow task, LeaseRow lease, bool isNew = false)
    {
        var draft = isNew ? null : unit.Drafts.Get(new(task.Id, lease.Actor));
        var leased = new LeasedTask(task.ToTask(), lease.Fence, lease.ExpiresAt, draft?.Value, draft?.SavedAt);
        unit.WantContent(task.Item, content => leased.Content = content);
        return leased;
    }

    private Refusal? Faults(UnitOfWork unit, ProjectId project, int version, byte[] value)
    {
        if (_cache.Taxonomy(unit.Session, project.Value, version) is not { } taxonomy)
        {
            return Refusal.Conflict($"Taxonomy version {version} is not published.");
        }

        var faults = TaxonomyValue.Validate(taxonomy, value);
        return faults.Count == 0 ? null : Refusal.Invalid("The answer does not fit the taxonomy: " + faults[0].Message, faults);
    }

    /// <summary>The earlier outcome of the same submit; a refusal where the id was used for something else; null where it is new.</summary>
    /// <param name="isSame">What else must be as it was.</param>
    internal static Decision<Recorded>? Known(UnitOfWork unit, ProjectId project, EventId id, string kind, TaskId task, ActorId actor, byte[] value, Func<EventHeader, bool>? isSame = null)
    {
        if (unit.Events.Get(new(project.Value, id)) is not { } known)
        {
            return null;
        }

        var same = known.Kind == kind && known.Task == task && known.Actor == actor && (known.Value is null || known.Value == Encoding.UTF8.GetString(value))
            && (isSame is null || (EventHeader.TryParse(known.Header, out var header) && isSame(header!)));
        return same
            ? new Recorded(id, task, known.Position, known.At, Repeated: true)
            : Refusal.Conflict($"The id {id} was used before with another content. Make a new id for a new answer.");
    }

    internal static AnswerRow AnswerOf(TaskRow task, ActorId actor, LedgerEvent recorded, byte[] value) => new()
    {
        Task = task.Id, Actor = actor.Value, Position = recorded.Position, TaxonomyVersion = task.TaxonomyVersion, AnsweredAt = recorded.At, Value = Encoding.UTF8.GetString(value),
    };

    /// <summary>Canonical: the answer is canonical already and its member sorts first.</summary>
    internal static byte[] SubmittedValue(byte[] answer, double? secondsSpent)
    {
        var to = new ArrayBufferWriter<byte>(answer.Length + 48);
        to.Write("{\"answer\":"u8);
        to.Write(answer);
        if (secondsSpent is { } seconds)
        {
            to.Write(",\"secondsSpent\":"u8);
            to.Write(Encoding.ASCII.GetBytes(CanonicalJson.NumberText(seconds)));
        }

        to.Write("}"u8);
        return to.WrittenSpan.ToArray();
    }

    private static EventId NewId(UnitOfWork unit) => EventId.Timed(unit.Now, System.Security.Cryptography.RandomNumberGenerator.GetBytes(10));
}
