using Assay.Quality.Aggregation;

namespace Assay.Quality.Workers;

/// <summary>Whether an annotator's answers have anything to do with the items.</summary>
/// <param name="Probability">That they do not, 0 to 1.</param>
/// <param name="TopShare">The share of the answer they give most.</param>
/// <param name="TopAnswer">That answer; -1 without answers.</param>
public sealed record SpamFinding(double Probability, double TopShare, int TopAnswer);

/// <summary>Two stories of an annotator's answers, weighed: a habit that ignores the item, or the crowd's way at some skill.</summary>
/// <remarks>
/// Ours; a Bayes factor with 5 % spammers expected. Habit, one of three alike: even over the classes; as the crowd answers over
/// all; or any other, constant answering among them (a Dirichlet-multinomial around the crowd's answers, two pseudo-answers).
/// The crowd's way: the crowd's confusion with the chance
/// to be right shifted in log odds, weighed over shifts of N(0, spread^2) that leave at least four tenths of the crowd's advantage
/// over a guess; each answer counts by the posterior of its item without the annotator.
/// Deterministic. Time O(n * (K * votes an item + 13 * K)), memory O(K).
/// Known weaknesses: where nearly all items have one class a constant answer is no proof, and none is claimed; who answers at random
/// in a tenth of their tasks only is no spammer here.
/// </remarks>
internal static class SpamTest
{
    private const double PriorSpam = 0.05;
    private const double HabitVotes = 2;
    private const int Shifts = 13;
    private const double FarthestShift = 3; // in spreads
    private const double LeastAdvantage = 0.4;

    internal static SpamFinding Of(OthersView others, int annotator, ReadOnlySpan<double> crowdAnswers)
    {
        var classes = others.Votes.Classes;
        var items = others.Votes.ItemsOf(annotator);
        var answers = others.Votes.AnswersBy(annotator);
        if (answers.IsEmpty || classes == 1)
        {
            return new(PriorSpam, 0, -1);
        }

        double[] given = new double[classes], posterior = new double[classes], ways = new double[Shifts];
        var habits = new double[3];
        for (var vote = 0; vote < answers.Length; vote++)
        {
            var answer = answers[vote];
            habits[0] -= Math.Log(classes);
            habits[1] += Math.Log(Math.Max(crowdAnswers[answer], 1e-9));
            habits[2] += Math.Log((given[answer] + (HabitVotes * Math.Max(crowdAnswers[answer], 1e-9))) / (vote + HabitVotes));
            given[answer]++;
            others.Posterior(items[vote], annotator, -1, posterior);
            for (var way = 0; way < Shifts; way++)
            {
                ways[way] += Math.Log(Chance(others.Fit, ShiftOf(others.Fit, way), posterior, answer));
            }
        }

        var odds = Math.Log(PriorSpam / (1 - PriorSpam)) + Posteriors.Normalise(habits) - Math.Log(habits.Length) - Weigh(others.Fit, ways);
        var top = Array.IndexOf(given, given.Max());
        return new(SkillShift.Sigmoid(odds), given[top] / answers.Length, top);
    }

    private static double ShiftOf(HierarchicalDawidSkeneFit fit, int way) => fit.Spread * FarthestShift * ((2.0 * way / (Shifts - 1)) - 1);

    /// <summary>The crowd's chance of an answer at a shift of skill.</summary>
    private static double Chance(HierarchicalDawidSkeneFit fit, double shift, double[] posterior, int answer)
    {
        var chance = 0.0;
        for (var truth = 0; truth < posterior.Length; truth++)
        {
            chance += posterior[truth] * Shifted(fit, truth, answer, shift);
        }

        return Math.Max(chance, 1e-12);
    }

    /// <summary>A cell of the crowd's confusion where the chance to be right is shifted.</summary>
    internal static double Shifted(HierarchicalDawidSkeneFit fit, int truth, int answer, double shift)
    {
        var classes = fit.Prior.Length;
        var crowd = Math.Clamp(fit.Crowd[(truth * classes) + truth], 1e-9, 1 - 1e-9);
        var right = SkillShift.Sigmoid(Math.Log(crowd / (1 - crowd)) + shift);
        return answer == truth ? right : (1 - right) * fit.Crowd[(truth * classes) + answer] / (1 - crowd);
    }

    private static double Weigh(HierarchicalDawidSkeneFit fit, double[] ways)
    {
        var guess = 1.0 / fit.Prior.Length;
        var least = guess + (LeastAdvantage * (Skill(fit, 0) - guess));
        var (highest, sum, weights) = (double.NegativeInfinity, 0.0, 0.0);
        for (var way = 0; way < ways.Length; way++)
        {
            if (Skill(fit, ShiftOf(fit, way)) >= least)
            {
                highest = Math.Max(highest, ways[way]);
            }
        }

        for (var way = 0; way < ways.Length; way++)
        {
            var shift = ShiftOf(fit, way);
            if (Skill(fit, shift) >= least)
            {
                var weight = Math.Exp(-shift * shift / (2 * fit.Spread * fit.Spread));
                sum += weight * Math.Exp(ways[way] - highest);
                weights += weight;
            }
        }

        return weights == 0 ? 0 : highest + Math.Log(sum / weights);
    }

    private static double Skill(HierarchicalDawidSkeneFit fit, double shift)
    {
        var skill = 0.0;
        for (var truth = 0; truth < fit.Prior.Length; truth++)
        {
            skill += fit.Prior[truth] * Shifted(fit, truth, truth, shift);
        }

        return skill;
    }
}
