using Assay.Quality.Aggregation;

namespace Assay.Quality.Agreement;

/// <summary>What two annotators said about the units that both answered: the one shape that measures for two annotators read.</summary>
/// <remarks>
/// Shape, for K classes: cells [K, K] at [first, second]. Units that either left out do not count.
/// Where votes repeat a pair of item and annotator, each answer of one meets each of the other.
/// Immutable. Time O(V + K*K), memory O(K*K).
/// </remarks>
public sealed class PairTable
{
    private readonly long[] _cells;

    private PairTable(int classes, long[] cells, long units)
    {
        (Classes, _cells, Units) = (classes, cells, units);
        foreach (var cell in cells)
        {
            Pairs += cell;
        }
    }

    /// <summary>K, at least 1.</summary>
    public int Classes { get; }

    /// <summary>Units that both answered.</summary>
    public long Units { get; }

    /// <summary>Pairs of answers: the sum of all cells; more than the units only where answers repeat.</summary>
    public long Pairs { get; }

    /// <summary>[K, K]: how often the first annotator's answer (row) met the second's (column).</summary>
    public ReadOnlySpan<long> Cells => _cells;

    /// <summary>Counts answers to the same units, side by side; the spans are only read.</summary>
    /// <param name="first">[U]: the first annotator's classes, or <see cref="ValueCounts.Missing"/>.</param>
    /// <param name="second">[U]: the second annotator's.</param>
    /// <param name="classes">K, at least 1.</param>
    public static PairTable Of(ReadOnlySpan<int> first, ReadOnlySpan<int> second, int classes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(second.Length, first.Length);
        var cells = Empty(classes);
        var units = 0;
        for (var unit = 0; unit < first.Length; unit++)
        {
            if ((uint)(first[unit] + 1) > (uint)classes || (uint)(second[unit] + 1) > (uint)classes)
            {
                throw new ArgumentException($"The answers {first[unit]} and {second[unit]} to unit {unit} lie outside {classes} classes.", nameof(first));
            }

            if (first[unit] != ValueCounts.Missing && second[unit] != ValueCounts.Missing)
            {
                cells[(first[unit] * classes) + second[unit]]++;
                units++;
            }
        }

        return new(classes, cells, units);
    }

    /// <summary>Counts the items that both annotators answered.</summary>
    public static PairTable Of(Votes votes, int first, int second)
    {
        ArgumentNullException.ThrowIfNull(votes);
        var cells = Empty(votes.Classes);
        var (units, from) = (0, 0);
        var firstItems = votes.ItemsOf(first);
        var firstAnswers = votes.AnswersBy(first);
        var secondItems = votes.ItemsOf(second);
        var secondAnswers = votes.AnswersBy(second);
        for (var vote = 0; vote < firstItems.Length; vote++)
        {
            var item = firstItems[vote];
            while (from < secondItems.Length && secondItems[from] < item)
            {
                from++;
            }

            for (var other = from; other < secondItems.Length && secondItems[other] == item; other++)
            {
                cells[(firstAnswers[vote] * votes.Classes) + secondAnswers[other]]++;
            }

            var isFirstOfItem = vote == 0 || firstItems[vote - 1] != item;
            units += isFirstOfItem && from < secondItems.Length && secondItems[from] == item ? 1 : 0;
        }

        return new(votes.Classes, cells, units);
    }

    /// <summary>Takes a table as it is published.</summary>
    /// <param name="cells">[K, K] at [first, second], no cell negative; only read.</param>
    /// <param name="classes">K, at least 1.</param>
    public static PairTable OfCells(ReadOnlySpan<long> cells, int classes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(cells.Length, Empty(classes).Length);
        var units = 0L;
        foreach (var cell in cells)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(cell, nameof(cells));
            units = checked(units + cell);
        }

        return new(classes, cells.ToArray(), units);
    }

    /// <summary>The same answers as a question about one class: 1 is that class, 0 any other.</summary>
    public PairTable Against(int answer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(answer);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(answer, Classes);
        var cells = new long[4];
        for (var cell = 0; cell < _cells.Length; cell++)
        {
            cells[(cell / Classes == answer ? 2 : 0) + (cell % Classes == answer ? 1 : 0)] += _cells[cell];
        }

        return new(2, cells, Units);
    }

    /// <summary>The share of pairs on the diagonal; null without pairs.</summary>
    internal double? Observed()
    {
        var agreeing = 0L;
        for (var answer = 0; answer < Classes; answer++)
        {
            agreeing += _cells[(answer * Classes) + answer];
        }

        return Pairs == 0 ? null : (double)agreeing / Pairs;
    }

    /// <summary>How often each annotator chose each class: [K] and [K].</summary>
    internal (long[] First, long[] Second) Margins()
    {
        var (first, second) = (new long[Classes], new long[Classes]);
        for (var cell = 0; cell < _cells.Length; cell++)
        {
            first[cell / Classes] += _cells[cell];
            second[cell % Classes] += _cells[cell];
        }

        return (first, second);
    }

    private static long[] Empty(int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        return new long[checked(classes * classes)];
    }
}
