using Assay.Quality.Agreement;

namespace Assay.Quality.Consensus;

/// <summary>One box out of several annotators' boxes around the same thing: the weighted median of each side.</summary>
/// <remarks>
/// Source: fusing boxes by weight instead of picking one, R. Solovyev, W. Wang and T. Gabruseva, "Weighted Boxes Fusion", Image and Vision Computing 107, 2021, https://doi.org/10.1016/j.imavis.2021.104117.
/// Departure: the median of left, top, right and bottom in place of the mean, so that one slip does not move a side. Deterministic. Time O(n log n), memory O(n).
/// Known weakness: with two boxes it is their mean.
/// </remarks>
public static class BoxConsensus
{
    /// <summary>The fused box.</summary>
    /// <param name="boxes">At least one; see <see cref="ShapeGroups"/> for which belong together.</param>
    /// <param name="weights">Parallel, not negative.</param>
    public static Box Fuse(ReadOnlySpan<Box> boxes, ReadOnlySpan<double> weights)
    {
        Box[] all = [.. boxes];
        var left = WeightedMedian.Of([.. all.Select(box => box.X)], weights);
        var top = WeightedMedian.Of([.. all.Select(box => box.Y)], weights);
        var right = WeightedMedian.Of([.. all.Select(box => box.X + box.Width)], weights);
        var bottom = WeightedMedian.Of([.. all.Select(box => box.Y + box.Height)], weights);
        return new(left, top, Math.Max(0, right - left), Math.Max(0, bottom - top));
    }
}
