using System.Buffers;
using System.Text;
using Assay.Domain;
using Assay.Domain.Ledger;
using Assay.Formats.Json;
using Assay.Formats.Rows;

namespace Assay.Formats.Csv;

/// <summary>Rows of RFC 4180 with a header: every value is a string under its column's name.</summary>
/// <remarks>
/// A column without a name is called column_1, column_2, ... after its place. Blank lines are passed over. Columns are
/// put in canonical order once, so that no row is sorted.
/// </remarks>
public sealed class CsvRowReader : RowReader
{
    private readonly ByteSink _scratch = new();
    private CsvHeader? _header;
    private byte[][] _prefixes = [];

    /// <param name="delimiter">Null: comma, semicolon or tab, whichever cuts the first rows evenly.</param>
    public CsvRowReader(Stream stream, byte? delimiter = null)
        : base(stream, head => CsvFraming.For(head, delimiter))
    {
    }

    /// <summary>In file order; empty before the first batch.</summary>
    public IReadOnlyList<string> Columns => _header?.Columns ?? [];

    private protected override Fault? Add(RowBatch batch)
    {
        if (_header is null)
        {
            return ReadHeader();
        }

        if (Records.Record.IsEmpty)
        {
            return null;
        }

        if (_header.Check(Records) is { } fault)
        {
            batch.Add(fault, CsvHeader.Lost(Records));
            return null;
        }

        var start = batch.Bytes.Length;
        for (var place = 0; place < _prefixes.Length; place++)
        {
            batch.Bytes.Write(_prefixes[place]);
            JsonText.Write(batch.Bytes, CsvHeader.Value(Records, _header.Order[place], _scratch));
        }

        batch.Bytes.Write((byte)'}');
        batch.Add(Records.Line, start);
        return null;
    }

    private protected override Fault? AddTooLong(RowBatch batch) => _header is null ? Records.TooLong() : base.AddTooLong(batch);

    private protected override Fault? AtEnd() =>
        _header is null ? new("", "The file is empty. It needs a header row with the names of its columns.", 1) : null;

    private Fault? ReadHeader()
    {
        if (Records.Record.IsEmpty)
        {
            return null;
        }

        var read = CsvHeader.Read(Records);
        if (!read.Accepted)
        {
            return read.Refusal.Faults![0];
        }

        _header = read.Value;
        var prefixes = new List<byte[]>();
        foreach (var column in _header.Order)
        {
            var prefix = new ArrayBufferWriter<byte>();
            prefix.Write(prefixes.Count == 0 ? "{"u8 : ","u8);
            CanonicalJson.WriteStringUtf8(prefix, Encoding.UTF8.GetBytes(_header.Columns[column]));
            prefix.Write(":"u8);
            prefixes.Add(prefix.WrittenSpan.ToArray());
        }

        _prefixes = [.. prefixes];
        return null;
    }
}
