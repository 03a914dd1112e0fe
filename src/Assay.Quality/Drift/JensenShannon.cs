namespace Assay.Quality.Drift;

/// <summary>Divergence of two distributions from their mean: symmetric, and finite where categories are empty.</summary>
/// <remarks>
/// Source: J. Lin, "Divergence Measures Based on the Shannon Entropy", IEEE Transactions on Information Theory 37(1), 1991,
/// pp. 145-151, https://doi.org/10.1109/18.61115; that its root is a metric: D. M. Endres and J. E. Schindelin,
/// IEEE Transactions on Information Theory 49(7), 2003, https://doi.org/10.1109/TIT.2003.813506.
/// Deterministic. Time O(K), no memory. Undefined (null) where a sample is empty.
/// Known weakness: no scale of its own says what is much; it grows by chance with few rows.
/// </remarks>
public static class JensenShannon
{
    /// <summary>In bits, 0 to 1, or null; times ln 2 it is in nats.</summary>
    /// <param name="reference">[K] counts.</param>
    /// <param name="current">[K] counts of the same categories.</param>
    public static double? Divergence(ReadOnlySpan<long> reference, ReadOnlySpan<long> current)
    {
        if (DriftCounts.Totals(reference, current) is not { } totals)
        {
            return null;
        }

        var sum = 0.0;
        for (var category = 0; category < reference.Length; category++)
        {
            var (before, now) = (reference[category] / totals.Reference, current[category] / totals.Current);
            var mean = (before + now) / 2;
            sum += before > 0 ? before * Math.Log2(before / mean) : 0;
            sum += now > 0 ? now * Math.Log2(now / mean) : 0;
        }

        return Math.Clamp(sum / 2, 0, 1);
    }

    /// <summary>The root of the divergence: a metric from 0 to 1, or null.</summary>
    public static double? Distance(ReadOnlySpan<long> reference, ReadOnlySpan<long> current) =>
        Divergence(reference, current) is { } divergence ? Math.Sqrt(divergence) : null;
}
