namespace Assay.Domain.Tasks;

public enum TaskState
{
    /// <summary>Wants answers.</summary>
    Open = 0,

    /// <summary>Has its label.</summary>
    Resolved = 1,

    /// <summary>Has all its answers, and they do not settle it.</summary>
    Disputed = 2,

    /// <summary>Given back too often: waits for a lead to reopen it.</summary>
    Dead = 3,

    Cancelled = 4,
}

public enum LeaseState
{
    Live = 0,
    Answered = 1,
    Skipped = 2,
    Lapsed = 3,
    Released = 4,
}

/// <summary>A request for labels on one item.</summary>
/// <param name="Overlap">How many annotators are to answer.</param>
/// <param name="Leased">Slots held now. Leased + Answered never passes Overlap.</param>
/// <param name="Failures">How often it was skipped or its item could not be shown.</param>
public sealed record LabelingTask(
    TaskId Id, ProjectId Project, ItemId Item, int TaxonomyVersion, PoolId Pool, int Priority, int Overlap, int Leased, int Answered,
    TaskState State, int Failures, long? DueAt)
{
    public const int LowestPriority = -4096;
    public const int HighestPriority = 4095;
    public const int HighestOverlap = 1000;

    public bool HasFreeSlot => State == TaskState.Open && Leased + Answered < Overlap;

    /// <summary>Queue order, page order and an annotator's cursor in one number: higher priority first, then older.</summary>
    public static long SortKey(int priority, TaskId task) => ((long)(HighestPriority + 1 - priority) << 40) | (task.Value & ((1L << 40) - 1));

    /// <summary>A lowered overlap never drops an answer or a hold.</summary>
    public int OverlapAfter(int wanted) => Math.Max(wanted, Leased + Answered);
}

/// <summary>A slot held by an annotator until a moment.</summary>
/// <param name="Fence">Grows with each hold of the task; only the current number may write. Begins at the time, so that a number given before a restore is none of what stands under the task's number after it.</param>
/// <param name="ExpiresAt">Microseconds since 1970 UTC.</param>
public sealed record Lease(TaskId Task, ActorId Actor, LeaseState State, long Fence, long ClaimedAt, long ExpiresAt)
{
    public bool IsLiveAt(long now) => State == LeaseState.Live && ExpiresAt > now;
}

/// <summary>What an annotator hands in.</summary>
/// <param name="Value">Canonical JSON, already valid under <paramref name="TaxonomyVersion"/>.</param>
public sealed record Answer(Ledger.EventId Id, byte[] Value, int TaxonomyVersion, double? Confidence, double? SecondsSpent, string Tool);
