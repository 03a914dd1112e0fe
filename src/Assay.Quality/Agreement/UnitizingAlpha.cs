namespace Assay.Quality.Agreement;

/// <summary>A stretch of a text or of time that was given a class.</summary>
/// <param name="Start">Its first place.</param>
/// <param name="End">The place after its last one: above start.</param>
/// <param name="Class">0 to classes - 1.</param>
public readonly record struct Segment(int Start, int End, int Class);

/// <summary>What Krippendorff's alpha for units says.</summary>
/// <param name="Joint">Over all classes; observed and expected are disagreements, units are segments, answers annotators.</param>
/// <param name="ByClass">[K]: of each class by itself.</param>
public sealed record UnitizingAlphaFit(AgreementResult Joint, AgreementResult[] ByClass);

/// <summary>Agreement of annotators who mark segments in a continuum and class them: where segments begin and end counts.</summary>
/// <remarks>
/// Source: K. Krippendorff, "On the Reliability of Unitizing Continuous Data", Sociological Methodology 25, 1995, pp. 47-76,
/// https://doi.org/10.2307/271061, as in "Content Analysis: An Introduction to Its Methodology", 2nd edition, 2004, chapter 11 (example on p. 254):
/// alpha-u for nominal classes. Two overlapping segments of a class are apart by the squares of how far their starts and their
/// ends are; a segment that lies within a gap of the other annotator by the square of its length; all else by nothing.
/// Shapes, for A annotators with S segments of a class: one list of segments an annotator [A]; segments of one class and annotator
/// do not overlap; those of different classes may. Deterministic; the order of segments does not matter.
/// Time O(A * S) for what is observed and O(S * S) for what is expected, a class; memory O(S).
/// Undefined for one annotator, and where nothing was marked or marks fill the continuum so that nothing is expected.
/// Known weakness: lengths enter squared, so that one long segment outweighs many short ones; classes are judged apart, so that
/// the same stretch under another class counts as missing in both.
/// </remarks>
public static class UnitizingAlpha
{
    /// <summary>At most 1; 0 is chance.</summary>
    /// <param name="annotators">[A]: the segments of each; an empty list is an annotator who found nothing.</param>
    /// <param name="start">Where the continuum begins.</param>
    /// <param name="length">How many places it has, at least 1.</param>
    /// <param name="classes">K, at least 1.</param>
    /// <exception cref="ArgumentException">A segment is empty, leaves the continuum or the classes, or overlaps one of its own class and annotator.</exception>
    public static UnitizingAlphaFit Fit(IReadOnlyList<Segment[]> annotators, int start, int length, int classes)
    {
        ArgumentNullException.ThrowIfNull(annotators);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        var byClass = new AgreementResult[classes];
        var (observed, expected, segments) = (0.0, 0.0, 0L);
        for (var answer = 0; answer < classes; answer++)
        {
            Segment[][] rows = [.. annotators.Select(row => row.Where(segment => segment.Class == answer).OrderBy(segment => segment.Start).ToArray())];
            var count = rows.Sum(row => row.Length);
            Check(rows, start, length);
            var (seen, chance) = annotators.Count < 2 ? (0, 0) : (Observed(rows, start, length), Expected(rows, start, length));
            byClass[answer] = Result(seen, chance, count, annotators.Count);
            (observed, expected, segments) = (observed + seen, expected + chance, segments + count);
        }

        if (annotators.Sum(row => row.Length) != segments)
        {
            throw new ArgumentException($"A segment's class lies outside {classes} classes.", nameof(annotators));
        }

        return new(Result(observed, expected, segments, annotators.Count), byClass);
    }

    private static void Check(Segment[][] rows, int start, int length)
    {
        foreach (var row in rows)
        {
            for (var at = 0; at < row.Length; at++)
            {
                if (row[at].Start < start || row[at].End <= row[at].Start || row[at].End > (long)start + length
                    || (at > 0 && row[at].Start < row[at - 1].End))
                {
                    throw new ArgumentException($"{row[at]} is empty, leaves the continuum or overlaps another of its class and annotator.", nameof(rows));
                }
            }
        }
    }

    private static AgreementResult Result(double observed, double expected, long segments, int annotators) =>
        annotators < 2 ? AgreementResult.Without(UndefinedReason.OneAnnotator, segments, annotators)
        : segments == 0 ? AgreementResult.Without(UndefinedReason.NoPairableAnswers, 0, annotators)
        : expected <= 0 ? AgreementResult.Without(UndefinedReason.NoVariation, segments, annotators, observed, expected)
        : new(1 - (observed / expected), observed, expected, segments, annotators, null);

    private static double Observed(Segment[][] rows, int start, int length)
    {
        var sum = 0.0;
        for (var one = 0; one < rows.Length; one++)
        {
            for (var other = 0; other < rows.Length; other++)
            {
                sum += one == other ? 0 : Met(rows[one], rows[other]);
            }
        }

        return sum / ((double)rows.Length * (rows.Length - 1) * length * length);
    }

    /// <summary>What the segments of one meet in the other; each overlap is met again from the other side, each gap only here, counted twice.</summary>
    private static double Met(Segment[] one, Segment[] other)
    {
        var sum = 0.0;
        var from = 0;
        foreach (var segment in one)
        {
            while (from < other.Length && other[from].End <= segment.Start)
            {
                from++;
            }

            var at = from;
            for (; at < other.Length && other[at].Start < segment.End; at++)
            {
                double begins = segment.Start - other[at].Start, ends = segment.End - other[at].End;
                sum += (begins * begins) + (ends * ends);
            }

            // Without an overlap the segment lies within the gap before the next one.
            double size = segment.End - segment.Start;
            sum += at == from ? 2 * size * size : 0;
        }

        return sum;
    }

    private static double Expected(Segment[][] rows, int start, int length)
    {
        var count = rows.Sum(row => row.Length);
        var gaps = Gaps(rows, start, length);
        var places = (double)rows.Length * length;
        var (sum, pairs) = (0.0, places * (places - 1));
        foreach (var row in rows)
        {
            foreach (var segment in row)
            {
                double size = segment.End - segment.Start;
                var within = 0.0;
                foreach (var gap in gaps)
                {
                    within += gap >= size ? gap - size + 1 : 0;
                }

                sum += ((count - 1) / 3.0 * ((2 * size * size * size) - (3 * size * size) + size)) + (size * size * within);
                pairs -= size * (size - 1);
            }
        }

        return pairs <= 0 ? 0 : 2.0 / length * sum / pairs;
    }

    private static List<double> Gaps(Segment[][] rows, int start, int length)
    {
        var gaps = new List<double>();
        foreach (var row in rows)
        {
            var end = start;
            foreach (var segment in row)
            {
                Add(segment.Start - end);
                end = segment.End;
            }

            Add(start + length - end);
        }

        return gaps;

        void Add(int gap)
        {
            if (gap > 0)
            {
                gaps.Add(gap);
            }
        }
    }
}
