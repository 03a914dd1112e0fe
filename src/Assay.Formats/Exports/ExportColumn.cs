using System.Text;
using Assay.Domain.Ledger;
using Assay.Formats.Json;
using Assay.Formats.Rows;

namespace Assay.Formats.Exports;

internal delegate T Get<TRow, T>(in TRow row);

/// <summary>A column of an export: its name, where the value comes from, and how each format writes it.</summary>
internal abstract record ExportColumn<TRow>(string Name)
    where TRow : struct
{
    /// <summary>Whether people's words may stand in it, which spreadsheets may take for formulas.</summary>
    public virtual bool IsFreeText => false;

    public abstract void WriteJson(in TRow row, ByteSink to, ByteSink scratch);

    /// <summary>False for a missing value.</summary>
    public abstract bool WriteText(in TRow row, ByteSink to);

    public abstract ParquetColumn<TRow> ToParquet();
}

/// <param name="IsOptional">Null is a value.</param>
/// <param name="Repeats">The same texts come again and again.</param>
internal sealed record TextColumn<TRow>(string Name, Get<TRow, string?> Value, bool IsOptional = false, bool Repeats = false)
    : ExportColumn<TRow>(Name)
    where TRow : struct
{
    public override bool IsFreeText => true;

    public override void WriteJson(in TRow row, ByteSink to, ByteSink scratch)
    {
        scratch.Clear();
        if (WriteText(row, scratch))
        {
            JsonText.Write(to, scratch.Written);
        }
        else
        {
            to.Write("null"u8);
        }
    }

    public override bool WriteText(in TRow row, ByteSink to)
    {
        if (Value(row) is not { } text)
        {
            return false;
        }

        // Half a surrogate pair becomes U+FFFD: no format can carry it.
        to.Advance(Encoding.UTF8.GetBytes(text, to.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length))));
        return true;
    }

    public override ParquetColumn<TRow> ToParquet() => new ParquetBytes<TRow>(this, IsOptional, Repeats);
}

/// <summary>JSON as it is stored; a line end between its tokens becomes a space, so that a row stays a line.</summary>
internal sealed record JsonColumn<TRow>(string Name, Get<TRow, ReadOnlyMemory<byte>> Value, bool Repeats = false)
    : ExportColumn<TRow>(Name)
    where TRow : struct
{
    public override void WriteJson(in TRow row, ByteSink to, ByteSink scratch)
    {
        if (!WriteText(row, to))
        {
            to.Write("null"u8);
        }
    }

    public override bool WriteText(in TRow row, ByteSink to)
    {
        var json = Value(row).Span;
        while (json.IndexOfAny((byte)'\n', (byte)'\r') is >= 0 and var at)
        {
            to.Write(json[..at]);
            to.Write((byte)' ');
            json = json[(at + 1)..];
        }

        to.Write(json);
        return !Value(row).IsEmpty;
    }

    public override ParquetColumn<TRow> ToParquet() => new ParquetBytes<TRow>(this, true, Repeats);
}

internal sealed record RealColumn<TRow>(string Name, Get<TRow, double?> Value) : ExportColumn<TRow>(Name)
    where TRow : struct
{
    public override void WriteJson(in TRow row, ByteSink to, ByteSink scratch)
    {
        if (!WriteText(row, to))
        {
            to.Write("null"u8);
        }
    }

    public override bool WriteText(in TRow row, ByteSink to)
    {
        if (Value(row) is not { } value)
        {
            return false;
        }

        var text = CanonicalJson.NumberText(value);
        to.Advance(Encoding.ASCII.GetBytes(text, to.GetSpan(text.Length)));
        return true;
    }

    public override ParquetColumn<TRow> ToParquet() => new ParquetReals<TRow>(Name, Value);
}

internal sealed record WholeColumn<TRow>(string Name, Get<TRow, long> Value) : ExportColumn<TRow>(Name)
    where TRow : struct
{
    public override void WriteJson(in TRow row, ByteSink to, ByteSink scratch) => WriteText(row, to);

    public override bool WriteText(in TRow row, ByteSink to)
    {
        Value(row).TryFormat(to.GetSpan(20), out var length, default, null);
        to.Advance(length);
        return true;
    }

    public override ParquetColumn<TRow> ToParquet() => new ParquetWholes<TRow>(Name, Value, isMoment: false);
}

/// <summary>UTC, microseconds; finer ones are cut off.</summary>
internal sealed record MomentColumn<TRow>(string Name, Get<TRow, DateTimeOffset> Value) : ExportColumn<TRow>(Name)
    where TRow : struct
{
    public override void WriteJson(in TRow row, ByteSink to, ByteSink scratch)
    {
        to.Write((byte)'"');
        WriteText(row, to);
        to.Write((byte)'"');
    }

    public override bool WriteText(in TRow row, ByteSink to)
    {
        Value(row).UtcDateTime.TryFormat(to.GetSpan(32), out var length, "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", null);
        to.Advance(length);
        return true;
    }

    public override ParquetColumn<TRow> ToParquet() => new ParquetWholes<TRow>(Name, Micros, isMoment: true);

    private long Micros(in TRow row) => (Value(row).UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
}
