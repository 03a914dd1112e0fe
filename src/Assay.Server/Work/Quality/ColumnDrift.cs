using System.Globalization;
using Assay.Quality.Drift;

namespace Assay.Server.Work.Quality;

/// <summary>One column of one part of the rows, before and now.</summary>
/// <param name="Cohort">Null for all rows.</param>
/// <param name="Kind">numeric or categorical.</param>
/// <param name="Reference">Rows before; current are those now.</param>
/// <param name="MissingReference">Share of them without a value.</param>
/// <param name="Psi">Over categories, for numbers over bins of the reference; null where a sample is empty, as are the figures that follow.</param>
/// <param name="JensenShannon">The distance, over the same.</param>
/// <param name="Test">kolmogorov-smirnov or chi-square; null where nothing can be tested.</param>
/// <param name="AdjustedPValue">Corrected for all tests of the report.</param>
/// <param name="Significant">By the adjusted p-value.</param>
/// <param name="Drifted">Significant, and the index at least the chosen one.</param>
/// <param name="Moved">The category or bin whose share changed most, from a share to a share.</param>
internal sealed record ColumnDrift(
    string Column, string? Cohort, string Kind, int Reference, int Current, double MissingReference, double MissingCurrent, double? Psi, double? JensenShannon,
    string? Test, double? Statistic, double? PValue, double? AdjustedPValue, bool Significant, bool Drifted, string? Moved, double? From, double? To)
{
    private const string Absent = "(missing)";

    /// <summary>Columns with more categories are no categories.</summary>
    public const int MostCategories = 1000;

    /// <param name="before">Rows of the reference that count, as are those now.</param>
    public static ColumnDrift Of(TableColumn reference, TableColumn current, string? cohort, int[] before, int[] now, int bins) =>
        reference.IsNumeric ? OfNumbers(reference, current, cohort, before, now, bins) : OfNames(reference, current, cohort, before, now);

    private static ColumnDrift OfNumbers(TableColumn reference, TableColumn current, string? cohort, int[] before, int[] now, int bins)
    {
        var (old, recent) = (Present(reference, before), Present(current, now));
        var edges = QuantileBins.Edges(old, bins);
        long[] missing = [before.Length - old.Length, now.Length - recent.Length];
        var hasMissing = missing[0] + missing[1] > 0;
        long[] oldCounts = [.. QuantileBins.Count(old, edges), .. hasMissing ? [missing[0]] : Array.Empty<long>()];
        long[] recentCounts = [.. QuantileBins.Count(recent, edges), .. hasMissing ? [missing[1]] : Array.Empty<long>()];
        string[] names = [.. Enumerable.Range(0, edges.Length + 1).Select(bin => Bin(edges, bin)), Absent];
        var test = KolmogorovSmirnov.Of(old, recent);

        // Values and their absence are two tests of one column: the smaller p-value counts, doubled.
        var absence = hasMissing ? ChiSquareHomogeneity.Of([missing[0], old.Length], [missing[1], recent.Length])?.PValue : null;
        var pValue = test is null ? absence : absence is null ? test.PValue : Math.Min(1, 2 * Math.Min(test.PValue, absence.Value));
        return Describe(reference.Name, cohort, "numeric", before, now, missing, oldCounts, recentCounts, names)
            with
        { Test = pValue is null ? null : "kolmogorov-smirnov", Statistic = test?.Statistic, PValue = pValue };
    }

    private static ColumnDrift OfNames(TableColumn reference, TableColumn current, string? cohort, int[] before, int[] now)
    {
        string[] names = [.. reference.Names.Union(current.Names, StringComparer.Ordinal), Absent];
        var place = names.Take(names.Length - 1).Select((name, at) => (name, at)).ToDictionary(pair => pair.name, pair => pair.at, StringComparer.Ordinal);
        var (oldCounts, recentCounts) = (Count(reference, before, place), Count(current, now, place));
        var test = ChiSquareHomogeneity.Of(oldCounts, recentCounts);
        return Describe(reference.Name, cohort, "categorical", before, now, [oldCounts[^1], recentCounts[^1]], oldCounts, recentCounts, names)
            with
        { Test = test is null ? null : "chi-square", Statistic = test?.Statistic, PValue = test?.PValue };
    }

    private static ColumnDrift Describe(
        string column, string? cohort, string kind, int[] before, int[] now, long[] missing, long[] old, long[] recent, string[] names)
    {
        var (index, moved) = (PopulationStabilityIndex.Of(old, recent), 0);
        double From(int at) => (double)old[at] / before.Length;
        double To(int at) => (double)recent[at] / now.Length;
        for (var at = 1; at < old.Length && index is not null; at++)
        {
            moved = Math.Abs(To(at) - From(at)) > Math.Abs(To(moved) - From(moved)) ? at : moved;
        }

        return new(
            column, cohort, kind, before.Length, now.Length, Share(missing[0], before.Length), Share(missing[1], now.Length),
            index, Assay.Quality.Drift.JensenShannon.Distance(old, recent), null, null, null, null, false, false,
            index is null ? null : names[moved], index is null ? null : From(moved), index is null ? null : To(moved));
    }

    private static double Share(long part, int all) => all == 0 ? 0 : (double)part / all;

    private static double[] Present(TableColumn column, int[] rows)
    {
        var (present, count) = (new double[rows.Length], 0);
        foreach (var row in rows)
        {
            present[count] = column.Numbers[row];
            count += double.IsNaN(present[count]) ? 0 : 1;
        }

        return present[..count];
    }

    private static long[] Count(TableColumn column, int[] rows, Dictionary<string, int> place)
    {
        int[] places = [.. column.Names.Select(name => place[name])];
        var counts = new long[place.Count + 1];
        foreach (var row in rows)
        {
            var code = column.Codes[row];
            counts[code < 0 ? place.Count : places[code]]++;
        }

        return counts;
    }

    private static string Bin(double[] edges, int bin)
    {
        static string Text(double edge) => edge.ToString("G6", CultureInfo.InvariantCulture);
        return edges.Length == 0 ? "any" : bin == 0 ? $"up to {Text(edges[0])}" : bin == edges.Length ? $"above {Text(edges[^1])}" : $"{Text(edges[bin - 1])} to {Text(edges[bin])}";
    }
}
