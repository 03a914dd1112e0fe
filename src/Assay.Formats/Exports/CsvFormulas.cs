using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Assay.Formats.Exports;

/// <summary>Cells that a spreadsheet runs when it opens a CSV file.</summary>
public static class CsvFormulas
{
    private static readonly SearchValues<byte> s_first = SearchValues.Create("=+-@\t\r"u8);

    /// <summary>It begins with =, +, -, @, tab or carriage return, and is no number: -5 and +1.5e3 are data.</summary>
    public static bool IsOne(ReadOnlySpan<byte> utf8) => utf8.Length > 0 && s_first.Contains(utf8[0]) && !IsNumber(utf8);

    /// <inheritdoc cref="IsOne(ReadOnlySpan{byte})"/>
    public static bool IsOne(string text) => text.Length > 0 && text[0] < 128 && IsOne(Encoding.UTF8.GetBytes(text));

    private static bool IsNumber(ReadOnlySpan<byte> utf8) =>
        utf8.Length <= 64 && Utf8Parser.TryParse(utf8, out double number, out var read) && read == utf8.Length && double.IsFinite(number);
}
