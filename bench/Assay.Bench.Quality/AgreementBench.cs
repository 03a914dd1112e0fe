using System.Diagnostics;
using Assay.Quality.Agreement;
using Assay.Quality.Tests.Aggregation;

namespace Assay.Bench.Quality;

/// <summary>What agreement over five million answers costs; the bar is one CPU second for counting and alpha together.</summary>
internal static class AgreementBench
{
    private const int Tasks = 1_000_000;
    private const int Resamples = 20;

    public static void Run(int threads)
    {
        // Compiles the loops fully, so that the first line of the table is not the compiler's.
        for (var warm = 0; warm < 5; warm++)
        {
            var small = Count(SyntheticCrowd.Of(20_000));
            foreach (var level in Enum.GetValues<MeasurementLevel>())
            {
                KrippendorffAlpha.Of(small, level);
            }
        }

        var crowd = SyntheticCrowd.Of(Tasks);
        int[] units = [.. crowd.Rows.Select(row => row.Item)], answers = [.. crowd.Rows.Select(row => row.Answer)];
        ValueCounts counts = null!;
        Console.WriteLine($"{Environment.ProcessorCount} cores, {threads} threads; {answers.Length:N0} answers to {Tasks:N0} units, {SyntheticCrowd.Classes} classes; peak with the answers in memory");
        Console.WriteLine("| agreement | value | CPU s | wall s | allocated MB | peak MB | bar CPU s |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        Measure("count and alpha, nominal", "1.0", () => KrippendorffAlpha.Of(counts = ValueCounts.Of(units, answers, Tasks, SyntheticCrowd.Classes)).Value);
        var order = Enumerable.Range(0, answers.Length).ToArray();
        new Random(1).Shuffle(order);
        int[] shuffledUnits = [.. order.Select(row => units[row])], shuffledAnswers = [.. order.Select(row => answers[row])];
        Measure("the same, rows in random order", "1.0", () => KrippendorffAlpha.Of(ValueCounts.Of(shuffledUnits, shuffledAnswers, Tasks, SyntheticCrowd.Classes)).Value);
        Measure("alpha, nominal, counted", "", () => KrippendorffAlpha.Of(counts).Value);
        Measure("alpha, ordinal, counted", "", () => KrippendorffAlpha.Of(counts, MeasurementLevel.Ordinal).Value);
        Measure("alpha, interval, counted", "", () => KrippendorffAlpha.Of(counts, MeasurementLevel.Interval).Value);
        Measure("alpha, ratio, counted", "", () => KrippendorffAlpha.Of(counts, MeasurementLevel.Ratio).Value);
        Measure("Fleiss' kappa, counted", "", () => FleissKappa.Of(counts).Value);
        Measure($"bootstrap of alpha, {Resamples} resamples", "", () =>
            UnitBootstrap.Fit(Tasks, weights => KrippendorffAlpha.Of(counts, weights: weights).Value, Resamples, 1, threads: threads).Interval!.Low);
    }

    private static ValueCounts Count(SyntheticCrowd crowd) =>
        ValueCounts.Of([.. crowd.Rows.Select(row => row.Item)], [.. crowd.Rows.Select(row => row.Answer)], crowd.Truth.Length, SyntheticCrowd.Classes);

    private static void Measure(string what, string bar, Func<double?> work)
    {
        GC.Collect();
        var process = Process.GetCurrentProcess();
        var (cpu, allocated, clock) = (process.TotalProcessorTime, GC.GetTotalAllocatedBytes(precise: true), Stopwatch.StartNew());
        var value = work();
        clock.Stop();
        process.Refresh();
        Console.WriteLine(
            $"| {what} | {value:F6} | {(process.TotalProcessorTime - cpu).TotalSeconds:F2} | {clock.Elapsed.TotalSeconds:F2} | "
            + $"{(GC.GetTotalAllocatedBytes(precise: true) - allocated) / 1e6:F0} | {process.PeakWorkingSet64 / 1e6:F0} | {bar} |");
    }
}
