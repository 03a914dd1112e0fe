using System.Globalization;
using System.Text.Json;
using Assay.Domain;

namespace Assay.Server.Work.Items;

/// <summary>Whether the first line of a table names columns: read as a header, the first row of a file without one would be lost.</summary>
internal static class HeaderCheck
{
    private const int LongestName = 100;

    /// <summary>A refusal where the names look like values. Whoever gives a column a role by its name has said that there is a header.</summary>
    /// <param name="row">The first row, a canonical JSON object.</param>
    public static Refusal? Of(ReadOnlyMemory<byte> row, ColumnRoles roles)
    {
        if (!roles.IsNone || roles.HasHeaderForSure)
        {
            return null;
        }

        using var document = JsonDocument.Parse(row);
        foreach (var column in document.RootElement.EnumerateObject())
        {
            if (Why(column.Name) is { } why)
            {
                var message = $"The first line names the columns, and \"{ColumnRoles.Short(column.Name)}\" looks like {why}. Put a line with names of columns before the rows; or say that the line is one, with --header (header=true).";
                return Refusal.Invalid(message, [new Fault("", message, 1)]);
            }
        }

        return null;
    }

    private static string? Why(string name) =>
        decimal.TryParse(name, NumberStyles.Number, CultureInfo.InvariantCulture, out _) ? "a number"
        : name.Length > LongestName ? "a text"
        : name.Contains('\n', StringComparison.Ordinal) || name.TrimEnd() is [.., '.' or '!' or '?'] || name.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length > 6 ? "a sentence"
        : MomentForm.IsoInUtc.TryRead(name, out _) ? "a moment"
        : null;
}
