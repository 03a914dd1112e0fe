namespace Assay.Domain.Ledger;

/// <summary>Orders property names by UTF-16 code units (RFC 8785, 3.2.3) without leaving UTF-8.</summary>
internal static class PropertyOrder
{
    /// <summary>Compares two names in canonical escaped form, without their quotes.</summary>
    public static int Compare(ReadOnlySpan<byte> x, ReadOnlySpan<byte> y)
    {
        var hasEscape = x.Contains((byte)'\\') || y.Contains((byte)'\\');
        if (hasEscape)
        {
            return CompareUnescaped(x, y);
        }

        var same = x.CommonPrefixLength(y);
        return same == x.Length || same == y.Length ? x.Length.CompareTo(y.Length) : Weight(x[same]).CompareTo(Weight(y[same]));
    }

    /// <summary>Surrogates sort below U+E000: first bytes of four-byte sequences move below 0xEE and 0xEF.</summary>
    private static int Weight(byte value) => value switch
    {
        >= 0xF0 => value - 2,
        0xEE or 0xEF => value + 16,
        _ => value,
    };

    private static int CompareUnescaped(ReadOnlySpan<byte> x, ReadOnlySpan<byte> y)
    {
        while (!x.IsEmpty && !y.IsEmpty)
        {
            var order = Weight(Take(ref x)).CompareTo(Weight(Take(ref y)));
            if (order != 0)
            {
                return order;
            }
        }

        return x.Length.CompareTo(y.Length);
    }

    private static byte Take(ref ReadOnlySpan<byte> name)
    {
        if (name[0] != '\\')
        {
            var plain = name[0];
            name = name[1..];
            return plain;
        }

        var (value, length) = name[1] switch
        {
            (byte)'b' => ((byte)8, 2),
            (byte)'t' => ((byte)9, 2),
            (byte)'n' => ((byte)10, 2),
            (byte)'f' => ((byte)12, 2),
            (byte)'r' => ((byte)13, 2),
            (byte)'u' => ((byte)(((name[4] - '0') << 4) | (name[5] <= '9' ? name[5] - '0' : name[5] - 'a' + 10)), 6),
            var itself => (itself, 2),
        };
        name = name[length..];
        return value;
    }
}
