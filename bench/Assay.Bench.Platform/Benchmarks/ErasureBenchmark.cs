using System.Diagnostics;
using Assay.Bench.Platform.Data;
using Assay.Bench.Platform.Load;

namespace Assay.Bench.Platform.Benchmarks;

/// <summary>
/// Items whose retention has ended are erased while eight annotators work on the same project with a pause of 40 ms: how many a
/// minute, and what a submit takes meanwhile against the same work in quiet. A second line counts the rounds to the end, scrub included.
/// </summary>
internal sealed class ErasureBenchmark : IBenchmark
{
    private const int Crew = 8;
    private const int Batch = 800;
    private const string Grace = "ASSAY_RETENTION_GRACE_DAYS";

    public string Name => "erase";

    public async Task RunAsync(Bench bench, Report report)
    {
        var (due, work) = bench.Full ? (12_000, 100_000) : (3000, 12_000);
        await using var instance = bench.NewInstance();
        var owner = await People.OwnerAsync(instance);
        var tokens = await People.AnnotatorsAsync(instance, Crew);
        Environment.SetEnvironmentVariable(Grace, "0");
        var server = await instance.ServeAsync();
        Environment.SetEnvironmentVariable(Grace, null);
        using var api = new Api(server.Port, owner);
        await AnnotatorLoopBenchmark.WarmUpAsync(bench, instance, api, tokens, 3000);

        var project = await AnnotatorLoopBenchmark.ProjectAsync(bench, api, work);
        instance.Settle();
        var quiet = await Crowd.RunAsync(instance, project, tokens, 4 * Batch, Paced());
        await ImportDueAsync(bench, api, project, due, work);

        var busy = new List<CrowdRun>();
        var clock = Stopwatch.StartNew();
        var (began, erased, before) = (TimeSpan.Zero, TimeSpan.Zero, instance.Cpu);
        while (erased == TimeSpan.Zero)
        {
            var run = await Crowd.RunAsync(instance, project, tokens, Batch, Paced());
            var listed = await ListedAsync(instance);
            if (listed > 0)
            {
                began = began == TimeSpan.Zero ? clock.Elapsed : began;
                busy.Add(run);
            }
            else
            {
                before = instance.Cpu;
            }

            erased = listed >= due ? clock.Elapsed : TimeSpan.Zero;
            if (clock.Elapsed > TimeSpan.FromMinutes(15))
            {
                throw new BenchException($"{listed} of {due} items were erased after a quarter of an hour.");
            }
        }

        // What follows the last item: free space is cleaned beside the same work.
        busy.Add(await Crowd.RunAsync(instance, project, tokens, Batch, Paced()));
        var all = CrowdRun.Sum(busy);
        var minutes = (erased - began).TotalMinutes;
        var (calm, meanwhile) = (CrowdRun.Percentile(quiet.Submit, 0.99), CrowdRun.Percentile(all.Submit, 0.99));
        report.Add($"erase {due:N0} due items beside {Crew} annotators", due / Math.Max(minutes, 1.0 / 60), "items a minute", new Bar(1000, AtLeast: true), note: AnnotatorLoopBenchmark.Times(all));
        report.Add("submit meanwhile, p99 against quiet", meanwhile / calm, "times", 2.0, note: $"{meanwhile:F1} ms against {calm:F1} ms");
        report.Add("CPU of erasing, the annotators' own taken off", (((instance.Cpu - before).Total * 1000) - (quiet.CpuMilliseconds * all.Loops)) / due, "CPU ms an item");
    }

    private static Func<Annotator, int, ValueTask> Paced()
    {
        var step = Crowd.InOneRequest();
        return async (annotator, loop) =>
        {
            await Task.Delay(40);
            await step(annotator, loop);
        };
    }

    private static async Task ImportDueAsync(Bench bench, Api api, string project, int due, int from)
    {
        var file = bench.File("due.jsonl");
        Texts.WriteItems(file, due, from);
        File.WriteAllLines(file, File.ReadLines(file).ToList().ConvertAll(l => l[..^1] + ",\"keep\":\"2020-01-01\"}"));
        await api.ImportAsync(project, file, due, "&column=keep%3DretainUntil");
        File.Delete(file);
    }

    private static async Task<int> ListedAsync(Instance instance)
    {
        var file = Path.Combine(instance.Folder, "erasures.jsonl");
        while (File.Exists(file))
        {
            try
            {
                return File.ReadLines(file).Count();
            }
            catch (IOException)
            {
                await Task.Delay(5); // The server is adding to it.
            }
        }

        return 0;
    }
}
