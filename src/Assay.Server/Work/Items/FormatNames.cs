using Assay.Formats.Exports;
using Assay.Formats.Rows;

namespace Assay.Server.Work.Items;

/// <summary>The names of formats, the same on the command line, in addresses and in events.</summary>
internal static class FormatNames
{
    public const string Rows = "csv, tsv, jsonl, json, txt";
    public const string Exports = "jsonl, csv, parquet";

    public static RowFormat? ParseRows(string name) => name.ToLowerInvariant() switch
    {
        "csv" => RowFormat.Csv,
        "tsv" => RowFormat.Tsv,
        "jsonl" or "ndjson" => RowFormat.JsonLines,
        "json" => RowFormat.JsonArray,
        "txt" => RowFormat.Text,
        _ => null,
    };

    public static string Of(RowFormat format) => format switch
    {
        RowFormat.Csv => "csv",
        RowFormat.Tsv => "tsv",
        RowFormat.JsonLines => "jsonl",
        RowFormat.JsonArray => "json",
        _ => "txt",
    };

    public static ExportFormat? ParseExport(string name) => name.ToLowerInvariant() switch
    {
        "jsonl" or "ndjson" => ExportFormat.JsonLines,
        "csv" => ExportFormat.Csv,
        "parquet" => ExportFormat.Parquet,
        _ => null,
    };

    public static string Of(ExportFormat format) => format switch
    {
        ExportFormat.JsonLines => "jsonl",
        ExportFormat.Csv => "csv",
        _ => "parquet",
    };

    public static string MediaType(ExportFormat format) => format switch
    {
        ExportFormat.JsonLines => "application/x-ndjson",
        ExportFormat.Csv => "text/csv; charset=utf-8",
        _ => "application/vnd.apache.parquet",
    };
}
