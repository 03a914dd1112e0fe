namespace Assay.Quality.Agreement;

/// <summary>The share of pairs of answers that agree, a unit's pairs first, then over units.</summary>
/// <remarks>
/// Source: J. L. Fleiss, "Measuring Nominal Scale Agreement Among Many Raters", Psychological Bulletin 76(5), 1971,
/// pp. 378-382, https://doi.org/10.1037/h0031619, where it is the observed agreement; for two annotators plain percent agreement.
/// Shapes, for U units, K classes, V answers: counts as <see cref="ValueCounts"/>; units with fewer than two answers say nothing.
/// Deterministic. Time O(V), memory O(1).
/// Undefined without a unit that has two answers, and for one annotator.
/// Known weakness: high by chance alone where one class is frequent or classes are few.
/// </remarks>
public static class PercentAgreement
{
    /// <summary>0 to 1.</summary>
    /// <param name="counts">The answers.</param>
    /// <param name="weights">[U]: how many times each unit counts; empty for once each.</param>
    public static AgreementResult Of(ValueCounts counts, ReadOnlySpan<int> weights = default)
    {
        var found = Observe(counts, weights);
        return found.Undefined is null ? found with { Value = found.Observed } : found;
    }

    /// <summary>The result but for its value.</summary>
    internal static AgreementResult Observe(ValueCounts counts, ReadOnlySpan<int> weights)
    {
        ArgumentNullException.ThrowIfNull(counts);
        counts.CheckWeights(weights);
        var (sum, units, answers) = (0.0, 0L, 0L);
        for (var unit = 0; unit < counts.Units; unit++)
        {
            var weight = weights.IsEmpty ? 1 : weights[unit];
            if (weight == 0 || counts.AnswersTo(unit) < 2)
            {
                continue;
            }

            sum += weight * counts.PairwiseAgreement(unit);
            units += weight;
            answers += (long)weight * counts.AnswersTo(unit);
        }

        return counts.Annotators == 1
            ? AgreementResult.Without(UndefinedReason.OneAnnotator, units, answers)
            : units == 0
                ? AgreementResult.Without(UndefinedReason.NoPairableAnswers, 0, 0)
                : new(null, sum / units, null, units, answers, null);
    }
}
