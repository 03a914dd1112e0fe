using System.Collections.Concurrent;
using Assay.Domain;
using Assay.Domain.Ledger;

namespace Assay.Tests.Support.Faults;

public enum SentKind
{
    Answer,
    Skip,
    Correction,
}

public enum Outcome
{
    /// <summary>No answer, or one that leaves open what became of it.</summary>
    Unknown,
    Acknowledged,
    Refused,
}

/// <summary>One write as its client knows it. The id is the client's; the same write may be sent several times.</summary>
/// <param name="Value">The answer, canonical, different for each write; empty for a skip.</param>
/// <param name="Forged">Sent under an id that another write has taken: must never be acknowledged.</param>
public sealed record Sent(SentKind Kind, EventId Id, TaskId Task, ActorId Actor, long Fence, string Value, bool Forged = false)
{
    public DateTimeOffset Started { get; init; } = DateTimeOffset.UtcNow;

    public Outcome Outcome { get; private set; }

    /// <summary>Ledger positions that were acknowledged; one, however often it was sent.</summary>
    public HashSet<long> Positions { get; } = [];

    public void Acknowledge(long position)
    {
        lock (Positions)
        {
            Positions.Add(position);
            Outcome = Outcome.Acknowledged;
        }
    }

    public void Refuse() => Settle(Outcome.Refused);

    public void Lose() => Settle(Outcome.Unknown);

    private void Settle(Outcome outcome)
    {
        lock (Positions)
        {
            Outcome = Outcome == Outcome.Acknowledged ? Outcome : outcome;
        }
    }
}

/// <summary>A hold that was acknowledged to its annotator.</summary>
public sealed record Hold(TaskId Task, ActorId Actor, long Fence);

/// <summary>What was sent and what came back, written down outside the system.</summary>
public sealed class Journal
{
    private int _acknowledged;
    private int _failed;

    public ConcurrentQueue<Sent> Sent { get; } = [];

    public ConcurrentQueue<Hold> Holds { get; } = [];

    /// <summary>Answers that no client should ever see, such as 500.</summary>
    public ConcurrentQueue<string> Odd { get; } = [];

    /// <summary>True where nobody sends a write again: the server does not come back.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>True where the database has lost holds and somebody decided to go on without: their numbers are given again.</summary>
    public bool HasLostHolds { get; set; }

    public int Acknowledged => _acknowledged;

    /// <summary>Requests of any kind that brought no answer, or one that says the server cannot.</summary>
    public int Failed => _failed;

    public Sent Begin(Sent sent)
    {
        Sent.Enqueue(sent);
        return sent;
    }

    public void GiveUp() => IsClosed = true;

    public void CountFailed() => Interlocked.Increment(ref _failed);

    public void CountAcknowledged() => Interlocked.Increment(ref _acknowledged);
}
