using System.Diagnostics;

namespace Assay.Tests.Support.Faults;

/// <summary>Annotators at work over HTTP, each on its own, until they are told to stop; a fault may happen at any moment.</summary>
/// <param name="addresses">Servers; the annotators are spread over them.</param>
public sealed class Workload(Trial trial, int seed, params IReadOnlyList<Uri> addresses) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _all = Task.CompletedTask;

    public void Start() => _all = Task.WhenAll(trial.Annotators.Select((by, i) => Task.Run(async () =>
    {
        using var client = new FaultClient(trial, by, addresses[i % addresses.Count], HashOf(seed, i), insists: i % 3 > 0);
        while (!_stop.IsCancellationRequested)
        {
            await client.WorkAsync();
        }
    })));

    /// <summary>Waits until so many more writes were acknowledged; false where that took too long.</summary>
    public async Task<bool> MoreAsync(int acknowledged, TimeSpan? within = null)
    {
        var goal = trial.Journal.Acknowledged + acknowledged;
        var until = Stopwatch.GetTimestamp() + ((within ?? TimeSpan.FromMinutes(1)).TotalSeconds * Stopwatch.Frequency);
        while (trial.Journal.Acknowledged < goal)
        {
            if (_all.IsFaulted || Stopwatch.GetTimestamp() > until)
            {
                return false;
            }

            await Task.Delay(1);
        }

        return true;
    }

    /// <summary>Lets everybody finish what they are at, repeating what was left unknown where they insist.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _all;
    }

    /// <summary>Ends at once; what is not answered yet stays unknown.</summary>
    public async Task LetGoAsync()
    {
        trial.Journal.GiveUp();
        await StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        trial.Journal.GiveUp();
        await _stop.CancelAsync();
        await _all.ContinueWith(_ => { }, TaskScheduler.Default);
        _stop.Dispose();
    }

    /// <summary>The same for every run, unlike the library's own hash.</summary>
    private static int HashOf(int seed, int index) => unchecked((seed * 486_187_739) + (index * 16_777_619));
}
