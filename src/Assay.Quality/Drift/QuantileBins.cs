namespace Assay.Quality.Drift;

/// <summary>Cuts numbers into bins that hold the same share of a reference sample each, so that they can be compared as categories.</summary>
/// <remarks>
/// Source: R. J. Hyndman and Y. Fan, "Sample Quantiles in Statistical Packages", The American Statistician 50(4), 1996, pp. 361-365,
/// https://doi.org/10.1080/00031305.1996.10473566, definition 1: edges are values of the sample. A bin reaches up to its edge, which belongs to it; the last is
/// open. Edges that coincide are one, so a sample with few values has fewer bins. Deterministic. Time O(n log n), memory O(n).
/// Known weakness: where the bulk of the sample is one value, all of it is one bin.
/// </remarks>
public static class QuantileBins
{
    /// <summary>[up to <paramref name="bins"/> - 1] edges, rising; none for an empty sample.</summary>
    /// <param name="reference">Finite, in any order.</param>
    /// <param name="bins">At least 1.</param>
    public static double[] Edges(ReadOnlySpan<double> reference, int bins)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        var sorted = SortedSample.Of(reference);
        var edges = new List<double>();
        for (var bin = 1; bin < bins && sorted.Length > 0; bin++)
        {
            var edge = sorted[(int)Math.Ceiling((double)bin * sorted.Length / bins) - 1];

            // An edge at the largest value would leave the last bin empty.
            if (edge < sorted[^1] && (edges.Count == 0 || edge > edges[^1]))
            {
                edges.Add(edge);
            }
        }

        return [.. edges];
    }

    /// <summary>[edges + 1]: how many values lie in each bin.</summary>
    public static long[] Count(ReadOnlySpan<double> values, ReadOnlySpan<double> edges)
    {
        var counts = new long[edges.Length + 1];
        foreach (var value in values)
        {
            if (!double.IsFinite(value))
            {
                throw new ArgumentException("A value is not finite; leave missing values out.", nameof(values));
            }

            var at = edges.BinarySearch(value);
            counts[at < 0 ? ~at : at]++;
        }

        return counts;
    }
}
