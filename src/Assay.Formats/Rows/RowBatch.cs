using System.Collections;
using Assay.Domain;

namespace Assay.Formats.Rows;

/// <summary>About a thousand rows in file order. Disposing gives the memory back that the rows point into.</summary>
public sealed class RowBatch : Batch, IReadOnlyList<Row>
{
    private const int FullRows = 1000;

    /// <summary>Long rows make a batch full sooner, so that memory stays flat.</summary>
    private const int FullBytes = 1 << 20;

    private readonly List<(int Line, int Start, int Length, Fault? Fault, int Lost)> _rows = new(FullRows);

    internal RowBatch()
    {
    }

    public override int Count => _rows.Count;

    internal ByteSink Bytes { get; } = new();

    internal override bool IsFull => _rows.Count >= FullRows || Bytes.Length >= FullBytes;

    public Row this[int index]
    {
        get
        {
            var (line, start, length, fault, lost) = _rows[index];
            return new(line, Bytes.Memory.Slice(start, length), fault, lost);
        }
    }

    public IEnumerator<Row> GetEnumerator()
    {
        for (var index = 0; index < Count; index++)
        {
            yield return this[index];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override void Dispose() => Bytes.Dispose();

    internal override void Add(Fault fault) => Add(fault, 0);

    internal override void Add(Fault fault, int lost) => _rows.Add((fault.Line ?? 0, Bytes.Length, 0, fault, lost));

    /// <summary>The row is everything written since <paramref name="start"/>.</summary>
    internal void Add(int line, int start) => _rows.Add((line, start, Bytes.Length - start, null, 0));
}
