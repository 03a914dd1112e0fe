namespace Assay.Quality.Agreement;

/// <summary>Agreement of two annotators beyond chance, where chance draws from the classes as both used them together.</summary>
/// <remarks>
/// Source: W. A. Scott, "Reliability of Content Analysis: The Case of Nominal Scale Coding", Public Opinion Quarterly 19(3),
/// 1955, pp. 321-325, https://doi.org/10.1086/266577. For more annotators see <see cref="FleissKappa"/>.
/// Shapes, for K classes: table [K, K]. Deterministic. Time O(K*K), memory O(K).
/// Undefined without a unit that both answered, and where both gave one and the same class to all.
/// Known weakness: annotators with different habits are held to a chance that neither of them has.
/// </remarks>
public static class ScottPi
{
    /// <summary>-1 to 1.</summary>
    public static AgreementResult Of(PairTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (table.Observed() is not { } observed)
        {
            return AgreementResult.Without(UndefinedReason.NoPairableAnswers, 0, 0);
        }

        var (first, second) = table.Margins();
        var expected = 0.0;
        for (var answer = 0; answer < table.Classes; answer++)
        {
            var share = (first[answer] + second[answer]) / (2.0 * table.Pairs);
            expected += share * share;
        }

        return AgreementResult.CorrectedForChance(observed, expected, table.Units, 2 * table.Units);
    }
}
