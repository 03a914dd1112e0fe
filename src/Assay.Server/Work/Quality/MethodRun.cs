using System.Diagnostics;
using System.Globalization;
using Assay.Quality.Aggregation;

namespace Assay.Server.Work.Quality;

/// <summary>One aggregator's result in the form that reports are made of.</summary>
/// <param name="Method">As it was asked for.</param>
/// <param name="Chosen">What auto took, and why; null for other methods.</param>
/// <param name="Probability">[tasks]: of the winner or of each tied class; NaN without answers.</param>
/// <param name="Ties">Open ties: the classes that share the highest probability, by task.</param>
/// <param name="Skill">[workers]: the probability to be right or what is nearest to it; null where the method has none.</param>
/// <param name="Parameters">What the method learned of the crowd, by name.</param>
/// <param name="CpuSeconds">Of the whole process while it ran.</param>
internal sealed record MethodRun(
    string Method, string? Chosen, Winners Winners, double[] Probability, IReadOnlyDictionary<int, int[]> Ties, double[]? Skill,
    IReadOnlyDictionary<string, double>? Parameters, int Iterations, bool Converged, double Seconds, double CpuSeconds)
{
    public const string Auto = "auto";
    public const string DawidSkeneName = "dawid-skene";
    public const string OneCoin = "one-coin";
    public const string Ordinal = "ordinal";

    /// <summary>Confusion cells that a method with full matrices may have before it is left to auto.</summary>
    public const double MostCells = 250e6;

    private const double Tie = 1e-12;

    public static string[] Methods { get; } = [Auto, "majority", "wawa", "zbs", DawidSkeneName, OneCoin, "glad", "mace", Ordinal];

    /// <summary>Whether full confusion matrices and posteriors fit; auto alone does without.</summary>
    public static bool Fits(string method, Votes votes) =>
        method == Auto || ((double)votes.Items * votes.Classes <= MostCells
            && (method is not (DawidSkeneName or Ordinal) || (double)votes.Annotators * votes.Classes * votes.Classes <= MostCells));

    /// <summary>Why statistics with a full confusion matrix for every worker cannot be had; null where they can.</summary>
    public static string? TooLarge(Votes votes) => Fits(DawidSkeneName, votes)
        ? null
        : $"{votes.Items.ToString("N0", CultureInfo.InvariantCulture)} tasks, {votes.Annotators.ToString("N0", CultureInfo.InvariantCulture)} workers and {votes.Classes.ToString("N0", CultureInfo.InvariantCulture)} classes are too many for a table of confusions of every worker. Leave out rare labels, or take part of the file.";

    public static MethodRun Of(string method, Votes votes, int[] gold, double smoothing, int threads)
    {
        using var process = Process.GetCurrentProcess();
        var (cpu, clock) = (process.TotalProcessorTime, Stopwatch.StartNew());
        var fit = Fit(method, votes, gold, smoothing, threads);
        var winners = Winners.Of(votes, fit.Read, fit.Skill, gold);
        process.Refresh();
        var (seconds, cpuSeconds) = (clock.Elapsed.TotalSeconds, (process.TotalProcessorTime - cpu).TotalSeconds);
        var (probability, ties) = Top(votes, fit.Read, winners);
        return new(method, fit.Chosen, winners, probability, ties, fit.Skill, fit.Parameters, fit.Iterations, fit.Converged, seconds, cpuSeconds);
    }

    /// <summary>The chance that a task's label is a class: 1 or 0, shared where classes tie.</summary>
    public double Share(int task, int label) =>
        Winners.Winner[task] >= 0 ? (Winners.Winner[task] == label ? 1 : 0)
        : Ties.TryGetValue(task, out var tied) && tied.Contains(label) ? 1.0 / tied.Length : 0;

    private static Fitted Fit(string method, Votes votes, int[] gold, double smoothing, int threads)
    {
        switch (method)
        {
            case Auto:
                return OfAuto(AutoAggregation.Fit(votes, threads, gold));
            case "majority":
                return new(Reader(MajorityVote.Fit(votes, gold).Posterior), null, 1, true);
            case "wawa":
                return Weighted(Wawa.Fit(votes, gold: gold));
            case "zbs":
                return Weighted(ZeroBasedSkill.Fit(votes, gold: gold));
            case DawidSkeneName:
                // The stop that helps where annotators have few votes, which is also the peers'.
                var full = DawidSkene.Fit(votes, smoothing: smoothing, stop: DawidSkeneStop.EvidenceBoundPerVote, threads: threads, gold: gold);
                return new(Reader(full.Posterior), full.ToWorkerModel().Skills(), full.Iterations, full.Converged);
            case OneCoin:
                var coin = OneCoinDawidSkene.Fit(votes, smoothing: smoothing, stop: DawidSkeneStop.EvidenceBoundPerVote, gold: gold);
                return new(Reader(coin.Posterior), coin.Skill, coin.Iterations, coin.Converged);
            case "glad":
                var glad = Glad.Fit(votes, gold: gold);
                return new(Reader(glad.Posterior), [.. glad.Ability.Select(ability => 1 / (1 + Math.Exp(-ability * Math.E)))], glad.Iterations, glad.Converged);
            case "mace":
                var mace = Mace.Fit(votes, gold: gold);
                return new(Reader(mace.Posterior), mace.Competence, mace.Iterations, mace.Converged);
            default:
                var ordinal = OrdinalDawidSkene.Fit(votes, gold: gold);
                return new(Reader(ordinal.Posterior), ordinal.ToWorkerModel().Skills(), ordinal.Iterations, ordinal.Converged);
        }
    }

    private static Fitted OfAuto(AutoFit auto)
    {
        if (auto.Hierarchical is { } full)
        {
            return new(
                Reader(full.Posterior), full.ToWorkerModel().Skills(), full.Iterations, full.Converged, $"hierarchical Dawid-Skene: {auto.Reason}",
                new Dictionary<string, double> { ["concentration"] = full.Concentration, ["spread"] = full.Spread });
        }

        var sparse = auto.Sparse!;
        return new(
            sparse.PosteriorOf, sparse.Skill, sparse.Iterations, sparse.Converged, $"sparse Dawid-Skene: {auto.Reason}",
            new Dictionary<string, double> { ["concentration"] = sparse.Concentration });
    }

    private static Fitted Weighted(WeightedVoteFit fit) => new(Reader(fit.Posterior), fit.Skill, fit.Iterations, fit.Converged);

    private static ReadPosterior Reader(double[] posterior) => (item, row) => posterior.AsSpan(item * row.Length, row.Length).CopyTo(row);

    private static (double[] Probability, Dictionary<int, int[]> Ties) Top(Votes votes, ReadPosterior read, Winners winners)
    {
        var probability = new double[votes.Items];
        var ties = new Dictionary<int, int[]>();
        var row = new double[votes.Classes];
        Array.Fill(probability, double.NaN);
        for (var item = 0; item < votes.Items; item++)
        {
            if (winners.Winner[item] >= 0 || !votes.AnswersTo(item).IsEmpty)
            {
                read(item, row);
                probability[item] = winners.Winner[item] >= 0 ? row[winners.Winner[item]] : row.Max();
            }
        }

        foreach (var item in winners.Open)
        {
            read(item, row);
            ties[item] = [.. Enumerable.Range(0, row.Length).Where(label => row[label] >= probability[item] - Tie)];
        }

        return (probability, ties);
    }

    private sealed record Fitted(
        ReadPosterior Read, double[]? Skill, int Iterations, bool Converged, string? Chosen = null, IReadOnlyDictionary<string, double>? Parameters = null);
}
