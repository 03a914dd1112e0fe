using Assay.Quality.Aggregation;

namespace Assay.Quality.Agreement;

/// <summary>How often each unit got each value: the one shape that measures for any number of annotators read.</summary>
/// <remarks>
/// Shapes, for U units and K classes: row of a unit = the classes it got, ascending, and how often, side by side.
/// A missing answer leaves no trace, nor does the order in which answers arrived. Units without answers have empty rows.
/// Who gave an answer is not kept: two answers of one annotator to a unit count like those of two.
/// Immutable. Time O(V log(V/U)), memory 8 bytes a distinct value of a unit and 8 bytes a unit.
/// </remarks>
public sealed class ValueCounts
{
    /// <summary>What stands for an answer that was not given.</summary>
    public const int Missing = -1;

    private const int ShortRow = 24;

    private readonly int[] _starts;
    private readonly int[] _totals;
    private readonly int[] _values;
    private readonly int[] _counts;

    private ValueCounts(int classes, int[] starts, int[] totals, int[] values, int[] counts, int? annotators)
    {
        (Classes, _starts, _totals, _values, _counts, Annotators) = (classes, starts, totals, values, counts, annotators);
        foreach (var total in totals)
        {
            Answers += total;
        }
    }

    /// <summary>U, units without answers included.</summary>
    public int Units => _totals.Length;

    /// <summary>K, at least 1; classes that nobody chose included.</summary>
    public int Classes { get; }

    /// <summary>All answers, those to units with one answer included.</summary>
    public long Answers { get; }

    /// <summary>How many annotators answered; null where that is not known.</summary>
    public int? Annotators { get; }

    /// <summary>Counts answers given as parallel lists; the spans are only read.</summary>
    /// <param name="unitOf">[V]: the unit of each answer, 0 to units - 1.</param>
    /// <param name="answers">[V]: the class of each answer, 0 to classes - 1, or <see cref="Missing"/>.</param>
    /// <param name="units">U.</param>
    /// <param name="classes">K, at least 1.</param>
    /// <param name="annotators">How many annotators answered, where that is known.</param>
    /// <exception cref="ArgumentException">The lists differ in length, or an entry lies outside the counts.</exception>
    public static ValueCounts Of(ReadOnlySpan<int> unitOf, ReadOnlySpan<int> answers, int units, int classes, int? annotators = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(units);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(answers.Length, unitOf.Length);
        var cursors = new int[units + 1];
        for (var row = 0; row < answers.Length; row++)
        {
            if ((uint)unitOf[row] >= (uint)units || (uint)(answers[row] + 1) > (uint)classes)
            {
                throw new ArgumentException(
                    $"Answer {row} is class {answers[row]} of unit {unitOf[row]}, outside {units} units and {classes} classes.", nameof(answers));
            }

            cursors[unitOf[row]] += answers[row] == Missing ? 0 : 1;
        }

        var last = 0;
        for (var unit = 0; unit <= units; unit++)
        {
            (cursors[unit], last) = (last, last + cursors[unit]);
        }

        var rows = new int[last];
        for (var row = 0; row < answers.Length; row++)
        {
            if (answers[row] != Missing)
            {
                rows[cursors[unitOf[row]]++] = answers[row];
            }
        }

        // Each cursor has moved to the end of its row, where the next one starts.
        return Compress(rows, cursors.AsSpan(0, units), classes, annotators);
    }

    /// <summary>Counts the votes of every item; repeated votes count each.</summary>
    public static ValueCounts Of(Votes votes)
    {
        ArgumentNullException.ThrowIfNull(votes);
        var annotators = 0;
        for (var annotator = 0; annotator < votes.Annotators; annotator++)
        {
            annotators += votes.AnswersBy(annotator).IsEmpty ? 0 : 1;
        }

        return Compress(votes.AnswerByItem.ToArray(), votes.ItemStarts[1..], votes.Classes, annotators);
    }

