using System.Runtime.InteropServices;
using Assay.Formats.Rows;
using ParquetSharp;
using ParquetSharp.Schema;

namespace Assay.Formats.Exports;

/// <summary>The values of one column of the row group that is being gathered.</summary>
internal abstract class ParquetColumn<TRow> : IDisposable
    where TRow : struct
{
    /// <summary>Of the schema; the caller disposes of it.</summary>
    public abstract Node CreateNode();

    /// <summary>Whether a dictionary pays.</summary>
    public abstract bool Repeats { get; }

    /// <summary>Bytes gathered.</summary>
    public abstract int Bytes { get; }

    public abstract void Append(in TRow row);

    /// <summary>Writes the values gathered and forgets them.</summary>
    public abstract void Flush(ColumnWriter to);

    public virtual void Dispose()
    {
    }
}

/// <summary>Text and JSON, in one buffer.</summary>
internal sealed class ParquetBytes<TRow>(ExportColumn<TRow> column, bool isOptional, bool repeats) : ParquetColumn<TRow>
    where TRow : struct
{
    private readonly ByteSink _bytes = new();
    private readonly List<int> _ends = [];
    private readonly List<ByteArray> _values = [];
    private readonly List<short> _levels = [];

    public override bool Repeats => repeats;

    public override int Bytes => _bytes.Length;

    public override Node CreateNode()
    {
        using var type = LogicalType.String();
        return new PrimitiveNode(column.Name, isOptional ? Repetition.Optional : Repetition.Required, type, PhysicalType.ByteArray);
    }

    public override void Append(in TRow row)
    {
        var isThere = column.WriteText(row, _bytes);
        _levels.Add(isThere ? (short)1 : (short)0);
        if (isThere || !isOptional)
        {
            _ends.Add(_bytes.Length);
        }
    }

    public override unsafe void Flush(ColumnWriter to)
    {
        CollectionsMarshal.SetCount(_values, _ends.Count);
        var values = CollectionsMarshal.AsSpan(_values);
        fixed (byte* bytes = _bytes.Written)
        {
            for (int value = 0, start = 0; value < values.Length; start = _ends[value++])
            {
                values[value] = new((nint)(bytes + start), _ends[value] - start);
            }

            var writer = (ColumnWriter<ByteArray>)to;
            if (isOptional)
            {
                writer.WriteBatch(_levels.Count, CollectionsMarshal.AsSpan(_levels), [], values);
            }
            else
            {
                writer.WriteBatch(values);
            }
        }

        _bytes.Clear();
        _ends.Clear();
        _levels.Clear();
    }

    public override void Dispose()
    {
        _bytes.Dispose();
        base.Dispose();
    }
}

internal sealed class ParquetReals<TRow>(string name, Get<TRow, double?> get) : ParquetColumn<TRow>
    where TRow : struct
{
    private readonly List<double> _values = [];
    private readonly List<short> _levels = [];

    public override bool Repeats => false;

    public override int Bytes => _values.Count * sizeof(double);

    public override Node CreateNode()
    {
        using var type = LogicalType.None();
        return new PrimitiveNode(name, Repetition.Optional, type, PhysicalType.Double);
    }

    public override void Append(in TRow row)
    {
        var value = get(row);
        _levels.Add(value.HasValue ? (short)1 : (short)0);
        if (value.HasValue)
        {
            _values.Add(value.Value);
        }
    }

    public override void Flush(ColumnWriter to)
    {
        ((ColumnWriter<double>)to).WriteBatch(_levels.Count, CollectionsMarshal.AsSpan(_levels), [], CollectionsMarshal.AsSpan(_values));
        _values.Clear();
        _levels.Clear();
    }
}

internal sealed class ParquetWholes<TRow>(string name, Get<TRow, long> get, bool isMoment) : ParquetColumn<TRow>
    where TRow : struct
{
    private readonly List<long> _values = [];

    public override bool Repeats => !isMoment;

    public override int Bytes => _values.Count * sizeof(long);

    public override Node CreateNode()
    {
        using var type = isMoment ? LogicalType.Timestamp(true, TimeUnit.Micros) : LogicalType.Int(64, true);
        return new PrimitiveNode(name, Repetition.Required, type, PhysicalType.Int64);
    }

    public override void Append(in TRow row) => _values.Add(get(row));

    public override void Flush(ColumnWriter to)
    {
        ((ColumnWriter<long>)to).WriteBatch(CollectionsMarshal.AsSpan(_values));
        _values.Clear();
    }
}
