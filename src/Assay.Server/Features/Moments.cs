namespace Assay.Server.Features;

/// <summary>Times as clients see them: ISO 8601 in UTC, to the microsecond.</summary>
internal static class Moments
{
    public static DateTimeOffset Of(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    public static DateTimeOffset? Of(long? microseconds) => microseconds is { } moment ? Of(moment) : null;

    public static long ToMicroseconds(this DateTimeOffset moment) => (moment.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
}
