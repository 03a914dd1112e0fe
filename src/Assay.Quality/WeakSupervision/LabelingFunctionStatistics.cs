namespace Assay.Quality.WeakSupervision;

/// <summary>How one labeling function behaves beside the others.</summary>
/// <param name="Votes">[K]: how often it said each class; a function with one class above 0 is one-sided.</param>
/// <param name="Coverage">Share of all rows that it votes on.</param>
/// <param name="Overlap">Share of all rows that it votes on together with another function.</param>
/// <param name="Conflict">Share of all rows on which another function says something else.</param>
/// <param name="Accuracy">Share of its votes on rows with known truth that are right; null where there is none.</param>
/// <param name="Judged">How many votes that rests on.</param>
public sealed record LabelingFunctionReport(long[] Votes, double Coverage, double Overlap, double Conflict, double? Accuracy, long Judged);

/// <summary>Coverage, overlap, conflict and empirical accuracy of labeling functions: what to look at before any model.</summary>
/// <remarks>
/// Source: A. Ratner, S. H. Bach, H. Ehrenberg, J. Fries, S. Wu and C. Ré, "Snorkel: Rapid Training Data Creation with Weak Supervision",
/// Proceedings of the VLDB Endowment 11(3), 2017, pp. 269-282, https://doi.org/10.14778/3157794.3157797.
/// Deterministic. Time O(P*M) with patterns, O(N*M) with truth; memory O(M*K).
/// Known weakness: without truth nothing here tells a good function from a bad one that is alone.
/// </remarks>
public static class LabelingFunctionStatistics
{
    /// <summary>[M].</summary>
    /// <param name="votes">All zero shares where there is no row.</param>
    /// <param name="truth">[N]: known classes, -1 where unknown; empty where none is known.</param>
    public static LabelingFunctionReport[] Of(LabelingVotes votes, ReadOnlySpan<int> truth = default)
    {
        ArgumentNullException.ThrowIfNull(votes);
        if (!truth.IsEmpty)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(truth.Length, votes.Rows, nameof(truth));
        }

        var (functions, rows) = (votes.Functions, (double)Math.Max(1, votes.Rows));
        var said = Enumerable.Range(0, functions).Select(_ => new long[votes.Classes]).ToArray();
        var (overlaps, conflicts) = (new long[functions], new long[functions]);
        for (var pattern = 0; pattern < votes.Patterns; pattern++)
        {
            Count(votes.Pattern(pattern), votes.RowsOf(pattern), said, overlaps, conflicts);
        }

        var (right, judged) = (new long[functions], new long[functions]);
        for (var row = 0; row < truth.Length; row++)
        {
            for (var function = 0; function < functions && truth[row] >= 0; function++)
            {
                judged[function] += votes[row][function] >= 0 ? 1 : 0;
                right[function] += votes[row][function] == truth[row] ? 1 : 0;
            }
        }

        return [.. Enumerable.Range(0, functions).Select(function => new LabelingFunctionReport(
            said[function], said[function].Sum() / rows, overlaps[function] / rows, conflicts[function] / rows,
            judged[function] == 0 ? null : right[function] / (double)judged[function], judged[function]))];
    }

    private static void Count(ReadOnlySpan<int> pattern, int rows, long[][] said, long[] overlaps, long[] conflicts)
    {
        for (var function = 0; function < pattern.Length; function++)
        {
            if (pattern[function] < 0)
            {
                continue;
            }

            said[function][pattern[function]] += rows;
            var (isShared, isDisputed) = (false, false);
            for (var other = 0; other < pattern.Length; other++)
            {
                isShared |= other != function && pattern[other] >= 0;
                isDisputed |= pattern[other] >= 0 && pattern[other] != pattern[function];
            }

            overlaps[function] += isShared ? rows : 0;
            conflicts[function] += isDisputed ? rows : 0;
        }
    }
}
