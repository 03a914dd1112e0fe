namespace Assay.Quality.Agreement;

/// <summary>What differences between values mean.</summary>
public enum MeasurementLevel
{
    /// <summary>Names: different is different.</summary>
    Nominal,

    /// <summary>Ranks: what lies between two values counts.</summary>
    Ordinal,

    /// <summary>Numbers: differences count.</summary>
    Interval,

    /// <summary>Amounts from a true zero: differences count in proportion to the amounts.</summary>
    Ratio,
}

/// <summary>Agreement of any number of annotators, any number of answers missing, on names, ranks, numbers or amounts.</summary>
/// <remarks>
/// Source: K. Krippendorff, "Computing Krippendorff's Alpha-Reliability", 2011, https://repository.upenn.edu/asc_papers/43, and
/// "Content Analysis: An Introduction to Its Methodology", 3rd edition, 2013, chapter 12.
/// With n answers to units that have two or more, m of them to a unit and distance d between values: 1 - (n - 1) times the sum over
/// units of d over pairs of answers / (m - 1), over the sum of d over all pairs of answers. Observed and expected are disagreements.
/// Shapes, for U units, K classes, V answers: counts as <see cref="ValueCounts"/>; values [K]. Units with one answer say nothing.
/// Ordinal distance is interval distance between mid-ranks, which is the paper's sum. Deterministic.
/// Time O(V + K) for nominal, ordinal and interval; for ratio and custom distances O(K*K) and the pairs of distinct values in
/// each unit. Memory O(K).
/// Undefined without a unit that has two answers, for one annotator, and where those answers do not vary: the paper leaves it
/// open, and a value of 1 would claim what cannot be known.
/// Known weakness: where one class is frequent, few errors cost much.
/// </remarks>
public static class KrippendorffAlpha
{
    /// <summary>At most 1; 0 is chance.</summary>
    /// <param name="counts">The answers.</param>
    /// <param name="level">For ordinal, classes are in rising order.</param>
    /// <param name="values">[K]: the number that each class stands for, for interval and ratio; empty for 0, 1, 2, ...</param>
    /// <param name="weights">[U]: how many times each unit counts; empty for once each.</param>
    /// <exception cref="ArgumentException">A value is not finite, or negative for ratio; a length does not fit.</exception>
    public static AgreementResult Of(
        ValueCounts counts, MeasurementLevel level = MeasurementLevel.Nominal,
        ReadOnlySpan<double> values = default, ReadOnlySpan<int> weights = default)
    {
        ArgumentNullException.ThrowIfNull(counts);
        counts.CheckWeights(weights);
        var totals = Totals(counts, weights, out var units, out var answers);
        if (Undefined(counts, totals, units, answers) is { } undefined)
        {
            return undefined;
        }

        if (level == MeasurementLevel.Nominal)
        {
            return Nominal(counts, totals, weights, units, answers);
        }

        var numbers = level == MeasurementLevel.Ordinal ? MidRanks(totals) : Numbers(values, counts.Classes, level);
        return level == MeasurementLevel.Ratio
            ? OfPairs(counts, totals, weights, units, answers, (one, other) => RatioDistance(numbers[one], numbers[other]))
            : Interval(counts, totals, numbers, weights, units, answers);
    }

    /// <summary>The same with a distance of one's own.</summary>
    /// <param name="counts">The answers.</param>
    /// <param name="distance">
    /// How far two classes are apart, not negative, finite, the same both ways; asked only for different classes, which it may call
    /// equal by 0. The usual distances are squares: interval is (a - b)^2.
    /// </param>
    /// <param name="weights">[U]: how many times each unit counts; empty for once each.</param>
    public static AgreementResult Of(ValueCounts counts, Func<int, int, double> distance, ReadOnlySpan<int> weights = default)
    {
        ArgumentNullException.ThrowIfNull(counts);
        ArgumentNullException.ThrowIfNull(distance);
        counts.CheckWeights(weights);
        var totals = Totals(counts, weights, out var units, out var answers);
        return Undefined(counts, totals, units, answers) ?? OfPairs(counts, totals, weights, units, answers, distance);
    }

