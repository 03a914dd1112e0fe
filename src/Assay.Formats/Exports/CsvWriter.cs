using System.Buffers;
using System.Text;
using Assay.Formats.Rows;

namespace Assay.Formats.Exports;

/// <summary>RFC 4180: a header, CRLF after each row, quotes where a cell needs them.</summary>
internal sealed class CsvWriter<TRow> : TextualWriter<TRow>
    where TRow : struct
{
    private static readonly SearchValues<byte> s_special = SearchValues.Create(",\"\r\n"u8);

    private readonly ExportColumn<TRow>[] _columns;
    private readonly bool _guardFormulas;
    private readonly ByteSink _cell = new();
    private long _guarded;

    public CsvWriter(Stream to, ExportColumn<TRow>[] columns, bool guardFormulas)
        : base(to)
    {
        (_columns, _guardFormulas) = (columns, guardFormulas);
        Bytes.Write(Encoding.UTF8.GetBytes(string.Join(',', columns.Select(column => column.Name)) + "\r\n"));
    }

    public override long Guarded => _guarded;

    public override void Dispose()
    {
        base.Dispose();
        _cell.Dispose();
    }

    protected override void Append(in TRow row)
    {
        for (var place = 0; place < _columns.Length; place++)
        {
            if (place > 0)
            {
                Bytes.Write((byte)',');
            }

            _cell.Clear();
            if (_columns[place].WriteText(row, _cell))
            {
                AppendCell(_cell.Written, _guardFormulas && _columns[place].IsFreeText);
            }
        }

        Bytes.Write("\r\n"u8);
    }

    private void AppendCell(ReadOnlySpan<byte> text, bool guard)
    {
        var isGuarded = guard && CsvFormulas.IsOne(text);
        _guarded += isGuarded ? 1 : 0;
        if (text.Length > 0 && !text.ContainsAny(s_special))
        {
            Bytes.Write(isGuarded ? "'"u8 : []);
            Bytes.Write(text);
            return;
        }

        Bytes.Write(isGuarded ? "\"'"u8 : "\""u8);
        while (text.IndexOf((byte)'"') is >= 0 and var at)
        {
            Bytes.Write(text[..(at + 1)]);
            Bytes.Write((byte)'"');
            text = text[(at + 1)..];
        }

        Bytes.Write(text);
        Bytes.Write((byte)'"');
    }
}
