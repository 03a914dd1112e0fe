namespace Assay.Quality.Aggregation;

/// <summary>What Dawid and Skene's model says about items and annotators.</summary>
/// <param name="Posterior">[I, K], rows sum to 1; an unvoted item has the prior.</param>
/// <param name="Confusion">[A, K, K] at [annotator, truth, answer], last axis sums to 1; uniform where nothing is known.</param>
/// <param name="Prior">[K], sums to 1.</param>
/// <param name="LogLikelihoodHistory">The log-likelihood of all votes under the model of each iteration, in nats.</param>
/// <param name="Converged">False when the iterations ran out first.</param>
public sealed record DawidSkeneFit(
    double[] Posterior, double[] Confusion, double[] Prior, IReadOnlyList<double> LogLikelihoodHistory, bool Converged)
{
    /// <summary>How many times the model was estimated, at least 1.</summary>
    public int Iterations => LogLikelihoodHistory.Count;

    /// <summary>The model in the form that answers about single items; it gave <see cref="Posterior"/>.</summary>
    public WorkerModel ToWorkerModel() => WorkerModel.FromConfusion(Prior, Confusion);
}

/// <summary>When Dawid and Skene's estimation ends.</summary>
public enum DawidSkeneStop
{
    /// <summary>The mean log-likelihood of a voted item moves by less than the tolerance: the estimate is at rest.</summary>
    LogLikelihood,

    /// <summary>
    /// The evidence bound a vote, in which the prior counts at every vote, gains less than the tolerance. It stops early,
    /// even while the likelihood still rises, which helps where annotators have few votes; crowd-kit 1.4.1 stops so.
    /// </summary>
    EvidenceBoundPerVote,
}

/// <summary>Estimates true classes and annotator confusion matrices together, by expectation-maximisation.</summary>
/// <remarks>
/// Source: A. P. Dawid and A. M. Skene, "Maximum Likelihood Estimation of Observer Error-Rates Using the
/// EM Algorithm", Applied Statistics 28(1), 1979, pp. 20-28, https://doi.org/10.2307/2346806.
/// Shapes, for I items, A annotators, K classes, V votes: posterior [I, K], rows sum to 1;
/// confusion [A, K, K] at [annotator, truth, answer], last axis sums to 1; prior [K].
/// Departures from the paper: <c>smoothing</c> pseudo-votes per confusion cell, 0 giving the paper's estimate; expected
/// votes below 1e-10 count as 1e-10, so that no answer that an annotator has given is impossible and, without evidence
/// on a truth class, they are uniform there over the answers they use; annotators without votes are uniform. Items
/// without votes inform neither prior nor convergence. Between the steps posterior and log confusion are rounded to
/// single precision; sums are double, and so are the results: the last posterior is computed anew, in full, from the
/// model that is published.
/// Start: vote shares per item, or the posterior under a given model. Deterministic, bit-equal for any thread count: work is cut into fixed parts whose sums
/// are added in order. Sums of probabilities stay in log space. Time O(V*K + A*K*K) an iteration; memory I*K doubles and
/// floats for the posterior, two times A*K*K floats and two times A*K*K doubles for the models.
/// Known weaknesses: annotators who copy each other count as independent; with few votes an annotator
/// (under about ten per cell) the confusion overfits and majority can be better.
/// </remarks>
public static class DawidSkene
{
    /// <summary>Fits the model to all votes.</summary>
    /// <param name="votes">Repeated votes count each.</param>
    /// <param name="maxIterations">At least 1.</param>
    /// <param name="tolerance">In nats, at least 0; of what, <paramref name="stop"/> says.</param>
    /// <param name="smoothing">Pseudo-votes per confusion cell, at least 0.</param>
    /// <param name="stop">What has to come to rest.</param>
    /// <param name="threads">At most this many at once, at least 1; changes no bit of the result.</param>
    /// <param name="gold">[I] or empty: known truth, see <see cref="Gold"/>.</param>
    /// <param name="start">A model to begin with, of the same classes and the first annotators; null for vote shares.</param>
    /// <exception cref="ArgumentException">The confusion matrices (A*K*K) or the posterior (I*K) do not fit into one array.</exception>
    public static DawidSkeneFit Fit(
        Votes votes, int maxIterations = 100, double tolerance = 1e-5, double smoothing = 0,
        DawidSkeneStop stop = DawidSkeneStop.LogLikelihood, int threads = 1, ReadOnlySpan<int> gold = default, WorkerModel? start = null)
    {
        Check(votes, maxIterations, tolerance, threads, gold, start);
        ArgumentOutOfRangeException.ThrowIfNegative(smoothing);
        int[] known = [.. gold];
        var tables = new DawidSkeneTables(votes, known, start);
        var pseudo = new PseudoVotes(votes, tables, smoothing);
        var voted = Posteriors.CountVoted(votes);
        var history = new List<double>();
        var last = double.NegativeInfinity;

        DawidSkeneTables.Each(threads, tables.Start);
        tables.Estimate(voted, 0, threads, pseudo.Complete);
        while (true)
        {
            tables.Adopt();
            DawidSkeneTables.Each(threads, tables.UpdatePosterior);
            tables.Estimate(voted, 0, threads, pseudo.Complete);
            history.Add(tables.LogLikelihood());

            var gain = -last + (last = stop == DawidSkeneStop.LogLikelihood
                ? history[^1] / Math.Max(1, voted)
                : tables.EvidenceBound() / Math.Max(1, votes.Count));
            var converged = voted == 0 || (stop == DawidSkeneStop.LogLikelihood ? Math.Abs(gain) : gain) < tolerance;
            if (converged || history.Count == maxIterations)
            {
                var (prior, confusion) = (tables.Prior(), tables.Confusion());
                // The last step once more in full precision.
                return new(Posteriors.Of(votes, known, WorkerModel.FromConfusion(prior, confusion), threads), confusion, prior, history, converged);
            }
        }
    }

