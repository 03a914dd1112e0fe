using Assay.Quality.Aggregation;

namespace Assay.Quality.Workers;

/// <summary>What everybody else says about an item: its posterior with an annotator's own answers taken out.</summary>
/// <remarks>
/// Measured against a posterior that their own answers made, an annotator always looks better than they are. Shapes as in
/// <see cref="HierarchicalDawidSkene"/>. A hundredth of the probability is spread evenly, because posteriors are too sure.
/// </remarks>
internal sealed class OthersView
{
    private const double Doubt = 0.01;

    private readonly int[] _gold;

    public OthersView(Votes votes, HierarchicalDawidSkeneFit fit, ReadOnlySpan<int> gold)
    {
        Gold.Check(gold, votes);
        ArgumentNullException.ThrowIfNull(fit);
        ArgumentOutOfRangeException.ThrowIfNotEqual(fit.Confusion.Length, votes.Annotators * votes.Classes * votes.Classes, nameof(fit));
        (Votes, Fit, Model, _gold) = (votes, fit, fit.ToWorkerModel(), [.. gold]);
    }

    public Votes Votes { get; }

    public HierarchicalDawidSkeneFit Fit { get; }

    public WorkerModel Model { get; }

    public bool IsGold(int item) => Gold.Of(_gold, item) >= 0;

    /// <summary>[K]: the posterior of an item without one annotator, or two.</summary>
    public void Posterior(int item, int without, int alsoWithout, Span<double> posterior)
    {
        if (Gold.Of(_gold, item) is >= 0 and var known)
        {
            Posteriors.Fix(posterior, known);
            return;
        }

        Model.LogPrior.CopyTo(posterior);
        var annotators = Votes.AnnotatorsOf(item);
        var answers = Votes.AnswersTo(item);
        for (var vote = 0; vote < answers.Length; vote++)
        {
            if (annotators[vote] == without || annotators[vote] == alsoWithout)
            {
                continue;
            }

            var evidence = Model.Evidence(annotators[vote], answers[vote]);
            for (var truth = 0; truth < posterior.Length; truth++)
            {
                posterior[truth] += evidence[truth];
            }
        }

        Posteriors.Normalise(posterior);
        foreach (ref var probability in posterior)
        {
            probability = ((1 - Doubt) * probability) + (Doubt / posterior.Length);
        }
    }

    /// <summary>[K, K] at [truth, answer]: expected counts of an annotator by what the others say.</summary>
    public double[] Counts(int annotator)
    {
        var classes = Votes.Classes;
        var counts = new double[classes * classes];
        var posterior = new double[classes];
        var items = Votes.ItemsOf(annotator);
        var answers = Votes.AnswersBy(annotator);
        for (var vote = 0; vote < items.Length; vote++)
        {
            Posterior(items[vote], annotator, -1, posterior);
            for (var truth = 0; truth < classes; truth++)
            {
                counts[(truth * classes) + answers[vote]] += posterior[truth];
            }
        }

        return counts;
    }
}
