namespace Assay.Quality.Drift;

/// <summary>A sample of numbers in rising order.</summary>
internal static class SortedSample
{
    /// <exception cref="ArgumentException">A value is not finite.</exception>
    public static double[] Of(ReadOnlySpan<double> values)
    {
        var sorted = values.ToArray();
        Array.Sort(sorted);
        return sorted.Length == 0 || (double.IsFinite(sorted[0]) && double.IsFinite(sorted[^1]))
            ? sorted
            : throw new ArgumentException("A value is not finite; leave missing values out.", nameof(values));
    }
}
