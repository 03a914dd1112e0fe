using System.Buffers;
using System.Security.Cryptography;

namespace Assay.Domain.Ledger;

/// <summary>SHA-256 over parts laid end to end. One call on one buffer: an incremental hash costs more to set up than a short text costs to hash.</summary>
public static class Digest
{
    private const int OnStack = 1024;

    public static byte[] Of(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third = default, ReadOnlySpan<byte> fourth = default)
    {
        var hash = new byte[SHA256.HashSizeInBytes];
        Write(hash, first, second, third, fourth);
        return hash;
    }

    /// <param name="to">32 bytes; may be one of the parts.</param>
    public static void Write(Span<byte> to, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third = default, ReadOnlySpan<byte> fourth = default)
    {
        var length = first.Length + second.Length + third.Length + fourth.Length;
        var rented = length <= OnStack ? null : ArrayPool<byte>.Shared.Rent(length);
        var input = rented ?? stackalloc byte[OnStack];
        first.CopyTo(input);
        second.CopyTo(input[first.Length..]);
        third.CopyTo(input[(first.Length + second.Length)..]);
        fourth.CopyTo(input[(first.Length + second.Length + third.Length)..]);
        SHA256.HashData(input[..length], to);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }
    }
}
