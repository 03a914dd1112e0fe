namespace Assay.Quality.Workers;

/// <summary>How fast an annotator is among the others.</summary>
/// <param name="Answers">With a duration.</param>
/// <param name="Ratio">Their typical time over the crowd's on the same items: 0.5 is twice as fast.</param>
/// <param name="Score">Robust standard deviations of annotators from the crowd, below 0 for fast.</param>
public sealed record SpeedFinding(int Answers, double Ratio, double Score);

/// <summary>Speed outliers: the median of log seconds, the item's median of all others taken off, among the medians of all annotators.</summary>
/// <remarks>
/// B. Iglewicz and D. C. Hoaglin, "How to Detect and Handle Outliers", ASQC 1993: the modified z-score, 0.6745 * (x - median) / MAD,
/// with 3.5 for an outlier. Departures: annotators scatter by at least a tenth (in logs), so that a crowd of equal pace makes no
/// outlier of who is a little faster. Items with one duration count as typical. Time O(n log n), memory O(n).
/// Known weakness: says nothing about quality; quick experts exist.
/// </remarks>
public static class SpeedOutliers
{
    private const double LeastScatter = 0.1;
    private const double Normal = 1.4826;

    /// <summary>One finding an annotator; null where they have no duration.</summary>
    /// <param name="annotators">[n]: who answered.</param>
    /// <param name="items">[n]: what.</param>
    /// <param name="seconds">[n]: at least 0; NaN where it is not known.</param>
    /// <param name="count">How many annotators there are.</param>
    public static SpeedFinding?[] Of(ReadOnlySpan<int> annotators, ReadOnlySpan<int> items, ReadOnlySpan<double> seconds, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(items.Length, annotators.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(seconds.Length, annotators.Length);
        var rows = new List<(int Annotator, int Item, double Log)>();
        for (var row = 0; row < seconds.Length; row++)
        {
            if (!double.IsNaN(seconds[row]))
            {
                rows.Add((annotators[row], items[row], Math.Log(Math.Max(seconds[row], 1e-3))));
            }
        }

        var findings = new SpeedFinding?[count];
        if (rows.Count == 0)
        {
            return findings;
        }

        var typical = Median([.. rows.Select(row => row.Log)]);
        var byItem = rows.GroupBy(row => row.Item).ToDictionary(group => group.Key, group => group.ToList());
        var own = rows.GroupBy(row => row.Annotator).Select(group => (
            Annotator: group.Key, Answers: group.Count(), Log: Median([.. group.Select(row => row.Log - OfOthers(byItem[row.Item], row.Annotator, typical))]))).ToList();
        var centre = Median([.. own.Select(one => one.Log)]);
        var scatter = Math.Max(LeastScatter, Normal * Median([.. own.Select(one => Math.Abs(one.Log - centre))]));
        foreach (var (annotator, answers, log) in own)
        {
            findings[annotator] = new(answers, Math.Exp(log - centre), (log - centre) / scatter);
        }

        return findings;
    }

    /// <summary>An item's pace by everybody else; measured with their own seconds in it annotators would look alike.</summary>
    private static double OfOthers(List<(int Annotator, int Item, double Log)> rows, int annotator, double typical)
    {
        double[] others = [.. rows.Where(row => row.Annotator != annotator).Select(row => row.Log)];
        return others.Length == 0 ? typical : Median(others);
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values.Length % 2 == 1 ? values[values.Length / 2] : (values[(values.Length / 2) - 1] + values[values.Length / 2]) / 2;
    }
}
