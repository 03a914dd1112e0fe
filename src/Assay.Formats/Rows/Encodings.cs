using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Assay.Domain;

namespace Assay.Formats.Rows;

/// <summary>Tells UTF-8 from what is not.</summary>
internal static class Encodings
{
    /// <summary>Another encoding that shows in the first bytes, announced or not; null for UTF-8 or nothing known.</summary>
    public static string? Foreign(ReadOnlySpan<byte> head) => head switch
    {
        [0xFF, 0xFE, 0, 0, ..] or [0, 0, 0xFE, 0xFF, ..] or [not 0, 0, 0, 0, not 0, 0, 0, 0, ..] or [0, 0, 0, not 0, 0, 0, 0, not 0, ..] => "UTF-32",
        [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] => "UTF-16",
        // Two letters of UTF-16 without a mark; no text in UTF-8 has a NUL in every second place.
        [not 0, 0, not 0, 0, ..] or [0, not 0, 0, not 0, ..] => "UTF-16",
        _ => null,
    };

    /// <summary>What a file is whose first bytes say that it holds no rows, and what to do; null where they say nothing.</summary>
    public static string? WhyNoRows(ReadOnlySpan<byte> head) => head switch
    {
        _ when Foreign(head) is { } encoding => $"The file is {encoding}. Save it as UTF-8.",
        [0x1F, 0x8B, ..] => "The file is compressed with gzip. Unpack it first.",
        [(byte)'P', (byte)'K', 3, 4, ..] => "The file is a ZIP archive or a spreadsheet. Unpack it, or save it as CSV.",
        [(byte)'P', (byte)'A', (byte)'R', (byte)'1', ..] => "The file is Parquet. Save it as CSV or as JSON lines.",
        _ when head.StartsWith("%PDF-"u8) => "The file is a PDF. Save its text, or its table as CSV.",
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] or [0xFF, 0xD8, 0xFF, ..] or [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] or [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] =>
            "The file is a picture. Items are texts: save them as CSV, as JSON lines, or as text with an item a line.",
        _ => null,
    };

    /// <summary>Whether lines end with CR alone, as they did on old Macs: read as one, the whole file would be lost.</summary>
    public static bool EndsLinesWithReturn(ReadOnlySpan<byte> head)
    {
        var at = head.Contains((byte)'\n') ? -1 : head.IndexOf((byte)'\r');
        return at >= 0 && at + 1 < head.Length;
    }

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
