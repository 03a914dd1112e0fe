using System.Globalization;
using Assay.Bench.Platform.Data;
using Assay.Bench.Platform.Processes;

namespace Assay.Bench.Platform.Benchmarks;

/// <summary>Exporting all labels of a project by command, now and as they stood at a position of the ledger.</summary>
internal sealed class ExportBenchmark : IBenchmark
{
    private const string Unit = "CPU ms a record";

    public string Name => "export";

    public async Task RunAsync(Bench bench, Report report)
    {
        var state = await bench.LabelledAsync();
        var position = state.LedgerSize.ToString(CultureInfo.InvariantCulture);
        await ExportAsync(bench, report, state, "JSONL", "jsonl", [], 0.005, "Label Studio 2.9 to 3.3, doccano 0.18");
        await ExportAsync(bench, report, state, "Parquet", "parquet", [], 0.008, "");
        await ExportAsync(bench, report, state, "JSONL as of a position", "jsonl", ["--as-of", position], 0.02, "");
    }

    private static async Task ExportAsync(Bench bench, Report report, LabelledProject state, string name, string format, string[] more, double bar, string peers)
    {
        var start = await StartAsync(bench, state.Instance, format, more.Length > 0 ? ["--as-of", "1"] : []);
        var file = bench.File("labels." + format);
        var (run, cpu) = await state.Instance.RunAsync(["export", "--project", LabelledProject.Name, "--out", file, .. more, "--json"]);
        var rows = (int)run.Json["rows"]!;
        if (rows != state.Items || (format == "jsonl" && File.ReadLines(file).Count() != rows))
        {
            throw new BenchException($"{state.Items} labels stand; the export as {name} has {rows} rows.");
        }

        var what = $"export {rows:N0} labels, {name}";
        report.Add(what, cpu.Total * 1000 / rows, Unit, bar, peers, cpu.Database * 1000 / rows, "start included");
        report.Add(what, (cpu - start).Total * 1000 / rows, Unit, bar, peers, Math.Max(0, (cpu - start).Database) * 1000 / rows, $"less a start of {start.Total:F2} s");
        report.Add($"{what}, peak memory", run.PeakMegabytes, "MB", 200, "Label Studio 1,800, doccano 1,300 (100,000)");
        File.Delete(file);
    }

    /// <summary>The same command on a project without items: the median of three.</summary>
    private static async Task<Cpu> StartAsync(Bench bench, Instance instance, string format, string[] more)
    {
        var starts = new List<Cpu>();
        for (var start = 0; start < 3; start++)
        {
            starts.Add((await instance.RunAsync(["export", "--project", LabelledProject.Empty, "--out", bench.File("none." + format), .. more, "--json"])).Cpu);
        }

        return starts.OrderBy(s => s.Total).ElementAt(1);
    }
}
