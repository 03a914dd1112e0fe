namespace Assay.Quality.Agreement;

/// <summary>Agreement of any number of annotators beyond chance, where chance acts only on units that are hard to tell.</summary>
/// <remarks>
/// Source: K. L. Gwet, "Computing Inter-Rater Reliability and Its Variance in the Presence of High Agreement", British Journal of
/// Mathematical and Statistical Psychology 61(1), 2008, pp. 29-48, https://doi.org/10.1348/000711006X126600; units with different
/// numbers of answers as in his "Handbook of Inter-Rater Reliability", 4th edition, 2014, chapter 2.
/// Shapes, for U units, K classes, V answers: counts as <see cref="ValueCounts"/>; K counts, classes that nobody chose included.
/// Deterministic. Time O(V + K), memory O(K).
/// Undefined without a unit that has two answers, for one annotator, and for one class; one class chosen of several gives 1.
/// Known weakness: chance is assumed to be small where one class is frequent, so that it stays high where kappa falls.
/// </remarks>
public static class GwetAc1
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

        if (counts.Classes == 1)
        {
            return AgreementResult.Without(UndefinedReason.OneClass, found.Units, found.Answers, found.Observed);
        }

        var expected = 0.0;
        foreach (var share in FleissKappa.Shares(counts, weights))
        {
            expected += share * (1 - share) / (counts.Classes - 1);
        }

        return AgreementResult.CorrectedForChance(found.Observed!.Value, expected, found.Units, found.Answers);
    }
}
