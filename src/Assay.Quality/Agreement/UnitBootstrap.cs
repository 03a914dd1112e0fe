namespace Assay.Quality.Agreement;

/// <summary>A measure of units that count several times or not at all; null where it is undefined for them.</summary>
/// <param name="weights">[U]: how many times each unit counts.</param>
public delegate double? WeightedMeasure(ReadOnlySpan<int> weights);

/// <summary>How a measure scatters over resamples.</summary>
/// <param name="Interval">The range of the middle resamples; null where all were undefined.</param>
/// <param name="Resamples">How many were drawn.</param>
/// <param name="UndefinedResamples">How many of them had no value, and were left out.</param>
public sealed record BootstrapFit(ConfidenceInterval? Interval, int Resamples, int UndefinedResamples);

/// <summary>How far any measure of units is to be trusted: its spread when units are drawn again, with replacement.</summary>
/// <remarks>
/// Source: B. Efron, "Bootstrap Methods: Another Look at the Jackknife", Annals of Statistics 7(1), 1979, pp. 1-26,
/// https://doi.org/10.1214/aos/1176344552; the percentile interval, quantiles interpolated between order statistics.
/// Every resample draws from a stream of its own, made from seed and number, so that the result is the same bit for bit for any
/// number of threads. Time O(resamples * (U + the measure's)), memory O(resamples + threads * U).
/// Undefined without units, and where no resample has a value.
/// Known weaknesses: too narrow for some ten units or fewer; annotators are taken as they are, as if others would answer alike.
/// </remarks>
public static class UnitBootstrap
{
    /// <summary>The interval of a measure.</summary>
    /// <param name="units">U.</param>
    /// <param name="measure">Called from several threads at once where threads exceed 1.</param>
    /// <param name="resamples">At least 1; 1,000 and more are usual.</param>
    /// <param name="seed">The same seed gives the same interval.</param>
    /// <param name="confidence">Between 0 and 1.</param>
    /// <param name="threads">At most this many at once, at least 1; changes no bit of the result.</param>
    public static BootstrapFit Fit(
        int units, WeightedMeasure measure, int resamples, ulong seed, double confidence = 0.95, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(measure);
        ArgumentOutOfRangeException.ThrowIfNegative(units);
        ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        if (confidence is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "A confidence lies between 0 and 1.");
        }

        if (units == 0)
        {
            return new(null, resamples, resamples);
        }

        var found = new double?[resamples];
        Parallel.For(
            0, resamples, new ParallelOptions { MaxDegreeOfParallelism = threads }, () => new int[units],
            (resample, _, weights) =>
            {
                Draw(weights, seed, resample);
                found[resample] = measure(weights);
                return weights;
            },
            _ => { });

        double[] values = [.. found.Where(value => value is not null).Select(value => value!.Value).Order()];
        var interval = values.Length == 0
            ? null
            : new ConfidenceInterval(Quantile(values, (1 - confidence) / 2), Quantile(values, (1 + confidence) / 2), confidence);
        return new(interval, resamples, resamples - values.Length);
    }

    private static void Draw(int[] weights, ulong seed, int resample)
    {
        Array.Clear(weights);
        var state = Mix(Mix(seed) + (ulong)resample);
        for (var draw = 0; draw < weights.Length; draw++)
        {
            unchecked
            {
                state += 0x9E3779B97F4A7C15;
            }

            weights[(int)Math.BigMul(Mix(state), (ulong)weights.Length, out _)]++;
        }
    }

    /// <summary>The finisher of SplitMix64 (Steele, Lea and Flood 2014, https://doi.org/10.1145/2660193.2660195).</summary>
    private static ulong Mix(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    private static double Quantile(double[] sorted, double share)
    {
        var at = share * (sorted.Length - 1);
        var below = (int)at;
        return below + 1 == sorted.Length ? sorted[below] : sorted[below] + ((at - below) * (sorted[below + 1] - sorted[below]));
    }
}
