namespace Assay.Bench.Platform.Benchmarks;

/// <summary>Importing answers that exist already, what they take in the ledger and on disk, and resolving them into labels.</summary>
internal sealed class AnswerImportBenchmark : IBenchmark
{
    private const int Million = 1_000_000;

    /// <summary>Answers to a task in the figures for a million tasks.</summary>
    private const int Five = 5;

    public string Name => "answers";

    public async Task RunAsync(Bench bench, Report report)
    {
        var state = await bench.LabelledAsync();
        var answers = state.Items * state.Answers;
        report.Add(
            $"import {answers:N0} existing answers", state.ImportCpu.Total * 1000 / answers, "CPU ms an answer", 0.040, "", state.ImportCpu.Database * 1000 / answers, "start included");
        report.Add($"import {answers:N0} existing answers, peak memory", state.Import.PeakMegabytes, "MB", bench.Full ? null : 200);
        report.Add($"resolve {state.Items:N0} tasks by majority", state.ResolveCpu.Total * 1000 / state.Items, "CPU ms a task", null, "", state.ResolveCpu.Database * 1000 / state.Items, "start included");

        // What items take and what answers with their labels take, each to a million tasks with five answers.
        var note = state.Answers == Five && state.Items == Million ? "" : $"from {state.Items:N0} tasks with {state.Answers}";
        report.Add("database, 1M tasks with 5 answers", PerMillion(state.ItemMegabytes, state.Megabytes) / 1000, "GB", bench.IsPostgres ? null : 5, "", 0, note);
        report.Add("ledger events, 1M tasks with 5 answers", PerMillion(state.ItemEvents, state.LedgerSize) / 1e6, "million", 6.5, "", 0, note);

        double PerMillion(double items, double all) => ((items / state.Items) + ((all - items) / answers * Five)) * Million;
    }
}
