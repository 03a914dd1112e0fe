using Assay.Formats.Rows;

namespace Assay.Formats.Csv;

/// <summary>Finds out which delimiter a CSV file uses: the one that cuts its first rows into equally many fields, at least two.</summary>
internal static class CsvDelimiter
{
    private const int SampleRows = 20;

    /// <summary>Comma, semicolon or tab; 0 where none of them cuts the header.</summary>
    public static byte Find(ReadOnlySpan<byte> head)
    {
        if (Named(head) is { Length: > 0 } named)
        {
            return named.Delimiter;
        }

        var (best, bestScore) = ((byte)0, 0.0);
        foreach (var delimiter in ",;\t"u8)
        {
            var score = Score(head, delimiter);
            (best, bestScore) = score > bestScore ? (delimiter, score) : (best, bestScore);
        }

        return best;
    }

    /// <summary>The delimiter that a first line sep=; names, as spreadsheets write it, and how long that line is; 0 for none.</summary>
    public static (byte Delimiter, int Length) Named(ReadOnlySpan<byte> head)
    {
        var end = head[..Math.Min(head.Length, 16)].IndexOf((byte)'\n');
        var line = end < 0 ? default : head[..end].TrimEnd((byte)'\r');
        line = line is [(byte)'"', .., (byte)'"'] ? line[1..^1] : line;
        return line is [(byte)'s' or (byte)'S', (byte)'e' or (byte)'E', (byte)'p' or (byte)'P', (byte)'=', var delimiter] ? (delimiter, end + 1) : default;
    }

    private static double Score(ReadOnlySpan<byte> head, byte delimiter)
    {
        var framing = new CsvFraming(delimiter);
        var (columns, rows, alike) = (0, 0, 0);
        while (rows < SampleRows && framing.Scan(head, false) == Frame.Found)
        {
            columns = rows == 0 ? framing.FieldCount : columns;
            var isBlank = framing.End == 0;
            rows += isBlank ? 0 : 1;
            alike += !isBlank && framing.FieldCount == columns ? 1 : 0;
            head = head[framing.Consumed..];
        }

        if (rows == 0 && framing.Scan(head, true) == Frame.Found)
        {
            (columns, rows, alike) = (framing.FieldCount, 1, 1);
        }

        return columns < 2 ? 0 : ((double)alike / rows) + (columns * 1e-6);
    }
}
