using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Assay.Domain.Ledger;

namespace Assay.Store.Items;

/// <summary>
/// What an <c>items.added</c> event says of an item beside its content: key, facets and retention, each as the first 16 bytes
/// of a salted SHA-256, 48 bytes together. They are erased with the item's salt.
/// </summary>
internal static class ItemBinding
{
    public const int Size = 48;
    private const int Part = 16;

    /// <summary>The parts in order, as a fault names them.</summary>
    public static readonly string[] Parts = ["item.external_key", "item_facet and facet_field", "item.retain_until"];

    public static byte[] Of(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> externalKey, bool hasKey, ReadOnlySpan<byte> facets, long? retainUntil)
    {
        var bound = new byte[Size];
        Span<byte> retain = stackalloc byte[8];
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        BinaryPrimitives.WriteInt64BigEndian(retain, retainUntil ?? long.MinValue);
        Digest.Write(digest, salt, [1, (byte)(hasKey ? 1 : 0)], externalKey);
        digest[..Part].CopyTo(bound);
        Digest.Write(digest, salt, [2], facets);
        digest[..Part].CopyTo(bound.AsSpan(Part));
        Digest.Write(digest, salt, [3], retain);
        digest[..Part].CopyTo(bound.AsSpan(2 * Part));
        return bound;
    }

    /// <summary>Which part differs, or -1.</summary>
    public static int Difference(ReadOnlySpan<byte> recorded, ReadOnlySpan<byte> stored)
    {
        var same = recorded.CommonPrefixLength(stored);
        return same == Size ? -1 : same / Part;
    }

    /// <summary>SHA-256 over names and values by their order; what no facets have in common.</summary>
    public static byte[] Facets(IEnumerable<KeyValuePair<string, string>> facets)
    {
        KeyValuePair<string, string>[] sorted = [.. facets];
        Array.Sort(sorted, static (a, b) => string.CompareOrdinal(a.Key, b.Key) is var byName and not 0 ? byName : string.CompareOrdinal(a.Value, b.Value));
        const int OnStack = 512;
        var most = sorted.Sum(static f => Encoding.UTF8.GetMaxByteCount(f.Key.Length) + Encoding.UTF8.GetMaxByteCount(f.Value.Length) + 2);
        var text = most <= OnStack ? stackalloc byte[OnStack] : new byte[most];
        var length = 0;
        foreach (var (name, value) in sorted)
        {
            length += Encoding.UTF8.GetBytes(name, text[length..]);
            text[length++] = 0;
            length += Encoding.UTF8.GetBytes(value, text[length..]);
            text[length++] = 0;
        }

        return SHA256.HashData(text[..length]);
    }

    public static readonly byte[] NoFacets = Facets([]);
}
