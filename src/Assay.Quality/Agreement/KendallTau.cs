namespace Assay.Quality.Agreement;

/// <summary>How far two rankings of the same things agree: Kendall's tau-b, ties allowed.</summary>
/// <remarks>
/// Sources: M. G. Kendall, "The Treatment of Ties in Ranking Problems", Biometrika 33(3), 1945, pp. 239-251,
/// https://doi.org/10.1093/biomet/33.3.239; counted by sorting, W. R. Knight, "A Computer Method for Calculating Kendall's Tau with
/// Ungrouped Data", JASA 61(314), 1966, pp. 436-439, https://doi.org/10.1080/01621459.1966.10480879.
/// Shapes, for N things: first, second [N], any finite numbers of which only the order counts. Deterministic.
/// Time O(N log N), memory O(N).
/// Undefined (null) for fewer than two things, and where one ranking ties all.
/// Known weakness: every pair counts the same, at the top as at the bottom.
/// </remarks>
public static class KendallTau
{
    /// <summary>-1, the reverse, to 1, the same order; or null.</summary>
    public static double? Of(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(second.Length, first.Length);
        var rows = new (double First, double Second)[first.Length];
        for (var row = 0; row < rows.Length; row++)
        {
            rows[row] = (first[row], second[row]);
            if (double.IsNaN(first[row]) || double.IsNaN(second[row]))
            {
                throw new ArgumentException($"Thing {row} has no place: a rank is not a number.", nameof(first));
            }
        }

        Array.Sort(rows);
        var pairs = rows.Length * (rows.Length - 1L) / 2;
        var (firstTies, bothTies) = (Ties(rows, (one, other) => one.First == other.First), Ties(rows, (one, other) => one == other));
        double[] order = [.. rows.Select(row => row.Second)];
        var discordant = SortAndCountSwaps(order, new double[order.Length]);
        var secondTies = Ties(order, (one, other) => one == other);

        // Pairs that tie nowhere are concordant or discordant.
        var concordant = pairs - firstTies - secondTies + bothTies - discordant;
        return pairs == firstTies || pairs == secondTies
            ? null
            : Math.Clamp((concordant - discordant) / (Math.Sqrt(pairs - firstTies) * Math.Sqrt(pairs - secondTies)), -1, 1);
    }

    /// <summary>Pairs within stretches of equal neighbours.</summary>
    private static long Ties<T>(T[] sorted, Func<T, T, bool> areEqual)
    {
        var ties = 0L;
        for (var (from, to) = (0, 1); to <= sorted.Length; to++)
        {
            if (to == sorted.Length || !areEqual(sorted[from], sorted[to]))
            {
                ties += (to - from) * (to - from - 1L) / 2;
                from = to;
            }
        }

        return ties;
    }

    /// <summary>How many pairs stand in falling order; merges from short stretches to long ones.</summary>
    private static long SortAndCountSwaps(double[] values, double[] spare)
    {
        var swaps = 0L;
        for (long width = 1; width < values.Length; width *= 2)
        {
            for (long start = 0; start < values.Length; start += 2 * width)
            {
                var middle = (int)Math.Min(start + width, values.Length);
                var end = (int)Math.Min(start + (2 * width), values.Length);
                var (left, right) = ((int)start, middle);
                for (var at = (int)start; at < end; at++)
                {
                    if (left < middle && (right == end || values[left] <= values[right]))
                    {
                        spare[at] = values[left++];
                    }
                    else
                    {
                        swaps += middle - left;
                        spare[at] = values[right++];
                    }
                }
            }

            spare.CopyTo(values, 0);
        }

        return swaps;
    }
}
