namespace Assay.Quality.LabelErrors;

/// <summary>Which rows are called label errors.</summary>
public enum LabelErrorRule
{
    /// <summary>For every given label and every other class, as many rows as the joint holds, by the largest margin between the two.</summary>
    PruneByNoiseRate,

    /// <summary>For every given label as many rows as the joint holds off its diagonal, by the lowest probability of the label.</summary>
    PruneByClass,

    /// <summary>Rows of both.</summary>
    Both,

    /// <summary>Rows counted with confidence for another class.</summary>
    ConfidentLearning,

    /// <summary>Rows whose most probable class is another.</summary>
    PredictedNeqGiven,

    /// <summary>As many rows as <see cref="ConfidentLearning"/> finds, by the lowest normalised margin.</summary>
    LowNormalizedMargin,

    /// <summary>As many, by the lowest self-confidence.</summary>
    LowSelfConfidence,
}

/// <summary>Finds the rows whose labels are likely wrong, by the rules of confident learning.</summary>
/// <remarks>
/// Source: Northcutt, Jiang and Chuang 2021, section 4, https://doi.org/10.1613/jair.1.12125; see <see cref="ConfidentLearning"/>.
/// The first five rules leave out rows whose label no other class exceeds by more than <see cref="ConfidentLearning.Slack"/>; the two
/// low ones count with that left out, and then go by score alone. Prune rules leave a row in every class and pass over labels given
/// once. The lists are those of cleanlab 2.9.0 on the same numbers, where its own sorts keep the order of rows that tie.
/// Deterministic; among rows that tie the first are taken.
/// Time O(N*K) expected, O(N log N) for the low rules; memory O(N).
/// Known weakness: they say how many as well as which, and both rest on the model; look at the ranked list, not only at the set.
/// </remarks>
public static class LabelErrorRules
{
    /// <summary>The rows found, ascending.</summary>
    public static int[] Find(ClassProbabilities probabilities, ConfidentJoint joint, LabelErrorRule rule)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        ArgumentNullException.ThrowIfNull(joint);
        var found = rule switch
        {
            LabelErrorRule.PruneByNoiseRate => ByNoiseRate(probabilities, joint),
            LabelErrorRule.PruneByClass => ByClass(probabilities, joint),
            LabelErrorRule.Both => Common(ByNoiseRate(probabilities, joint), ByClass(probabilities, joint)),
            LabelErrorRule.ConfidentLearning => Marked(probabilities.Rows, joint.OffDiagonal),
            LabelErrorRule.PredictedNeqGiven => Enumerable.Repeat(true, probabilities.Rows).ToArray(),
            LabelErrorRule.LowNormalizedMargin or LabelErrorRule.LowSelfConfidence => null,
            _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "There is no such rule."),
        };
        return found is null ? Lowest(probabilities, joint, rule) : Disputed(probabilities, found);
    }

    private static bool[] ByNoiseRate(ClassProbabilities probabilities, ConfidentJoint joint)
    {
        var (classes, counts) = (probabilities.Classes, ToRemove(joint, probabilities.Classes));
        var found = new bool[probabilities.Rows];
        var rowsOf = RowsByLabel(probabilities);
        var most = rowsOf.Max(rows => rows.Length);
        var (columns, margins, ordered) = (new double[most * classes], new double[most], new double[most]);
        for (var given = 0; given < classes; given++)
        {
            var rows = rowsOf[given];
            if (rows.Length <= 1)
            {
                continue;
            }

            Gather(probabilities, rows, columns);
            for (var truth = 0; truth < classes; truth++)
            {
                var remove = (int)Math.Min(counts[(truth * classes) + given], rows.Length);
                if (truth == given || remove == 0)
                {
                    continue;
                }

                Subtract(columns.AsSpan(truth * rows.Length, rows.Length), columns.AsSpan(given * rows.Length, rows.Length), margins);
                margins.AsSpan(0, rows.Length).CopyTo(ordered);
                Take(margins.AsSpan(0, rows.Length), Selection.Largest(ordered.AsSpan(0, rows.Length), remove), remove, rows, found);
            }
        }

        return found;
    }

    /// <summary>Marks the rows of the <paramref name="count"/> largest values: of those that equal the last one, the first.</summary>
    private static void Take(ReadOnlySpan<double> values, double last, int count, int[] rows, bool[] found)
    {
        var equal = count;
        foreach (var value in values)
        {
            equal -= value > last ? 1 : 0;
        }

        for (var at = 0; at < values.Length; at++)
        {
            if (values[at] > last || (values[at] == last && equal-- > 0))
            {
                found[rows[at]] = true;
            }
        }
    }

    /// <summary>[K, rows]: a class's probabilities side by side.</summary>
    private static void Gather(ClassProbabilities probabilities, int[] rows, double[] columns)
    {
        for (var at = 0; at < rows.Length; at++)
        {
            var row = probabilities[rows[at]];
            for (var label = 0; label < row.Length; label++)
            {
                columns[(label * rows.Length) + at] = row[label];
            }
        }
    }

    private static void Subtract(ReadOnlySpan<double> from, ReadOnlySpan<double> what, Span<double> difference)
    {
        for (var at = 0; at < from.Length; at++)
        {
            difference[at] = from[at] - what[at];
        }
    }

    private static bool[] ByClass(ClassProbabilities probabilities, ConfidentJoint joint)
    {
        var counts = ToRemove(joint, probabilities.Classes);
        var found = new bool[probabilities.Rows];
        var rowsOf = RowsByLabel(probabilities);
        for (var given = 0; given < rowsOf.Length; given++)
        {
            var rows = rowsOf[given];
            var remove = rows.Length - counts[given * (rowsOf.Length + 1)];
            if (rows.Length <= 1 || remove < 1)
            {
                continue;
            }

            double[] doubts = [.. rows.Select(row => -probabilities[row][given])];
            Take(doubts, Selection.Largest([.. doubts], (int)remove), (int)remove, rows, found);
        }

        return found;
    }

    /// <summary>[K, K] at [true, given]: the joint, with a row left in every class that the others give up in equal parts; of what is left of them, the whole part.</summary>
    private static long[] ToRemove(ConfidentJoint joint, int classes)
    {
        var counts = new long[joint.Calibrated.Length];
        for (var given = 0; given < classes; given++)
        {
            var row = joint.Calibrated.AsSpan(given * classes, classes);
            var diagonal = Math.Max(row[given], 1);
            double others = Math.Max(row.Length - row.Count(0L) - 1, 1), lent = (diagonal - row[given]) / others;
            for (var truth = 0; truth < classes; truth++)
            {
                counts[(truth * classes) + given] = truth == given ? diagonal : (long)Math.Max(0, row[truth] - lent);
            }
        }

        return counts;
    }

    private static int[][] RowsByLabel(ClassProbabilities probabilities)
    {
        var rowsOf = probabilities.LabelCounts().Select(count => new int[count]).ToArray();
        var filled = new int[rowsOf.Length];
        for (var row = 0; row < probabilities.Rows; row++)
        {
            var label = probabilities.Labels[row];
            rowsOf[label][filled[label]++] = row;
        }

        return rowsOf;
    }

    private static bool[] Common(bool[] one, bool[] other) => [.. one.Zip(other, (first, second) => first && second)];

    private static bool[] Marked(int rows, int[] found)
    {
        var marked = new bool[rows];
        foreach (var row in found)
        {
            marked[row] = true;
        }

        return marked;
    }

    /// <summary>Those found that the model, too, would label otherwise.</summary>
    private static int[] Disputed(ClassProbabilities probabilities, bool[] found)
    {
        var rows = new List<int>();
        for (var row = 0; row < found.Length; row++)
        {
            if (found[row] && IsOtherwise(probabilities[row], probabilities.Labels[row]))
            {
                rows.Add(row);
            }
        }

        return [.. rows];
    }

    /// <summary>Whether another class is more probable than the label, by more than rounding could be.</summary>
    private static bool IsOtherwise(ReadOnlySpan<double> row, int label)
    {
        var leaned = row[label] + ConfidentLearning.Slack;
        for (var at = 0; at < row.Length; at++)
        {
            if (at != label && (row[at] > leaned || (row[at] == leaned && at < label)))
            {
                return true;
            }
        }

        return false;
    }

    private static int[] Lowest(ClassProbabilities probabilities, ConfidentJoint joint, LabelErrorRule rule)
    {
        var count = Disputed(probabilities, Marked(probabilities.Rows, joint.OffDiagonal)).Length;
        var scores = rule == LabelErrorRule.LowSelfConfidence ? LabelQuality.SelfConfidence(probabilities) : LabelQuality.NormalizedMargin(probabilities);
        return [.. LabelQuality.Rank(scores).Take(count).Order()];
    }
}
