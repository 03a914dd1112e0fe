namespace Assay.Quality.WeakSupervision;

/// <summary>What the label model says about rows and functions.</summary>
/// <param name="Labels">Posterior and labels of the rows.</param>
/// <param name="Propensity">[M, K, K + 1] at [function, truth, vote], the last vote being abstention; the last axis sums to 1.</param>
/// <param name="Prior">[K], sums to 1.</param>
/// <param name="Iterations">How often the model was estimated, at least 1.</param>
/// <param name="Converged">False when the iterations ran out first.</param>
public sealed record PropensityLabelFit(WeakLabels Labels, double[] Propensity, double[] Prior, int Iterations, bool Converged)
{
    /// <summary>How often a function's vote for a class is right, as the model sees it; null for a class that it never says.</summary>
    public double? Precision(int function, int label)
    {
        var (classes, votes) = (Prior.Length, 0.0);
        double Share(int truth) => Prior[truth] * Propensity[(((function * classes) + truth) * (classes + 1)) + label];
        for (var truth = 0; truth < classes; truth++)
        {
            votes += Share(truth);
        }

        return votes > 0 ? Share(label) / votes : null;
    }
}

/// <summary>
/// Combines labeling functions that may abstain or know one class only: for every function and true class, how often it says each class or nothing,
/// estimated together with the classes of the rows.
/// </summary>
/// <remarks>
/// Sources: A. P. Dawid and A. M. Skene 1979, https://doi.org/10.2307/2346806, with abstention as an answer of its own (the labeling propensity of A. Ratner, C. De Sa,
/// S. Wu, D. Selsam and C. Ré, "Data Programming", NIPS 2016, https://arxiv.org/abs/1605.07723). Two departures keep it from the collapse to one class that plain
/// expectation-maximisation shows where functions know one class only:
/// (1) a function is better than chance: where the truth is what it says, it says so at least <see cref="LeastOdds"/> times as often as elsewhere, or it would not have been written.
/// Without this, a function that is right where no other votes is taken for wrong;
/// (2) abstentions weigh half in the posterior: functions of one class abstain together, so their silences are no independent evidence.
/// Both numbers lie in the middle of a plateau (odds 2 to 3, weight 0.25 to 0.75) found on the training part of one public set (docs/quality/weak-supervision.md); the fit itself sees no truth.
/// Because of (2) the steps are a fixed-point iteration, not a climb of one likelihood; converged when no posterior moves by the tolerance.
/// Start and prior (one pseudo-row): votes right with probability 0.7. Deterministic. Time O(P*M*K) an iteration for P different rows, memory O(N*K + P*K + M*K*K).
/// Known weaknesses: a function that is worse than chance is believed all the same; functions that copy each other count as independent.
/// </remarks>
public static class PropensityLabelModel
{
    /// <summary>By this factor a vote is more frequent where it is right.</summary>
    public const double LeastOdds = 2;

    private const double AbstentionWeight = 0.5;
    private const double StartAccuracy = 0.7;
    private const double Smoothing = 1;
    private const double Least = 1e-9;

    /// <summary>Fits the model.</summary>
    /// <param name="votes">Rows without a vote count towards propensities.</param>
    /// <param name="prior">[K], sums to 1: known shares of the classes; null estimates them.</param>
    /// <param name="maxIterations">At least 1.</param>
    /// <param name="tolerance">Of a probability, at least 0.</param>
    public static PropensityLabelFit Fit(LabelingVotes votes, double[]? prior = null, int maxIterations = 500, double tolerance = 1e-6)
    {
        ArgumentNullException.ThrowIfNull(votes);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxIterations, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(tolerance);
        if (prior is not null && (prior.Length != votes.Classes || !(Math.Abs(prior.Sum() - 1) < 1e-6) || prior.Any(share => share < 0)))
        {
            throw new ArgumentException($"The prior needs {votes.Classes} shares that sum to 1.", nameof(prior));
        }

        var start = Start(votes);
        var (propensity, shares) = ((double[])start.Clone(), prior ?? Even(votes.Classes));
        var (posterior, last) = (new double[votes.Patterns * votes.Classes], new double[votes.Patterns * votes.Classes]);
        for (var iteration = 1; ; iteration++)
        {
            UpdatePosterior(votes, propensity, shares, posterior);
            var moved = posterior.Zip(last).Aggregate(0.0, (most, pair) => Math.Max(most, Math.Abs(pair.First - pair.Second)));
            if (moved < tolerance || iteration == maxIterations)
            {
                return new(WeakLabels.Of(votes, posterior), propensity, shares, iteration, moved < tolerance);
            }

            posterior.CopyTo(last, 0);
            shares = prior ?? EstimatePrior(votes, posterior);
            EstimatePropensity(votes, posterior, start, propensity);
        }
    }

    /// <summary>Labels other rows of the same functions by a model that was fitted before.</summary>
    public static WeakLabels Apply(PropensityLabelFit fit, LabelingVotes votes)
    {
        ArgumentNullException.ThrowIfNull(fit);
        ArgumentNullException.ThrowIfNull(votes);
        ArgumentOutOfRangeException.ThrowIfNotEqual(votes.Classes, fit.Prior.Length, nameof(votes));
        ArgumentOutOfRangeException.ThrowIfNotEqual(votes.Functions * votes.Classes * (votes.Classes + 1), fit.Propensity.Length, nameof(votes));
        var posterior = new double[votes.Patterns * votes.Classes];
        UpdatePosterior(votes, fit.Propensity, fit.Prior, posterior);
        return WeakLabels.Of(votes, posterior);
    }

