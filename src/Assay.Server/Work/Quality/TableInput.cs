using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using Assay.Domain;
using Assay.Formats.Answers;
using Assay.Formats.Rows;

namespace Assay.Server.Work.Quality;

/// <summary>A table's bytes, unpacked where they are gzip, and how they are written.</summary>
internal sealed class TableInput : IAsyncDisposable
{
    private const int HeadBytes = 4096;

    private readonly List<PipeReader> _pipes = [];

    private TableInput()
    {
    }

    public Stream Bytes { get; private set; } = Stream.Null;

    public RowFormat Format { get; private set; }

    /// <summary>The file where it is Parquet, from its beginning; null where it is not.</summary>
    public Stream? Parquet { get; private set; }

    /// <param name="stream">Stays the caller's.</param>
    /// <param name="name">As it is shown in messages; its ending tells the format where it can, .gz apart.</param>
    public static async Task<Decision<TableInput>> OpenAsync(Stream stream, string name, CancellationToken cancel)
    {
        var input = new TableInput();
        try
        {
            var head = await input.PeekAsync(stream, cancel);
            if (head is [0x1F, 0x8B, ..])
            {
                name = name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;
                head = await input.PeekAsync(new GZipStream(input.Bytes, CompressionMode.Decompress), cancel);
            }

            if (ParquetAnswers.IsParquet(head))
            {
                input.Parquet = await SeekableAsync(stream, input.Bytes, cancel);
                return input;
            }

            var found = RowFormats.Detect(name.EndsWith(".txt", StringComparison.OrdinalIgnoreCase) ? "" : name, head);
            if (!found.Accepted)
            {
                return Refusal.Invalid($"{name}: {found.Refusal.Message}");
            }

            // A table of one column has no delimiter to be known by.
            input.Format = found.Value == RowFormat.Text ? RowFormat.Csv : found.Value;
            return input;
        }
        catch (InvalidDataException)
        {
            return Refusal.Invalid($"{name} begins like gzip and cannot be unpacked. It may be cut off; make it anew.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var pipe in _pipes)
        {
            await pipe.CompleteAsync();
        }
    }

    /// <summary>Parquet is read from its end: a stream that only runs forward goes to memory first.</summary>
    public static async Task<Stream> SeekableAsync(Stream stream, Stream bytes, CancellationToken cancel)
    {
        if (stream.CanSeek)
        {
            stream.Position = 0;
            return stream;
        }

        var copy = new MemoryStream();
        await bytes.CopyToAsync(copy, cancel);
        copy.Position = 0;
        return copy;
    }

    private async Task<byte[]> PeekAsync(Stream stream, CancellationToken cancel)
    {
        var pipe = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 1 << 16, leaveOpen: true));
        _pipes.Add(pipe);
        var read = await pipe.ReadAtLeastAsync(HeadBytes, cancel);
        var head = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, HeadBytes)).ToArray();
        pipe.AdvanceTo(read.Buffer.Start);
        Bytes = pipe.AsStream(leaveOpen: true);
        return head;
    }
}
