using System.Text;
using Assay.Formats.Rows;

namespace Assay.Formats.Exports;

/// <summary>An object a line, LF after each.</summary>
internal sealed class JsonLinesWriter<TRow>(Stream to, ExportColumn<TRow>[] columns) : TextualWriter<TRow>(to)
    where TRow : struct
{
    private readonly byte[][] _prefixes =
        [.. columns.Select((column, place) => Encoding.UTF8.GetBytes($"{(place == 0 ? '{' : ',')}\"{column.Name}\":"))];

    private readonly ByteSink _scratch = new();

    public override void Dispose()
    {
        base.Dispose();
        _scratch.Dispose();
    }

    protected override void Append(in TRow row)
    {
        for (var place = 0; place < columns.Length; place++)
        {
            Bytes.Write(_prefixes[place]);
            columns[place].WriteJson(row, Bytes, _scratch);
        }

        Bytes.Write("}\n"u8);
    }
}
