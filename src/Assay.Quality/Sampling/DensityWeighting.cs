namespace Assay.Quality.Sampling;

/// <summary>Weighs uncertainty by how typical an item is, so that outliers are not asked about.</summary>
/// <remarks>
/// Source: B. Settles and M. Craven, "An Analysis of Active Learning Strategies for Sequence Labeling Tasks", EMNLP 2008, pp. 1070-1079,
/// https://aclanthology.org/D08-1112 (information density): score times the mean cosine with all items, to a power.
/// Deterministic. Time O(N*D), memory O(N + D).
/// Known weakness: rare classes are not typical; see <see cref="StratifiedFloors"/>.
/// </remarks>
public static class DensityWeighting
{
    /// <summary>[N]: scores times density to the power; a density below 0 counts as 0.</summary>
    /// <param name="scores">[N], not negative.</param>
    /// <param name="embeddings">N vectors.</param>
    /// <param name="power">At least 0; 0 changes nothing.</param>
    public static double[] Apply(ReadOnlySpan<double> scores, Embeddings embeddings, double power = 1)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        ArgumentOutOfRangeException.ThrowIfNotEqual(scores.Length, embeddings.Items);
        ArgumentOutOfRangeException.ThrowIfNegative(power);
        var weighted = embeddings.Density();
        for (var item = 0; item < weighted.Length; item++)
        {
            weighted[item] = scores[item] * Math.Pow(Math.Max(0, weighted[item]), power);
        }

        return weighted;
    }
}
