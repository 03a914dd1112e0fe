namespace Assay.Quality.Drift;

/// <summary>Tests in the order of their p-values.</summary>
internal static class RankedTests
{
    /// <summary>[n]: indices, smallest p-value first.</summary>
    public static int[] Of(ReadOnlySpan<double> pValues)
    {
        var (keys, order) = (pValues.ToArray(), new int[pValues.Length]);
        for (var test = 0; test < keys.Length; test++)
        {
            order[test] = keys[test] is >= 0 and <= 1
                ? test
                : throw new ArgumentException($"The p-value of test {test} lies outside 0 to 1.", nameof(pValues));
        }

        Array.Sort(keys, order);
        return order;
    }
}
