using Assay.Domain;
using Assay.Domain.Ledger;
using Assay.Formats.Rows;

namespace Assay.Formats.Json;

/// <summary>Turns a JSON record into a row.</summary>
internal static class JsonRow
{
    /// <param name="what">How faults call the record: the line, the element.</param>
    public static void Add(RowBatch batch, RecordReader records, string what)
    {
        if (Encodings.Check(records.Record, records.Line) is { } fault)
        {
            batch.Add(fault);
        }
        else if (Kind(records.Record) is { } kind)
        {
            batch.Add(new Fault("", $"{what} holds {kind}. It must be an object such as {{\"text\": \"...\"}}.", records.Line));
        }
        else if (!CanonicalJson.TryCanonicalize(records.Record, RowReader.MaxDepth, out var canonical, out var error))
        {
            batch.Add(new Fault("", $"{what} is not a JSON object that can be kept: {char.ToLowerInvariant(error[0])}{error[1..]}", records.Line));
        }
        else
        {
            var start = batch.Bytes.Length;
            batch.Bytes.Write(canonical);
            batch.Add(records.Line, start);
        }
    }

    /// <summary>Null for what begins like an object.</summary>
    private static string? Kind(ReadOnlySpan<byte> record) => record.TrimStart(" \t\r\n"u8) switch
    {
        [(byte)'{', ..] => null,
        [(byte)'[', ..] => "an array",
        [(byte)'"', ..] => "a string",
        [(byte)'-' or (>= (byte)'0' and <= (byte)'9'), ..] => "a number",
        [(byte)'n', ..] => "null",
        _ => "no object",
    };
}
