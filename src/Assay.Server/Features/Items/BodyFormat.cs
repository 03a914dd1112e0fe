using Assay.Domain;
using Assay.Formats.Rows;
using Assay.Server.Work.Items;

namespace Assay.Server.Features.Items;

/// <summary>In which form a body comes: by the query, else by its media type.</summary>
internal static class BodyFormat
{
    public static RowFormat? Of(HttpRequest request, string? named)
    {
        if (named is not null)
        {
            return FormatNames.ParseRows(named);
        }

        return request.ContentType?.Split(';')[0].Trim().ToLowerInvariant() switch
        {
            "application/x-ndjson" or "application/jsonl" or "application/x-jsonlines" => RowFormat.JsonLines,
            "text/csv" => RowFormat.Csv,
            "text/tab-separated-values" => RowFormat.Tsv,
            "application/json" => RowFormat.JsonArray,
            "text/plain" => RowFormat.Text,
            _ => null,
        };
    }

    public static Refusal Unknown(string? named) => Refusal.Invalid(
        named is null ? "These are no rows that can be read: CSV, TSV, JSONL, JSON and plain text can. Save a workbook of Excel or another program as CSV, in UTF-8." : $"\"{named}\" is no form of rows.",
        [new Fault("format", "Send Content-Type application/x-ndjson, text/csv, text/tab-separated-values, application/json or text/plain, or ?format=jsonl, csv, tsv, json or txt.")]);
}
