using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Assay.Domain;

namespace Assay.Formats.Rows;

/// <summary>Tells UTF-8 from what is not.</summary>
internal static class Encodings
{
    /// <summary>Another encoding that announces itself in the first bytes; null for UTF-8 or nothing known.</summary>
    public static string? Foreign(ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) ? "UTF-16" : null;

    /// <summary>Null where the row is valid UTF-8.</summary>
    public static Fault? Check(ReadOnlySpan<byte> row, int line)
    {
        if (Utf8.IsValid(row))
        {
            return null;
        }

        var at = 0;
        while (Rune.DecodeFromUtf8(row[at..], out _, out var length) == OperationStatus.Done)
        {
            at += length;
        }

        return new("", string.Create(
            CultureInfo.InvariantCulture, $"The row is not valid UTF-8 at byte {at} (0x{row[at]:X2}). Save the file as UTF-8."), line);
    }
}
