using System.Globalization;

namespace Assay.Server.Commands.Quality;

/// <summary>Numbers as tables for people show them; machines get them in full.</summary>
internal static class Figures
{
    /// <summary>Four digits after the point, fewer where the number is large; nothing for nothing.</summary>
    public static string Short(double? value) => value is { } number ? number.ToString(Math.Abs(number) < 10_000 ? "F4" : "G6", CultureInfo.InvariantCulture) : "";

    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
