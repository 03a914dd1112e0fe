using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Assay.Quality.Aggregation;
using Assay.Quality.LabelErrors;
using Assay.Quality.Tests.Aggregation;

namespace Assay.Bench.Quality;

/// <summary>Label errors: what the search costs on a million rows, and how well rankings find what reviewers and truth say is wrong.</summary>
internal static class LabelErrorBench
{
    private const int Rows = 1_000_000;
    private const int Classes = 10;

    public static void Run(int threads, string? data)
    {
        Scale(threads);
        if (data is null)
        {
            Console.WriteLine("\nThe public sets are not here: set ASSAY_DATA.");
            return;
        }

        Console.WriteLine("\n| set | ranking | average precision on reviewed rows |\n|---|---|---|");
        foreach (var set in (string[])["cifar10", "mnist"])
        {
            Reviewed(Path.Combine(data, "label_errors", set), set);
        }

        Console.WriteLine("\nannotations alone: average precision for answers that differ from the truth");
        Console.WriteLine("| set | wrong answers | posterior without the answer | the same, recalibrated | posterior of all answers | against the majority |\n|---|---|---|---|---|---|");
        foreach (var set in RealCrowd.Names)
        {
            Annotations(Path.Combine(data, "crowd"), set);
        }
    }

    private static void Scale(int threads)
    {
        var (small, large) = (MadeUp(50_000), MadeUp(Rows));
        for (var warm = 0; warm < 3; warm++)
        {
            Search(new(small.Values, small.Labels, Classes));
        }

        Console.WriteLine($"{Rows:N0} rows, {Classes} classes, {threads} threads; the bar is 1 CPU s for confident learning (check, joint, prune by noise rate)");
        Console.WriteLine("| step | found | CPU s | wall s |\n|---|---|---|---|");
        ClassProbabilities probabilities = null!;
        Measure("check, joint, prune by noise rate", () => Search(probabilities = new(large.Values, large.Labels, Classes)));
        var joint = ConfidentLearning.Estimate(probabilities);
        foreach (var rule in Enum.GetValues<LabelErrorRule>())
        {
            Measure("rule " + rule, () => LabelErrorRules.Find(probabilities, joint, rule).Length);
        }

        Measure("normalised margin", () => LabelQuality.NormalizedMargin(probabilities).Length);
        Measure("recalibrated margin", () => RecalibratedMargin.Fit(probabilities, threads).Iterations);
    }

    private static int Search(ClassProbabilities probabilities) =>
        LabelErrorRules.Find(probabilities, ConfidentLearning.Estimate(probabilities), LabelErrorRule.PruneByNoiseRate).Length;

    private static (double[] Values, int[] Labels) MadeUp(int rows)
    {
        var random = new Random(1);
        var (values, labels) = (new double[rows * Classes], new int[rows]);
        for (var row = 0; row < rows; row++)
        {
            var truth = random.Next(Classes);
            labels[row] = random.NextDouble() < 0.05 ? random.Next(Classes) : truth;
            var sum = 0.0;
            for (var label = 0; label < Classes; label++)
            {
                sum += values[(row * Classes) + label] = Math.Exp((3 * random.NextDouble()) + (label == truth ? 4 : 0));
            }

            for (var label = 0; label < Classes; label++)
            {
                values[(row * Classes) + label] /= sum;
            }
        }

        return (values, labels);
    }

    private static void Reviewed(string folder, string set)
    {
        using var unpacked = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(folder, "pred_probs.csv.gz")), CompressionMode.Decompress));
        var rows = unpacked.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(',')).ToArray();
        var isError = File.ReadLines(Path.Combine(folder, "mturk.csv")).Skip(1).Select(line => line.Split(',')).ToDictionary(row => row[0], row => int.Parse(row[3], CultureInfo.InvariantCulture) < 3);
        var probabilities = new ClassProbabilities(
            [.. rows.SelectMany(row => row[2..].Select(value => double.Parse(value, CultureInfo.InvariantCulture)))],
            [.. rows.Select(row => int.Parse(row[1], CultureInfo.InvariantCulture))], rows[0].Length - 2);
        var peers = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "cleanlab_reference.json"))).RootElement.GetProperty("scores");
        foreach (var peer in peers.EnumerateObject())
        {
            Console.WriteLine($"| {set} | cleanlab {peer.Name} | {peer.Value.GetProperty("ap_reviewed").GetDouble():F4} |");
        }

        var scores = RecalibratedMargin.Fit(probabilities).Scores;
        int[] reviewed = [.. Enumerable.Range(0, rows.Length).Where(row => isError.ContainsKey(rows[row][0]))];
        Console.WriteLine($"| {set} | ours, recalibrated margin | {AveragePrecision([.. reviewed.Select(row => scores[row])], [.. reviewed.Select(row => isError[rows[row][0]])]):F4} |");
    }

    private static void Annotations(string folder, string set)
    {
        var crowd = RealCrowd.Read(folder, set);
        var fit = HierarchicalDawidSkene.Fit(crowd.Votes);
        var others = AnnotationErrors.LeaveOneOut(crowd.Votes, fit.ToWorkerModel());
        var majority = MajorityVote.Fit(crowd.Votes).Posterior;
        var all = new List<(double[] Scores, bool IsWrong)>();
        var (alone, recalibrated) = (LabelQuality.SelfConfidence(others), RecalibratedMargin.Fit(others).Scores);
        for (var item = 0; item < crowd.Votes.Items; item++)
        {
            for (var vote = crowd.Votes.ItemStarts[item]; vote < crowd.Votes.ItemStarts[item + 1] && crowd.Truth[item] >= 0; vote++)
            {
                var cell = (item * crowd.Votes.Classes) + crowd.Votes.AnswerByItem[vote];
                all.Add(([alone[vote], recalibrated[vote], fit.Posterior[cell], majority[cell]], crowd.Votes.AnswerByItem[vote] != crowd.Truth[item]));
            }
        }

        bool[] isWrong = [.. all.Select(pair => pair.IsWrong)];
        var figures = Enumerable.Range(0, 4).Select(score => AveragePrecision([.. all.Select(pair => pair.Scores[score])], isWrong).ToString("F4"));
        Console.WriteLine($"| {set} | {isWrong.Count(wrong => wrong) / (double)isWrong.Length:P1} | {string.Join(" | ", figures)} |");
    }

    /// <summary>Lowest score first; scores that tie count together.</summary>
    private static double AveragePrecision(double[] scores, bool[] isError)
    {
        var (total, seen, errors) = (0.0, 0, 0);
        foreach (var tie in scores.Zip(isError).GroupBy(pair => pair.First).OrderBy(group => group.Key))
        {
            var wrong = tie.Count(pair => pair.Second);
            (seen, errors) = (seen + tie.Count(), errors + wrong);
            total += wrong * ((double)errors / seen);
        }

        return total / errors;
    }

    private static void Measure(string what, Func<int> work)
    {
        GC.Collect();
        var (cpu, clock) = (Process.GetCurrentProcess().TotalProcessorTime, Stopwatch.StartNew());
        var value = work();
        Console.WriteLine($"| {what} | {value:N0} | {(Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds:F2} | {clock.Elapsed.TotalSeconds:F2} |");
    }
}
