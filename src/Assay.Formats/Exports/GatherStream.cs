using Assay.Formats.Rows;

namespace Assay.Formats.Exports;

/// <summary>A stream that only takes: what was written waits for <see cref="DrainAsync"/>.</summary>
internal sealed class GatherStream : Stream
{
    private readonly ByteSink _bytes = new();
    private long _position;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _position;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _bytes.Write(buffer);
        _position += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public async ValueTask DrainAsync(Stream to, CancellationToken cancel)
    {
        await to.WriteAsync(_bytes.Memory, cancel).ConfigureAwait(false);
        _bytes.Clear();
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _bytes.Dispose();
        base.Dispose(disposing);
    }
}
