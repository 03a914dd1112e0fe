namespace Assay.Quality.Drift;

/// <summary>The share of rows that would have to change category to turn one distribution into the other.</summary>
/// <remarks>
/// Source: D. A. Levin and Y. Peres, Markov Chains and Mixing Times, 2nd ed., AMS 2017, section 4.1, https://doi.org/10.1090/mbk/107.
/// Deterministic. Time O(K), no memory. Undefined (null) where a sample is empty.
/// Known weakness: a rare category that doubles hardly shows.
/// </remarks>
public static class TotalVariation
{
    /// <summary>0 to 1, or null.</summary>
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
            sum += Math.Abs((reference[category] / totals.Reference) - (current[category] / totals.Current));
        }

        return Math.Min(1, sum / 2);
    }
}
