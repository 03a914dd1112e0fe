namespace Assay.Quality.Drift;

/// <summary>Corrects p-values of many tests so that the chance of even one false finding stays below the chosen one.</summary>
/// <remarks>
/// Source: S. Holm, "A Simple Sequentially Rejective Multiple Test Procedure", Scandinavian Journal of Statistics 6(2), 1979, pp. 65-70,
/// https://www.jstor.org/stable/4615733. Holds whatever the tests depend on. Deterministic. Time O(n log n), memory O(n).
/// Known weakness: strict with hundreds of tests, so that true shifts are missed; see <see cref="BenjaminiHochberg"/>.
/// </remarks>
public static class Holm
{
    /// <summary>[n]: adjusted p-values, to be compared with the chosen chance; the order is kept.</summary>
    /// <param name="pValues">0 to 1.</param>
    public static double[] Adjust(ReadOnlySpan<double> pValues)
    {
        var order = RankedTests.Of(pValues);
        var adjusted = new double[order.Length];
        var most = 0.0;
        for (var rank = 0; rank < order.Length; rank++)
        {
            most = Math.Max(most, Math.Min(1, pValues[order[rank]] * (order.Length - rank)));
            adjusted[order[rank]] = most;
        }

        return adjusted;
    }
}
