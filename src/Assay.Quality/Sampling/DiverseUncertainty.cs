namespace Assay.Quality.Sampling;

/// <summary>Chooses a batch to label: what the model is unsure of, what is typical, and nothing twice. The default.</summary>
/// <remarks>
/// Sources: the product of uncertainty and density is the information density of Settles and Craven 2008 (<see cref="DensityWeighting"/>); the factor of novelty, 1 less the largest cosine with
/// what is labeled or already in the batch, is k-center's distance (<see cref="KCenter"/>), taken one item at a time as in K. Brinker,
/// "Incorporating Diversity in Active Learning with Support Vector Machines", ICML 2003, https://cdn.aaai.org/ICML/2003/ICML03-011.pdf. The product has no weights to tune but the power of density,
/// 0.5 by the root: twice as typical counts less than twice as unsure. Without embeddings it is margin sampling.
/// Each item asked is an argmax of uncertainty * density^0.5 * novelty. To stay cheap only the <see cref="CandidatesAnItem"/> * batch items with the largest product of the first two are looked at (at least <see cref="LeastCandidates"/>).
/// Deterministic; ties go by item. Time O(N*(K + D) + C*D*(labeled + batch)) for C candidates, memory O(N).
/// Known weaknesses: asks few rare items where they are not typical, see <see cref="StratifiedFloors"/>; the labels that it gathers are no random sample: measure quality on other items.
/// </remarks>
public static class DiverseUncertainty
{
    /// <summary>How many items are looked at for each one chosen.</summary>
    public const int CandidatesAnItem = 50;

    /// <summary>At least so many items are looked at.</summary>
    public const int LeastCandidates = 5000;

    private const double DensityPower = 0.5;

    /// <summary>The chosen items in the order of choice.</summary>
    /// <param name="pool">All items, those with labels too where they have embeddings.</param>
    /// <param name="labeled">Items of the pool that have labels: they are not chosen, and what is like them is less.</param>
    /// <param name="batch">How many, at most; at least 0.</param>
    /// <param name="measure">Of uncertainty; margin is the best of the three on many classes.</param>
    public static int[] Select(UnlabeledPool pool, ReadOnlySpan<int> labeled, int batch, UncertaintyMeasure measure = UncertaintyMeasure.Margin)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        var worth = Uncertainty.Of(pool, measure);
        worth = pool.Embeddings is null ? worth : DensityWeighting.Apply(worth, pool.Embeddings, DensityPower);
        var isOpen = Enumerable.Repeat(true, pool.Items).ToArray();
        foreach (var item in labeled)
        {
            isOpen[item] = false;
        }

        var most = pool.Embeddings is null ? batch : (int)Math.Min(pool.Items, Math.Max(LeastCandidates, (long)batch * CandidatesAnItem));
        int[] candidates = [.. Enumerable.Range(0, pool.Items).Where(item => isOpen[item]).OrderByDescending(item => worth[item]).ThenBy(item => item).Take(most)];
        return pool.Embeddings is null ? candidates : Spread(pool.Embeddings, candidates, worth, labeled, batch);
    }

    private static int[] Spread(Embeddings embeddings, int[] candidates, double[] worth, ReadOnlySpan<int> labeled, int batch)
    {
        var nearness = new Nearness(embeddings, labeled, candidates);
        var (chosen, isTaken) = (new List<int>(), new bool[candidates.Length]);
        while (chosen.Count < Math.Min(batch, candidates.Length))
        {
            var (best, largest) = (-1, double.NegativeInfinity);
            for (var at = 0; at < candidates.Length; at++)
            {
                var value = worth[candidates[at]] * (1 - nearness[at]);

                // Candidates are in the order of worth: of equal values, such as copies of labeled items, the first is taken.
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
