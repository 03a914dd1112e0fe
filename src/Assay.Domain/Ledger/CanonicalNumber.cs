using System.Globalization;

namespace Assay.Domain.Ledger;

/// <summary>Numbers as ECMAScript's Number::toString writes them (ECMA-262, 6.1.6.1.20), which RFC 8785 asks for.</summary>
internal static class CanonicalNumber
{
    /// <summary>Bytes that the longest text needs: sign, "0.00000", 17 digits.</summary>
    public const int MaxLength = 32;

    /// <summary>Writes a finite number; returns the length.</summary>
    public static int Write(double value, Span<byte> to)
    {
        if (value == 0)
        {
            to[0] = (byte)'0';
            return 1;
        }

        Span<byte> digits = stackalloc byte[MaxLength];
        var count = ShortestDigits(Math.Abs(value), digits, out var point);
        var at = 0;
        if (value < 0)
        {
            to[at++] = (byte)'-';
        }

        return at + Lay(digits[..count], point, to[at..]);
    }

    /// <summary>
    /// The fewest decimal digits that read back as the same double, the closest of them where several would do.
    /// The value is 0.d1d2d3... times ten to the power <paramref name="point"/>; the last digit is not 0.
    /// </summary>
    public static int ShortestDigits(double positive, Span<byte> digits, out int point)
    {
        Span<byte> text = stackalloc byte[MaxLength];
        text = text[..ReadableText(positive, text)];
        var exponentAt = text.IndexOf((byte)'E');
        var exponent = exponentAt < 0 ? 0 : int.Parse(text[(exponentAt + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = exponentAt < 0 ? text : text[..exponentAt];
        var dot = mantissa.IndexOf((byte)'.');
        point = exponent + (dot < 0 ? mantissa.Length : dot);

        var count = 0;
        foreach (var symbol in mantissa)
        {
            if (symbol == '.' || (count == 0 && symbol == '0'))
            {
                point -= symbol == '0' ? 1 : 0;
                continue;
            }

            digits[count++] = symbol;
        }

        return digits[..count].TrimEnd((byte)'0').Length;
    }

    private static int ReadableText(double positive, Span<byte> to)
    {
        const long Fraction = 0xF_FFFF_FFFF_FFFF;
        positive.TryFormat(to, out var length, "R", CultureInfo.InvariantCulture);

        // The base library gives 2^-25 and 2^-958 one digit too few: below a power of two the next double is nearer than above it.
        var isPowerOfTwo = (BitConverter.DoubleToInt64Bits(positive) & Fraction) == 0;
        if (isPowerOfTwo && double.Parse(to[..length], NumberStyles.Float, CultureInfo.InvariantCulture) != positive)
        {
            positive.TryFormat(to, out length, "E16", CultureInfo.InvariantCulture);
        }

        return length;
    }

    private static int Lay(ReadOnlySpan<byte> digits, int point, Span<byte> to)
    {
        if (digits.Length <= point && point <= 21)
        {
            digits.CopyTo(to);
            to[digits.Length..point].Fill((byte)'0');
            return point;
        }

        if (point is > 0 and <= 21)
        {
            digits[..point].CopyTo(to);
            to[point] = (byte)'.';
            digits[point..].CopyTo(to[(point + 1)..]);
            return digits.Length + 1;
        }

        if (point is > -6 and <= 0)
        {
            to[..(2 - point)].Fill((byte)'0');
            to[1] = (byte)'.';
            digits.CopyTo(to[(2 - point)..]);
            return 2 - point + digits.Length;
        }

        return LayWithExponent(digits, point - 1, to);
    }

    private static int LayWithExponent(ReadOnlySpan<byte> digits, int exponent, Span<byte> to)
    {
        var at = 0;
        to[at++] = digits[0];
        if (digits.Length > 1)
        {
            to[at++] = (byte)'.';
            digits[1..].CopyTo(to[at..]);
            at += digits.Length - 1;
        }

        to[at++] = (byte)'e';
        to[at++] = exponent < 0 ? (byte)'-' : (byte)'+';
        Math.Abs(exponent).TryFormat(to[at..], out var written, default, CultureInfo.InvariantCulture);
        return at + written;
    }
}
