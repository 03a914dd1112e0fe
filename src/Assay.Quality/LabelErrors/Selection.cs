namespace Assay.Quality.LabelErrors;

/// <summary>Order statistics without sorting all.</summary>
internal static class Selection
{
    /// <summary>The value that <paramref name="count"/> values reach: the count-th largest. Reorders the values; expected time O(n).</summary>
    public static double Largest(Span<double> values, int count)
    {
        var (from, to, wanted) = (0, values.Length - 1, values.Length - count);
        while (from < to)
        {
            // The median of three is no worst case on sorted input, and needs no chance.
            var pivot = Median(values[from], values[(from + to) / 2], values[to]);
            var (low, high) = (from, to);
            while (low <= high)
            {
                while (values[low] < pivot)
                {
                    low++;
                }

                while (values[high] > pivot)
                {
                    high--;
                }

                if (low <= high)
                {
                    (values[low], values[high]) = (values[high], values[low]);
                    low++;
                    high--;
                }
            }

            if (wanted <= high)
            {
                to = high;
            }
            else if (wanted >= low)
            {
                from = low;
            }
            else
            {
                break;
            }
        }

        return values[wanted];
    }

    private static double Median(double one, double two, double three) =>
        Math.Max(Math.Min(one, two), Math.Min(Math.Max(one, two), three));
}
