namespace Assay.Quality.Aggregation;

/// <summary>What <see cref="AutoAggregation"/> took.</summary>
public enum AutoChoice
{
    /// <summary><see cref="HierarchicalDawidSkene"/>, full confusion matrices.</summary>
    Hierarchical,

    /// <summary><see cref="SparseDawidSkene"/>: full matrices or posteriors would be too large.</summary>
    Sparse,
}

/// <summary>The fit of what was chosen, and why.</summary>
/// <param name="Choice">Which of the two is there.</param>
/// <param name="Reason">In a sentence.</param>
/// <param name="Hierarchical">Null where it was not chosen.</param>
/// <param name="Sparse">Null where it was not chosen.</param>
public sealed record AutoFit(AutoChoice Choice, string Reason, HierarchicalDawidSkeneFit? Hierarchical, SparseDawidSkeneFit? Sparse)
{
    /// <summary>How many times the model was estimated.</summary>
    public int Iterations => Hierarchical?.Iterations ?? Sparse!.Iterations;

    /// <summary>False when the iterations ran out first.</summary>
    public bool Converged => Hierarchical?.Converged ?? Sparse!.Converged;
}

/// <summary>One rule for all data: the hierarchical model, whose levels learn from the votes how much to trust single annotators.</summary>
/// <remarks>
/// Ours. There is nothing to choose between methods: with few votes the hierarchical model comes close to one coin an annotator,
/// with many to Dawid and Skene's estimate. Only its sparse form is taken instead where the confusion matrices would have more
/// than 32 million cells or the posterior more than 128 million. Truth is never looked at, except as gold that the caller gives.
/// </remarks>
public static class AutoAggregation
{
    private const double MostCells = 32e6;
    private const double MostProbabilities = 128e6;

    /// <summary>Fits what suits the size.</summary>
    /// <param name="votes">Repeated votes count each.</param>
    /// <param name="threads">At most this many at once, at least 1; changes no bit of the result.</param>
    /// <param name="gold">[I] or empty: known truth, see <see cref="Gold"/>.</param>
    /// <param name="start">A model to begin with, where matrices are full; null for vote shares.</param>
    public static AutoFit Fit(Votes votes, int threads = 1, ReadOnlySpan<int> gold = default, WorkerModel? start = null)
    {
        ArgumentNullException.ThrowIfNull(votes);
        var cells = (double)votes.Annotators * votes.Classes * votes.Classes;
        var probabilities = (double)votes.Items * votes.Classes;
        return cells > MostCells ? Sparse($"confusion matrices would have {cells:0} cells, more than {MostCells:0}", gold)
            : probabilities > MostProbabilities ? Sparse($"posteriors would have {probabilities:0} probabilities, more than {MostProbabilities:0}", gold)
            : new(
                AutoChoice.Hierarchical, $"confusion matrices have {cells:0} cells, at most {MostCells:0}",
                HierarchicalDawidSkene.Fit(votes, threads: threads, gold: gold, start: start), null);

        AutoFit Sparse(string reason, ReadOnlySpan<int> known) => new(AutoChoice.Sparse, reason, null, SparseDawidSkene.Fit(votes, gold: known));
    }
}
