namespace Assay.Quality.Agreement;

/// <summary>How two annotators' segments pair up.</summary>
/// <param name="Matched">Pairs, each segment in one at most.</param>
/// <param name="First">Segments of the first annotator.</param>
/// <param name="Second">Segments of the second.</param>
/// <param name="F1">2 * matched / (first + second); null where neither marked anything.</param>
/// <param name="Precision">Matched / second, the second held against the first; null where the second marked nothing.</param>
/// <param name="Recall">Matched / first; null where the first marked nothing.</param>
/// <param name="MeanIou">Of the matched pairs; null without any.</param>
public sealed record SegmentMatchingFit(
    int Matched, int First, int Second, double? F1, double? Precision, double? Recall, double? MeanIou);

/// <summary>Pairs the segments of two annotators as well as can be, one to one within a class, and tells what share found a partner.</summary>
/// <remarks>
/// Source: F1 as agreement where what was not marked cannot be counted: G. Hripcsak and A. S. Rothschild, "Agreement, the F-Measure,
/// and Reliability in Information Retrieval", JAMIA 12(3), 2005, pp. 296-298, https://doi.org/10.1197/jamia.M1733; the pairing by
/// H. W. Kuhn, "The Hungarian Method for the Assignment Problem", Naval Research Logistics Quarterly 2, 1955, pp. 83-97,
/// https://doi.org/10.1002/nav.3800020109: most pairs first, then the largest sum of overlaps.
/// Shapes: two lists of segments, in any order, overlapping or not. Deterministic, F1 the same both ways.
/// Time O(S log S) and the cube of the largest group of segments chained by overlaps; memory the square of it.
/// Undefined where neither marked anything.
/// Known weakness: not corrected for chance, and blind to how far a match below the threshold missed it.
/// </remarks>
public static class SegmentMatching
{
    /// <summary>Pairs segments of the same class.</summary>
    /// <param name="first">The first annotator's; only read.</param>
    /// <param name="second">The second annotator's; only read.</param>
    /// <param name="minIou">Above 0 to 1: the intersection over union that makes a pair; 1 asks for equal segments.</param>
    public static SegmentMatchingFit Fit(ReadOnlySpan<Segment> first, ReadOnlySpan<Segment> second, double minIou = 0.5)
    {
        if (minIou is not (> 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(minIou), minIou, "A share of overlap lies above 0 and up to 1.");
        }

        var (matched, overlap) = (0, 0.0);
        foreach (var (ones, others) in Groups(first, second))
        {
            var (pairs, sum) = Match(ones, others, minIou);
            (matched, overlap) = (matched + pairs, overlap + sum);
        }

        return new(
            matched, first.Length, second.Length, Share(2.0 * matched, first.Length + second.Length), Share(matched, second.Length),
            Share(matched, first.Length), Share(overlap, matched));
    }

    /// <summary>Intersection over union of two segments, whatever their classes; 0 where they do not meet.</summary>
    public static double Iou(Segment first, Segment second)
    {
        var shared = (double)Math.Min(first.End, second.End) - Math.Max(first.Start, second.Start);
        return shared <= 0 ? 0 : shared / ((double)Math.Max(first.End, second.End) - Math.Min(first.Start, second.Start));
    }

    private static double? Share(double part, int whole) => whole == 0 ? null : part / whole;

