using System.Collections.Concurrent;
using System.Diagnostics;
using Assay.Bench.Platform.Processes;

namespace Assay.Bench.Platform.Load;

/// <summary>What a run of loops took.</summary>
/// <param name="Next">Milliseconds of each request for a task, sorted.</param>
/// <param name="Submit">Milliseconds of each submit, sorted.</param>
internal sealed record CrowdRun(int Loops, Cpu Cpu, double[] Next, double[] Submit, double WallSeconds)
{
    public double CpuMilliseconds => Cpu.Total * 1000 / Loops;

    public double DatabaseMilliseconds => Cpu.Database * 1000 / Loops;

    public static double Percentile(double[] sorted, double share) => sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];

    /// <summary>Several runs as one.</summary>
    public static CrowdRun Sum(IReadOnlyList<CrowdRun> runs) => new(
        runs.Sum(r => r.Loops), new Cpu(runs.Sum(r => r.Cpu.Product), runs.Sum(r => r.Cpu.Database)),
        [.. runs.SelectMany(r => r.Next).Order()], [.. runs.SelectMany(r => r.Submit).Order()], runs.Sum(r => r.WallSeconds));
}

/// <summary>Annotators who work at the same time, without a pause for thought.</summary>
internal static class Crowd
{
    /// <summary>Everybody takes and answers until so many loops are done in all.</summary>
    /// <param name="step">One loop; null: take a task and answer it.</param>
    public static async Task<CrowdRun> RunAsync(Instance instance, string project, IReadOnlyList<string> tokens, int loops, Func<Annotator, int, ValueTask>? step = null)
    {
        var port = instance.Servers[0].Port;
        var annotators = new Annotator[tokens.Count];
        for (var at = 0; at < annotators.Length; at++)
        {
            annotators[at] = await Annotator.OpenAsync(port, tokens[at], at, project);
        }

        step ??= AnswerAsync;
        var (done, before, clock) = (0, instance.Cpu, Stopwatch.StartNew());
        await Task.WhenAll(annotators.Select(annotator => Task.Run(async () =>
        {
            for (var loop = Interlocked.Increment(ref done); loop <= loops; loop = Interlocked.Increment(ref done))
            {
                await step(annotator, loop);
            }
        })));
        var cpu = instance.Cpu - before;
        foreach (var annotator in annotators)
        {
            annotator.Dispose();
        }

        return new CrowdRun(loops, cpu, [.. annotators.SelectMany(a => a.NextTimes).Order()], [.. annotators.SelectMany(a => a.SubmitTimes).Order()], clock.Elapsed.TotalSeconds);
    }

    /// <summary>A loop in one request: the answer brings the next task. The first task of all is taken before.</summary>
    public static Func<Annotator, int, ValueTask> InOneRequest()
    {
        var holds = new ConcurrentDictionary<int, Hold?>();
        return async (annotator, _) =>
        {
            var hold = (holds.TryGetValue(annotator.Number, out var held) ? held : null) ?? await annotator.NextAsync() ?? throw new BenchException("The queue was empty although tasks were left.");
            holds[annotator.Number] = await annotator.SubmitAndTakeNextAsync(hold);
        };
    }

    private static async ValueTask AnswerAsync(Annotator annotator, int loop) =>
        await annotator.SubmitAsync(await annotator.NextAsync() ?? throw new BenchException("The queue was empty although tasks were left."));
}
