using Assay.Quality.Aggregation;

namespace Assay.Quality.Consensus;

/// <summary>One annotator's set of classes for one item: those in it are chosen, all others are not.</summary>
/// <param name="Item">0 to items - 1.</param>
/// <param name="Annotator">0 to annotators - 1.</param>
/// <param name="Classes">Chosen classes, 0 to classes - 1, in any order; may be empty.</param>
public readonly record struct SetAnswer(int Item, int Annotator, int[] Classes);

/// <summary>Which classes each item has.</summary>
/// <param name="Probability">[I, K]: that the item has the class.</param>
/// <param name="Converged">False when the estimate of a class did not come to rest.</param>
public sealed record SetConsensusFit(double[] Probability, bool Converged)
{
    /// <summary>The classes that an item more likely has than not, ascending.</summary>
    public int[] Of(int item, int classes) =>
        [.. Enumerable.Range(0, classes).Where(label => Probability[(item * classes) + label] > 0.5)];
}

/// <summary>Combines sets of classes by asking of each class whether an item has it: binary relevance.</summary>
/// <remarks>
/// Source: M. R. Boutell, J. Luo, X. Shen and C. M. Brown, "Learning Multi-label Scene Classification", Pattern Recognition 37(9), 2004, pp. 1757-1771,
/// https://doi.org/10.1016/j.patcog.2004.03.009 (one question a class); each is answered by an aggregator of yes and no, by default the hierarchical model of Dawid and Skene, which knows who overlooks a class and who sees it everywhere.
/// Deterministic. Time and memory those of the aggregator, K times over answers (memory once).
/// Known weakness: classes count as independent, so that two that exclude each other may both come out; with very rare classes a single yes among many no is hardly believed.
/// </remarks>
public static class SetConsensus
{
    /// <summary>Combines sets.</summary>
    /// <param name="answers">In any order; only read.</param>
    /// <param name="items">I.</param>
    /// <param name="annotators">A.</param>
    /// <param name="classes">K, at least 1.</param>
    /// <param name="aggregate">Votes of two classes, no 0 and yes 1, to a posterior [I, 2] and whether it came to rest; null for the default.</param>
    /// <exception cref="ArgumentException">An answer lies outside the counts.</exception>
    public static SetConsensusFit Fit(
        ReadOnlySpan<SetAnswer> answers, int items, int annotators, int classes, Func<Votes, (double[] Posterior, bool Converged)>? aggregate = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        for (var row = 0; row < answers.Length; row++)
        {
            if (answers[row].Classes.Any(label => (uint)label >= (uint)classes))
            {
                throw new ArgumentException($"Answer {row} chooses a class outside {classes} classes.", nameof(answers));
            }
        }

        var (probability, converged) = (new double[items * classes], true);
        var votes = new Vote[answers.Length];
        for (var label = 0; label < classes; label++)
        {
            for (var row = 0; row < answers.Length; row++)
            {
                votes[row] = new(answers[row].Item, answers[row].Annotator, answers[row].Classes.Contains(label) ? 1 : 0);
            }

            var (posterior, isAtRest) = (aggregate ?? Hierarchical)(new(votes, items, annotators, 2));
            converged &= isAtRest;
            for (var item = 0; item < items; item++)
            {
                probability[(item * classes) + label] = posterior[(2 * item) + 1];
            }
        }

        return new(probability, converged);
    }

    private static (double[] Posterior, bool Converged) Hierarchical(Votes votes)
    {
        var fit = HierarchicalDawidSkene.Fit(votes);
        return (fit.Posterior, fit.Converged);
    }
}
