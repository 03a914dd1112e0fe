using System.Collections.Concurrent;
using Assay.Domain.Ledger;

namespace Assay.Store.Tests.Tasks.Model;

internal enum Doing
{
    Next,
    Submit,
    Skip,
    Correct,
    Renew,
    Release,
    Change,
}

internal enum Ending
{
    Accepted,
    Repeated,
    Refused,

    /// <summary>Broken machinery: nothing of it may be kept.</summary>
    Threw,
}

/// <summary>One operation as its actor saw it.</summary>
/// <param name="Fence">What was sent; for a hold, what was given.</param>
/// <param name="Current">The actor's newest number for the task when it began; 0 for none.</param>
/// <param name="Expires">When the hold under that number ends, as its actor knew.</param>
/// <param name="Ended">Whether the actor had ended that hold itself.</param>
/// <param name="Began">The clock before the operation.</param>
/// <param name="Over">The clock after it.</param>
internal sealed record Done(
    Doing Doing, long Actor, long Task, EventId Id, long Fence, string Value, long Current, long Expires, bool Ended, long Began, long Over, Ending Ending, long Position)
{
    public bool IsStored => Ending is Ending.Accepted or Ending.Repeated;
}

/// <summary>All that the actors of a round did, and the settings that they did it under.</summary>
internal sealed class Story
{
    private readonly ConcurrentQueue<string> _wrong = [];

    public ConcurrentQueue<Done> Done { get; } = [];

    /// <summary>What somebody saw during the round that must never be seen.</summary>
    public IEnumerable<string> Wrong => _wrong;

    public void Tell(string wrong) => _wrong.Enqueue(wrong);
}
