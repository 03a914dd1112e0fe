using Assay.Server.Jobs;
using Microsoft.Extensions.Logging.Abstractions;

namespace Assay.Server.Tests.Jobs;

public sealed class EveryTests
{
    public static TheoryData<Exception> Failures { get; } = [new OperationCanceledException(), new TaskCanceledException(), new InvalidOperationException(), new AggregateException()];

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Whatever_fails_in_a_loop_the_loop_goes_on(Exception failure)
    {
        using var stop = new CancellationTokenSource();
        var again = new TaskCompletionSource();
        var runs = 0;

        var loop = Every.SecondsAsync(1, NullLogger.Instance, () => ++runs == 1 ? throw failure : Done(again), stop.Token, atOnce: true);
        await again.Task;
        await stop.CancelAsync();
        await loop;

        Assert.True(runs > 1);
    }

    private static Task Done(TaskCompletionSource source)
    {
        source.TrySetResult();
        return Task.CompletedTask;
    }
}
