using Assay.Domain;
using Assay.Formats.Csv;
using Assay.Formats.Json;

namespace Assay.Formats.Rows;

/// <summary>How the rows of an import are written.</summary>
public enum RowFormat
{
    /// <summary>RFC 4180 with a header row; comma, semicolon or tab.</summary>
    Csv,

    /// <summary>The same with tabs.</summary>
    Tsv,

    /// <summary>An object a line.</summary>
    JsonLines,

    /// <summary>One array of objects.</summary>
    JsonArray,

    /// <summary>A text a line.</summary>
    Text,
}

/// <summary>Finds out how a file is written.</summary>
public static class RowFormats
{
    /// <summary>The name decides where it can, the first bytes where it cannot.</summary>
    /// <param name="fileName">With its ending; may be empty.</param>
    /// <param name="head">The first bytes, some thousands where the file has them.</param>
    public static Decision<RowFormat> Detect(string fileName, ReadOnlySpan<byte> head)
    {
        ArgumentNullException.ThrowIfNull(fileName);
        if (Refuse(head) is { } refusal)
        {
            return refusal;
        }

        head = head.StartsWith("\uFEFF"u8) ? head[3..] : head;
        var first = FirstByte(head);
        var dot = fileName.LastIndexOf('.');
        return (dot < 0 ? "" : fileName[dot..]).ToUpperInvariant() switch
        {
            ".CSV" => RowFormat.Csv,
            ".TSV" or ".TAB" => RowFormat.Tsv,
            ".TXT" => RowFormat.Text,
            ".JSON" => first == '[' || JsonArrayFraming.IsWrapped(head) ? RowFormat.JsonArray : RowFormat.JsonLines,
            ".JSONL" or ".NDJSON" => first == '[' ? RowFormat.JsonArray : RowFormat.JsonLines,
            _ => ByContent(head, first),
        };
    }

    private static Refusal? Refuse(ReadOnlySpan<byte> head) => Encodings.WhyNoRows(head) is { } why ? Refusal.Invalid(why) : null;

    private static int FirstByte(ReadOnlySpan<byte> head)
    {
        var at = head.IndexOfAnyExcept(" \t\r\n"u8);
        return at < 0 ? -1 : head[at];
    }

    private static RowFormat ByContent(ReadOnlySpan<byte> head, int first) => first switch
    {
        '[' => RowFormat.JsonArray,
        '{' => RowFormat.JsonLines,
        _ => CsvDelimiter.Find(head) switch
        {
            (byte)'\t' => RowFormat.Tsv,
            0 => RowFormat.Text,
            _ => RowFormat.Csv,
        },
    };
}
