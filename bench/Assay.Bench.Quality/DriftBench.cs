using System.Diagnostics;
using Assay.Quality.Drift;

namespace Assay.Bench.Quality;

/// <summary>What it costs to compare two columns of a million numbers.</summary>
internal static class DriftBench
{
    private const int Rows = 1_000_000;

    public static void Run()
    {
        var random = new Random(1);
        double[] reference = [.. Enumerable.Range(0, Rows).Select(_ => random.NextDouble() + random.NextDouble())];
        double[] current = [.. Enumerable.Range(0, Rows).Select(_ => random.NextDouble() + random.NextDouble() + 0.002)];
        Console.WriteLine($"two columns of {Rows:N0} numbers\n| measure | value | CPU s |\n|---|---|---|");
        for (var warm = 0; warm < 3; warm++)
        {
            KolmogorovSmirnov.Of(reference.AsSpan(0, 1000), current.AsSpan(0, 1000));
        }

        Measure("Kolmogorov-Smirnov, p-value", () => KolmogorovSmirnov.Of(reference, current)!.PValue);
        Measure("ten bins, population stability index", () =>
        {
            var edges = QuantileBins.Edges(reference, 10);
            return PopulationStabilityIndex.Of(QuantileBins.Count(reference, edges), QuantileBins.Count(current, edges))!.Value;
        });
        Measure("Wasserstein", () => Wasserstein.Of(reference, current)!.Value);
        Measure("exact p-value of 3,000 against 3,000", () => KolmogorovSmirnov.Of(reference.AsSpan(0, 3000), current.AsSpan(0, 3000), exact: true)!.PValue);
    }

    private static void Measure(string what, Func<double> work)
    {
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var value = work();
        Console.WriteLine($"| {what} | {value:G6} | {(Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds:F2} |");
    }
}
