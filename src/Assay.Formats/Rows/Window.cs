using System.Buffers;

namespace Assay.Formats.Rows;

/// <summary>The part of a stream that is in memory and not yet consumed. Grows only as far as one record needs.</summary>
internal sealed class Window(Stream stream) : IDisposable
{
    private const int Block = 256 * 1024;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(Block);
    private int _start;
    private int _end;

    /// <summary>The stream gives no more; what is unread is the rest.</summary>
    public bool AtEnd { get; private set; }

    public ReadOnlySpan<byte> Unread => _bytes.AsSpan(_start, _end - _start);

    public void Consume(int count) => _start += count;

    public async ValueTask FillAsync(CancellationToken cancel)
    {
        MakeRoom();
        var read = await stream.ReadAsync(_bytes.AsMemory(_end), cancel).ConfigureAwait(false);
        _end += read;
        AtEnd = read == 0;
    }

    public void Dispose()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        (_bytes, _start, _end) = ([], 0, 0);
    }

    private void MakeRoom()
    {
        var unread = _end - _start;
        if (unread > _bytes.Length / 2)
        {
            var larger = ArrayPool<byte>.Shared.Rent(2 * _bytes.Length);
            Unread.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }
        else
        {
            Unread.CopyTo(_bytes);
        }

        (_start, _end) = (0, unread);
    }
}
