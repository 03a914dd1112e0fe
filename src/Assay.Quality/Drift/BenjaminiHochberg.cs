namespace Assay.Quality.Drift;

/// <summary>Corrects p-values of many tests so that, of those called significant, at most the chosen share is so by chance.</summary>
/// <remarks>
/// Source: Y. Benjamini and Y. Hochberg, "Controlling the False Discovery Rate", Journal of the Royal Statistical Society B 57(1), 1995,
/// pp. 289-300, https://doi.org/10.1111/j.2517-6161.1995.tb02031.x. Holds for tests that are independent or positively dependent.
/// Deterministic. Time O(n log n), memory O(n).
/// Known weakness: one among twenty findings is expected to be false at 0.05; where none may be, see <see cref="Holm"/>.
/// </remarks>
public static class BenjaminiHochberg
{
    /// <summary>[n]: adjusted p-values, to be compared with the chosen share; the order is kept.</summary>
    /// <param name="pValues">0 to 1.</param>
    public static double[] Adjust(ReadOnlySpan<double> pValues)
    {
        var order = RankedTests.Of(pValues);
        var adjusted = new double[order.Length];
        var least = 1.0;
        for (var rank = order.Length; rank > 0; rank--)
        {
            least = Math.Min(least, pValues[order[rank - 1]] * order.Length / rank);
            adjusted[order[rank - 1]] = least;
        }

        return adjusted;
    }
}
