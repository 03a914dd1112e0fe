namespace Assay.Quality.Aggregation;

/// <summary>What a tie between classes means while skills are estimated.</summary>
public enum TieRule
{
    /// <summary>Tied classes share the agreement: an annotator who chose one of two is half right. No class comes first.</summary>
    Shared,

    /// <summary>The first class wins, so that the order of classes matters; crowd-kit 1.4.1 does so.</summary>
    FirstClass,
}

/// <summary>A vote in which annotators weigh as much as their skill.</summary>
/// <param name="Posterior">[I, K]: shares of the weight; rows sum to 1, and are uniform where nobody voted or nobody weighs.</param>
/// <param name="Skill">[A]: the share of an annotator's answers that won, 0 to 1; the mean of all where they did not answer.</param>
/// <param name="Iterations">How many times skills were estimated.</param>
/// <param name="Converged">False when the iterations ran out first.</param>
public sealed record WeightedVoteFit(double[] Posterior, double[] Skill, int Iterations, bool Converged);

/// <summary>The two halves that aggregators by weighted vote take turns with.</summary>
internal static class WeightedVote
{
    /// <summary>Weights closer than this tie.</summary>
    private const double Tie = 1e-12;

    /// <summary>Shares of the weight by item.</summary>
    public static void Vote(Votes votes, ReadOnlySpan<double> skill, ReadOnlySpan<int> gold, Span<double> posterior)
    {
        posterior.Clear();
        for (var item = 0; item < votes.Items; item++)
        {
            var row = posterior.Slice(item * votes.Classes, votes.Classes);
            if (Gold.Of(gold, item) is >= 0 and var known)
            {
                row[known] = 1;
                continue;
            }

            var annotators = votes.AnnotatorsOf(item);
            var answers = votes.AnswersTo(item);
            var sum = 0.0;
            for (var vote = 0; vote < answers.Length; vote++)
            {
                row[answers[vote]] += skill[annotators[vote]];
                sum += skill[annotators[vote]];
            }

            if (sum <= 0)
            {
                row.Fill(1.0 / row.Length);
                continue;
            }

            foreach (ref var share in row)
            {
                share /= sum;
            }
        }
    }

    /// <summary>The share of each annotator's answers that won their item; NaN without answers.</summary>
    public static void Rate(Votes votes, ReadOnlySpan<double> posterior, TieRule ties, Span<double> skill)
    {
        var credit = new double[votes.Count];
        skill.Clear();
        for (var item = 0; item < votes.Items; item++)
        {
            var row = posterior.Slice(item * votes.Classes, votes.Classes);
            var (best, first, tied) = (double.NegativeInfinity, 0, 0);
            for (var answer = 0; answer < row.Length; answer++)
            {
                best = Math.Max(best, row[answer]);
            }

            for (var answer = row.Length - 1; answer >= 0; answer--)
            {
                (first, tied) = row[answer] >= best - Tie ? (answer, tied + 1) : (first, tied);
            }

            var start = votes.ItemStarts[item];
            var answers = votes.AnswersTo(item);
            for (var vote = 0; vote < answers.Length; vote++)
            {
                var wins = ties == TieRule.FirstClass ? answers[vote] == first : row[answers[vote]] >= best - Tie;
                credit[start + vote] = !wins ? 0 : ties == TieRule.FirstClass ? 1 : 1.0 / tied;
            }
        }

        for (var vote = 0; vote < credit.Length; vote++)
        {
            skill[votes.AnnotatorByItem[vote]] += credit[vote];
        }

        for (var annotator = 0; annotator < skill.Length; annotator++)
        {
            skill[annotator] /= votes.AnswersBy(annotator).Length;
        }
    }

    /// <summary>Gives annotators without answers the mean skill of all answers.</summary>
    public static double[] Complete(Votes votes, double[] skill)
    {
        var (sum, count) = (0.0, 0);
        for (var annotator = 0; annotator < skill.Length; annotator++)
        {
            var answers = votes.AnswersBy(annotator).Length;
            (sum, count) = answers == 0 ? (sum, count) : (sum + (skill[annotator] * answers), count + answers);
        }

        for (var annotator = 0; annotator < skill.Length; annotator++)
        {
            skill[annotator] = votes.AnswersBy(annotator).IsEmpty ? (count == 0 ? 1.0 / votes.Classes : sum / count) : skill[annotator];
        }

        return skill;
    }
}