    /// <summary>The posterior of one item's answers under a published model; allocates nothing.</summary>
    /// <param name="annotators">Who answered, as the model's indices; an index outside the model informs nothing.</param>
    /// <param name="answers">[annotators]: the classes chosen.</param>
    /// <param name="model">Prior and log confusion, as published with a fit.</param>
    /// <param name="posterior">[K]: receives the probabilities, which sum to 1; the prior where nobody answered.</param>
    /// <param name="gold">The item's class where it is known, which makes it certain; <see cref="Gold.Unknown"/> otherwise.</param>
    /// <returns>The log-likelihood of the answers, with the known class where there is one, in nats.</returns>
    public static double PosteriorOfItem(
        ReadOnlySpan<int> annotators, ReadOnlySpan<int> answers, WorkerModel model, Span<double> posterior, int gold = Gold.Unknown)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfNotEqual(answers.Length, annotators.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(posterior.Length, model.Classes);

        model.LogPrior.CopyTo(posterior);
        for (var vote = 0; vote < answers.Length; vote++)
        {
            if ((uint)annotators[vote] >= (uint)model.Annotators)
            {
                continue;
            }

            var evidence = model.Evidence(annotators[vote], answers[vote]);
            for (var truth = 0; truth < posterior.Length; truth++)
            {
                posterior[truth] += evidence[truth];
            }
        }

        if (gold < 0)
        {
            return Posteriors.Normalise(posterior);
        }

        var likelihood = posterior[gold];
        Posteriors.Fix(posterior, gold);
        return likelihood;
    }

    internal static void Check(Votes votes, int maxIterations, double tolerance, int threads, ReadOnlySpan<int> gold, WorkerModel? start)
    {
        Gold.Check(gold, votes);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxIterations, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(tolerance);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        if (start is not null && start.Classes != votes.Classes)
        {
            throw new ArgumentException($"The model to start with has {start.Classes} classes, the votes have {votes.Classes}.", nameof(start));
        }

        if (Cells(votes) > DawidSkeneTables.MaxValues || (double)votes.Items * DawidSkeneTables.Padded(votes.Classes) > DawidSkeneTables.MaxValues)
        {
            throw new ArgumentException(
                $"{votes.Items} items, {votes.Annotators} annotators and {votes.Classes} classes are too many for confusion matrices.",
                nameof(votes));
        }
    }

    /// <summary>Numbers that the confusion matrices hold, padding included.</summary>
    internal static double Cells(Votes votes) => (double)votes.Annotators * votes.Classes * DawidSkeneTables.Padded(votes.Classes);
}
