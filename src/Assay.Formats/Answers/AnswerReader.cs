using Assay.Domain;
using Assay.Formats.Csv;
using Assay.Formats.Rows;

namespace Assay.Formats.Answers;

/// <summary>Reads answers that were given elsewhere: task, worker, label, and if there are any, time, confidence and seconds.</summary>
/// <remarks>
/// CSV and TSV name their columns so, in any order and case; JSON lines their properties. Further columns are ignored.
/// Values may be numbers in JSON; a time is ISO 8601, UTC where it names no offset; a confidence lies between 0 and 1;
/// seconds are a duration.
/// Bad rows are reported and the rest goes on; only a broken structure or a missing column ends reading.
/// The stream stays the caller's. One call at a time.
/// </remarks>
public sealed class AnswerReader : BatchReader<AnswerBatch>
{
    private readonly bool _isJson;
    private readonly AnswerValues _values;
    private readonly ByteSink _scratch = new();
    private readonly int[] _columns = new int[AnswerValues.Names.Length];
    private CsvHeader? _header;

    /// <param name="format">CSV, TSV or JSON lines.</param>
    /// <param name="needsWorker">False for truth, which nobody in particular gave.</param>
    public AnswerReader(Stream stream, RowFormat format, bool needsWorker = true)
        : base(stream, head => format == RowFormat.JsonLines
            ? new LineFraming()
            : CsvFraming.For(head, format == RowFormat.Tsv ? (byte)'\t' : null)) =>
        (_values, _isJson) = (new(needsWorker), format switch
        {
            RowFormat.Csv or RowFormat.Tsv => false,
            RowFormat.JsonLines => true,
            _ => throw new ArgumentOutOfRangeException(nameof(format), "Answers are read from CSV, TSV and JSON lines."),
        });

    private protected override AnswerBatch Create() => new();

    private protected override Fault? Add(AnswerBatch batch)
    {
        if (Records.Record.Trim(" \t\r"u8).IsEmpty)
        {
            return null;
        }

        if (!_isJson && _header is null)
        {
            return ReadHeader();
        }

        _values.Clear();
        var fault = _isJson ? _values.ReadJson(Records.Record, Records.Line) : ReadFields();
        if (fault is null)
        {
            batch.Add(_values.ToAnswer(Records.Line));
        }
        else
        {
            batch.Add(fault);
        }

        return null;
    }

    private protected override Fault? AddTooLong(AnswerBatch batch) =>
        _isJson || _header is not null ? base.AddTooLong(batch) : Records.TooLong();

    private protected override Fault? AtEnd() =>
        _isJson || _header is not null ? null : new("", $"The file is empty. It needs a header row with the columns {_values.Columns}.", 1);

    private Fault? ReadHeader()
    {
        var read = CsvHeader.Read(Records);
        if (!read.Accepted)
        {
            return read.Refusal.Faults![0];
        }

        _header = read.Value;
        for (var value = 0; value < _columns.Length; value++)
        {
            var name = AnswerValues.Names[value];
            _columns[value] = Array.FindIndex(_header.Columns, column => column.Trim().Equals(name, StringComparison.OrdinalIgnoreCase));
            if (_columns[value] < 0 && _values.Needs(value))
            {
                return new(name, _values.NoColumn(name, _header.Columns), Records.Line);
            }
        }

        return null;
    }

    private Fault? ReadFields()
    {
        if (_header!.Check(Records) is { } fault)
        {
            return fault;
        }

        for (var value = 0; value < _columns.Length; value++)
        {
            if (_columns[value] >= 0
                && _values.Set(value, CsvHeader.Value(Records, _columns[value], _scratch), Records.Line) is { } bad)
            {
                return bad;
            }
        }

        return _values.Missing(Records.Line);
    }
}
