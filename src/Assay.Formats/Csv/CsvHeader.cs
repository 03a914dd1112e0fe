using System.Text;
using System.Text.Unicode;
using Assay.Domain;
using Assay.Formats.Rows;

namespace Assay.Formats.Csv;

/// <summary>The columns of a CSV file, and what every row owes them.</summary>
internal sealed class CsvHeader
{
    private CsvHeader(string[] columns)
    {
        Columns = columns;
        Order = [.. Enumerable.Range(0, columns.Length).OrderBy(column => columns[column], StringComparer.Ordinal)];
    }

    /// <summary>In file order.</summary>
    public string[] Columns { get; }

    /// <summary>Columns by name in UTF-16 order, the order of canonical JSON.</summary>
    public int[] Order { get; }

    /// <summary>Takes the record as header; a refusal has one fault.</summary>
    public static Decision<CsvHeader> Read(RecordReader records)
    {
        var framing = (CsvFraming)records.Framing;
        if (Encodings.Check(records.Record, records.Line) is { } fault)
        {
            return Refuse(fault);
        }

        if (framing.FieldCount > CsvFraming.MaxColumns)
        {
            return Refuse(new("", $"The header has {framing.FieldCount} columns; {CsvFraming.MaxColumns} is the limit. Leave out what labeling does not need.", records.Line));
        }

        var columns = new string[framing.FieldCount];
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        using var scratch = new ByteSink();
        for (var column = 0; column < columns.Length; column++)
        {
            var name = Encoding.UTF8.GetString(Text(records, framing[column], scratch));
            columns[column] = name.Length == 0 ? $"column_{column + 1}" : name;
            if (!places.TryAdd(columns[column], column))
            {
                return Refuse(new(
                    Excerpt.Of(columns[column]),
                    $"The header names \"{Excerpt.Of(columns[column])}\" twice, in columns {places[columns[column]] + 1} and {column + 1}. Give each column its own name.",
                    records.Line));
            }
        }

        return new CsvHeader(columns);
    }

    /// <summary>What keeps a record from being a row; null where it is one.</summary>
    public Fault? Check(RecordReader records)
    {
        var framing = (CsvFraming)records.Framing;
        for (var column = 0; column < Math.Min(framing.FieldCount, Columns.Length); column++)
        {
            if (framing[column].HasTextAfterQuote)
            {
                return new(Excerpt.Of(Columns[column]), Lost(records) is > 0 and var lost
                    ? $"There is text after the closing quote, and a quoted value before it holds line ends: lines {records.Line} to {records.Line + lost} are lost in one row. Double quotes inside a value, and put quotes around it."
                    : "There is text after the closing quote. Double the quotes inside a quoted value.", records.Line);
            }
        }

        if (framing.FieldCount != Columns.Length)
        {
            return new("", $"The row has {framing.FieldCount} values and the header {Columns.Length} columns. Put quotes around values that hold a delimiter, a quote or a line end.", records.Line);
        }

        return Utf8.IsValid(records.Record) ? null : Encodings.Check(records.Record, records.Line);
    }

    /// <summary>How many lines besides its first a bad record takes with it.</summary>
    public static int Lost(RecordReader records)
    {
        var framing = (CsvFraming)records.Framing;
        for (var column = 0; column < Math.Min(framing.FieldCount, CsvFraming.MaxColumns); column++)
        {
            if (framing[column].HasTextAfterQuote)
            {
                return records.InnerLines;
            }
        }

        return 0;
    }

    /// <summary>A value of the record, in the record or in the scratch.</summary>
    public static ReadOnlySpan<byte> Value(RecordReader records, int column, ByteSink scratch) =>
        Text(records, ((CsvFraming)records.Framing)[column], scratch);

    private static ReadOnlySpan<byte> Text(RecordReader records, CsvFraming.Field field, ByteSink scratch)
    {
        var text = records.Record.Slice(field.Start, field.Length);
        return field.IsDoubled ? CsvText.Undouble(text, scratch) : text;
    }

    private static Refusal Refuse(Fault fault) => Refusal.Invalid(fault.Message, [fault]);
}
