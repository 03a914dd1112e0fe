namespace Assay.Quality.Agreement;

/// <summary>Agreement on each class against all others: which classes are hard to tell.</summary>
/// <remarks>
/// Source: J. L. Fleiss, "Measuring Nominal Scale Agreement Among Many Raters", Psychological Bulletin 76(5), 1971,
/// pp. 378-382, https://doi.org/10.1037/h0031619, whose kappa of a category is that of answers made binary; here with any measure.
/// Shapes, for U units and K classes: one result a class [K]. Deterministic. Time O(U*K) and the measure's own K times.
/// A class that nobody chose, or that was the only one chosen, does not vary and is undefined for most measures.
/// Known weakness: results of different classes are not independent.
/// </remarks>
public static class ClassAgreement
{
    /// <summary>[K]: the measure of each class against the rest.</summary>
    /// <param name="counts">The answers.</param>
    /// <param name="measure">Of answers where 1 is the class and 0 any other.</param>
    public static AgreementResult[] Of(ValueCounts counts, Func<ValueCounts, AgreementResult> measure)
    {
        ArgumentNullException.ThrowIfNull(counts);
        ArgumentNullException.ThrowIfNull(measure);
        return [.. Enumerable.Range(0, counts.Classes).Select(answer => measure(counts.Against(answer)))];
    }

    /// <summary>[K]: the same for two annotators.</summary>
    /// <param name="table">What the two said.</param>
    /// <param name="measure">Of answers where 1 is the class and 0 any other.</param>
    public static AgreementResult[] Of(PairTable table, Func<PairTable, AgreementResult> measure)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(measure);
        return [.. Enumerable.Range(0, table.Classes).Select(answer => measure(table.Against(answer)))];
    }
}
