namespace Assay.Quality.Drift;

/// <summary>How far a distribution over categories or bins has moved: the sum of (q - p) ln(q / p).</summary>
/// <remarks>
/// Source: N. Siddiqi, Credit Risk Scorecards, Wiley 2006, ch. 8, https://doi.org/10.1002/9781119201731; it is the symmetric divergence of
/// S. Kullback and R. A. Leibler, "On Information and Sufficiency", Annals of Mathematical Statistics 22(1), 1951, pp. 79-86,
/// https://doi.org/10.1214/aoms/1177729694. By custom below 0.1 is stable, above 0.25 has moved much.
/// Shares below <see cref="Floor"/> count as that, and shares are not normalised again, so that an empty category costs much and not all.
/// Deterministic. Time O(K), no memory. Undefined (null) where a sample is empty.
/// Known weakness: grows by chance with few rows and many bins, by about (K - 1)(1/n + 1/m); see <see cref="ChiSquareHomogeneity"/> for a test.
/// </remarks>
public static class PopulationStabilityIndex
{
    /// <summary>The smallest share that counts.</summary>
    public const double Floor = 1e-4;

    /// <summary>At least 0, or null.</summary>
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
            var (before, now) = (Math.Max(reference[category] / totals.Reference, Floor), Math.Max(current[category] / totals.Current, Floor));
            sum += (now - before) * Math.Log(now / before);
        }

        return sum;
    }
}
