namespace Assay.Quality.Consensus;

/// <summary>The number that parts weights in halves.</summary>
internal static class WeightedMedian
{
    /// <summary>Half the weight lies at or below it, half at or above; the middle of both where two numbers do. Of equal weights the usual median.</summary>
    /// <param name="values">At least one.</param>
    /// <param name="weights">Parallel, not negative; all 0 counts as equal.</param>
    public static double Of(ReadOnlySpan<double> values, ReadOnlySpan<double> weights)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(values.Length, 1, nameof(values));
        ArgumentOutOfRangeException.ThrowIfNotEqual(weights.Length, values.Length);
        var (keys, loads) = (values.ToArray(), weights.ToArray());
        if (Array.TrueForAll(loads, load => load == 0))
        {
            Array.Fill(loads, 1);
        }

        Array.Sort(keys, loads);
        var (half, below) = (loads.Sum() / 2, 0.0);
        for (var at = 0; at < keys.Length; at++)
        {
            below += loads[at];
            if (below > half * (1 + 1e-12) || at == keys.Length - 1)
            {
                return keys[at];
            }

            if (below >= half * (1 - 1e-12))
            {
                var next = at + 1;
                while (next < keys.Length - 1 && loads[next] == 0)
                {
                    next++;
                }

                return keys[at] + ((keys[next] - keys[at]) / 2);
            }
        }

        return keys[^1];
    }
}
