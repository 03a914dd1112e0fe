namespace Assay.Quality.Overlap;

/// <summary>What is to be done with a task.</summary>
public enum OverlapDecision
{
    /// <summary>The label stands.</summary>
    Final,

    /// <summary>One more answer is worth its cost.</summary>
    AskAgain,

    /// <summary>No more answers may be asked for and the label is too doubtful: somebody who knows must look.</summary>
    Escalate,
}

/// <summary>What answers and errors cost; only their ratios matter.</summary>
/// <param name="CostOfAnswer">Above 0.</param>
/// <param name="PriceOfError">Of a wrong label, at least the cost of an answer.</param>
/// <param name="FewestAnswers">Asked for in any case, at least 1.</param>
/// <param name="MostAnswers">Never more, at least the fewest.</param>
/// <param name="CostOfEscalation">Of a look by somebody who knows; infinite where there is nobody.</param>
public sealed record OverlapPolicy(
    double CostOfAnswer = 1, double PriceOfError = 200, int FewestAnswers = 2, int MostAnswers = int.MaxValue, double CostOfEscalation = double.PositiveInfinity)
{
    /// <summary>The probability of a label from which on no answer can gain what it costs.</summary>
    public double Enough => 1 - (CostOfAnswer / PriceOfError);
}

/// <summary>How many people should answer a task: as many as it takes, and no more than an error is worth.</summary>
/// <remarks>
/// Ours; the stopping rule of A. Wald, "Sequential Tests of Statistical Hypotheses", Annals of Mathematical Statistics 16(2), 1945,
/// https://doi.org/10.1214/aoms/1177731118, with the probability from a model of workers and the threshold from costs.
/// A label of probability p costs price * (1 - p) in errors if it stands. No number of further answers can gain more than that, so a
/// task is final where it is no more than one answer costs; or where the answers that may still come, even if all went to
/// the second class, could not change the label. Otherwise it gets another answer; with none left it is escalated where that costs
/// less than the error. Time O(K) a decision.
/// Known weaknesses: as good as the probabilities; hard tasks get many answers and may stay doubtful, which is what
/// <see cref="OverlapPolicy.MostAnswers"/> is for.
/// </remarks>
public static class AdaptiveOverlap
{
    /// <summary>Decides about one task.</summary>
    /// <param name="posterior">[K]: what its answers so far say, such as <see cref="Aggregation.DawidSkene.PosteriorOfItem"/> gives.</param>
    /// <param name="answers">How many there are, at least 0.</param>
    /// <param name="policy">What things cost.</param>
    /// <param name="strength">The largest log odds that one answer adds, as far as known; infinite where it is not.</param>
    public static OverlapDecision Decide(ReadOnlySpan<double> posterior, int answers, OverlapPolicy policy, double strength = double.PositiveInfinity)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentOutOfRangeException.ThrowIfNegative(answers);
        Check(policy);
        if (answers < policy.FewestAnswers)
        {
            return OverlapDecision.AskAgain;
        }

        var (best, second) = (0.0, 0.0);
        foreach (var probability in posterior)
        {
            (best, second) = probability > best ? (probability, best) : (best, Math.Max(second, probability));
        }

        var left = policy.MostAnswers - answers;
        var error = policy.PriceOfError * (1 - best);
        return error <= policy.CostOfAnswer ? OverlapDecision.Final
            : left > 0 && Math.Log(best) - Math.Log(second) <= left * strength ? OverlapDecision.AskAgain
            : error > policy.CostOfEscalation ? OverlapDecision.Escalate
            : OverlapDecision.Final;
    }

    private static void Check(OverlapPolicy policy)
    {
        if (!(policy.CostOfAnswer > 0) || !(policy.PriceOfError >= policy.CostOfAnswer))
        {
            throw new ArgumentException($"An answer costs {policy.CostOfAnswer} and an error {policy.PriceOfError}: an answer costs something and an error at least as much.", nameof(policy));
        }

        if (policy.FewestAnswers < 1 || policy.MostAnswers < policy.FewestAnswers)
        {
            throw new ArgumentException($"{policy.FewestAnswers} to {policy.MostAnswers} answers are no range from 1 on.", nameof(policy));
        }
    }
}
