using System.Diagnostics;
using Assay.Quality.Sampling;

namespace Assay.Bench.Quality;

/// <summary>How many labels a learner needs when items are chosen, beside random choice and beside what was measured with scikit-learn's learner.</summary>
internal static class SamplingBench
{
    private static readonly string[] s_tenPeers =
    [
        "| scikit-learn, random (5 seeds) | 0.3265 | 0.5885 | 0.7185 | 0.8290 | 0.8740 | 0.8955 | 0.9105 | 0.9180 | 236 | 396 | 1 |",
        "| scikit-learn, least_confidence | 0.3265 | 0.5205 | 0.6935 | 0.8285 | 0.8820 | 0.9085 | 0.9245 | 0.9350 | 244 | 344 | 0.87 |",
        "| scikit-learn, margin | 0.3265 | 0.5985 | 0.7320 | 0.8680 | 0.8995 | 0.9180 | 0.9300 | 0.9355 | 184 | 296 | 0.75 |",
        "| scikit-learn, entropy | 0.3265 | 0.5620 | 0.6770 | 0.8205 | 0.8750 | 0.8960 | 0.9200 | 0.9360 | 256 | 372 | 0.94 |",
    ];

    private static readonly string[] s_allPeers =
    [
        "| scikit-learn, random (3 seeds) | 0.2133 | 0.3538 | 0.5456 | 0.6992 | 0.7492 | 0.7972 | 0.8172 | 2333 | > 2500 | |",
        "| scikit-learn, margin | 0.2133 | 0.3486 | 0.5923 | 0.7450 | 0.8101 | 0.8443 | 0.8633 | 1567 | 2233 | |",
    ];

    private static readonly (string Name, Choice Choose)[] s_strategies =
    [
        ("least confidence", (pool, labeled, batch, _) => Best(pool, labeled, batch, UncertaintyMeasure.LeastConfidence)),
        ("margin", (pool, labeled, batch, _) => Best(pool, labeled, batch, UncertaintyMeasure.Margin)),
        ("entropy", (pool, labeled, batch, _) => Best(pool, labeled, batch, UncertaintyMeasure.Entropy)),
        ("margin, density-weighted", (pool, labeled, batch, _) => [.. Uncertainty.Top(DensityWeighting.Apply(Uncertainty.Of(pool, UncertaintyMeasure.Margin), pool.Embeddings!, 0.5), pool.Items).Except(labeled).Take(batch)]),
        ("k-center", (pool, labeled, batch, _) => KCenter.Select(pool.Embeddings!, [.. labeled], batch)),
        ("**ours: diverse uncertainty**", Default),
    ];

    private delegate IEnumerable<int> Choice(UnlabeledPool pool, List<int> labeled, int batch, int[] order);

    /// <param name="all">All intents, which takes minutes, in place of the ten most frequent.</param>
    public static void Run(string? data, bool all)
    {
        if (data is null)
        {
            Console.WriteLine("The public sets are not here: set ASSAY_DATA.");
            return;
        }

        var folder = Path.Combine(data, "text", "banking77");
        if (all)
        {
            Compare("all 77 intents", Intents.Read(folder, null), 100, [100, 200, 500, 1000, 1500, 2000, 2500], 3, 1e-4, [s_strategies[1], s_strategies[^1]], s_allPeers);
            return;
        }

        Compare("the 10 most frequent intents", Intents.Read(folder, 10), 20, [20, 60, 100, 200, 300, 400, 600, 800], 10, 1e-7, s_strategies, s_tenPeers);
    }

    private static IEnumerable<int> Default(UnlabeledPool pool, List<int> labeled, int batch, int[] order) => DiverseUncertainty.Select(pool, [.. labeled], batch);

    private static IEnumerable<int> Best(UnlabeledPool pool, List<int> labeled, int batch, UncertaintyMeasure measure) =>
        Uncertainty.Top(Uncertainty.Of(pool, measure), pool.Items).Except(labeled).Take(batch);

