namespace Assay.Formats.Exports;

/// <summary>How an export is written.</summary>
public enum ExportFormat
{
    /// <summary>An object a line; values of fields stay JSON.</summary>
    JsonLines,

    /// <summary>RFC 4180 with a header; values of fields are JSON in a cell; a missing value is an empty cell, an empty text is "".</summary>
    Csv,

    /// <summary>zstd, 50,000 rows a group; times are UTC microseconds, ids and JSON are strings.</summary>
    Parquet,
}
