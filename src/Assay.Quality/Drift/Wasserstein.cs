namespace Assay.Quality.Drift;

/// <summary>How far, on average, values must move to turn one sample into the other; in the unit of the values.</summary>
/// <remarks>
/// Source: S. S. Vallender, "Calculation of the Wasserstein Distance Between Probability Distributions on the Line", Theory of
/// Probability and its Applications 18(4), 1974, pp. 784-786, https://doi.org/10.1137/1118101: the area between the distributions.
/// Deterministic. Time O(n log n + m log m), memory O(n + m). Undefined (null) where a sample is empty.
/// Known weakness: has the unit of the column, so columns cannot be compared by it; one far value weighs much.
/// </remarks>
public static class Wasserstein
{
    /// <summary>At least 0, or null.</summary>
    /// <param name="reference">Finite, in any order.</param>
    /// <param name="current">Finite, in any order.</param>
    public static double? Of(ReadOnlySpan<double> reference, ReadOnlySpan<double> current)
    {
        if (reference.IsEmpty || current.IsEmpty)
        {
            return null;
        }

        var (one, other) = (SortedSample.Of(reference), SortedSample.Of(current));
        var (first, second, area) = (0, 0, 0.0);
        var last = Math.Min(one[0], other[0]);
        while (first < one.Length || second < other.Length)
        {
            var next = first == one.Length ? other[second] : second == other.Length ? one[first] : Math.Min(one[first], other[second]);
            area += Math.Abs((first / (double)one.Length) - (second / (double)other.Length)) * (next - last);
            last = next;
            while (first < one.Length && one[first] == next)
            {
                first++;
            }

            while (second < other.Length && other[second] == next)
            {
                second++;
            }
        }

        return area;
    }
}
