namespace Assay.Quality.Workers;

/// <summary>How an annotator fares within their sessions.</summary>
/// <param name="Sessions">Stretches of work without a long pause.</param>
/// <param name="SlopePerHour">Change of the share that is right in an hour of work, all sessions together.</param>
/// <param name="Z">Of that slope; below -3 is a drop beyond chance. 0 where sessions are too short to tell.</param>
public sealed record SessionTrendFinding(int Sessions, double SlopePerHour, double Z);

/// <summary>Fatigue within sessions: whether answers get worse with the time since the session began.</summary>
/// <remarks>
/// The linear trend in proportions of P. Armitage, "Tests for Linear Trends in Proportions and Frequencies", Biometrics 11(3), 1955,
/// https://doi.org/10.2307/3001775, with each session as a stratum: time and result are taken from their session's mean, so that good
/// and bad days do not pass for fatigue. Answers may count in part. Time O(n log n), memory O(n).
/// Known weakness: sees a steady decline, not a collapse at the end; <see cref="SkillDrop"/> sees that.
/// </remarks>
public static class SessionTrend
{
    /// <summary>The trend of one annotator.</summary>
    /// <param name="seconds">[n]: when each answer was given, from any origin; any order.</param>
    /// <param name="right">[n]: 1 right, 0 wrong, or in between.</param>
    /// <param name="pause">Seconds without an answer that end a session.</param>
    public static SessionTrendFinding Of(ReadOnlySpan<double> seconds, ReadOnlySpan<double> right, double pause = 1800)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(right.Length, seconds.Length);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pause);
        double[] times = [.. seconds], results = [.. right];
        Array.Sort(times, results);
        var (sessions, covariance, spread, variance) = (0, 0.0, 0.0, 0.0);
        for (int start = 0, end; start < times.Length; start = end)
        {
            for (end = start + 1; end < times.Length && times[end] - times[end - 1] <= pause; end++)
            {
            }

            sessions++;
            var (time, share) = (Mean(times.AsSpan(start, end - start)), Mean(results.AsSpan(start, end - start)));
            var squares = 0.0;
            for (var at = start; at < end; at++)
            {
                covariance += (times[at] - time) * (results[at] - share);
                squares += (times[at] - time) * (times[at] - time);
            }

            spread += squares;
            variance += squares * share * (1 - share);
        }

        return new(sessions, spread > 0 ? 3600 * covariance / spread : 0, variance > 0 ? covariance / Math.Sqrt(variance) : 0);
    }

    private static double Mean(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }
}
