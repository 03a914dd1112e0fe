using Assay.Quality.Agreement;

namespace Assay.Quality.Tests.Agreement;

/// <summary>Turns answers as they are published into the shapes that measures read.</summary>
internal static class Raters
{
    /// <param name="raters">[A][U]: classes, or missing.</param>
    public static ValueCounts Counts(int[][] raters, int classes)
    {
        int[] units = [.. raters.SelectMany(row => Enumerable.Range(0, row.Length))];
        return ValueCounts.Of(units, [.. raters.SelectMany(row => row)], raters[0].Length, classes);
    }

    /// <summary>The same units for measures of any number of annotators.</summary>
    public static ValueCounts Counts(PairTable table)
    {
        var cells = table.Cells.ToArray();
        (int First, int Second)[] units = [.. cells.SelectMany((times, cell) => Enumerable.Repeat((cell / table.Classes, cell % table.Classes), (int)times))];
        return Counts([[.. units.Select(unit => unit.First)], [.. units.Select(unit => unit.Second)]], table.Classes);
    }
}
