using Assay.Domain;
using Assay.Formats.Rows;

namespace Assay.Formats.Json;

/// <summary>An object a line (JSON lines, NDJSON). Blank lines are passed over.</summary>
public sealed class JsonLinesRowReader(Stream stream) : RowReader(stream, _ => new LineFraming())
{
    private protected override Fault? Add(RowBatch batch)
    {
        if (!Records.Record.Trim(" \t\r"u8).IsEmpty)
        {
            JsonRow.Add(batch, Records, "The line");
        }

        return null;
    }
}
