namespace Assay.Domain.Tasks;

/// <summary>A task together with one annotator's hold on it: the rules of submitting, skipping and renewing.</summary>
/// <remarks>Pure. Runs inside the write's own transaction on rows read there, and may run twice.</remarks>
public sealed record HeldTask(LabelingTask Task, Lease? Lease)
{
    /// <summary>May this answer be recorded now, under this fencing number?</summary>
    public Decision<Answer> Accept(Answer answer, long fence, long now)
    {
        if (Refuse(fence, now) is { } refusal)
        {
            return refusal;
        }

        return answer.TaxonomyVersion == Task.TaxonomyVersion
            ? answer
            : Refusal.Conflict($"This task asks for taxonomy version {Task.TaxonomyVersion}; the answer was made under {answer.TaxonomyVersion}. The draft is kept: answer again under version {Task.TaxonomyVersion}.");
    }

    /// <summary>May the hold end without an answer?</summary>
    public Decision<Lease> Yield(long fence, long now) => Refuse(fence, now) is { } refusal ? refusal : Lease!;

    /// <summary>Prolongs a live hold under its number, or takes a lapsed one again under a new number while a slot is free.</summary>
    /// <param name="until">Microseconds since 1970 UTC.</param>
    public Decision<Renewal> Renew(long now, long until)
    {
        switch (Lease)
        {
            case null:
                return Refusal.NotFound("You do not hold this task.");
            case { State: LeaseState.Answered }:
                return Refusal.Conflict("You have answered this task already.");
            case { State: LeaseState.Skipped }:
                return Refusal.Conflict("You have skipped this task.");
        }

        if (Task.State == TaskState.Cancelled)
        {
            return Withdrawn;
        }

        if (Lease.IsLiveAt(now))
        {
            return new Renewal(until, TakesSlot: false);
        }

        if (Task.State != TaskState.Open)
        {
            return Refusal.Lapsed("Your hold ended and the task is closed. Your draft is kept.");
        }

        // A hold that has run out but was not yet swept still occupies its slot.
        var stillCounted = Lease.State == LeaseState.Live;
        return stillCounted || Task.HasFreeSlot
            ? new Renewal(until, TakesSlot: true)
            : Refusal.Lapsed("Your hold ended and others have taken the task. Your draft is kept.");
    }

    /// <summary>What whoever works on a cancelled task is told, so that nothing of it stays with them.</summary>
    public static readonly Refusal Withdrawn = Refusal.Withdrawn("This item was withdrawn. Nothing more is asked about it.");

    private Refusal? Refuse(long fence, long now) => Lease switch
    {
        null => Refusal.NotFound("You do not hold this task."),
        { State: LeaseState.Answered } => Refusal.Conflict("You have answered this task already."),
        { State: LeaseState.Skipped } => Refusal.Conflict("You have skipped this task."),
        _ when Task.State == TaskState.Cancelled => Withdrawn,
        _ when Lease.Fence != fence => Refusal.Lapsed("This hold was replaced by a newer one. Your draft is kept."),
        _ when !Lease.IsLiveAt(now) => Refusal.Lapsed("Your hold ended before the answer came. Your draft is kept; renew the hold to submit it."),
        _ when Task.State != TaskState.Open => Refusal.Conflict("This task takes no more answers."),
        _ => null,
    };
}

/// <param name="TakesSlot">True where the hold had lapsed: it gets a new fencing number.</param>
public sealed record Renewal(long Until, bool TakesSlot);
