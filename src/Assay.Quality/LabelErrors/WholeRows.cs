namespace Assay.Quality.LabelErrors;

/// <summary>Rounds tables of counts to whole numbers, keeping the total of each row.</summary>
internal static class WholeRows
{
    /// <summary>Rounds half to even; where a row's total moved, the cells that were rounded furthest the wrong way make up for it.</summary>
    /// <param name="cells">[R, <paramref name="columns"/>].</param>
    /// <param name="columns">Cells of a row.</param>
    public static long[] Round(double[] cells, int columns)
    {
        var whole = new long[cells.Length];
        for (var from = 0; from < cells.Length; from += columns)
        {
            Round(cells.AsSpan(from, columns), whole.AsSpan(from, columns));
        }

        return whole;
    }

    private static void Round(ReadOnlySpan<double> cells, Span<long> whole)
    {
        var (sum, total) = (0.0, 0L);
        var remainders = new (double Remainder, int Column)[cells.Length];
        for (var column = 0; column < cells.Length; column++)
        {
            sum += cells[column];
            total += whole[column] = (long)Math.Round(cells[column]);
            remainders[column] = (cells[column] - whole[column], column);
        }

        var missing = (long)Math.Round(sum) - total;
        Array.Sort(remainders, (one, other) => missing < 0 ? one.CompareTo(other) : other.CompareTo(one));
        for (var change = 0; change < Math.Min(Math.Abs(missing), cells.Length); change++)
        {
            whole[remainders[change].Column] += Math.Sign(missing);
        }
    }
}
