using Assay.Domain;
using Assay.Formats.Json;
using Assay.Formats.Rows;

namespace Assay.Formats.Text;

/// <summary>Plain text: every line that is not blank becomes <c>{"text": line}</c>.</summary>
public sealed class TextRowReader(Stream stream) : RowReader(stream, _ => new LineFraming())
{
    private protected override Fault? Add(RowBatch batch)
    {
        if (Records.Record.Trim(" \t\r"u8).IsEmpty)
        {
            return null;
        }

        if (Encodings.Check(Records.Record, Records.Line) is { } fault)
        {
            batch.Add(fault);
            return null;
        }

        var start = batch.Bytes.Length;
        batch.Bytes.Write("{\"text\":"u8);
        JsonText.Write(batch.Bytes, Records.Record);
        batch.Bytes.Write((byte)'}');
        batch.Add(Records.Line, start);
        return null;
    }
}
