namespace Assay.Quality.Drift;

/// <summary>What Pearson's test says about two samples.</summary>
/// <param name="Statistic">At least 0.</param>
/// <param name="DegreesOfFreedom">Categories that occur, less 1.</param>
/// <param name="PValue">Probability of such a statistic or a larger one if both samples come from one distribution.</param>
/// <param name="SmallestExpected">Below 5 the p-value is rough.</param>
public sealed record ChiSquareResult(double Statistic, int DegreesOfFreedom, double PValue, double SmallestExpected);

/// <summary>Tests whether two samples of categories come from one distribution.</summary>
/// <remarks>
/// Source: K. Pearson, "On the criterion that a given system of deviations...", Philosophical Magazine 50(302), 1900, pp. 157-175,
/// https://doi.org/10.1080/14786440009463897; for two samples, without Yates' correction. Categories that no sample has do not count.
/// Deterministic. Time O(K), no memory. Undefined (null) where a sample is empty or only one category occurs.
/// Known weaknesses: rough where expected counts are below 5; with very many rows any trifle is significant, so look at a distance too.
/// </remarks>
public static class ChiSquareHomogeneity
{
    /// <summary>The test, or null.</summary>
    /// <param name="reference">[K] counts.</param>
    /// <param name="current">[K] counts of the same categories.</param>
    public static ChiSquareResult? Of(ReadOnlySpan<long> reference, ReadOnlySpan<long> current)
    {
        if (DriftCounts.Totals(reference, current) is not { } totals)
        {
            return null;
        }

        var (statistic, occurring, smallest) = (0.0, 0, double.PositiveInfinity);
        var share = totals.Reference / (totals.Reference + totals.Current);
        for (var category = 0; category < reference.Length; category++)
        {
            double both = reference[category] + current[category];
            if (both == 0)
            {
                continue;
            }

            var (before, now) = (both * share, both * (1 - share));
            statistic += Square(reference[category] - before) / before;
            statistic += Square(current[category] - now) / now;
            smallest = Math.Min(smallest, Math.Min(before, now));
            occurring++;
        }

        return occurring < 2 ? null : new(statistic, occurring - 1, Tails.ChiSquare(statistic, occurring - 1), smallest);
    }

    private static double Square(double value) => value * value;
}