    private static double[] Even(int classes) => [.. Enumerable.Repeat(1.0 / classes, classes)];

    private static double[] Start(LabelingVotes votes)
    {
        var (classes, cells) = (votes.Classes, votes.Classes + 1);
        var start = new double[votes.Functions * classes * cells];
        var said = LabelingFunctionStatistics.Of(votes);
        for (var function = 0; function < votes.Functions; function++)
        {
            for (var truth = 0; truth < classes; truth++)
            {
                var row = start.AsSpan(((function * classes) + truth) * cells, cells);
                for (var label = 0; label < classes; label++)
                {
                    var accuracy = classes == 1 ? 1 : truth == label ? StartAccuracy : (1 - StartAccuracy) / (classes - 1);
                    row[label] = said[function].Votes[label] / (double)Math.Max(1, votes.Rows) * classes * accuracy;
                }

                Close(row);
            }
        }

        return start;
    }

    /// <summary>Abstention is what is left; a row that exceeds 1 is scaled.</summary>
    private static void Close(Span<double> row)
    {
        var sum = 0.0;
        foreach (ref var share in row[..^1])
        {
            share = Math.Max(share, Least);
            sum += share;
        }

        row[^1] = Math.Max(Least, 1 - sum);
        sum += row[^1];
        foreach (ref var share in row)
        {
            share /= sum;
        }
    }

    private static void UpdatePosterior(LabelingVotes votes, double[] propensity, double[] prior, double[] posterior)
    {
        var (classes, cells) = (votes.Classes, votes.Classes + 1);
        double[] logs = [.. propensity.Select((share, cell) => Math.Log(share) * (cell % cells == classes ? AbstentionWeight : 1))];
        double[] logPrior = [.. prior.Select(share => Math.Log(Math.Max(share, Least)))];
        for (var pattern = 0; pattern < votes.Patterns; pattern++)
        {
            var row = posterior.AsSpan(pattern * classes, classes);
            logPrior.CopyTo(row);
            var said = votes.Pattern(pattern);
            for (var function = 0; function < said.Length; function++)
            {
                var vote = said[function] < 0 ? classes : said[function];
                for (var truth = 0; truth < classes; truth++)
                {
                    row[truth] += logs[(((function * classes) + truth) * cells) + vote];
                }
            }

            LabelErrors.RecalibratedMargin.Softmax(row);
        }
    }

    private static double[] EstimatePrior(LabelingVotes votes, double[] posterior)
    {
        var shares = new double[votes.Classes];
        for (var cell = 0; cell < posterior.Length; cell++)
        {
            shares[cell % shares.Length] += posterior[cell] * votes.RowsOf(cell / shares.Length);
        }

        var sum = shares.Sum();
        return sum > 0 ? [.. shares.Select(share => share / sum)] : Even(votes.Classes);
    }

    private static void EstimatePropensity(LabelingVotes votes, double[] posterior, double[] start, double[] propensity)
    {
        var (classes, cells) = (votes.Classes, votes.Classes + 1);
        for (var cell = 0; cell < start.Length; cell++)
        {
            propensity[cell] = Smoothing * start[cell];
        }

        for (var pattern = 0; pattern < votes.Patterns; pattern++)
        {
            var rows = votes.RowsOf(pattern);
            var said = votes.Pattern(pattern);
            for (var function = 0; function < said.Length; function++)
            {
                var vote = said[function] < 0 ? classes : said[function];
                for (var truth = 0; truth < classes; truth++)
                {
                    propensity[(((function * classes) + truth) * cells) + vote] += rows * posterior[(pattern * classes) + truth];
                }
            }
        }

        for (var function = 0; function < votes.Functions; function++)
        {
            Normalise(propensity.AsSpan(function * classes * cells, classes * cells), classes);
        }
    }

    /// <summary>Turns a function's counts [K, K + 1] into shares that keep its odds.</summary>
    private static void Normalise(Span<double> counts, int classes)
    {
        var (cells, weights) = (classes + 1, new double[classes]);
        for (var truth = 0; truth < classes; truth++)
        {
            var row = counts.Slice(truth * cells, cells);
            foreach (var count in row)
            {
                weights[truth] += count;
            }

            foreach (ref var count in row)
            {
                count /= weights[truth];
            }
        }

        for (var label = 0; label < classes; label++)
        {
            KeepOdds(counts, weights, label);
        }

        for (var truth = 0; truth < classes; truth++)
        {
            Close(counts.Slice(truth * cells, cells));
        }
    }

    /// <summary>Moves votes for a class to where they are right until their odds are kept; how many there are in all stays.</summary>
    private static void KeepOdds(Span<double> shares, double[] weights, int label)
    {
        var cells = weights.Length + 1;
        ref var right = ref shares[(label * cells) + label];
        for (var pass = 0; pass < weights.Length; pass++)
        {
            var (votes, weight, isKept) = (weights[label] * right, weights[label], true);
            for (var truth = 0; truth < weights.Length; truth++)
            {
                var share = shares[(truth * cells) + label];
                if (truth != label && share * LeastOdds > right * (1 + 1e-12))
                {
                    (votes, weight, isKept) = (votes + (weights[truth] * share), weight + (weights[truth] / LeastOdds), false);
                }
            }

            if (isKept)
            {
                return;
            }

            var found = votes / weight;
            for (var truth = 0; truth < weights.Length; truth++)
            {
                ref var share = ref shares[(truth * cells) + label];
                share = truth != label && share * LeastOdds > right * (1 + 1e-12) ? found / LeastOdds : share;
            }

            right = found;
        }
    }
}
