using System.Globalization;
using System.Text.RegularExpressions;

namespace Assay.Domain;

/// <summary>
/// The one reader of moments that people and files give: ISO 8601, or one form that is named beforehand. Nothing is
/// guessed: 05/12/2026 is no moment, since it is two, and neither is a time of day.
/// </summary>
public sealed partial class MomentForm
{
    private readonly string? _pattern;
    private readonly string? _exact;
    private readonly bool _isUtc;
    private readonly bool _isDay;

    private MomentForm(string? pattern, string? exact, bool isUtc, bool isDay) => (_pattern, _exact, _isUtc, _isDay) = (pattern, exact, isUtc, isDay);

    /// <summary>A day (2026-12-05), or a time with its offset (2026-12-05T09:30:00Z, 2026-12-05T10:30+01:00).</summary>
    public static MomentForm Iso { get; } = new(null, null, isUtc: false, isDay: false);

    /// <summary>The same for files that say beforehand that a time without an offset is in UTC.</summary>
    public static MomentForm IsoInUtc { get; } = new(null, null, isUtc: true, isDay: false);

    /// <summary>A named form: yyyy, MM, dd, HH, mm, ss and what stands between them, such as dd/MM/yyyy; or unix, seconds since 1970.</summary>
    /// <param name="pattern">Null or empty: ISO 8601. Times of a named form that has no zzz are in UTC.</param>
    public static Decision<MomentForm> Parse(string? pattern)
    {
        if (string.IsNullOrEmpty(pattern) || pattern.Equals("iso", StringComparison.OrdinalIgnoreCase))
        {
            return Iso;
        }

        if (pattern is "unix" or "unix-ms")
        {
            return new MomentForm(pattern, null, isUtc: true, isDay: false);
        }

        string[] parts = [.. Parts().Matches(pattern).Select(m => m.Value)];
        string[] known = [.. parts.Where(p => char.IsAsciiLetter(p[0]) && p != "T")];
        bool Has(string part) => known.Contains(part);
        var isWhole = string.Concat(parts) == pattern && known.Length == known.Distinct().Count()
            && Has("yyyy") && (Has("MM") ^ Has("M")) && (Has("dd") ^ Has("d"))
            && !(Has("HH") && Has("H")) && (!Has("mm") || Has("HH") || Has("H")) && (!Has("ss") || Has("mm")) && (!(Has("HH") || Has("H")) || Has("mm"));
        return isWhole
            ? new MomentForm(pattern, string.Concat(parts.Select(p => known.Contains(p) ? p : $"'{p}'")), isUtc: !Has("zzz"), isDay: !Has("HH") && !Has("H"))
            : Refusal.Invalid($"\"{pattern}\" is no form of moments.", [new Fault("moments", $"\"{pattern}\" is no form of moments. Write it from yyyy, MM, dd and if there are any HH, mm, ss, zzz, such as dd/MM/yyyy or yyyy.MM.dd HH:mm; or unix, or unix-ms.")]);
    }

    public bool TryRead(string text, out Moment moment)
    {
        moment = default;
        return _pattern switch
        {
            null => TryReadIso(text, out moment),
            "unix" => TryReadUnix(text, 1, out moment),
            "unix-ms" => TryReadUnix(text, 1000, out moment),
            _ => TryReadExact(text, out moment),
        };
    }

    /// <summary>The moment, or what is wrong with it and how to write it.</summary>
    /// <param name="field">The column or the parameter that holds it.</param>
    public Decision<Moment> Read(string field, string text, int? line = null)
    {
        if (TryRead(text, out var moment))
        {
            return moment;
        }

        var fault = new Fault(field, $"\"{Excerpt.Of(text)}\" is no moment {(_pattern is null ? "in ISO 8601" : $"of the form {_pattern}")}. {Hint}", line);
        return Refusal.Invalid(fault.Message, [fault]);
    }

    /// <summary>How a moment of this form is written.</summary>
    public string Hint => _pattern is not null ? $"Write it as {_pattern}."
        : $"Write a day as 2026-12-05, or a time {(_isUtc ? "" : "with its offset ")}as 2026-12-05T09:30:00Z.";

    private bool TryReadIso(string text, out Moment moment)
    {
        moment = default;
        const DateTimeStyles Styles = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (Day().IsMatch(text))
        {
            var isDay = DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, Styles, out var day);
            moment = new Moment(day, IsDay: true);
            return isDay;
        }

        var match = Time().Match(text);
        if (!match.Success || (!match.Groups["offset"].Success && !_isUtc))
        {
            return false;
        }

        var fraction = match.Groups["fraction"].Value;
        var plain = $"{match.Groups["day"].Value}T{match.Groups["time"].Value}{(match.Groups["seconds"].Success ? match.Groups["seconds"].Value : ":00")}.{(fraction.Length > 7 ? fraction[..7] : fraction).PadRight(1, '0')}{match.Groups["offset"].Value}";
        var isTime = DateTimeOffset.TryParseExact(plain, "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture, Styles, out var time);
        moment = new Moment(time, IsDay: false);
        return isTime;
    }

    private static bool TryReadUnix(string text, long aSecond, out Moment moment)
    {
        moment = default;
        if (!decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            || Math.Abs(number) > 250_000_000_000m * aSecond)
        {
            return false;
        }

        var ticks = (long)(number * TimeSpan.TicksPerSecond / aSecond);
        if (ticks < DateTimeOffset.MinValue.Ticks - DateTimeOffset.UnixEpoch.Ticks || ticks > DateTimeOffset.MaxValue.Ticks - DateTimeOffset.UnixEpoch.Ticks)
        {
            return false;
        }

        moment = new Moment(DateTimeOffset.UnixEpoch.AddTicks(ticks), IsDay: false);
        return true;
    }

    private bool TryReadExact(string text, out Moment moment)
    {
        var isMoment = DateTimeOffset.TryParseExact(text, _exact, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time);
        moment = new Moment(time, _isDay);
        return isMoment;
    }

    [GeneratedRegex(@"yyyy|MM?|dd?|HH?|mm|ss|zzz|[T ./:,\-]")]
    private static partial Regex Parts();

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}\z")]
    private static partial Regex Day();

    [GeneratedRegex(@"^(?<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[T ](?<time>[0-9]{2}:[0-9]{2})(?:(?<seconds>:[0-9]{2})(?:[.,](?<fraction>[0-9]{1,9}))?)?(?<offset>Z|[+-][0-9]{2}:[0-9]{2})?\z")]
    private static partial Regex Time();
}