    private static void Compare(string what, Intents intents, int batch, int[] shown, int seeds, double tolerance, (string Name, Choice Choose)[] strategies, string[] peers)
    {
        var whole = new TextClassifier(intents.Classes, intents.Terms);
        whole.Fit(intents.Pool, intents.PoolTruth, [.. Enumerable.Range(0, intents.Pool.Length)], 1e-7);
        var full = whole.Accuracy(intents.Test, intents.TestTruth);
        var embeddings = intents.Dense();
        Console.WriteLine($"{what}: pool {intents.Pool.Length:N0}, {intents.Terms:N0} words, accuracy with all labels {full:F4}; batch {batch}, {seeds} seeds, the first batch random and the same for all");
        Console.WriteLine($"| strategy | {string.Join(" | ", shown)} | to 90 % | to 95 % | of random | worst against random | s a choice |");
        Console.WriteLine($"|{string.Concat(Enumerable.Repeat("---|", shown.Length + 6))}");
        var random = Curve(intents, embeddings, batch, shown[^1], seeds, tolerance, (_, labeled, count, order) => order.Except(labeled).Take(count), out _);
        Print("random", random, random, batch, shown, full, 0);
        foreach (var (name, choose) in strategies)
        {
            var curve = Curve(intents, embeddings, batch, shown[^1], seeds, tolerance, choose, out var seconds);
            Print(name, curve, random, batch, shown, full, seconds);
        }

        Console.WriteLine(string.Join('\n', peers) + "\n");
    }

    /// <summary>[seeds][rounds]: test accuracy after each batch.</summary>
    private static double[][] Curve(Intents intents, float[] embeddings, int batch, int most, int seeds, double tolerance, Choice choose, out double seconds)
    {
        var (curves, clock, choices) = (new double[seeds][], new Stopwatch(), 0);
        for (var seed = 0; seed < seeds; seed++)
        {
            var order = Enumerable.Range(0, intents.Pool.Length).ToArray();
            new Random(seed).Shuffle(order);
            var (labeled, learner, curve) = (order.Take(batch).ToList(), new TextClassifier(intents.Classes, intents.Terms), new List<double>());
            while (true)
            {
                learner.Fit(intents.Pool, intents.PoolTruth, labeled, tolerance);
                curve.Add(learner.Accuracy(intents.Test, intents.TestTruth));
                if (labeled.Count >= most)
                {
                    break;
                }

                var pool = new UnlabeledPool(learner.Probabilities(intents.Pool), intents.Classes, embeddings);
                clock.Start();
                labeled.AddRange([.. choose(pool, labeled, batch, order)]);
                clock.Stop();
                choices++;
            }

            curves[seed] = [.. curve];
        }

        seconds = clock.Elapsed.TotalSeconds / choices;
        return curves;
    }

    private static void Print(string name, double[][] curves, double[][] random, int batch, int[] shown, double full, double seconds)
    {
        double Mean(double[][] of, int round) => of.Average(curve => curve[round]);
        double? Labels(double[][] of, double share) => of.All(curve => curve.Any(value => value >= share * full))
            ? of.Average(curve => batch * (1.0 + Array.FindIndex(curve, value => value >= share * full)))
            : null;
        var ratio = Labels(curves, 0.95) / Labels(random, 0.95);
        var worst = Enumerable.Range(0, curves[0].Length).Min(round => Mean(curves, round) - Mean(random, round));
        Console.WriteLine(
            $"| {name} | {string.Join(" | ", shown.Select(labels => Mean(curves, (labels / batch) - 1).ToString("F4")))} | {Labels(curves, 0.90)?.ToString("F0") ?? "not all"} | {Labels(curves, 0.95)?.ToString("F0") ?? "not all"} | {ratio?.ToString("F2")} | {worst:F4} | {seconds:F3} |");
    }
}
