namespace Assay.Quality.Aggregation;

/// <summary>What the one-coin model says about items and annotators.</summary>
/// <param name="Posterior">[I, K], rows sum to 1; an unvoted item has the prior.</param>
/// <param name="Skill">[A]: the probability that an annotator is right; the mean of all answers where they did not answer.</param>
/// <param name="Prior">[K], sums to 1.</param>
/// <param name="LogLikelihoodHistory">The log-likelihood of all votes under the model of each iteration, in nats.</param>
/// <param name="Converged">False when the iterations ran out first.</param>
public sealed record OneCoinDawidSkeneFit(
    double[] Posterior, double[] Skill, double[] Prior, IReadOnlyList<double> LogLikelihoodHistory, bool Converged)
{
    /// <summary>How many times the model was estimated, at least 1.</summary>
    public int Iterations => LogLikelihoodHistory.Count;
}

/// <summary>Dawid and Skene's model with one number an annotator: right with that probability, else wrong in any way alike.</summary>
/// <remarks>
/// Source: the homogeneous model of A. P. Dawid and A. M. Skene, 1979, https://doi.org/10.2307/2346806, as in Y. Zhang, X. Chen,
/// D. Zhou and M. I. Jordan, "Spectral Methods Meet EM", JMLR 17, 2016, https://jmlr.org/papers/v17/14-511.html, section 3.
/// Shapes: posterior [I, K], skill [A], prior [K].
/// Departures: <c>smoothing</c> pseudo-answers, of which one in K is right, 0 giving the published estimate; skills stay 1e-10
/// away from 0 and 1.
/// Start: vote shares. Deterministic. Time O(V + I*K) an iteration, memory O(I*K).
/// Known weakness: where annotators lean to some classes (a class that is rare or hard) the estimate can run away: on the
/// relevance grades of s_rel 0.258 of the items come out right, against 0.541 by majority.
/// </remarks>
public static class OneCoinDawidSkene
{
    private const double Floor = 1e-10;

    /// <summary>Fits the model to all votes.</summary>
    /// <param name="votes">Repeated votes count each.</param>
    /// <param name="maxIterations">At least 1.</param>
    /// <param name="tolerance">In nats, at least 0; of what, <paramref name="stop"/> says.</param>
    /// <param name="smoothing">Pseudo-answers an annotator, at least 0.</param>
    /// <param name="stop">What has to come to rest.</param>
    /// <param name="gold">[I] or empty: known truth, see <see cref="Gold"/>.</param>
    public static OneCoinDawidSkeneFit Fit(
        Votes votes, int maxIterations = 100, double tolerance = 1e-5, double smoothing = 0,
        DawidSkeneStop stop = DawidSkeneStop.LogLikelihood, ReadOnlySpan<int> gold = default)
    {
        Gold.Check(gold, votes);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxIterations, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(tolerance);
        ArgumentOutOfRangeException.ThrowIfNegative(smoothing);
        var posterior = Posteriors.Shares(votes, gold);
        var prior = new double[votes.Classes];
        var skill = new double[votes.Annotators];
        var voted = Posteriors.CountVoted(votes);
        var history = new List<double>();
        var last = double.NegativeInfinity;
        Estimate(votes, posterior, voted, smoothing, prior, skill);
        while (true)
        {
            double[] modelPrior = [.. prior], modelSkill = [.. skill];
            history.Add(UpdatePosterior(votes, prior, skill, gold, posterior));
            Estimate(votes, posterior, voted, smoothing, prior, skill);
            var gain = -last + (last = stop == DawidSkeneStop.LogLikelihood
                ? history[^1] / Math.Max(1, voted)
                : EvidenceBound(votes, posterior, prior, skill) / Math.Max(1, votes.Count));
            var converged = voted == 0 || (stop == DawidSkeneStop.LogLikelihood ? Math.Abs(gain) : gain) < tolerance;
            if (converged || history.Count == maxIterations)
            {
                return new(posterior, WeightedVote.Complete(votes, modelSkill), modelPrior, history, converged);
            }
        }
    }

    private static void Estimate(Votes votes, double[] posterior, int voted, double smoothing, double[] prior, double[] skill)
    {
        Array.Clear(prior);
        for (var item = 0; item < votes.Items; item++)
        {
            for (var truth = 0; truth < prior.Length && !votes.AnswersTo(item).IsEmpty; truth++)
            {
                prior[truth] += posterior[(item * prior.Length) + truth] / voted;
            }
        }

        if (voted == 0)
        {
            Array.Fill(prior, 1.0 / prior.Length);
        }

        for (var annotator = 0; annotator < skill.Length; annotator++)
        {
            var items = votes.ItemsOf(annotator);
            var answers = votes.AnswersBy(annotator);
            var right = smoothing / prior.Length;
            for (var vote = 0; vote < items.Length && vote < answers.Length; vote++)
            {
                right += posterior[(items[vote] * prior.Length) + answers[vote]];
            }

            skill[annotator] = Math.Clamp(right / (answers.Length + smoothing), Floor, 1 - Floor);
        }
    }

    private static double UpdatePosterior(Votes votes, double[] prior, double[] skill, ReadOnlySpan<int> gold, double[] posterior)
    {
        var others = Math.Max(1, prior.Length - 1);
        var logLikelihood = 0.0;
        double[] logPrior = [.. prior.Select(share => Math.Log(share))];
        for (var item = 0; item < votes.Items; item++)
        {
            var row = posterior.AsSpan(item * prior.Length, prior.Length);
            logPrior.CopyTo(row);
            var annotators = votes.AnnotatorsOf(item);
            var answers = votes.AnswersTo(item);
            var wrong = 0.0;
            for (var vote = 0; vote < answers.Length && prior.Length > 1; vote++)
            {
                var chance = skill[annotators[vote]];
                var ifWrong = Math.Log((1 - chance) / others);
                wrong += ifWrong;
                row[answers[vote]] += Math.Log(chance) - ifWrong;
            }

            var known = Gold.Of(gold, item);
            var likelihood = known >= 0 ? row[known] + wrong : wrong + Posteriors.Normalise(row);
            logLikelihood += answers.IsEmpty ? 0 : likelihood;
            if (known >= 0)
            {
                Posteriors.Fix(row, known);
            }
        }

        return logLikelihood;
    }

    /// <summary>Expected log-likelihood of the votes, the prior counted at every vote, plus the posterior's entropy.</summary>
    private static double EvidenceBound(Votes votes, double[] posterior, double[] prior, double[] skill)
    {
        var others = Math.Max(1, prior.Length - 1);
        var bound = 0.0;
        for (var item = 0; item < votes.Items; item++)
        {
            var row = posterior.AsSpan(item * prior.Length, prior.Length);
            var annotators = votes.AnnotatorsOf(item);
            var answers = votes.AnswersTo(item);
            if (answers.IsEmpty)
            {
                continue;
            }

            for (var truth = 0; truth < row.Length; truth++)
            {
                bound += row[truth] > 0 ? row[truth] * ((answers.Length * Math.Log(Math.Max(prior[truth], double.Epsilon))) - Math.Log(row[truth])) : 0;
            }

            for (var vote = 0; vote < answers.Length && row.Length > 1; vote++)
            {
                var (chance, right) = (skill[annotators[vote]], row[answers[vote]]);
                bound += (right * Math.Log(chance)) + ((1 - right) * Math.Log((1 - chance) / others));
            }
        }

        return bound;
    }
}
