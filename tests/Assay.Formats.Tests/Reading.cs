using System.Globalization;
using System.Text;
using Assay.Domain;
using Assay.Formats.Answers;
using Assay.Formats.Rows;

namespace Assay.Formats.Tests;

/// <summary>Reads a whole input and shows it as text, a line a row.</summary>
internal static class Reading
{
    public static async Task<List<string>> RowsAsync(byte[] content, RowFormat format, int most = int.MaxValue)
    {
        using var stream = new TrickleStream(content, most);
        using var reader = RowReader.Open(stream, format);
        return await RowsAsync(reader);
    }

    public static async Task<List<string>> RowsAsync(RowReader reader)
    {
        var shown = new List<string>();
        while (await reader.ReadAsync() is { } batch)
        {
            using (batch)
            {
                shown.AddRange(batch.Select(row => row.Fault is { } fault ? Show(fault) : $"{row.Line}\t{Encoding.UTF8.GetString(row.Json.Span)}"));
                shown.AddRange(batch.Stop is { } stop ? ["stop\t" + Show(stop)] : []);
            }
        }

        return shown;
    }

    public static async Task<List<string>> AnswersAsync(byte[] content, RowFormat format, int most = int.MaxValue)
    {
        using var stream = new TrickleStream(content, most);
        using var reader = new AnswerReader(stream, format);
        var shown = new List<string>();
        while (await reader.ReadAsync() is { } batch)
        {
            shown.AddRange(batch.Select(answer => answer.Fault is { } fault ? Show(fault) : Show(answer)));
            shown.AddRange(batch.Stop is { } stop ? ["stop\t" + Show(stop)] : []);
        }

        return shown;
    }

    private static string Show(Fault fault) => $"{fault.Line}\tfault\t{fault.Field}\t{fault.Message}";

    private static string Show(Answer answer) => string.Create(
        CultureInfo.InvariantCulture,
        $"{answer.Line}\t{answer.Task}\t{answer.Worker}\t{answer.Label}\t{answer.Time:yyyy-MM-ddTHH:mm:sszzz}\t{answer.Confidence}");
}
