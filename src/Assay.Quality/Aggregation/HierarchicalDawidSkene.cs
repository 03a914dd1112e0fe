namespace Assay.Quality.Aggregation;

/// <summary>What the hierarchical model says about items, annotators and the crowd.</summary>
/// <param name="Posterior">[I, K], rows sum to 1; an unvoted item has the prior.</param>
/// <param name="Confusion">[A, K, K] at [annotator, truth, answer], last axis sums to 1; an annotator without votes has the crowd's.</param>
/// <param name="Prior">[K], sums to 1.</param>
/// <param name="Crowd">[K, K] at [truth, answer]: what to expect of a newcomer.</param>
/// <param name="Concentration">Votes that the expectation of a confusion row weighs as much as, above 0.</param>
/// <param name="Spread">Standard deviation of the annotators' skills around the crowd's, in log odds, above 0.</param>
/// <param name="LogLikelihoodHistory">Of all votes under the model of each iteration, in nats.</param>
/// <param name="Converged">False when the iterations ran out first.</param>
public sealed record HierarchicalDawidSkeneFit(
    double[] Posterior, double[] Confusion, double[] Prior, double[] Crowd, double Concentration, double Spread,
    IReadOnlyList<double> LogLikelihoodHistory, bool Converged)
{
    /// <summary>How many times the model was estimated, at least 1.</summary>
    public int Iterations => LogLikelihoodHistory.Count;

    /// <summary>The model in the form that answers about single items; it gave <see cref="Posterior"/>.</summary>
    public WorkerModel ToWorkerModel() => WorkerModel.FromConfusion(Prior, Confusion);
}

/// <summary>
/// Dawid and Skene's model with annotators who have something in common: the rows of a confusion matrix shrink to what the
/// annotator's skill lets expect, and skills to the crowd's. How far is learned from the votes.
/// </summary>
/// <remarks>
/// Ours. It stands on A. P. Dawid and A. M. Skene, 1979, https://doi.org/10.2307/2346806 (the model); H.-C. Kim and
/// Z. Ghahramani, "Bayesian Classifier Combination", AISTATS 2012, https://proceedings.mlr.press/v22/kim12.html (Dirichlet
/// priors on rows); B. Carpenter, "Multilevel Bayesian Models of Categorical Data Annotation", 2008 (annotators drawn from a
/// population); T. Minka, "Estimating a Dirichlet distribution", 2000 (the fixed point that finds the concentration).
/// Model: C [K, K] is the crowd's confusion, all annotators together, with ten pseudo-votes a row that know the crowd's mean
/// skill only. An annotator has a shift d ~ N(0, spread^2) in log odds: m(t, t) = sigmoid(logit C(t, t) + d), and what is
/// left goes to wrong answers as in C. A confusion row is Dirichlet(concentration * m(t, .)), taken at its posterior mean.
/// Concentration (Minka's fixed point on the expected counts) and spread (expected squares of d, Laplace) move one step an
/// iteration, from 5 and 1, and stay within [0.5, 500] and [0.05, 5]. One pseudo-item a class in the prior.
/// Shapes: posterior [I, K]; confusion [A, K, K] at [annotator, truth, answer]; crowd [K, K]; prior [K].
/// Start: vote shares per item, or the posterior under a given model. It ends when an iteration moves less than the tolerance
/// of an item's probability in the mean: labels are settled then, and going on fits noise (on the public sets it costs half
/// a point). Deterministic, bit-equal for any thread count. Time O(V*K + A*K*K) an iteration; memory as <see cref="DawidSkene"/>.
/// Known weaknesses: annotators who copy each other count as independent; items are all equally hard; where most annotators
/// of a class share one error it is taken for the truth; a start from a model of few votes may keep its errors.
/// </remarks>
public static class HierarchicalDawidSkene
{
    private const double PriorSmoothing = 1;

    /// <summary>Fits the model to all votes.</summary>
    /// <param name="votes">Repeated votes count each.</param>
    /// <param name="maxIterations">At least 1.</param>
    /// <param name="tolerance">Mean probability of a voted item that may still move, at least 0.</param>
    /// <param name="threads">At most this many at once, at least 1; changes no bit of the result.</param>
    /// <param name="gold">[I] or empty: known truth, see <see cref="Gold"/>.</param>
    /// <param name="start">A model to begin with, of the same classes and the first annotators; null for vote shares.</param>
    /// <exception cref="ArgumentException">The confusion matrices (A*K*K) or the posterior (I*K) do not fit into one array.</exception>
    public static HierarchicalDawidSkeneFit Fit(
        Votes votes, int maxIterations = 100, double tolerance = 0.003, int threads = 1, ReadOnlySpan<int> gold = default, WorkerModel? start = null)
    {
        DawidSkene.Check(votes, maxIterations, tolerance, threads, gold, start);
        int[] known = [.. gold];
        var tables = new DawidSkeneTables(votes, known, start);
        var crowd = new CrowdRows(votes, tables);
        var voted = Posteriors.CountVoted(votes);
        var history = new List<double>();

        DawidSkeneTables.Each(threads, tables.Start);
        Estimate(); // finds the crowd
        Estimate();
        while (true)
        {
            tables.Adopt();
            DawidSkeneTables.Each(threads, tables.UpdatePosterior);
            history.Add(tables.LogLikelihood());

            var converged = tables.Move() <= tolerance * voted;
            if (converged || history.Count == maxIterations)
            {
                var (prior, confusion) = (tables.Prior(), tables.Confusion());
                return new(
                    Posteriors.Of(votes, known, WorkerModel.FromConfusion(prior, confusion), threads), confusion, prior, crowd.ToConfusion(),
                    crowd.Concentration, crowd.Spread, history, converged);
            }

            Estimate();
        }

        void Estimate()
        {
            tables.Estimate(voted, PriorSmoothing, threads, crowd.Complete);
            crowd.Learn();
        }
    }
}
