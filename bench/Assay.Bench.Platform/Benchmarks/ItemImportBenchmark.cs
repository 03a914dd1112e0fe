using Assay.Bench.Platform.Data;
using Assay.Bench.Platform.Load;

namespace Assay.Bench.Platform.Benchmarks;

/// <summary>Importing short texts with two facets, each with its task and its ledger event: by command, and streamed to a server that has imported before.</summary>
internal sealed class ItemImportBenchmark : IBenchmark
{
    private const int Before = 10_000;
    private const string Unit = "CPU ms an item + task";
    private const string Peers = "Label Studio 0.3 to 0.5, doccano 0.4 to 0.7";
    private const string PeerMemory = "Label Studio 1,100, doccano 700 (100,000)";

    public string Name => "import";

    public async Task RunAsync(Bench bench, Report report)
    {
        foreach (var count in bench.Full ? [10_000, 100_000, 1_000_000] : new[] { 10_000, 50_000 })
        {
            var file = bench.File("items.jsonl");
            Texts.WriteItems(file, count);
            await ByCommandAsync(bench, report, file, count);
            await OverHttpAsync(bench, report, file, count);
            File.Delete(file);
        }
    }

    private static async Task ByCommandAsync(Bench bench, Report report, string file, int count)
    {
        await using var instance = bench.NewInstance();
        await instance.CreateProjectAsync("items", 3);
        await instance.CreateProjectAsync("one", 3);
        var one = bench.File("one.jsonl");
        Texts.WriteItems(one, 1);
        var (_, start) = await instance.RunAsync(["import", one, "--project", "one", .. Texts.ImportOptions, "--json"]);
        instance.Settle();
        var empty = instance.DatabaseMegabytes;
        var (run, cpu) = await instance.RunAsync(["import", file, "--project", "items", .. Texts.ImportOptions, "--json"]);
        if ((int)run.Json["added"]! != count || (int)run.Json["refused"]! != 0)
        {
            throw new BenchException($"{count} items were sent: {run.Output}");
        }

        var what = $"import {count:N0} items by command";
        report.Add(what, cpu.Total * 1000 / count, Unit, 0.055, Peers, cpu.Database * 1000 / count, "start included");
        report.Add(what, (cpu - start).Total * 1000 / count, Unit, 0.055, Peers, (cpu - start).Database * 1000 / count, $"less a start of {start.Total:F2} s");
        report.Add($"{what}, peak memory", run.PeakMegabytes, "MB", 200, PeerMemory);
        report.Add($"database after {count:N0} items", (instance.DatabaseMegabytes - empty) * 1e6 / count, "MB a million", bench.IsPostgres ? null : 600);
    }

    private static async Task OverHttpAsync(Bench bench, Report report, string file, int count)
    {
        await using var instance = bench.NewInstance();
        var owner = await People.OwnerAsync(instance);
        var server = await instance.ServeAsync();
        using var api = new Api(server.Port, owner);
        var others = bench.File("others.jsonl");
        Texts.WriteItems(others, Before, from: 5_000_000);
        await api.ImportAsync(await api.CreateProjectAsync("others"), others, Before);
        var project = await api.CreateProjectAsync("items");
        instance.Settle();
        var before = instance.Cpu;
        await api.ImportAsync(project, file, count);
        var cpu = instance.Cpu - before;
        var what = $"import {count:N0} items over HTTP";
        report.Add(what, cpu.Total * 1000 / count, Unit, 0.065, Peers, cpu.Database * 1000 / count, $"after {Before:N0} others");
        report.Add($"{what}, peak memory of the server", server.PeakMegabytes, "MB", 200, PeerMemory);
    }
}
