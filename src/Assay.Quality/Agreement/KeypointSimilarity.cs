namespace Assay.Quality.Agreement;

/// <summary>Object keypoint similarity (OKS): how near one annotator's keypoints are to another's, by what is usual for each.</summary>
/// <remarks>
/// Source: COCO keypoint evaluation, https://cocodataset.org/#keypoints-eval: the mean over keypoints visible in the first of
/// exp(-d^2 / (2 s^2 k^2)) with k = 2 sigma and s^2 the object's area.
/// Shapes, for P keypoints: x, y [P], visible [P], sigmas [P]. Deterministic, allocates nothing. Time O(P), memory O(1).
/// Undefined (null) where the first shows no keypoint.
/// Known weakness: a keypoint that only the second shows costs nothing; the measure is not the same both ways.
/// </remarks>
public static class KeypointSimilarity
{
    /// <summary>0 to 1, or null.</summary>
    /// <param name="firstX">[P]: of the annotator that is held to be right.</param>
    /// <param name="firstY">[P].</param>
    /// <param name="isVisible">[P]: which keypoints that annotator placed.</param>
    /// <param name="secondX">[P]: of the other.</param>
    /// <param name="secondY">[P].</param>
    /// <param name="sigmas">[P]: how far annotators usually scatter, in shares of the object's scale; above 0.</param>
    /// <param name="area">Of the object, in the square of the coordinates' unit; above 0.</param>
    public static double? Of(
        ReadOnlySpan<double> firstX, ReadOnlySpan<double> firstY, ReadOnlySpan<bool> isVisible,
        ReadOnlySpan<double> secondX, ReadOnlySpan<double> secondY, ReadOnlySpan<double> sigmas, double area)
    {
        if (!(area > 0) || firstY.Length != firstX.Length || isVisible.Length != firstX.Length || secondX.Length != firstX.Length
            || secondY.Length != firstX.Length || sigmas.Length != firstX.Length)
        {
            throw new ArgumentException("Keypoints are lists of one length, and the area is above 0.", nameof(area));
        }

        var (sum, visible) = (0.0, 0);
        for (var point = 0; point < firstX.Length; point++)
        {
            if (!isVisible[point])
            {
                continue;
            }

            if (!(sigmas[point] > 0))
            {
                throw new ArgumentException($"The sigma of keypoint {point} is not above 0.", nameof(sigmas));
            }

            var (offX, offY) = (firstX[point] - secondX[point], firstY[point] - secondY[point]);
            var likeness = Math.Exp(-((offX * offX) + (offY * offY)) / (8 * area * sigmas[point] * sigmas[point]));
            sum += double.IsNaN(likeness) ? throw new ArgumentException($"Keypoint {point} is not finite.", nameof(secondX)) : likeness;
            visible++;
        }

        return visible == 0 ? null : sum / visible;
    }
}
