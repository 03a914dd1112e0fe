namespace Assay.Quality.Sampling;

/// <summary>Chooses a batch to label: what the model is unsure of, what is typical, and nothing twice. The default.</summary>
/// <remarks>
/// Sources: candidates by uncertainty first, then spread, as in K. Brinker, "Incorporating Diversity in Active Learning with Support Vector Machines", ICML 2003,
/// https://cdn.aaai.org/ICML/2003/ICML03-011.pdf; the product of uncertainty and density is the information density of Settles and Craven 2008 (<see cref="DensityWeighting"/>).
/// Of the <see cref="CandidatesAnItem"/> * batch most unsure items each one asked is an argmax of uncertainty * density^0.25 * novelty, novelty being 1 less the largest cosine with what is already in the batch.
/// Candidates come first so that a bad embedding can do little harm: what is asked is always unsure. Novelty against all that is labeled was tried and put aside: with many classes it asks for odd items
/// while whole classes are unknown (docs/quality/sampling.md). Without embeddings it is margin sampling.
/// Deterministic; ties go by item. Time O(N*(K + D) + batch² * D), memory O(N).
/// Known weaknesses: asks few rare items where they are not typical, see <see cref="StratifiedFloors"/>; the labels that it gathers are no random sample: measure quality on other items.
/// </remarks>
public static class DiverseUncertainty
{
    /// <summary>How many items are looked at for each one chosen.</summary>
    public const int CandidatesAnItem = 3;

    private const double DensityPower = 0.25;

    /// <summary>The chosen items in the order of choice.</summary>
    /// <param name="pool">All items, those with labels too where they have embeddings.</param>
    /// <param name="labeled">Items of the pool that have labels: they are not chosen.</param>
    /// <param name="batch">How many, at most; at least 0.</param>
    /// <param name="measure">Of uncertainty; margin is the best of the three on many classes.</param>
    public static int[] Select(UnlabeledPool pool, ReadOnlySpan<int> labeled, int batch, UncertaintyMeasure measure = UncertaintyMeasure.Margin)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        var uncertainty = Uncertainty.Of(pool, measure);
        var isOpen = Enumerable.Repeat(true, pool.Items).ToArray();
        foreach (var item in labeled)
        {
            isOpen[item] = false;
        }

        var most = pool.Embeddings is null ? batch : (int)Math.Min(pool.Items, (long)batch * CandidatesAnItem);
        int[] candidates = [.. Uncertainty.Top(uncertainty, pool.Items).Where(item => isOpen[item]).Take(most)];
        return pool.Embeddings is null ? candidates : Spread(pool.Embeddings, candidates, DensityWeighting.Apply(uncertainty, pool.Embeddings, DensityPower), batch);
    }

    private static int[] Spread(Embeddings embeddings, int[] candidates, double[] worth, int batch)
    {
        var nearness = new Nearness(embeddings, [], candidates);
        var (chosen, isTaken) = (new List<int>(), new bool[candidates.Length]);
        while (chosen.Count < Math.Min(batch, candidates.Length))
        {
            var (best, largest) = (-1, double.NegativeInfinity);
            for (var at = 0; at < candidates.Length; at++)
            {
                var value = worth[candidates[at]] * (1 - nearness[at]);

                // Of equal values, such as copies of what is in the batch, the most unsure is taken.
                if (!isTaken[at] && value > largest)
                {
                    (best, largest) = (at, value);
                }
            }

            isTaken[best] = true;
            chosen.Add(candidates[best]);
            nearness.Add(candidates[best]);
        }

        return [.. chosen];
    }
}
