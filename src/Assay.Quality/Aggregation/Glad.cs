namespace Assay.Quality.Aggregation;

/// <summary>What GLAD says about items and annotators.</summary>
/// <param name="Posterior">[I, K], rows sum to 1; uniform where nobody voted.</param>
/// <param name="Ability">[A], any number: 0 guesses as often wrong as right, below 0 is against the truth.</param>
/// <param name="Easiness">[I], above 0: the larger, the likelier that an able annotator is right.</param>
/// <param name="BoundHistory">Expected log-posterior a vote and class, after each iteration, in nats.</param>
/// <param name="Converged">False when the iterations ran out first.</param>
public sealed record GladFit(double[] Posterior, double[] Ability, double[] Easiness, IReadOnlyList<double> BoundHistory, bool Converged)
{
    /// <summary>How many times the model was estimated, at least 1.</summary>
    public int Iterations => BoundHistory.Count;
}

/// <summary>Generative model of labels, abilities and difficulties: right with the odds exp(ability * easiness), else wrong in any way alike.</summary>
/// <remarks>
/// Source: J. Whitehill, P. Ruvolo, T. Wu, J. Bergsma and J. Movellan, "Whose Vote Should Count More", NIPS 2009,
/// https://proceedings.neurips.cc/paper/2009/hash/f899139df5e1059396431415e770c6dd-Abstract.html; more than two classes as in
/// its section 3.1, all classes equally likely.
/// Shapes: posterior [I, K], ability [A], easiness [I].
/// Priors N(1, 1) on ability and on log easiness, where both start. Departure: the maximisation takes turns of guarded Newton
/// steps, for abilities with easiness held and the other way round, instead of a conjugate gradient over both.
/// It ends when the bound moves by less than the tolerance a vote and class. Deterministic. Time O(V) times steps an iteration,
/// memory O(I*K + V).
/// Known weaknesses: slow; with few votes an item its difficulty is hardly more than its own disagreement; one number an
/// annotator, as in <see cref="OneCoinDawidSkene"/>.
/// </remarks>
public static class Glad
{
    private const double PriorMean = 1;
    private const int Turns = 4;
    private const double LongestStep = 1;

    /// <summary>Fits the model to all votes.</summary>
    /// <param name="votes">Repeated votes count each.</param>
    /// <param name="maxIterations">At least 1.</param>
    /// <param name="tolerance">In nats a vote and class, at least 0.</param>
    /// <param name="gold">[I] or empty: known truth, see <see cref="Gold"/>.</param>
    public static GladFit Fit(Votes votes, int maxIterations = 100, double tolerance = 1e-5, ReadOnlySpan<int> gold = default)
    {
        Gold.Check(gold, votes);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxIterations, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(tolerance);
        var posterior = new double[checked(votes.Items * votes.Classes)];
        double[] ability = new double[votes.Annotators], logEasiness = new double[votes.Items];
        Array.Fill(ability, PriorMean);
        Array.Fill(logEasiness, PriorMean);
        var history = new List<double>();
        while (true)
        {
            UpdatePosterior(votes, ability, logEasiness, gold, posterior);
            for (var turn = 0; turn < Turns; turn++)
            {
                StepAbilities(votes, posterior, ability, logEasiness);
                StepEasiness(votes, posterior, ability, logEasiness);
            }

            history.Add(Bound(votes, posterior, ability, logEasiness) / Math.Max(1, (double)votes.Count * votes.Classes));
            var converged = votes.Count == 0 || (history.Count > 1 && Math.Abs(history[^1] - history[^2]) < tolerance);
            if (converged || history.Count == maxIterations)
            {
                return new(posterior, ability, [.. logEasiness.Select(value => Math.Exp(value))], history, converged);
            }
        }
    }

    private static double Sigmoid(double odds) => 1 / (1 + Math.Exp(-odds));

    /// <summary>log(1 + exp(x)) without overflow.</summary>
    private static double Softplus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));

    private static void UpdatePosterior(Votes votes, double[] ability, double[] logEasiness, ReadOnlySpan<int> gold, double[] posterior)
    {
        var classes = votes.Classes;
        var spread = Math.Log(Math.Max(1, classes - 1));
        for (var item = 0; item < votes.Items; item++)
        {
            var row = posterior.AsSpan(item * classes, classes);
            row.Clear();
            if (Gold.Of(gold, item) is >= 0 and var known)
            {
                row[known] = 1;
                continue;
            }

            var annotators = votes.AnnotatorsOf(item);
            var answers = votes.AnswersTo(item);
            var easiness = Math.Exp(logEasiness[item]);
            for (var vote = 0; vote < answers.Length; vote++)
            {
                // log right - log wrong = odds + log(K - 1); what is wrong for all classes alike drops out.
                row[answers[vote]] += (ability[annotators[vote]] * easiness) + spread;
            }

            Posteriors.Normalise(row);
        }
    }

    private static void StepAbilities(Votes votes, double[] posterior, double[] ability, double[] logEasiness)
    {
        for (var annotator = 0; annotator < ability.Length; annotator++)
        {
            var (slope, curvature) = (PriorMean - ability[annotator], 1.0);
            var items = votes.ItemsOf(annotator);
            var answers = votes.AnswersBy(annotator);
            for (var vote = 0; vote < items.Length && vote < answers.Length; vote++)
            {
                var easiness = Math.Exp(logEasiness[items[vote]]);
                var right = Sigmoid(ability[annotator] * easiness);
                slope += (posterior[(items[vote] * votes.Classes) + answers[vote]] - right) * easiness;
                curvature += right * (1 - right) * easiness * easiness;
            }

            ability[annotator] += Math.Clamp(slope / curvature, -LongestStep, LongestStep);
        }
    }

    private static void StepEasiness(Votes votes, double[] posterior, double[] ability, double[] logEasiness)
    {
        for (var item = 0; item < logEasiness.Length; item++)
        {
            var (slope, curvature) = (PriorMean - logEasiness[item], 1.0);
            var annotators = votes.AnnotatorsOf(item);
            var answers = votes.AnswersTo(item);
            var easiness = Math.Exp(logEasiness[item]);
            for (var vote = 0; vote < answers.Length; vote++)
            {
                var odds = ability[annotators[vote]] * easiness;
                var right = Sigmoid(odds);
                slope += (posterior[(item * votes.Classes) + answers[vote]] - right) * odds;
                curvature += right * (1 - right) * odds * odds;
            }

            logEasiness[item] += Math.Clamp(slope / curvature, -LongestStep, LongestStep);
        }
    }

    private static double Bound(Votes votes, double[] posterior, double[] ability, double[] logEasiness)
    {
        var spread = Math.Log(Math.Max(1, votes.Classes - 1));
        var bound = 0.0;
        for (var item = 0; item < votes.Items; item++)
        {
            var annotators = votes.AnnotatorsOf(item);
            var answers = votes.AnswersTo(item);
            var easiness = Math.Exp(logEasiness[item]);
            for (var vote = 0; vote < answers.Length; vote++)
            {
                var odds = ability[annotators[vote]] * easiness;
                var right = posterior[(item * votes.Classes) + answers[vote]];
                bound -= (right * Softplus(-odds)) + ((1 - right) * (Softplus(odds) + spread));
            }
        }

        foreach (var value in ability)
        {
            bound -= (value - PriorMean) * (value - PriorMean) / 2;
        }

        foreach (var value in logEasiness)
        {
            bound -= (value - PriorMean) * (value - PriorMean) / 2;
        }

        return bound;
    }
}
