using System.Security.Cryptography;

namespace Assay.Domain.Ledger;

/// <summary>The hashes of a log's tree. Source: RFC 9162, section 2.1.1, with SHA-256. Hashes are 32 bytes.</summary>
public static class Merkle
{
    public const int HashSize = 32;

    /// <summary>The root of a log with no entries: SHA-256 of nothing. A new array each time.</summary>
    public static byte[] EmptyRoot => SHA256.HashData([]);

    public static byte[] LeafHash(ReadOnlySpan<byte> data)
    {
        var hash = new byte[HashSize];
        LeafHash(data, hash);
        return hash;
    }

    /// <summary>SHA-256(0x00 ‖ data).</summary>
    public static void LeafHash(ReadOnlySpan<byte> data, Span<byte> to) => Digest.Write(to, [0], data);

    /// <summary>SHA-256(0x01 ‖ left ‖ right); <paramref name="to"/> may be one of the inputs.</summary>
    public static void NodeHash(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> to) => Digest.Write(to, [1], left[..HashSize], right[..HashSize]);

    /// <summary>The tree head over these leaf hashes, in order.</summary>
    public static byte[] Root(IReadOnlyList<byte[]> leafHashes)
    {
        var frontier = new MerkleFrontier();
        foreach (var leaf in leafHashes)
        {
            frontier.Append(leaf);
        }

        return frontier.Root();
    }

    internal static byte[] NodeHash(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var hash = new byte[HashSize];
        NodeHash(left, right, hash);
        return hash;
    }
}
