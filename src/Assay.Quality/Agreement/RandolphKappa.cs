namespace Assay.Quality.Agreement;

/// <summary>Agreement of any number of annotators beyond chance, where chance gives every class the same ("free-marginal").</summary>
/// <remarks>
/// Source: J. J. Randolph, "Free-Marginal Multirater Kappa: An Alternative to Fleiss' Fixed-Marginal Multirater Kappa", Joensuu
/// Learning and Instruction Symposium, 2005, https://eric.ed.gov/?id=ED490661. With two annotators it is Bennett's S.
/// Units may have different numbers of answers: agreement is the mean over units with two answers or more.
/// Shapes, for U units, K classes, V answers: counts as <see cref="ValueCounts"/>; K counts, classes that nobody chose included.
/// Deterministic. Time O(V), memory O(1).
/// Undefined without a unit that has two answers, for one annotator, and for one class.
/// Known weakness: every class added, used or not, raises it.
/// </remarks>
public static class RandolphKappa
{
    /// <summary>-1 / (K - 1) to 1.</summary>
    /// <param name="counts">The answers.</param>
    /// <param name="weights">[U]: how many times each unit counts; empty for once each.</param>
    public static AgreementResult Of(ValueCounts counts, ReadOnlySpan<int> weights = default)
    {
        var found = PercentAgreement.Observe(counts, weights);
        return found.Undefined is not null
            ? found
            : counts.Classes == 1
                ? AgreementResult.Without(UndefinedReason.OneClass, found.Units, found.Answers, found.Observed, 1)
                : AgreementResult.CorrectedForChance(found.Observed!.Value, 1.0 / counts.Classes, found.Units, found.Answers);
    }
}