    /// <summary>[K]: alpha, nominal, of the question whether an answer is this class or another, each as of <see cref="ValueCounts.Against"/>; null where it is undefined. Time O(V + K).</summary>
    public static double?[] OfEachClass(ValueCounts counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        var totals = Totals(counts, [], out _, out var answers);
        var apart = new double[counts.Classes];
        for (var unit = 0; unit < counts.Units; unit++)
        {
            var all = counts.AnswersTo(unit);
            var chosen = counts.ValuesOf(unit);
            var times = counts.CountsOf(unit);
            for (var at = 0; at < chosen.Length && all > 1; at++)
            {
                apart[chosen[at]] += (double)times[at] * (all - times[at]) / (all - 1);
            }
        }

        var alphas = new double?[counts.Classes];
        for (var one = 0; one < alphas.Length; one++)
        {
            var expected = (double)totals[one] * (answers - totals[one]);
            alphas[one] = counts.Annotators == 1 || expected == 0 ? null : 1 - ((answers - 1) * apart[one] / expected);
        }

        return alphas;
    }

    /// <summary>[K]: how often each class was chosen in units with two answers or more.</summary>
    private static long[] Totals(ValueCounts counts, ReadOnlySpan<int> weights, out long units, out long answers)
    {
        var totals = new long[counts.Classes];
        (units, answers) = (0, 0);
        for (var unit = 0; unit < counts.Units; unit++)
        {
            long weight = weights.IsEmpty ? 1 : weights[unit];
            if (weight == 0 || counts.AnswersTo(unit) < 2)
            {
                continue;
            }

            var chosen = counts.ValuesOf(unit);
            var times = counts.CountsOf(unit);
            for (var at = 0; at < chosen.Length; at++)
            {
                totals[chosen[at]] += weight * times[at];
            }

            units += weight;
            answers += weight * counts.AnswersTo(unit);
        }

        return totals;
    }

    private static AgreementResult? Undefined(ValueCounts counts, long[] totals, long units, long answers) =>
        counts.Annotators == 1 ? AgreementResult.Without(UndefinedReason.OneAnnotator, units, answers)
        : units == 0 ? AgreementResult.Without(UndefinedReason.NoPairableAnswers, 0, 0)
        : Array.Exists(totals, total => total == answers) ? AgreementResult.Without(UndefinedReason.NoVariation, units, answers, 0, 0)
        : null;

    private static AgreementResult Nominal(
        ValueCounts counts, long[] totals, ReadOnlySpan<int> weights, long units, long answers)
    {
        var observed = 0.0;
        for (var unit = 0; unit < counts.Units; unit++)
        {
            var weight = weights.IsEmpty ? 1 : weights[unit];
            var times = counts.CountsOf(unit);
            if (weight == 0 || times.Length < 2)
            {
                continue;
            }

            double total = counts.AnswersTo(unit);
            var alike = 0.0;
            foreach (var count in times)
            {
                alike += (double)count * count;
            }

            observed += weight * ((total * total) - alike) / (total - 1);
        }

        var all = (double)answers * answers;
        foreach (var total in totals)
        {
            all -= (double)total * total;
        }

        return Result(observed, all, units, answers);
    }

    private static AgreementResult Interval(
        ValueCounts counts, long[] totals, double[] numbers, ReadOnlySpan<int> weights, long units, long answers)
    {
        var mean = 0.0;
        var (lowest, highest) = (double.PositiveInfinity, double.NegativeInfinity);
        for (var answer = 0; answer < totals.Length; answer++)
        {
            if (totals[answer] > 0)
            {
                mean += numbers[answer] * ((double)totals[answer] / answers);
                (lowest, highest) = (Math.Min(lowest, numbers[answer]), Math.Max(highest, numbers[answer]));
            }
        }

        // Scaled to the range, no square can overflow or vanish; the ratio of the sums does not change.
        var range = (highest / 2) - (lowest / 2);
        if (range == 0)
        {
            return AgreementResult.Without(UndefinedReason.NoVariation, units, answers, 0, 0);
        }

        var scaled = new double[numbers.Length];
        var all = 0.0;
        for (var answer = 0; answer < totals.Length; answer++)
        {
            if (totals[answer] > 0)
            {
                scaled[answer] = ((numbers[answer] / 2) - (mean / 2)) / range;
                all += totals[answer] * scaled[answer] * scaled[answer];
            }
        }

        var observed = 0.0;
        for (var unit = 0; unit < counts.Units; unit++)
        {
            var weight = weights.IsEmpty ? 1 : weights[unit];
            var chosen = counts.ValuesOf(unit);
            var times = counts.CountsOf(unit);
            if (weight == 0 || times.Length < 2)
            {
                continue;
            }

            double total = counts.AnswersTo(unit);
            var centre = 0.0;
            for (var at = 0; at < times.Length; at++)
            {
                centre += times[at] * scaled[chosen[at]];
            }

            centre /= total;
            var squares = 0.0;
            for (var at = 0; at < times.Length; at++)
            {
                var off = scaled[chosen[at]] - centre;
                squares += times[at] * off * off;
            }

            // The squared differences over all ordered pairs of m answers are 2 m times their squares about the mean.
            observed += weight * 2 * total * squares / (total - 1);
        }

        return Result(observed, 2 * answers * all, units, answers, 4 * range * range);
    }

