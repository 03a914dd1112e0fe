using System.Globalization;

namespace Assay.Server.Commands.Quality;

/// <summary>Numbers as tables for people show them; machines get them in full.</summary>
internal static class Figures
{
    /// <summary>Four digits after the point, fewer where the number is large; nothing for nothing.</summary>
    public static string Short(double? value) => value is { } number ? number.ToString(Math.Abs(number) < 10_000 ? "F4" : "G6", CultureInfo.InvariantCulture) : "";

    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A bar of up to twenty cells, an eighth of a cell exact; nothing for nothing.</summary>
    public static string Bar(double? value, double full)
    {
        var eighths = (int)Math.Round(Math.Clamp(value is { } number && full > 0 ? number / full : 0, 0, 1) * 160);
        return new string('█', eighths / 8) + (eighths % 8 == 0 ? "" : "▏▎▍▌▋▊▉"[(eighths % 8) - 1]);
    }
}
