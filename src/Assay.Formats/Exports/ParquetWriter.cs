using ParquetSharp;
using ParquetSharp.Schema;

namespace Assay.Formats.Exports;

/// <summary>Gathers row groups and writes them whole. The library writes into memory only; the stream sees async writes.</summary>
internal sealed class ParquetWriter<TRow> : ExportWriter<TRow>
    where TRow : struct
{
    private const int RowsPerGroup = 50_000;

    /// <summary>Long rows end a group sooner, so that memory stays flat.</summary>
    private const long BytesPerGroup = 64 << 20;

    private readonly Stream _to;
    private readonly ParquetColumn<TRow>[] _columns;
    private readonly GatherStream _gathered = new();
    private readonly ParquetFileWriter _file;
    private int _rows;

    public ParquetWriter(Stream to, string what, ExportColumn<TRow>[] columns)
    {
        _to = to;
        _columns = [.. columns.Select(column => column.ToParquet())];
        using var properties = Properties(columns);
        var nodes = _columns.Select(column => column.CreateNode()).ToArray();
        using var schema = new GroupNode(what, Repetition.Required, nodes);
        _file = new(_gathered, schema, properties, new Dictionary<string, string> { ["assay.schema"] = what + "/1" }, leaveOpen: true);
        foreach (var node in nodes)
        {
            node.Dispose();
        }
    }

    public override ValueTask WriteAsync(in TRow row, CancellationToken cancel = default)
    {
        foreach (var column in _columns)
        {
            column.Append(row);
        }

        _rows++;
        if (_rows < RowsPerGroup && (_rows % 64 != 0 || _columns.Sum(column => (long)column.Bytes) < BytesPerGroup))
        {
            return ValueTask.CompletedTask;
        }

        WriteGroup();
        return _gathered.DrainAsync(_to, cancel);
    }

    public override async ValueTask CompleteAsync(CancellationToken cancel = default)
    {
        if (_rows > 0)
        {
            WriteGroup();
        }

        _file.Close();
        await _gathered.DrainAsync(_to, cancel).ConfigureAwait(false);
    }

    public override void Dispose()
    {
        _file.Dispose();
        _gathered.Dispose();
        foreach (var column in _columns)
        {
            column.Dispose();
        }
    }

    private WriterProperties Properties(ExportColumn<TRow>[] columns)
    {
        // The name of the program and no version: the same rows give the same bytes, whichever release wrote them.
        // The library's own pool would keep what it had at its peak: 35 MB.
        using var builder = new WriterPropertiesBuilder().Compression(Compression.Zstd).CreatedBy("Assay").MemoryPool(MemoryPool.SystemMemoryPool());
        for (var column = 0; column < columns.Length; column++)
        {
            if (!_columns[column].Repeats)
            {
                builder.DisableDictionary(columns[column].Name);
            }
        }

        return builder.Build();
    }

    private void WriteGroup()
    {
        using var group = _file.AppendRowGroup();
        foreach (var column in _columns)
        {
            using var writer = group.NextColumn();
            column.Flush(writer);
        }

        _rows = 0;
    }
}
