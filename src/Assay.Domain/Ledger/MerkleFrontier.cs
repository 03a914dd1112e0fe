using System.Globalization;
using System.Numerics;

namespace Assay.Domain.Ledger;

/// <summary>All that an append-only tree needs to grow and to name its root: the roots of its complete subtrees, one for each 1-bit of its size.</summary>
/// <remarks>Not safe for use by several threads. Appending costs two hashes on average, a root at most 63.</remarks>
public sealed class MerkleFrontier
{
    private const int H = Merkle.HashSize;

    // The subtree of 2^level leaves lies at level * 32 and holds meaning while that bit of Size is set.
    private byte[] _subtrees = new byte[16 * H];

    public long Size { get; private set; }

    public void Append(ReadOnlySpan<byte> leafHash) => Append(leafHash, 0, []);

    /// <param name="height">A level above the leaves; 0 for none.</param>
    /// <param name="root">Receives the root of the subtree of 2^<paramref name="height"/> leaves that the leaf completes; untouched where it completes none.</param>
    public void Append(ReadOnlySpan<byte> leafHash, int height, Span<byte> root)
    {
        if (leafHash.Length != H)
        {
            throw new ArgumentException("A leaf hash has 32 bytes.", nameof(leafHash));
        }

        var level = BitOperations.TrailingZeroCount(~Size);
        if (_subtrees.Length < (level + 1) * H)
        {
            Array.Resize(ref _subtrees, _subtrees.Length * 2);
        }

        Span<byte> carry = stackalloc byte[H];
        leafHash.CopyTo(carry);
        for (var below = 0; below < level; below++)
        {
            Merkle.NodeHash(At(below), carry, carry);
            if (below + 1 == height)
            {
                carry.CopyTo(root);
            }
        }

        carry.CopyTo(At(level));
        Size++;
    }

    public byte[] Root()
    {
        if (Size == 0)
        {
            return Merkle.EmptyRoot;
        }

        var rest = Size;
        var root = At(BitOperations.TrailingZeroCount(rest)).ToArray();
        for (rest &= rest - 1; rest != 0; rest &= rest - 1)
        {
            Merkle.NodeHash(At(BitOperations.TrailingZeroCount(rest)), root, root);
        }

        return root;
    }

    /// <summary>The subtree roots, largest subtree first, 32 bytes each.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[BitOperations.PopCount((ulong)Size) * H];
        var at = bytes.Length;
        for (var rest = Size; rest != 0; rest &= rest - 1)
        {
            at -= H;
            At(BitOperations.TrailingZeroCount(rest)).CopyTo(bytes.AsSpan(at));
        }

        return bytes;
    }

    /// <exception cref="FormatException">The size is negative, or these are not 32 bytes for each 1-bit of the size.</exception>
    public static MerkleFrontier FromBytes(long size, ReadOnlySpan<byte> bytes)
    {
        if (size < 0 || bytes.Length != BitOperations.PopCount((ulong)size) * H)
        {
            throw new FormatException(string.Create(
                CultureInfo.InvariantCulture, $"A frontier of size {size} does not have {bytes.Length} bytes."));
        }

        var levels = size == 0 ? 0 : BitOperations.Log2((ulong)size) + 1;
        var frontier = new MerkleFrontier { Size = size, _subtrees = new byte[Math.Max(16, levels) * H] };
        for (var rest = size; rest != 0; rest &= rest - 1)
        {
            bytes[^H..].CopyTo(frontier.At(BitOperations.TrailingZeroCount(rest)));
            bytes = bytes[..^H];
        }

        return frontier;
    }

    public MerkleFrontier Copy() => new() { Size = Size, _subtrees = (byte[])_subtrees.Clone() };

    private Span<byte> At(int level) => _subtrees.AsSpan(level * H, H);
}
