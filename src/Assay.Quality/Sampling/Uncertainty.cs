namespace Assay.Quality.Sampling;

/// <summary>How unsure a model is about an item.</summary>
public enum UncertaintyMeasure
{
    /// <summary>1 less the largest probability. Lewis and Gale 1994.</summary>
    LeastConfidence,

    /// <summary>1 less the distance of the two largest: unsure between two classes, whatever the rest. Scheffer, Decomain and Wrobel 2001.</summary>
    Margin,

    /// <summary>Entropy as a share of the largest possible: unsure among all classes. Shannon 1948.</summary>
    Entropy,
}

/// <summary>Scores items by how unsure a model is about them: ask about the largest first.</summary>
/// <remarks>
/// Sources: D. D. Lewis and W. A. Gale, "A Sequential Algorithm for Training Text Classifiers", SIGIR 1994, https://arxiv.org/abs/cmp-lg/9407020;
/// T. Scheffer, C. Decomain and S. Wrobel, "Active Hidden Markov Models for Information Extraction", IDA 2001, https://doi.org/10.1007/3-540-44816-0_31;
/// C. E. Shannon, "A Mathematical Theory of Communication", 1948, https://doi.org/10.1002/j.1538-7305.1948.tb01338.x. One file, since each is a line.
/// Deterministic. Time O(N*K), memory O(N).
/// Known weaknesses: a batch of the most unsure items holds the same item many times over, see <see cref="DiverseUncertainty"/>; outliers are unsure for ever;
/// with many classes entropy and least confidence chase items that no label makes clear, and do worse than margin.
/// </remarks>
public static class Uncertainty
{
    /// <summary>[N]: 0 for certain, 1 for as unsure as can be (for least confidence 1 - 1/K).</summary>
    public static double[] Of(UnlabeledPool pool, UncertaintyMeasure measure)
    {
        ArgumentNullException.ThrowIfNull(pool);
        var scores = new double[pool.Items];
        for (var item = 0; item < scores.Length; item++)
        {
            scores[item] = measure switch
            {
                UncertaintyMeasure.LeastConfidence => 1 - Largest(pool[item]).First,
                UncertaintyMeasure.Margin => 1 - Margin(pool[item]),
                UncertaintyMeasure.Entropy => Entropy(pool[item]),
                _ => throw new ArgumentOutOfRangeException(nameof(measure), measure, "There is no such measure."),
            };
        }

        return scores;
    }

    /// <summary>The items with the largest scores, largest first; ties go by item.</summary>
    /// <param name="scores">[N].</param>
    /// <param name="batch">How many, at most; at least 0.</param>
    public static int[] Top(ReadOnlySpan<double> scores, int batch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        double[] keys = [.. scores];
        return [.. Enumerable.Range(0, keys.Length).OrderByDescending(item => keys[item]).ThenBy(item => item).Take(batch)];
    }

    private static double Margin(ReadOnlySpan<double> row)
    {
        var (first, second) = Largest(row);
        return row.Length == 1 ? 1 : first - second;
    }

    private static (double First, double Second) Largest(ReadOnlySpan<double> row)
    {
        var (first, second) = (double.NegativeInfinity, double.NegativeInfinity);
        foreach (var share in row)
        {
            (first, second) = share > first ? (share, first) : (first, Math.Max(second, share));
        }

        return (first, second);
    }

    private static double Entropy(ReadOnlySpan<double> row)
    {
        var entropy = 0.0;
        foreach (var share in row)
        {
            entropy -= share > 0 ? share * Math.Log(share) : 0;
        }

        return row.Length == 1 ? 0 : entropy / Math.Log(row.Length);
    }
}
