using Assay.Bench.Platform.Data;

namespace Assay.Bench.Platform.Benchmarks;

/// <summary>Replaying and checking a whole ledger by command.</summary>
internal sealed class VerifyBenchmark : IBenchmark
{
    public string Name => "verify";

    public async Task RunAsync(Bench bench, Report report)
    {
        var state = await bench.LabelledAsync();
        var (_, start) = await state.Instance.RunAsync("verify", "--project", LabelledProject.Empty, "--json");
        var (run, cpu) = await state.Instance.RunAsync("verify", "--project", LabelledProject.Name, "--json");
        var log = run.Json[0]!;
        var events = (long)log["events"]!;
        if (!(bool)log["holds"]! || events < state.LedgerSize)
        {
            throw new BenchException($"{state.LedgerSize} events stand, and verify says: {run.Output}");
        }

        var bar = new Bar(150_000, AtLeast: true);
        report.Add($"verify {events:N0} events", events / cpu.Total, "events a CPU s", bar, "", 0, "start included");
        report.Add($"verify {events:N0} events", events / (cpu - start).Total, "events a CPU s", bar, "", 0, $"less a start of {start.Total:F2} s");
        report.Add("verify, peak memory", run.PeakMegabytes, "MB");
    }
}
