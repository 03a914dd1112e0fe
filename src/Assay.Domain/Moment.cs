using System.Globalization;

namespace Assay.Domain;

/// <summary>A moment that somebody gave: a point in time, or a whole day in UTC.</summary>
/// <param name="Start">The point, or the beginning of the day; its offset is zero.</param>
public readonly record struct Moment(DateTimeOffset Start, bool IsDay)
{
    /// <summary>The point, or the end of the day: until a day means until it is over.</summary>
    public DateTimeOffset End => !IsDay ? Start
        : Start.Year == 9999 && Start is { Month: 12, Day: 31 } ? new DateTimeOffset(9999, 12, 31, 23, 59, 59, TimeSpan.Zero)
        : Start.AddDays(1);

    /// <summary>ISO 8601: a day stays a day.</summary>
    public override string ToString() => Start.UtcDateTime.ToString(
        IsDay ? "yyyy-MM-dd" : Start.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);
}
