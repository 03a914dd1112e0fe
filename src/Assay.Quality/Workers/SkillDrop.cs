namespace Assay.Quality.Workers;

/// <summary>From when on an annotator got worse.</summary>
/// <param name="Onset">The answer that the worse stretch most probably begins with, 0-based, in the order of time.</param>
/// <param name="Alarm">The answer at which that was beyond doubt, at or after the onset.</param>
/// <param name="Before">The share that was right before.</param>
/// <param name="After">And from the onset to the alarm.</param>
/// <param name="LogOdds">Of the change at the alarm, in nats.</param>
public sealed record SkillDropFinding(int Onset, int Alarm, double Before, double After, double LogOdds);

/// <summary>Fatigue and its kin: a drop of skill in the order of time, found as early as it can be.</summary>
/// <remarks>
/// The generalised likelihood ratio of G. Lorden, "Procedures for Reacting to a Change in Distribution", Annals of Mathematical
/// Statistics 42(6), 1971, https://doi.org/10.1214/aoms/1177693055, for answers that are right or wrong, one-sided, both shares unknown.
/// After every answer all onsets of the last 300 are tried that leave 20 answers before and 8 after, and a drop of at least 15 points.
/// Departure: likelihoods are weighed over the shares (Beta(8, 2) before and without a change, Beta(5, 3) after), not taken
/// at their best, which keeps short stretches from looking like changes. Answers may count in part (the probability to be right).
/// With the threshold 6.4 some 1 % of the simulated workers who stay as they are get an alarm in 160 answers; of drops by 30
/// points four in five are found within 60 answers, half within some 30 (docs/quality/workers.md).
/// Deterministic. Time O(300 n), memory O(n).
/// Known weakness: harder items look like a tired annotator; gold in random order avoids it.
/// </remarks>
public static class SkillDrop
{
    private const int Window = 300;
    private const int LeastBefore = 20;
    private const int LeastAfter = 8;
    private const double LeastDrop = 0.15;

    /// <summary>What is expected of a share as a Beta distribution: workers are mostly right, and tired ones about half.</summary>
    private static readonly (double Right, double Wrong) s_steady = (8, 2), s_worse = (5, 3);

    /// <summary>The first alarm, or null.</summary>
    /// <param name="right">[n] in the order of time: 1 right, 0 wrong, or in between.</param>
    /// <param name="threshold">In nats, above 0.</param>
    public static SkillDropFinding? Of(ReadOnlySpan<double> right, double threshold = 6.4)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threshold);
        var sums = new double[right.Length + 1];
        for (var at = 0; at < right.Length; at++)
        {
            sums[at + 1] = sums[at] + right[at];
        }

        for (var end = LeastBefore + LeastAfter; end <= right.Length; end++)
        {
            var (best, onset) = (0.0, -1);
            for (var start = Math.Max(LeastBefore, end - Window); start <= end - LeastAfter; start++)
            {
                var ratio = Ratio(sums, start, end);
                (best, onset) = ratio > best ? (ratio, start) : (best, onset);
            }

            if (best > threshold)
            {
                return new(onset, end - 1, sums[onset] / onset, (sums[end] - sums[onset]) / (end - onset), best);
            }
        }

        return null;
    }

    /// <summary>Log odds of two shares against one, each weighed over all shares it may have.</summary>
    private static double Ratio(double[] sums, int start, int end)
    {
        var (before, after) = (sums[start], sums[end] - sums[start]);
        return after / (end - start) > (before / start) - LeastDrop
            ? 0
            : Fit(before, start, s_steady) + Fit(after, end - start, s_worse) - Fit(sums[end], end, s_steady);
    }

    private static double Fit(double right, int count, (double Right, double Wrong) prior) =>
        BetaDistribution.LogBeta(prior.Right + right, prior.Wrong + count - right) - BetaDistribution.LogBeta(prior.Right, prior.Wrong);
}
