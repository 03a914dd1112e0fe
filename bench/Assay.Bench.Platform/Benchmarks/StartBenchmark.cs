using Assay.Bench.Platform.Processes;

namespace Assay.Bench.Platform.Benchmarks;

/// <summary>CPU from process start to the first answers, and memory when nothing happens. Medians of several starts; the first one, which makes the database, is apart.</summary>
internal sealed class StartBenchmark : IBenchmark
{
    public string Name => "start";

    public async Task RunAsync(Bench bench, Report report)
    {
        await using var instance = bench.NewInstance();
        var first = await StartAsync(instance, idle: false);
        var starts = new List<Start>();
        for (var start = 0; start < (bench.Full ? 9 : 3); start++)
        {
            starts.Add(await StartAsync(instance, idle: true));
        }

        report.Add("first start, which makes the database, to the first answer", first.Ready.Total, "CPU s", null, "", first.Ready.Database);
        var (ready, page) = (Median(starts, s => s.Ready.Total), Median(starts, s => s.Page.Total));
        report.Add("start to the first answer", ready, "CPU s", 1.0, "Label Studio 5, doccano 5", Median(starts, s => s.Ready.Database));
        report.Add("start to the sign-in page", page, "CPU s", 1.0, "", Median(starts, s => s.Page.Database));
        report.Add("idle memory", Median(starts, s => s.IdleMegabytes), "MB", 110, "Label Studio 213, doccano 200");
    }

    private sealed record Start(Cpu Ready, Cpu Page, double IdleMegabytes);

    private static async Task<Start> StartAsync(Instance instance, bool idle)
    {
        var before = instance.Cpu;
        var server = await instance.ServeAsync();
        var ready = instance.Cpu - before;
        if (!(await server.GetAsync("/signin")).Contains("<html", StringComparison.OrdinalIgnoreCase))
        {
            throw new BenchException("The sign-in page is no page.");
        }

        var page = instance.Cpu - before;
        if (idle)
        {
            await Task.Delay(5000);
        }

        var start = new Start(ready, page, server.ResidentMegabytes);
        await instance.StopAsync();
        return start;
    }

    private static double Median(List<Start> starts, Func<Start, double> of) => starts.Select(of).Order().ElementAt(starts.Count / 2);
}