    /// <summary>Takes counts as they are published: one row a unit, one column a class.</summary>
    /// <param name="table">[U, K], no count negative; only read.</param>
    /// <param name="classes">K, at least 1.</param>
    public static ValueCounts OfTable(ReadOnlySpan<int> table, int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(table.Length % classes, 0, nameof(table));
        var units = table.Length / classes;
        var (starts, totals) = (new int[units + 1], new int[units]);
        var (values, counts) = (new List<int>(), new List<int>());
        for (var cell = 0; cell < table.Length; cell++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(table[cell], nameof(table));
            if (table[cell] > 0)
            {
                values.Add(cell % classes);
                counts.Add(table[cell]);
                totals[cell / classes] = checked(totals[cell / classes] + table[cell]);
            }

            starts[(cell / classes) + 1] = values.Count;
        }

        return new(classes, starts, totals, [.. values], [.. counts], null);
    }

    /// <summary>How many answers a unit got.</summary>
    public int AnswersTo(int unit) => _totals[unit];

    /// <summary>The classes that a unit got, ascending; parallel to <see cref="CountsOf"/>.</summary>
    public ReadOnlySpan<int> ValuesOf(int unit) => _values.AsSpan(_starts[unit], _starts[unit + 1] - _starts[unit]);

    /// <summary>How often a unit got each of its classes, at least once; parallel to <see cref="ValuesOf"/>.</summary>
    public ReadOnlySpan<int> CountsOf(int unit) => _counts.AsSpan(_starts[unit], _starts[unit + 1] - _starts[unit]);

    /// <summary>The same answers as a question about one class: 1 is that class, 0 any other.</summary>
    public ValueCounts Against(int answer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(answer);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(answer, Classes);
        var starts = new int[Units + 1];
        var values = new List<int>(Units);
        var counts = new List<int>(Units);
        for (var unit = 0; unit < Units; unit++)
        {
            var at = ValuesOf(unit).BinarySearch(answer);
            var chosen = at < 0 ? 0 : CountsOf(unit)[at];
            Add(0, _totals[unit] - chosen);
            Add(1, chosen);
            starts[unit + 1] = values.Count;
        }

        return new(2, starts, _totals, [.. values], [.. counts], Annotators);

        void Add(int value, int count)
        {
            if (count > 0)
            {
                values.Add(value);
                counts.Add(count);
            }
        }
    }

    /// <summary>The share of pairs of answers to a unit that agree; the unit has two answers or more.</summary>
    internal double PairwiseAgreement(int unit)
    {
        var agreeing = 0.0;
        foreach (var count in CountsOf(unit))
        {
            agreeing += (double)count * (count - 1);
        }

        return agreeing / ((double)_totals[unit] * (_totals[unit] - 1));
    }

    internal void CheckWeights(ReadOnlySpan<int> weights)
    {
        if (!weights.IsEmpty)
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(weights.Length, Units, nameof(weights));
        }
    }

    /// <param name="rows">[V]: classes, unit after unit; overwritten.</param>
    /// <param name="ends">[U]: where each unit's classes end.</param>
    private static ValueCounts Compress(int[] rows, ReadOnlySpan<int> ends, int classes, int? annotators)
    {
        var (starts, totals) = (new int[ends.Length + 1], new int[ends.Length]);
        var (from, kept) = (0, 0);
        var counts = new int[rows.Length];
        for (var unit = 0; unit < ends.Length; unit++)
        {
            var row = rows.AsSpan(from, ends[unit] - from);
            Sort(row);
            for (var at = 0; at < row.Length; at++)
            {
                if (at > 0 && row[at] == rows[kept - 1])
                {
                    counts[kept - 1]++;
                }
                else
                {
                    rows[kept] = row[at];
                    counts[kept++] = 1;
                }
            }

            totals[unit] = row.Length;
            starts[unit + 1] = kept;
            from = ends[unit];
        }

        Array.Resize(ref rows, kept);
        Array.Resize(ref counts, kept);
        return new(classes, starts, totals, rows, counts, annotators);
    }

    /// <summary>Most rows are a handful of answers, for which the library's sort costs more than its work.</summary>
    private static void Sort(Span<int> row)
    {
        if (row.Length > ShortRow)
        {
            row.Sort();
            return;
        }

        for (var end = 1; end < row.Length; end++)
        {
            var value = row[end];
            var at = end;
            for (; at > 0 && row[at - 1] > value; at--)
            {
                row[at] = row[at - 1];
            }

            row[at] = value;
        }
    }
}
