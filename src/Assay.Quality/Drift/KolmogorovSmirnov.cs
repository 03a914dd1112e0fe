namespace Assay.Quality.Drift;

/// <summary>What the test of Kolmogorov and Smirnov says about two samples.</summary>
/// <param name="Statistic">The largest distance of the two empirical distributions, 0 to 1.</param>
/// <param name="PValue">Probability of such a distance or a larger one if both samples come from one continuous distribution.</param>
/// <param name="IsExact">Whether all orders of the values were counted; else the p-value is that of one sample of n m / (n + m) values.</param>
public sealed record KolmogorovSmirnovResult(double Statistic, double PValue, bool IsExact);

/// <summary>Tests whether two samples of numbers come from one distribution.</summary>
/// <remarks>
/// Sources: N. V. Smirnov, "Table for Estimating the Goodness of Fit of Empirical Distributions", Annals of Mathematical Statistics
/// 19(2), 1948, pp. 279-281, https://doi.org/10.1214/aoms/1177730256; exact p-value by counting lattice paths, J. L. Hodges, "The significance
/// probability of the Smirnov two-sample test", Arkiv för Matematik 3, 1958, pp. 469-486, https://doi.org/10.1007/BF02589501.
/// Exact up to <see cref="MostPaths"/> pairs of values. Deterministic. Time O(n log n + m log m), exact O(n m); memory O(n + m).
/// Undefined (null) where a sample is empty. Ties are allowed and make the p-value too large: the test errs on the safe side.
/// Known weakness: sees a shift of the middle better than one of the tails; with very many rows any trifle is significant.
/// </remarks>
public static class KolmogorovSmirnov
{
    /// <summary>Up to n times m as large as this the exact p-value is computed.</summary>
    public const long MostPaths = 10_000_000;

    /// <summary>The test, or null.</summary>
    /// <param name="reference">Finite, in any order.</param>
    /// <param name="current">Finite, in any order.</param>
    /// <param name="exact">Null: exact where that is cheap.</param>
    public static KolmogorovSmirnovResult? Of(ReadOnlySpan<double> reference, ReadOnlySpan<double> current, bool? exact = null)
    {
        if (reference.IsEmpty || current.IsEmpty)
        {
            return null;
        }

        var (one, other) = (SortedSample.Of(reference), SortedSample.Of(current));
        var gap = LargestGap(one, other);
        var statistic = gap / ((double)one.Length * other.Length);
        var isExact = exact ?? (long)one.Length * other.Length <= MostPaths;
        var pValue = isExact
            ? Outside(one.Length, other.Length, gap)
            : Tails.Kolmogorov(statistic, (int)Math.Max(1, Math.Round((double)one.Length / (one.Length + (double)other.Length) * other.Length)));
        return new(statistic, pValue, isExact);
    }

    /// <summary>The largest distance times n times m: a whole number, so that rounding decides nothing.</summary>
    private static long LargestGap(double[] one, double[] other)
    {
        var (first, second, largest) = (0, 0, 0L);
        while (first < one.Length && second < other.Length)
        {
            var value = Math.Min(one[first], other[second]);
            while (first < one.Length && one[first] == value)
            {
                first++;
            }

            while (second < other.Length && other[second] == value)
            {
                second++;
            }

            largest = Math.Max(largest, Math.Abs(((long)first * other.Length) - ((long)second * one.Length)));
        }

        return largest;
    }

    /// <summary>Of all orders of both samples the share in which the distance somewhere reaches the gap; sums of positive terms only.</summary>
    private static double Outside(int one, int other, long gap)
    {
        if (gap == 0)
        {
            return 1;
        }

        var reached = new double[other + 1];
        for (var first = 0; first <= one; first++)
        {
            for (var second = 0; second <= other; second++)
            {
                var isOutside = Math.Abs(((long)first * other) - ((long)second * one)) >= gap;
                var before = first == 0 ? 0 : reached[second];
                var beside = second == 0 ? 0 : reached[second - 1];
                reached[second] = isOutside ? 1
                    : first + second == 0 ? 0
                    : ((first * before) + (second * beside)) / (first + second);
            }
        }

        return Math.Min(1, reached[other]);
    }
}
