using Assay.Formats.Csv;
using Assay.Formats.Json;
using Assay.Formats.Text;

namespace Assay.Formats.Rows;

/// <summary>Reads the rows of an import in batches.</summary>
/// <remarks>
/// Memory stays flat whatever the length of the stream. A bad row is reported and the rest goes on; only a broken
/// structure ends reading (<see cref="Batch.Stop"/>). Limits: 4 MB a row, 64 levels of nesting, 1,000 columns.
/// The stream stays the caller's. One call at a time.
/// </remarks>
public abstract class RowReader : BatchReader<RowBatch>
{
    /// <summary>How many arrays and objects of a row may contain one another.</summary>
    public const int MaxDepth = 64;

    private protected RowReader(Stream stream, ChooseFraming choose)
        : base(stream, choose)
    {
    }

    /// <summary>A reader for a known format; of CSV it finds out the delimiter by itself.</summary>
    public static RowReader Open(Stream stream, RowFormat format) => format switch
    {
        RowFormat.Csv => new CsvRowReader(stream),
        RowFormat.Tsv => new CsvRowReader(stream, (byte)'\t'),
        RowFormat.JsonLines => new JsonLinesRowReader(stream),
        RowFormat.JsonArray => new JsonArrayRowReader(stream),
        RowFormat.Text => new TextRowReader(stream),
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    private protected sealed override RowBatch Create() => new();
}
