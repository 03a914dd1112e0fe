namespace Assay.Quality.Consensus;

/// <summary>One polygon out of several annotators' polygons around the same thing: the one most like all others.</summary>
/// <remarks>
/// Source: the medoid, L. Kaufman and P. J. Rousseeuw, Finding Groups in Data, Wiley 1990, ch. 2, https://doi.org/10.1002/9780470316801. Corners of different annotators do not correspond, and a mean outline may
/// cross itself; a polygon that somebody drew is always a sound one. Where pixels matter more than corners take <see cref="MaskConsensus"/>.
/// Deterministic; ties go by index. Time O(n²) similarities, memory O(1).
/// Known weakness: no better than the best annotator.
/// </remarks>
public static class PolygonConsensus
{
    /// <summary>The index of the polygon to take.</summary>
    /// <param name="shapes">How many there are, at least 1.</param>
    /// <param name="similarity">Such as <see cref="Agreement.PolygonIou"/>.</param>
    /// <param name="weights">[shapes], not negative.</param>
    public static int Choose(int shapes, ShapeSimilarity similarity, ReadOnlySpan<double> weights)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shapes, 1);
        ArgumentNullException.ThrowIfNull(similarity);
        ArgumentOutOfRangeException.ThrowIfNotEqual(weights.Length, shapes);
        var (best, most) = (0, double.NegativeInfinity);
        for (var shape = 0; shape < shapes; shape++)
        {
            // Its own weight counts as likeness to itself: of two polygons the trusted annotator's is taken.
            var likeness = weights[shape];
            for (var other = 0; other < shapes; other++)
            {
                likeness += other == shape ? 0 : weights[other] * similarity(shape, other);
            }

            (best, most) = likeness > most ? (shape, likeness) : (best, most);
        }

        return best;
    }
}
