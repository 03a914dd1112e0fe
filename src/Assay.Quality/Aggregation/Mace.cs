namespace Assay.Quality.Aggregation;

/// <summary>What MACE says about items and annotators.</summary>
/// <param name="Posterior">[I, K], rows sum to 1; uniform where nobody voted.</param>
/// <param name="Competence">[A]: the probability that an annotator knows and does not guess, 0 to 1.</param>
/// <param name="Strategy">[A, K]: what an annotator answers when they guess; rows sum to 1.</param>
/// <param name="LogLikelihoodHistory">Of all votes under the model of each iteration, in nats.</param>
/// <param name="Converged">False when the iterations ran out first.</param>
public sealed record MaceFit(
    double[] Posterior, double[] Competence, double[] Strategy, IReadOnlyList<double> LogLikelihoodHistory, bool Converged)
{
    /// <summary>How many times the model was estimated, at least 1.</summary>
    public int Iterations => LogLikelihoodHistory.Count;
}

/// <summary>Multi-annotator competence estimation: an annotator either knows and is right, or guesses by a habit of their own.</summary>
/// <remarks>
/// Source: D. Hovy, T. Berg-Kirkpatrick, A. Vaswani and E. Hovy, "Learning Whom to Trust with MACE", NAACL-HLT 2013,
/// pp. 1120-1130, https://aclanthology.org/N13-1132/; variational estimation with Beta(0.5, 0.5) on competence and
/// Dirichlet(10, ...) on strategies, the defaults of the tools that carry it.
/// Shapes: posterior [I, K], competence [A], strategy [A, K].
/// Departure: one start, everybody knowing half of the time and guessing evenly, instead of random restarts, so that the
/// result depends on nothing but the votes.
/// Deterministic. Time O(V + A*K + I*K) an iteration, memory O(I*K + A*K).
/// Known weaknesses: all classes are equally likely beforehand; annotators who err only between two classes count as guessing.
/// </remarks>
public static class Mace
{
    private const double CompetencePrior = 0.5;
    private const double StrategyPrior = 10;

    /// <summary>Fits the model to all votes.</summary>
    /// <param name="votes">Repeated votes count each.</param>
    /// <param name="maxIterations">At least 1.</param>
    /// <param name="tolerance">Mean probability of a voted item that may still move, at least 0.</param>
    /// <param name="gold">[I] or empty: known truth, see <see cref="Gold"/>.</param>
    public static MaceFit Fit(Votes votes, int maxIterations = 50, double tolerance = 1e-5, ReadOnlySpan<int> gold = default)
    {
        Gold.Check(gold, votes);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxIterations, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(tolerance);
        var classes = votes.Classes;
        var posterior = Posteriors.Shares(votes, gold);
        var before = new double[posterior.Length];
        double[] knows = new double[votes.Annotators], guesses = new double[votes.Annotators], strategy = new double[votes.Annotators * classes];
        var counts = new double[classes];
        Array.Fill(knows, 0.5);
        Array.Fill(guesses, 0.5);
        Array.Fill(strategy, 1.0 / classes);
        var voted = Posteriors.CountVoted(votes);
        var history = new List<double> { UpdatePosterior(votes, knows, guesses, strategy, gold, posterior) };
        while (true)
        {
            posterior.CopyTo(before, 0);
            Estimate(votes, posterior, knows, guesses, strategy, counts);
            history.Add(UpdatePosterior(votes, knows, guesses, strategy, gold, posterior));
            var converged = Posteriors.Move(before, posterior, voted) <= tolerance;
            if (converged || history.Count > maxIterations)
            {
                return new(posterior, Shares(knows, guesses), Rows(strategy, classes), history[1..], converged);
            }
        }
    }

    private static double UpdatePosterior(Votes votes, double[] knows, double[] guesses, double[] strategy, ReadOnlySpan<int> gold, double[] posterior)
    {
        var classes = votes.Classes;
        var logLikelihood = 0.0;
        for (var item = 0; item < votes.Items; item++)
        {
            var row = posterior.AsSpan(item * classes, classes);
            row.Fill(-Math.Log(classes));
            var annotators = votes.AnnotatorsOf(item);
            var answers = votes.AnswersTo(item);
            var asGuess = 0.0;
            for (var vote = 0; vote < answers.Length; vote++)
            {
                var guess = guesses[annotators[vote]] * strategy[(annotators[vote] * classes) + answers[vote]];
                var ifGuess = Math.Log(guess);
                asGuess += ifGuess;
                row[answers[vote]] += Math.Log(guess + knows[annotators[vote]]) - ifGuess;
            }

            var known = Gold.Of(gold, item);
            var likelihood = known >= 0 ? row[known] : Posteriors.Normalise(row);
            logLikelihood += answers.IsEmpty ? 0 : asGuess + likelihood;
            if (known >= 0)
            {
                Posteriors.Fix(row, known);
            }
        }

        return logLikelihood;
    }

    /// <summary>The variational step: expected counts and priors to geometric means of the probabilities, which sum to less than 1.</summary>
    private static void Estimate(Votes votes, double[] posterior, double[] knows, double[] guesses, double[] strategy, double[] counts)
    {
        var classes = votes.Classes;
        for (var annotator = 0; annotator < knows.Length; annotator++)
        {
            var items = votes.ItemsOf(annotator);
            var answers = votes.AnswersBy(annotator);
            Array.Fill(counts, StrategyPrior);
            var (known, guessed) = (CompetencePrior, CompetencePrior);
            for (var vote = 0; vote < items.Length && vote < answers.Length; vote++)
            {
                var guess = guesses[annotator] * strategy[(annotator * classes) + answers[vote]];
                var knew = posterior[(items[vote] * classes) + answers[vote]] * knows[annotator] / (knows[annotator] + guess);
                known += knew;
                guessed += 1 - knew;
                counts[answers[vote]] += 1 - knew;
            }

            var all = Digamma.Of(known + guessed);
            (knows[annotator], guesses[annotator]) = (Math.Exp(Digamma.Of(known) - all), Math.Exp(Digamma.Of(guessed) - all));
            all = Digamma.Of(guessed - CompetencePrior + (classes * StrategyPrior));
            for (var answer = 0; answer < classes; answer++)
            {
                strategy[(annotator * classes) + answer] = Math.Exp(Digamma.Of(counts[answer]) - all);
            }
        }
    }

    private static double[] Shares(double[] knows, double[] guesses) =>
        [.. knows.Zip(guesses, (knowing, guessing) => knowing / (knowing + guessing))];

    private static double[] Rows(double[] strategy, int classes)
    {
        for (var start = 0; start < strategy.Length; start += classes)
        {
            var row = strategy.AsSpan(start, classes);
            var sum = 0.0;
            foreach (var share in row)
            {
                sum += share;
            }

            foreach (ref var share in row)
            {
                share /= sum;
            }
        }

        return strategy;
    }
}
