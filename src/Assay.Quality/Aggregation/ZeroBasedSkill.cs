namespace Assay.Quality.Aggregation;

/// <summary>Weighted votes and agreement with them, over and over: skills walk towards the share of answers that won.</summary>
/// <remarks>
/// Source: the method of that name in D. Ustalov, N. Pavlichenko and B. Tseitlin, "Learning from Crowds with Crowd-Kit",
/// JOSS 9(96), 2024, https://doi.org/10.21105/joss.06227.
/// Shapes: posterior [I, K], skill [A]. All skills start at 1/K + 1e-5; the step is 1 and halves at every twentieth iteration.
/// Departures: it ends when no skill moves by more than the tolerance, 0 being the published fixed number of iterations; tied
/// classes share the agreement unless <see cref="TieRule.FirstClass"/> is asked for; known truth always wins.
/// Deterministic. Time O(V + I*K) an iteration, memory O(I*K).
/// Known weaknesses: those of <see cref="Wawa"/>; a group that agrees with itself talks itself up.
/// </remarks>
public static class ZeroBasedSkill
{
    private const double Start = 1e-5;
    private const int StepsToHalve = 20;

    /// <summary>Takes turns until skills rest.</summary>
    /// <param name="votes">Repeated votes count each.</param>
    /// <param name="maxIterations">At least 1.</param>
    /// <param name="tolerance">Largest move of a skill that counts as rest, at least 0.</param>
    /// <param name="ties">Of the votes that rate.</param>
    /// <param name="gold">[I] or empty: known truth, see <see cref="Gold"/>.</param>
    public static WeightedVoteFit Fit(
        Votes votes, int maxIterations = 100, double tolerance = 1e-9, TieRule ties = TieRule.Shared, ReadOnlySpan<int> gold = default)
    {
        Gold.Check(gold, votes);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxIterations, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(tolerance);
        var posterior = new double[checked(votes.Items * votes.Classes)];
        double[] skill = new double[votes.Annotators], won = new double[votes.Annotators];
        Array.Fill(skill, (1.0 / votes.Classes) + Start);
        var step = 1.0;
        var iteration = 0;
        var converged = false;
        while (!converged && iteration < maxIterations)
        {
            iteration++;
            step /= iteration % StepsToHalve == 0 ? 2 : 1;
            WeightedVote.Vote(votes, skill, gold, posterior);
            WeightedVote.Rate(votes, posterior, ties, won);
            converged = Walk(skill, won, step) <= tolerance && tolerance > 0;
        }

        WeightedVote.Vote(votes, skill, gold, posterior);
        return new(posterior, WeightedVote.Complete(votes, skill), iteration, converged || tolerance == 0);
    }

    private static double Walk(double[] skill, double[] won, double step)
    {
        var farthest = 0.0;
        for (var annotator = 0; annotator < skill.Length; annotator++)
        {
            if (double.IsNaN(won[annotator]))
            {
                continue;
            }

            var move = step * (won[annotator] - skill[annotator]);
            skill[annotator] += move;
            farthest = Math.Max(farthest, Math.Abs(move));
        }

        return farthest;
    }
}
