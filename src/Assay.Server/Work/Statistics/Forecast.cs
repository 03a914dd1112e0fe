namespace Assay.Server.Work.Statistics;

/// <summary>A value with the range that covers it in 95 of 100 resamples.</summary>
internal sealed record Estimate(double Value, double Low, double High);

/// <summary>When work will be done, from what was done in like periods before.</summary>
internal static class Forecast
{
    private const int Resamples = 2000;

    /// <summary>
    /// How many periods the rest takes at the pace of those seen: the mean pace, and the range over resamples of the periods with
    /// replacement (B. Efron, "Bootstrap Methods", 1979). Null with fewer than two periods, or where nothing was done.
    /// </summary>
    /// <param name="done">What was done in each period seen.</param>
    /// <param name="seed">The same seed gives the same range.</param>
    public static Estimate? PeriodsLeft(double left, IReadOnlyList<int> done, int seed)
    {
        var mean = done.Count < 2 ? 0 : done.Average();
        if (mean <= 0)
        {
            return null;
        }

        var random = new Random(seed);
        var periods = new List<double>(Resamples);
        for (var resample = 0; resample < Resamples; resample++)
        {
            var sum = 0L;
            for (var draw = 0; draw < done.Count; draw++)
            {
                sum += done[random.Next(done.Count)];
            }

            // A resample in which nobody worked never ends; it counts as the slowest that does.
            periods.Add(left * done.Count / Math.Max(1, sum));
        }

        periods.Sort();
        return new Estimate(left / mean, periods[(int)(0.025 * (Resamples - 1))], periods[(int)Math.Ceiling(0.975 * (Resamples - 1))]);
    }
}
