namespace Assay.Quality.Aggregation;

/// <summary>Worker agreement with aggregate: a majority vote rates annotators, then they vote again and weigh as much as they agreed.</summary>
/// <remarks>
/// Source: the measure of that name in Appen's annotation platform, as D. Ustalov, N. Pavlichenko and B. Tseitlin describe it in
/// "Learning from Crowds with Crowd-Kit", JOSS 9(96), 2024, https://doi.org/10.21105/joss.06227.
/// Shapes: posterior [I, K], skill [A].
/// Departure: tied classes share the agreement unless <see cref="TieRule.FirstClass"/> is asked for; known truth counts as aggregate.
/// Deterministic. Time O(V + I*K), memory O(I*K).
/// Known weaknesses: skills are no better than the majority that they are measured by, and with two or three answers an item an
/// annotator agrees with themselves; errors that all make are not seen.
/// </remarks>
public static class Wawa
{
    /// <summary>Rates once and votes once.</summary>
    /// <param name="votes">Repeated votes count each.</param>
    /// <param name="ties">Of the majority that rates.</param>
    /// <param name="gold">[I] or empty: known truth, see <see cref="Gold"/>.</param>
    public static WeightedVoteFit Fit(Votes votes, TieRule ties = TieRule.Shared, ReadOnlySpan<int> gold = default)
    {
        Gold.Check(gold, votes);
        var posterior = Posteriors.Shares(votes, gold);
        var skill = new double[votes.Annotators];
        WeightedVote.Rate(votes, posterior, ties, skill);
        WeightedVote.Vote(votes, skill, gold, posterior);
        return new(posterior, WeightedVote.Complete(votes, skill), 1, Converged: true);
    }
}
