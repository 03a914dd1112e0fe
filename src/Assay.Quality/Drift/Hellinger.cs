namespace Assay.Quality.Drift;

/// <summary>Distance of two distributions by the roots of their shares.</summary>
/// <remarks>
/// Source: E. Hellinger, Journal für die reine und angewandte Mathematik 136, 1909, pp. 210-271, https://doi.org/10.1515/crll.1909.136.210.
/// Deterministic. Time O(K), no memory. Undefined (null) where a sample is empty.
/// Known weakness: no scale of its own says what is much.
/// </remarks>
public static class Hellinger
{
    /// <summary>A metric from 0 to 1, or null.</summary>
    /// <param name="reference">[K] counts.</param>
    /// <param name="current">[K] counts of the same categories.</param>
    public static double? Of(ReadOnlySpan<long> reference, ReadOnlySpan<long> current)
    {
        if (DriftCounts.Totals(reference, current) is not { } totals)
        {
            return null;
        }

        var sum = 0.0;
        for (var category = 0; category < reference.Length; category++)
        {
            var difference = Math.Sqrt(reference[category] / totals.Reference) - Math.Sqrt(current[category] / totals.Current);
            sum += difference * difference;
        }

        return Math.Min(1, Math.Sqrt(sum / 2));
    }
}
