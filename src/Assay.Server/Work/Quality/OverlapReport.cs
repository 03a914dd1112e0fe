using Assay.Quality.Aggregation;
using Assay.Quality.Overlap;

namespace Assay.Server.Work.Quality;

/// <param name="Overlap">Answers a task at most.</param>
internal sealed record FixedPoint(int Overlap, double AnswersPerTask, double Accuracy, ReportedInterval? Interval);

/// <param name="Price">Of an error, in answers.</param>
/// <param name="Share">Of the answers of full overlap.</param>
/// <param name="Accuracy">Mean over the seeds, as are the answers.</param>
/// <param name="AboveFixed">Accuracy less that of fixed overlap at as many answers, interpolated.</param>
internal sealed record AdaptivePoint(double Price, double AnswersPerTask, double Share, double Accuracy, double LowestSeed, double HighestSeed, double AboveFixed);

/// <summary>What fixed and adaptive overlap would have cost and found, with names that do not change: --json prints it as it is.</summary>
/// <param name="Reference">truth, or full where the labels of all answers stand in for it.</param>
/// <param name="Compared">Tasks with a reference and answers.</param>
internal sealed record OverlapReport(
    int Tasks, int Annotators, int Answers, string Reference, int Compared, int Seeds, FixedPoint Full, IReadOnlyList<FixedPoint> Fixed, IReadOnlyList<AdaptivePoint> Adaptive)
{
    private static readonly int[] s_overlaps = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 25, 30, 40, 50, 75, 100];

    /// <param name="prices">Of an error, in answers; each at least 1.</param>
    /// <param name="progress">Hears how many replays are done, of how many.</param>
    public static OverlapReport Of(AnswerTable answers, TruthTable? truth, IReadOnlyList<double> prices, int seeds, int fewest, int threads, Action<int, int> progress)
    {
        var own = InOrder(answers);
        var most = own.Max(task => task.Length);
        var overlaps = s_overlaps.Where(overlap => overlap < most).Append(most).ToArray();
        var (workers, classes) = (answers.Workers.Count, answers.Classes);
        var done = 0;
        var fits = new OverlapReplayFit[overlaps.Length + (prices.Count * seeds)];
        Parallel.For(0, fits.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, at =>
        {
            var run = at - overlaps.Length;
            fits[at] = run < 0
                ? OverlapReplay.Fixed(own, workers, classes, overlaps[at])
                : OverlapReplay.Adaptive(own, workers, classes, new(PriceOfError: prices[run / seeds], FewestAnswers: fewest), 1 + (run % seeds));
            progress(Interlocked.Increment(ref done), fits.Length);
        });

        var full = fits[overlaps.Length - 1];
        var reference = truth?.Of(answers) ?? Winners.Of(answers.ToVotes(), full.Posterior).Winner;
        var compared = Enumerable.Range(0, reference.Length).Where(task => reference[task] != Gold.Unknown && own[task].Length > 0).ToArray();
        FixedPoint[] points = [.. overlaps.Select((overlap, at) =>
        {
            var accuracy = Accuracy(fits[at].Posterior, reference, compared, classes);
            return new FixedPoint(overlap, fits[at].AnswersPerItem, accuracy, compared.Length == 0 ? null : TruthScore.Wilson(accuracy, compared.Length));
        })];
        return new(
            answers.Tasks, workers, own.Sum(task => task.Length), truth is null ? "full" : "truth", compared.Length, seeds, points[^1], points,
            [.. prices.Select((price, at) => Point(price, fits.AsSpan(overlaps.Length + (at * seeds), seeds).ToArray(), points, reference, compared, classes))]);
    }

    /// <summary>[tasks]: their answers in the order of time where the file has it, of the file where not.</summary>
    private static Vote[][] InOrder(AnswerTable answers)
    {
        var rows = Enumerable.Range(0, answers.TaskOf.Length).Where(row => answers.LabelOf[row] != Vote.Abstained).ToLookup(row => answers.TaskOf[row]);
        return [.. Enumerable.Range(0, answers.Tasks).Select(task => rows[task].OrderBy(row => answers.TimeOf(row) ?? double.NegativeInfinity)
            .Select(row => new Vote(task, answers.WorkerOf[row], answers.LabelOf[row])).ToArray())];
    }

    private static AdaptivePoint Point(double price, OverlapReplayFit[] runs, FixedPoint[] curve, int[] reference, int[] compared, int classes)
    {
        double[] accuracies = [.. runs.Select(run => Accuracy(run.Posterior, reference, compared, classes))];
        var bought = runs.Average(run => run.AnswersPerItem);
        return new(price, bought, bought / curve[^1].AnswersPerTask, accuracies.Average(), accuracies.Min(), accuracies.Max(), accuracies.Average() - At(curve, bought));
    }

    private static double At(FixedPoint[] curve, double bought)
    {
        var after = Array.FindIndex(curve, point => point.AnswersPerTask >= bought - 1e-9);
        if (after <= 0)
        {
            return curve[after < 0 ? ^1 : 0].Accuracy;
        }

        var (low, high) = (curve[after - 1], curve[after]);
        return low.Accuracy + ((high.Accuracy - low.Accuracy) * (bought - low.AnswersPerTask) / (high.AnswersPerTask - low.AnswersPerTask));
    }

    /// <summary>Ties count by the chance of a fair draw.</summary>
    private static double Accuracy(double[] posterior, int[] reference, int[] compared, int classes)
    {
        var right = 0.0;
        foreach (var task in compared)
        {
            var row = posterior.AsSpan(task * classes, classes);
            var (best, ties) = (0.0, 0);
            foreach (var probability in row)
            {
                (best, ties) = probability > best + 1e-12 ? (probability, 1) : (best, Math.Abs(probability - best) <= 1e-12 ? ties + 1 : ties);
            }

            right += reference[task] >= 0 && row[reference[task]] >= best - 1e-12 ? 1.0 / ties : 0;
        }

        return compared.Length == 0 ? 0 : right / compared.Length;
    }
}
