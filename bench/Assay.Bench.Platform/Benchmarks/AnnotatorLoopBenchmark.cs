using Assay.Bench.Platform.Data;
using Assay.Bench.Platform.Load;

namespace Assay.Bench.Platform.Benchmarks;

/// <summary>
/// Taking a task and answering it, by 1 to 128 annotators without a pause, on queues of 1,000 tasks and up to a million. Overlap 3.
/// The answer brings the next task, as on the labeling screen; once in two requests too, as for clients that ask apart.
/// One server runs through; the loops before the measured ones are there for the just-in-time compiler.
/// </summary>
internal sealed class AnnotatorLoopBenchmark : IBenchmark
{
    public const string Unit = "CPU ms a loop";
    private const int SmallQueue = 1000;
    private const string Peers = "Label Studio 240 to 630, doccano 80 to 455";
    private static readonly int[] Crowds = [1, 8, 32, 128];

    public string Name => "loop";

    public async Task RunAsync(Bench bench, Report report)
    {
        await using var instance = bench.NewInstance();
        var owner = await People.OwnerAsync(instance);
        var tokens = await People.AnnotatorsAsync(instance, Crowds[^1]);
        var server = await instance.ServeAsync();
        using var api = new Api(server.Port, owner);
        await WarmUpAsync(bench, instance, api, tokens, bench.IsPostgres ? 5000 : 10_000);

        var atSmallest = new Dictionary<int, double>();
        foreach (var crowd in Crowds)
        {
            var runs = new List<CrowdRun>();
            for (var round = 0; round < Rounds(bench); round++)
            {
                var project = await ProjectAsync(bench, api, SmallQueue);
                instance.Settle();
                runs.Add(await Crowd.RunAsync(instance, project, tokens[..crowd], Loops(crowd), Crowd.InOneRequest()));
            }

            atSmallest[crowd] = Add(bench, report, crowd, SmallQueue, CrowdRun.Sum(runs), null);
        }

        var apart = await Crowd.RunAsync(instance, await ProjectAsync(bench, api, SmallQueue), tokens[..1], Loops(1));
        report.Add($"next, then submit, 1 annotator, {SmallQueue:N0} tasks", apart.CpuMilliseconds, Unit, null, Peers, apart.DatabaseMilliseconds, Times(apart));

        foreach (var queue in bench.Full ? [100_000, 1_000_000] : new[] { 30_000 })
        {
            var project = await ProjectAsync(bench, api, queue);
            foreach (var crowd in Crowds)
            {
                instance.Settle();
                Add(bench, report, crowd, queue, await Crowd.RunAsync(instance, project, tokens[..crowd], Rounds(bench) * Loops(crowd), Crowd.InOneRequest()), atSmallest[crowd]);
            }
        }

        report.Add("memory of the server after all loops, peak", server.PeakMegabytes, "MB");
    }

    /// <summary>Thousands of loops by many annotators and some by one, so that what is measured later is compiled code.</summary>
    public static async Task WarmUpAsync(Bench bench, Instance instance, Api api, string[] tokens, int loops)
    {
        const int Alone = 3000;
        var project = await ProjectAsync(bench, api, loops + Alone + 1); // one is left in hand where an answer brings the next
        await Crowd.RunAsync(instance, project, tokens.Length > 32 ? tokens[..32] : tokens, loops);
        await Crowd.RunAsync(instance, project, tokens[..1], Alone / 2, Crowd.InOneRequest());
        await Crowd.RunAsync(instance, project, tokens[..1], Alone / 2);
        await Task.Delay(1000);
    }

    public static async Task<string> ProjectAsync(Bench bench, Api api, int tasks)
    {
        var file = bench.File("queue.jsonl");
        Texts.WriteItems(file, tasks);
        var project = await api.CreateProjectAsync($"queue-{Guid.NewGuid():N}");
        await api.ImportAsync(project, file, tasks);
        File.Delete(file);
        return project;
    }

    private static int Rounds(Bench bench) => bench.Full ? 5 : bench.IsPostgres ? 1 : 2;

    /// <summary>At overlap 3, one annotator has a loop a task; several end before the queue does.</summary>
    private static int Loops(int crowd) => crowd == 1 ? 900 : 2600;

    private static double Add(Bench bench, Report report, int crowd, int queue, CrowdRun run, double? smallest)
    {
        Bar? bar = (bench.IsPostgres, crowd) switch
        {
            (false, 1) => 1.0,
            (false, 8) => 0.5,
            (false, _) => 0.30,
            (true, 1) => 1.6,
            (true, 8) => null,
            (true, _) => 0.7,
        };
        var what = $"next + submit, {(crowd == 1 ? "1 annotator" : $"{crowd} annotators")}, {queue:N0} tasks";
        report.Add(what, run.CpuMilliseconds, Unit, bar, Peers, run.DatabaseMilliseconds, Times(run));
        if (smallest is { } least)
        {
            report.Add($"{what}: cost against {SmallQueue:N0} tasks", run.CpuMilliseconds / least, "times", 1.2);
        }

        return run.CpuMilliseconds;
    }

    public static string Times(CrowdRun run) =>
        $"{run.Loops / run.WallSeconds:N0}/s; next p50 {CrowdRun.Percentile(run.Next, 0.5):F1} p99 {CrowdRun.Percentile(run.Next, 0.99):F1} ms, submit p50 {CrowdRun.Percentile(run.Submit, 0.5):F1} p99 {CrowdRun.Percentile(run.Submit, 0.99):F1} ms";
}
