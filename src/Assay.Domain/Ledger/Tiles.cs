namespace Assay.Domain.Ledger;

/// <summary>Names a hash tile: its 256 hashes are those of the nodes at tree level 8 * Level, from node Index * 256 on.</summary>
public readonly record struct TileId(int Level, long Index);

/// <summary>Complete hash tiles of a log, from which any proof is made with a few reads. Source: C2SP tlog-tiles.</summary>
/// <remarks>
/// A tile is 8,192 bytes: 256 hashes of 32 bytes, in order. Only complete tiles are stored; the tail comes from the leaf hashes of its events.
/// A writer that moved a log from size <c>a</c> to <c>b</c> walks <see cref="Completed"/>(a, b), and stores <see cref="Build"/> of each, in that order:
/// a tile above is built from the tiles below it.
/// </remarks>
public static class Tiles
{
    /// <summary>Hashes in a tile.</summary>
    public const int Width = 256;

    /// <summary>Levels of the tree that a tile spans.</summary>
    public const int Height = 8;

    /// <summary>Bytes of a tile.</summary>
    public const int Bytes = Width * Merkle.HashSize;

    /// <summary>The tiles that become complete when the log grows, lower levels first.</summary>
    public static IEnumerable<TileId> Completed(long oldSize, long newSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(oldSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, newSize);
        return Walk();

        IEnumerable<TileId> Walk()
        {
            for (var (level, shift) = (0, 8); shift < 63; (level, shift) = (level + 1, shift + 8))
            {
                for (var index = oldSize >> shift; index < newSize >> shift; index++)
                {
                    yield return new(level, index);
                }
            }
        }
    }

    /// <summary>The bytes of a complete tile, from leaf hashes on level 0 and from 256 stored tiles of the level below elsewhere.</summary>
    public static byte[] Build(TileId id, Func<int, long, byte[]?> tile, Func<long, byte[]> leafHash)
    {
        var bytes = new byte[Bytes];
        // Not from itself, where it is stored already.
        var hash = Reader((level, index) => level < id.Level ? tile(level, index) : null, leafHash);
        for (var i = 0; i < Width; i++)
        {
            var node = (id.Index * Width) + i;
            (id.Level == 0 ? leafHash(node) : hash(id.Level * 8, node)).CopyTo(bytes.AsSpan(i * Merkle.HashSize));
        }

        return bytes;
    }

    /// <summary>Answers for any complete subtree from stored tiles, and from leaf hashes where no tile is stored.</summary>
    /// <param name="tile">The stored tile at (level, index), or null. Asked once for each tile: the reader remembers the answers.</param>
    /// <param name="leafHash">The leaf hash at a position; asked for the incomplete tail only, if all complete tiles are stored.</param>
    /// <remarks>One reader serves one moment of one log: make a new one for each proof or walk. Not safe for use by several threads.</remarks>
    public static SubtreeHash Reader(Func<int, long, byte[]?> tile, Func<long, byte[]> leafHash)
    {
        var known = new Dictionary<TileId, byte[]?>();
        return Hash;

        byte[] Hash(int level, long index)
        {
            var above = level % 8;
            var first = index << above;
            var bytes = Tile(new(level / 8, first / Width));
            if (bytes is not null)
            {
                return Fold(bytes.AsSpan((int)(first % Width) * Merkle.HashSize, Merkle.HashSize << above));
            }

            return level == 0 ? leafHash(index) : Merkle.NodeHash(Hash(level - 1, index * 2), Hash(level - 1, (index * 2) + 1));
        }

        byte[]? Tile(TileId id)
        {
            if (!known.TryGetValue(id, out var bytes))
            {
                bytes = tile(id.Level, id.Index);
                known[id] = bytes is null or { Length: Bytes } ? bytes : throw new FormatException("A hash tile has 8,192 bytes.");
            }

            return bytes;
        }
    }

    /// <summary>The root over a power of two of hashes laid end to end.</summary>
    private static byte[] Fold(ReadOnlySpan<byte> hashes)
    {
        Span<byte> level = stackalloc byte[hashes.Length];
        hashes.CopyTo(level);
        for (var count = hashes.Length / Merkle.HashSize; count > 1; count /= 2)
        {
            for (var i = 0; i < count / 2; i++)
            {
                var pair = level.Slice(2 * i * Merkle.HashSize, 2 * Merkle.HashSize);
                Merkle.NodeHash(pair[..Merkle.HashSize], pair[Merkle.HashSize..], level.Slice(i * Merkle.HashSize, Merkle.HashSize));
            }
        }

        return level[..Merkle.HashSize].ToArray();
    }
}
