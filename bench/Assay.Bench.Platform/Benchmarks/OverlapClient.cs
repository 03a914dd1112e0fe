using System.Diagnostics;
using Assay.Bench.Platform.Load;

namespace Assay.Bench.Platform.Benchmarks;

/// <summary>What became of a claim.</summary>
internal enum Outcome
{
    Answered,
    Skipped,
    Lapsed,
}

/// <summary>A claim as its client saw it.</summary>
/// <param name="From">Clock ticks when the claim was known to be held.</param>
/// <param name="Until">Clock ticks until which it was held for certain; an answer holds its place for ever.</param>
/// <param name="Id">Of the answer, or of the one that was tried too late.</param>
internal sealed record Claim(Hold Hold, Outcome Outcome, long From, long Until, Guid Id);

/// <summary>How far all clients are together.</summary>
internal sealed class OverlapProgress(int wanted)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly TaskCompletionSource _nearlyDone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _moved = Stopwatch.GetTimestamp();
    private int _answered;

    public bool Complete => Volatile.Read(ref _answered) >= wanted;

    /// <summary>When 99 of 100 answers are in: the rest waits for holds to lapse, which is no work.</summary>
    public Task NearlyDone => _nearlyDone.Task;

    public void Answered()
    {
        if (Interlocked.Increment(ref _answered) * 100L / wanted == 99)
        {
            _nearlyDone.TrySetResult();
        }

        Volatile.Write(ref _moved, Stopwatch.GetTimestamp());
    }

    public void Check()
    {
        if (Stopwatch.GetElapsedTime(Volatile.Read(ref _moved)) > Patience)
        {
            throw new BenchException($"{Volatile.Read(ref _answered)} of {wanted} answers are in, and nobody is given more.");
        }
    }
}

/// <summary>One client of the overlap check, with its own record.</summary>
internal sealed class OverlapClient(Annotator annotator, OverlapProgress progress) : IDisposable
{
    public const int LeaseSeconds = 10;
    private static readonly TimeSpan Surely = TimeSpan.FromSeconds(LeaseSeconds - 1);
    private static readonly TimeSpan TooLate = TimeSpan.FromSeconds(LeaseSeconds + 1);
    private readonly Random _random = new(20240607 + annotator.Number);
    private readonly Queue<Claim> _late = [];
    private int _claimed;
    private Hold? _brought;

    public List<Claim> Claims { get; } = [];

    public int Number => annotator.Number;

    /// <summary>Read while the client runs.</summary>
    public int Claimed => Volatile.Read(ref _claimed);

    public int LateTries { get; private set; }

    public int Repeats { get; private set; }

    public List<string> Violations { get; } = [];

    public async Task RunAsync()
    {
        while (!progress.Complete || _late.Count > 0)
        {
            await TryLateAsync();
            var next = _brought ?? (progress.Complete ? null : await annotator.NextAsync());
            _brought = null;
            if (next is not { } hold)
            {
                progress.Check();
                await Task.Delay(1000);
                continue;
            }

            await WorkAsync(hold, Stopwatch.GetTimestamp());
        }
    }

    public void Dispose() => annotator.Dispose();

    private async Task WorkAsync(Hold hold, long from)
    {
        Volatile.Write(ref _claimed, _claimed + 1);
        var (roll, id) = (_random.Next(1000), Guid.CreateVersion7());
        if (roll < 20)
        {
            Claims.Add(new Claim(hold, Outcome.Skipped, from, Stopwatch.GetTimestamp(), id));
            await annotator.SkipAsync(hold);
            return;
        }

        if (roll < 30)
        {
            var left = new Claim(hold, Outcome.Lapsed, from, from + (long)(Surely.TotalSeconds * Stopwatch.Frequency), id);
            Claims.Add(left);
            _late.Enqueue(left);
            return;
        }

        var reply = await AnswerAsync(hold, id, takesNext: roll < 500);
        if (roll < 500)
        {
            _brought = Annotator.NextIn(reply);
        }

        Claims.Add(new Claim(hold, Outcome.Answered, from, long.MaxValue, id));
        progress.Answered();
        if (roll < 50)
        {
            Repeats++;
            if (Annotator.NextIn(await AnswerAsync(hold, id, takesNext: true)) is not null)
            {
                Violations.Add($"Task {hold.Task}: a submit that was recorded before brought another task.");
            }
        }
    }

    private async Task<Reply> AnswerAsync(Hold hold, Guid id, bool takesNext = false)
    {
        var reply = await annotator.TrySubmitAsync(hold, id, takesNext);
        return reply.Status == 201 ? reply : throw new BenchException($"submit answered {reply.Status}: {reply.Text}");
    }

    /// <summary>Answers under holds that have run out: none may be taken.</summary>
    private async Task TryLateAsync()
    {
        while (_late.TryPeek(out var claim) && Stopwatch.GetElapsedTime(claim.From) > TooLate)
        {
            _late.Dequeue();
            LateTries++;
            var reply = await annotator.TrySubmitAsync(claim.Hold, claim.Id);
            if (reply.Status != 409)
            {
                Violations.Add($"Task {claim.Hold.Task}: an answer under an old fence was answered {reply.Status}.");
            }
        }
    }
}