    private static AgreementResult OfPairs(
        ValueCounts counts, long[] totals, ReadOnlySpan<int> weights, long units, long answers, Func<int, int, double> distance)
    {
        var observed = 0.0;
        for (var unit = 0; unit < counts.Units; unit++)
        {
            var weight = weights.IsEmpty ? 1 : weights[unit];
            var chosen = counts.ValuesOf(unit);
            var times = counts.CountsOf(unit);
            if (weight == 0 || times.Length < 2)
            {
                continue;
            }

            var sum = 0.0;
            for (var one = 0; one < times.Length; one++)
            {
                for (var other = one + 1; other < times.Length; other++)
                {
                    sum += (double)times[one] * times[other] * Distance(distance, chosen[one], chosen[other]);
                }
            }

            observed += weight * 2 * sum / (counts.AnswersTo(unit) - 1);
        }

        var all = 0.0;
        for (var one = 0; one < totals.Length; one++)
        {
            for (var other = one + 1; other < totals.Length && totals[one] > 0; other++)
            {
                all += totals[other] == 0 ? 0 : 2.0 * totals[one] * totals[other] * Distance(distance, one, other);
            }
        }

        return Result(observed, all, units, answers);
    }

    /// <param name="observed">The sum over units of distances over ordered pairs / (m - 1).</param>
    /// <param name="all">The sum of distances over all ordered pairs.</param>
    /// <param name="units">Units with two answers or more.</param>
    /// <param name="answers">n.</param>
    /// <param name="scale">What distances were divided by.</param>
    private static AgreementResult Result(double observed, double all, long units, long answers, double scale = 1)
    {
        if (all <= 0)
        {
            return AgreementResult.Without(UndefinedReason.NoVariation, units, answers, 0, 0);
        }

        var expected = all / answers / (answers - 1);
        observed /= answers;
        return new(1 - (observed / expected), Math.Min(double.MaxValue, observed * scale), Math.Min(double.MaxValue, expected * scale), units, answers, null);
    }

    /// <summary>[K]: where each class stands among all answers, ties in the middle of their stretch.</summary>
    private static double[] MidRanks(long[] totals)
    {
        var ranks = new double[totals.Length];
        var before = 0L;
        for (var answer = 0; answer < totals.Length; answer++)
        {
            ranks[answer] = before + (totals[answer] / 2.0);
            before += totals[answer];
        }

        return ranks;
    }

    private static double[] Numbers(ReadOnlySpan<double> values, int classes, MeasurementLevel level)
    {
        if (values.IsEmpty)
        {
            return [.. Enumerable.Range(0, classes).Select(answer => (double)answer)];
        }

        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, classes, nameof(values));
        foreach (var value in values)
        {
            if (!double.IsFinite(value) || (level == MeasurementLevel.Ratio && value < 0))
            {
                throw new ArgumentException($"The value {value} has no place on this level.", nameof(values));
            }
        }

        return values.ToArray();
    }

    private static double RatioDistance(double one, double other)
    {
        // Halves cannot overflow; two zeros are the same amount.
        var sum = (one / 2) + (other / 2);
        var share = sum == 0 ? 0 : ((one / 2) - (other / 2)) / sum;
        return share * share;
    }

    private static double Distance(Func<int, int, double> distance, int one, int other)
    {
        var found = distance(one, other);
        return found is >= 0 and < double.PositiveInfinity
            ? found
            : throw new ArgumentException($"The distance between classes {one} and {other} is {found}.", nameof(distance));
    }
}