    /// <summary>Segments of a class that hang together by overlaps: nothing outside can pair with them.</summary>
    private static List<(List<Segment> Ones, List<Segment> Others)> Groups(ReadOnlySpan<Segment> first, ReadOnlySpan<Segment> second)
    {
        var all = new List<(Segment Segment, bool IsFirst)>(first.Length + second.Length);
        Add(first, true);
        Add(second, false);
        all.Sort((one, other) => (one.Segment.Class, one.Segment.Start, one.Segment.End).CompareTo((other.Segment.Class, other.Segment.Start, other.Segment.End)));
        var groups = new List<(List<Segment> Ones, List<Segment> Others)>();
        var (of, end) = (-1, int.MinValue);
        foreach (var (segment, isFirst) in all)
        {
            if (groups.Count == 0 || segment.Class != of || segment.Start >= end)
            {
                groups.Add(([], []));
                (of, end) = (segment.Class, segment.End);
            }

            (isFirst ? groups[^1].Ones : groups[^1].Others).Add(segment);
            end = Math.Max(end, segment.End);
        }

        return groups;

        void Add(ReadOnlySpan<Segment> segments, bool isFirst)
        {
            foreach (var segment in segments)
            {
                all.Add(segment.End > segment.Start
                    ? (segment, isFirst)
                    : throw new ArgumentException($"{segment} is empty.", isFirst ? nameof(first) : nameof(second)));
            }
        }
    }

    private static (int Pairs, double Overlap) Match(List<Segment> ones, List<Segment> others, double minIou)
    {
        if (ones.Count == 0 || others.Count == 0)
        {
            return (0, 0);
        }

        if (ones.Count > others.Count)
        {
            (ones, others) = (others, ones);
        }

        // A pair is worth more than all overlaps together, so that most pairs come first.
        var worth = new double[ones.Count, others.Count];
        for (var one = 0; one < ones.Count; one++)
        {
            for (var other = 0; other < others.Count; other++)
            {
                var iou = Iou(ones[one], others[other]);
                worth[one, other] = iou >= minIou ? ones.Count + 1 + iou : 0;
            }
        }

        var (pairs, overlap) = (0, 0.0);
        var assigned = Assign(worth);
        for (var one = 0; one < ones.Count; one++)
        {
            if (worth[one, assigned[one]] > 0)
            {
                pairs++;
                overlap += Iou(ones[one], others[assigned[one]]);
            }
        }

        return (pairs, overlap);
    }

    /// <summary>[rows]: a column of its own for each row, their worth as large as can be; rows do not exceed columns.</summary>
    private static int[] Assign(double[,] worth)
    {
        // Shortest augmenting paths with potentials; row and column 0 stand for "none".
        var (rows, columns) = (worth.GetLength(0), worth.GetLength(1));
        var (rowPotential, columnPotential) = (new double[rows + 1], new double[columns + 1]);
        var (rowOf, previous) = (new int[columns + 1], new int[columns + 1]);
        var (slack, isDone) = (new double[columns + 1], new bool[columns + 1]);
        for (var row = 1; row <= rows; row++)
        {
            rowOf[0] = row;
            Array.Fill(slack, double.PositiveInfinity);
            Array.Clear(isDone);
            var at = 0;
            do
            {
                isDone[at] = true;
                var (next, least) = (0, double.PositiveInfinity);
                for (var column = 1; column <= columns; column++)
                {
                    if (isDone[column])
                    {
                        continue;
                    }

                    var cost = -worth[rowOf[at] - 1, column - 1] - rowPotential[rowOf[at]] - columnPotential[column];
                    if (cost < slack[column])
                    {
                        (slack[column], previous[column]) = (cost, at);
                    }

                    if (slack[column] < least)
                    {
                        (least, next) = (slack[column], column);
                    }
                }

                for (var column = 0; column <= columns; column++)
                {
                    if (isDone[column])
                    {
                        rowPotential[rowOf[column]] += least;
                        columnPotential[column] -= least;
                    }
                    else
                    {
                        slack[column] -= least;
                    }
                }

                at = next;
            }
            while (rowOf[at] != 0);

            while (at != 0)
            {
                rowOf[at] = rowOf[previous[at]];
                at = previous[at];
            }
        }

        var assigned = new int[rows];
        for (var column = 1; column <= columns; column++)
        {
            if (rowOf[column] > 0)
            {
                assigned[rowOf[column] - 1] = column - 1;
            }
        }

        return assigned;
    }
}
