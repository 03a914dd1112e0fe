namespace Assay.Quality.Agreement;

/// <summary>Agreement of any number of annotators beyond chance, where chance draws from the classes as all used them together.</summary>
/// <remarks>
/// Source: J. L. Fleiss, "Measuring Nominal Scale Agreement Among Many Raters", Psychological Bulletin 76(5), 1971,
/// pp. 378-382, https://doi.org/10.1037/h0031619. With two annotators it is Scott's pi.
/// Departure from the paper: units may have different numbers of answers, as in K. L. Gwet, "Handbook of Inter-Rater Reliability",
/// 4th edition, 2014, chapter 2: agreement is the mean over units with two answers or more, and the share of a class is
/// the mean over units with an answer of its share there. With equal numbers that is the paper's estimate.
/// Shapes, for U units, K classes, V answers: counts as <see cref="ValueCounts"/>. Deterministic. Time O(V + K), memory O(K).
/// Undefined without a unit that has two answers, for one annotator, and where only one class was ever chosen.
/// Known weakness: low where one class is frequent, whatever the annotators' skill.
/// </remarks>
public static class FleissKappa
{
    /// <summary>-1 to 1.</summary>
    /// <param name="counts">The answers.</param>
    /// <param name="weights">[U]: how many times each unit counts; empty for once each.</param>
    public static AgreementResult Of(ValueCounts counts, ReadOnlySpan<int> weights = default)
    {
        var found = PercentAgreement.Observe(counts, weights);
        if (found.Undefined is not null)
        {
            return found;
        }

        var expected = 0.0;
        foreach (var share in Shares(counts, weights))
        {
            expected += share * share;
        }

        return AgreementResult.CorrectedForChance(found.Observed!.Value, expected, found.Units, found.Answers);
    }

    /// <summary>[K]: the mean share of each class over units with an answer; exactly 1 where it is the only one.</summary>
    internal static double[] Shares(ValueCounts counts, ReadOnlySpan<int> weights)
    {
        var shares = new double[counts.Classes];
        var units = 0L;
        for (var unit = 0; unit < counts.Units; unit++)
        {
            var weight = weights.IsEmpty ? 1 : weights[unit];
            var total = counts.AnswersTo(unit);
            if (weight == 0 || total == 0)
            {
                continue;
            }

            var values = counts.ValuesOf(unit);
            var times = counts.CountsOf(unit);
            for (var at = 0; at < values.Length; at++)
            {
                shares[values[at]] += weight * ((double)times[at] / total);
            }

            units += weight;
        }

        for (var answer = 0; answer < shares.Length; answer++)
        {
            shares[answer] /= Math.Max(1, units);
        }

        return shares;
    }
}
