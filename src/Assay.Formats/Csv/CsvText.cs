using Assay.Formats.Rows;

namespace Assay.Formats.Csv;

/// <summary>Text of CSV fields.</summary>
internal static class CsvText
{
    /// <summary>Takes back the doubling of quotes; the result lies in the scratch.</summary>
    public static ReadOnlySpan<byte> Undouble(ReadOnlySpan<byte> field, ByteSink scratch)
    {
        scratch.Clear();
        while (field.IndexOf((byte)'"') is >= 0 and var at)
        {
            scratch.Write(field[..(at + 1)]);
            field = field[(at + 2)..];
        }

        scratch.Write(field);
        return scratch.Written;
    }
}
