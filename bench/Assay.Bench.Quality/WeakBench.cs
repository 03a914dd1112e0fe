using System.Diagnostics;
using Assay.Quality.Tests.WeakSupervision;
using Assay.Quality.WeakSupervision;

namespace Assay.Bench.Quality;

/// <summary>Labels from labeling functions, beside what Snorkel's label model reaches on the same votes (mean of 5 seeds, its best of four settings first).</summary>
internal static class WeakBench
{
    private static readonly string[] s_peers =
    [
        "| test | Snorkel label model, 500 epochs, uniform | 0.9280 | 0.8922 | 0.8600 | 0.8498 | 3.84 |",
        "| test | Snorkel label model, 100 epochs, uniform | 0.9280 | 0.8664 | 0.8360 | 0.8019 | 0.46 |",
        "| test | Snorkel majority | 0.8240 | 0.8835 | 0.7760 | 0.6923 | |",
        "| train | Snorkel label model, 500 epochs, validation prior | 0.8770 | 0.8541 | 0.8474 | 0.8399 | 2.96 |",
        "| train | Snorkel label model, 500 epochs, uniform | 0.8770 | 0.7664 | 0.7705 | 0.7813 | 3.84 |",
        "| train | Snorkel majority | 0.7301 | 0.9335 | 0.7995 | 0.7665 | |",
        "| train | crowd-kit Dawid-Skene | 0.8770 | 0.4306 | 0.4760 | 0.0000 | |",
    ];

    public static void Run()
    {
        Console.WriteLine("| youtube | model | coverage | accuracy covered | accuracy all | F1 all | fit CPU s |\n|---|---|---|---|---|---|---|");
        if (Youtube.File("train") is not { } file)
        {
            Console.WriteLine("The public sets are not here: set ASSAY_DATA.");
            return;
        }

        var train = Youtube.Read(file);
        var fit = PropensityLabelModel.Fit(train.Votes);
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        fit = PropensityLabelModel.Fit(train.Votes);
        var spent = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds;
        foreach (var part in (string[])["test", "train"])
        {
            var judged = Youtube.Read(Youtube.File(part)!);
            Print(part, $"ours, label model ({fit.Iterations} iterations)", judged.Score(PropensityLabelModel.Apply(fit, judged.Votes).Labels), spent);
            Print(part, "ours, majority", judged.Score(WeakMajority.Fit(judged.Votes).Labels), null);
        }

        Console.WriteLine(string.Join('\n', s_peers));
        Million(train);
    }

    private static void Print(string part, string model, (double Coverage, double Covered, double All, double F1) score, double? spent) =>
        Console.WriteLine($"| {part} | {model} | {score.Coverage:F4} | {score.Covered:F4} | {score.All:F4} | {score.F1:F4} | {spent:F3} |");

    /// <summary>The same rows, repeated to a million.</summary>
    private static void Million(Youtube train)
    {
        var votes = Enumerable.Range(0, 1_000_000).SelectMany(row => train.Votes[row % train.Votes.Rows].ToArray()).ToArray();
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var compressed = new LabelingVotes(votes, Youtube.Functions, 2);
        var fit = PropensityLabelModel.Fit(compressed);
        Console.WriteLine($"\na million rows of 10 functions, {compressed.Patterns} different: {(Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds:F2} CPU s for compression and {fit.Iterations} iterations");
    }
}
