using Assay.Quality.Aggregation;
using Assay.Quality.Agreement;

namespace Assay.Quality.Workers;

/// <summary>How one annotator answers, by what the others say.</summary>
/// <param name="Answers">How many.</param>
/// <param name="Skill">The probability to be right, 0 to 1.</param>
/// <param name="SkillInterval">Of the skill.</param>
/// <param name="Confusion">[K, K] at [truth, answer]; rows sum to 1.</param>
/// <param name="ConfusionIntervals">[K, K], parallel.</param>
/// <param name="Bias">[K]: the share of a class in the annotator's answers less its expected share in the truth of their items; sums to 0.</param>
public sealed record WorkerProfile(
    int Answers, double Skill, ConfidenceInterval SkillInterval, double[] Confusion, ConfidenceInterval[] ConfusionIntervals, double[] Bias)
{
    private const double Confidence = 0.95;
    private const double SkillVotes = 2;

    /// <summary>Describes an annotator; ours, see remarks.</summary>
    /// <remarks>
    /// Each answer is held against the posterior of its item without the annotator's own answers, under the hierarchical model.
    /// Skill: Beta posterior of the expected right answers, with two pseudo-answers as right as the crowd. Confusion rows:
    /// Dirichlet posterior around the crowd's row with the concentration of the fit; an interval is the marginal Beta's.
    /// All classes count by how often they occur. Time O(n * K * votes an item + K * K), memory O(K * K).
    /// Known weakness: where the others are wrong together an annotator who is right looks bad.
    /// </remarks>
    internal static WorkerProfile Of(OthersView others, int annotator)
    {
        var (classes, fit) = (others.Votes.Classes, others.Fit);
        var counts = others.Counts(annotator);
        var answers = others.Votes.AnswersBy(annotator);
        var (right, crowd) = (0.0, 0.0);
        double[] confusion = new double[classes * classes], bias = new double[classes];
        var intervals = new ConfidenceInterval[classes * classes];
        for (var truth = 0; truth < classes; truth++)
        {
            var row = counts.AsSpan(truth * classes, classes);
            var all = Sum(row);
            right += row[truth];
            crowd += fit.Prior[truth] * fit.Crowd[(truth * classes) + truth];
            bias[truth] -= answers.IsEmpty ? 0 : all / answers.Length;
            for (var answer = 0; answer < classes; answer++)
            {
                var cell = (truth * classes) + answer;
                var a = row[answer] + Math.Max(fit.Concentration * fit.Crowd[cell], 1e-9);
                var b = Math.Max(all + fit.Concentration - a, 1e-9);
                confusion[cell] = a / (a + b);
                intervals[cell] = BetaDistribution.Interval(a, b, Confidence);
            }
        }

        foreach (var answer in answers)
        {
            bias[answer] += 1.0 / answers.Length;
        }

        var (good, bad) = (right + (SkillVotes * crowd), answers.Length - right + (SkillVotes * (1 - crowd)));
        return new(answers.Length, good / (good + bad), BetaDistribution.Interval(Math.Max(good, 1e-9), Math.Max(bad, 1e-9), Confidence), confusion, intervals, bias);
    }

    private static double Sum(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum;
    }
}
