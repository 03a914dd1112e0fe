using System.Diagnostics;
using System.Globalization;
using Assay.Quality.Consensus;

namespace Assay.Bench.Quality;

/// <summary>Numbers of a public set beside mean and median, and what a million answers cost.</summary>
internal static class ConsensusBench
{
    public static void Run(string? crowds)
    {
        if (crowds is not null)
        {
            Emotions(Path.Combine(crowds, "n_emotion"));
        }

        var random = new Random(1);
        NumericAnswer[] many = [.. Enumerable.Range(0, 1_000_000).Select(row => new NumericAnswer(row / 5, random.Next(1000), (row / 5 % 100) + (10 * random.NextDouble())))];
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var fit = NumericConsensus.Fit(many, 200_000, 1000);
        Console.WriteLine($"\na million numbers of 1,000 annotators: {(Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds:F2} CPU s, {fit.Iterations} iterations");
    }

    private static void Emotions(string folder)
    {
        var rows = File.ReadLines(Path.Combine(folder, "answers.csv")).Skip(1).Select(line => line.Split(',')).ToArray();
        string[] items = [.. rows.Select(row => row[0]).Distinct()], annotators = [.. rows.Select(row => row[1]).Distinct()];
        var known = File.ReadLines(Path.Combine(folder, "truth.csv")).Skip(1).Select(line => line.Split(',')).ToDictionary(row => row[0], row => double.Parse(row[1], CultureInfo.InvariantCulture));
        NumericAnswer[] answers = [.. rows.Select(row => new NumericAnswer(Array.IndexOf(items, row[0]), Array.IndexOf(annotators, row[1]), double.Parse(row[2], CultureInfo.InvariantCulture)))];
        double[] truth = [.. items.Select(item => known[item])];
        var byItem = answers.GroupBy(answer => answer.Item).OrderBy(group => group.Key).Select(group => group.Select(answer => answer.Value).Order().ToArray()).ToArray();

        Console.WriteLine("| n_emotion | root mean square error | mean absolute error |\n|---|---|---|");
        Print("mean", [.. byItem.Select(values => values.Average())], truth);
        Print("median", [.. byItem.Select(values => (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2)], truth);
        Print("ours, numeric", NumericConsensus.Fit(answers, items.Length, annotators.Length).Value, truth);
        Print("ours, heavy tails (4 degrees of freedom)", NumericConsensus.Fit(answers, items.Length, annotators.Length, degreesOfFreedom: 4).Value, truth);
    }

    private static void Print(string name, double[] values, double[] truth) => Console.WriteLine(
        $"| {name} | {Math.Sqrt(values.Zip(truth).Average(pair => (pair.First - pair.Second) * (pair.First - pair.Second))):F3} | {values.Zip(truth).Average(pair => Math.Abs(pair.First - pair.Second)):F3} |");
}
