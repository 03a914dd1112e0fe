using System.Security.Cryptography;

namespace Assay.Domain.Tests.Ledger;

/// <summary>The recursive definitions of RFC 9162 (2.1.1, 2.1.3.1, 2.1.4.1), word for word, to check the fast code against.</summary>
internal static class ReferenceTree
{
    /// <summary>The usual eight test leaves.</summary>
    public static readonly byte[][] Usual =
        [.. new[] { "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f" }.Select(Convert.FromHexString)];

    public static byte[][] Entries(int count) => [.. Enumerable.Range(0, count).Select(BitConverter.GetBytes)];

    /// <summary>MTH(D_n).</summary>
    public static byte[] Head(ReadOnlySpan<byte[]> entries)
    {
        if (entries.Length == 0)
        {
            return SHA256.HashData([]);
        }

        if (entries.Length == 1)
        {
            return SHA256.HashData([0, .. entries[0]]);
        }

        var k = Split(entries.Length);
        return SHA256.HashData([1, .. Head(entries[..k]), .. Head(entries[k..])]);
    }

    /// <summary>PATH(m, D_n).</summary>
    public static List<byte[]> Path(int m, ReadOnlySpan<byte[]> entries)
    {
        if (entries.Length == 1)
        {
            return [];
        }

        var k = Split(entries.Length);
        return m < k ? [.. Path(m, entries[..k]), Head(entries[k..])] : [.. Path(m - k, entries[k..]), Head(entries[..k])];
    }

    /// <summary>PROOF(m, D_n).</summary>
    public static List<byte[]> Proof(int m, ReadOnlySpan<byte[]> entries) => SubProof(m, entries, true);

    private static List<byte[]> SubProof(int m, ReadOnlySpan<byte[]> entries, bool isOldRoot)
    {
        if (m == entries.Length)
        {
            return isOldRoot ? [] : [Head(entries)];
        }

        var k = Split(entries.Length);
        return m <= k
            ? [.. SubProof(m, entries[..k], isOldRoot), Head(entries[k..])]
            : [.. SubProof(m - k, entries[k..], false), Head(entries[..k])];
    }

    private static int Split(int n)
    {
        var k = 1;
        while (k * 2 < n)
        {
            k *= 2;
        }

        return k;
    }
}
