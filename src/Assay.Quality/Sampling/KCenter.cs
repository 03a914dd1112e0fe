namespace Assay.Quality.Sampling;

/// <summary>Chooses items that leave no other far from a chosen one.</summary>
/// <remarks>
/// Sources: T. F. Gonzalez, "Clustering to Minimize the Maximum Intercluster Distance", Theoretical Computer Science 38, 1985, pp. 293-306,
/// https://doi.org/10.1016/0304-3975(85)90224-5: the farthest item next, at most twice as far as the best choice leaves any; for choosing what to label, O. Sener and
/// S. Savarese, "Active Learning for Convolutional Neural Networks: A Core-Set Approach", ICLR 2018, https://arxiv.org/abs/1708.00489. Distance is 1 less the cosine.
/// Deterministic; ties go by item. Time O(N*D*(batch + labeled)), memory O(N).
/// Known weakness: loves outliers, and knows nothing about what the model is unsure of.
/// </remarks>
public static class KCenter
{
    /// <summary>The chosen items in the order of choice.</summary>
    /// <param name="embeddings">N vectors.</param>
    /// <param name="labeled">Items that are chosen already; the first choice is far from these, without any the most typical item.</param>
    /// <param name="batch">How many, at most; at least 0.</param>
    public static int[] Select(Embeddings embeddings, ReadOnlySpan<int> labeled, int batch)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        var nearness = new Nearness(embeddings, labeled);
        var (chosen, isTaken) = (new List<int>(), new bool[embeddings.Items]);
        foreach (var item in labeled)
        {
            isTaken[item] = true;
        }

        var first = labeled.IsEmpty && embeddings.Items > 0 ? Uncertainty.Top(embeddings.Density(), 1)[0] : -1;
        while (chosen.Count < batch)
        {
            var next = first;
            first = -1;
            for (var item = 0; next < 0 && item < isTaken.Length; item++)
            {
                next = isTaken[item] ? next : Farthest(nearness, isTaken, item);
            }

            if (next < 0)
            {
                break;
            }

            isTaken[next] = true;
            chosen.Add(next);
            nearness.Add(next);
        }

        return [.. chosen];
    }

    private static int Farthest(Nearness nearness, bool[] isTaken, int from)
    {
        var best = from;
        for (var item = from + 1; item < isTaken.Length; item++)
        {
            best = !isTaken[item] && nearness[item] < nearness[best] ? item : best;
        }

        return best;
    }
}
