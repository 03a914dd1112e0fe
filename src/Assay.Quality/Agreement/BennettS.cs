namespace Assay.Quality.Agreement;

/// <summary>Agreement of two annotators beyond chance, where chance gives every class the same.</summary>
/// <remarks>
/// Source: E. M. Bennett, R. Alpert and A. C. Goldstein, "Communications Through Limited-Response Questioning", Public Opinion
/// Quarterly 18(3), 1954, pp. 303-308, https://doi.org/10.1086/266520. For more annotators see <see cref="RandolphKappa"/>.
/// Shapes, for K classes: table [K, K]; K counts, classes that nobody chose included. Deterministic. Time and memory O(K).
/// Undefined without a unit that both answered, and for one class.
/// Known weakness: every class added, used or not, raises it.
/// </remarks>
public static class BennettS
{
    /// <summary>-1 / (K - 1) to 1.</summary>
    public static AgreementResult Of(PairTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return table.Observed() is not { } observed
            ? AgreementResult.Without(UndefinedReason.NoPairableAnswers, 0, 0)
            : table.Classes == 1
                ? AgreementResult.Without(UndefinedReason.OneClass, table.Units, 2 * table.Units, observed, 1)
                : AgreementResult.CorrectedForChance(observed, 1.0 / table.Classes, table.Units, 2 * table.Units);
    }
}
