using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Assay.Domain.Ledger;

/// <summary>The one byte form of a JSON value, so that equal values have equal hashes.</summary>
/// <remarks>
/// Source: RFC 8785, JSON Canonicalization Scheme. Properties sort by UTF-16 code units, numbers print as ECMAScript does, -0 is 0.
/// Departure from the RFC: a whole number written with digits that a double cannot keep is refused instead of rounded.
/// Text is not normalised (RFC 8785, 3.1): two spellings of one accented letter stay two values.
/// </remarks>
public static class CanonicalJson
{
    /// <summary>The nesting that <see cref="Canonicalize"/> accepts.</summary>
    public const int DefaultMaxDepth = 128;

    /// <summary>The deepest nesting that anyone may ask for; it bounds the stack.</summary>
    public const int MaxDepthLimit = 1000;

    private static readonly SearchValues<byte> s_escaped = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, (byte)'"', (byte)'\\']);

    /// <exception cref="FormatException">The input is not JSON, or has no canonical form; the message says why and where.</exception>
    public static byte[] Canonicalize(ReadOnlySpan<byte> utf8Json) =>
        TryCanonicalize(utf8Json, DefaultMaxDepth, out var canonical, out var error) ? canonical : throw new FormatException(error);

    /// <summary>False gives a sentence for people with the byte offset of the fault, and an empty <paramref name="canonical"/>.</summary>
    /// <param name="maxDepth">How many arrays and objects may contain one another, 0 to <see cref="MaxDepthLimit"/>; 0 allows only a plain value.</param>
    public static bool TryCanonicalize(ReadOnlySpan<byte> utf8Json, int maxDepth, out byte[] canonical, out string error)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxDepth);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxDepth, MaxDepthLimit);
        if (!Utf8.IsValid(utf8Json))
        {
            canonical = [];
            error = $"The text is not valid UTF-8 at byte {FirstInvalid(utf8Json)}.";
            return false;
        }

        var reader = new CanonicalReader(utf8Json, maxDepth);
        try
        {
            var read = reader.Read();
            canonical = read ? reader.Written() : [];
            error = read ? "" : reader.Error;
            return read;
        }
        finally
        {
            reader.Release();
        }
    }

    /// <summary>Writes a JSON string with its quotes.</summary>
    /// <exception cref="FormatException">The text holds a lone surrogate.</exception>
    public static void WriteString(IBufferWriter<byte> to, ReadOnlySpan<char> value)
    {
        var rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(value.Length));
        var status = Utf8.FromUtf16(value, rented, out var read, out var written, replaceInvalidSequences: false);
        if (status == OperationStatus.Done)
        {
            WriteValidUtf8(to, rented.AsSpan(0, written));
        }

        ArrayPool<byte>.Shared.Return(rented);
        if (status != OperationStatus.Done)
        {
            throw new FormatException($"The text holds a lone surrogate at character {read}.");
        }
    }

    /// <summary>Writes a JSON string with its quotes.</summary>
    /// <exception cref="FormatException">The text is not valid UTF-8.</exception>
    public static void WriteStringUtf8(IBufferWriter<byte> to, ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8))
        {
            throw new FormatException($"The text is not valid UTF-8 at byte {FirstInvalid(utf8)}.");
        }

        WriteValidUtf8(to, utf8);
    }

    /// <summary>The number as ECMAScript's Number::toString writes it: shortest digits that read back as the same double.</summary>
    /// <exception cref="FormatException">NaN and the infinities have no JSON form.</exception>
    public static string NumberText(double value)
    {
        Span<byte> text = stackalloc byte[CanonicalNumber.MaxLength];
        return double.IsFinite(value)
            ? Encoding.ASCII.GetString(text[..CanonicalNumber.Write(value, text)])
            : throw new FormatException("NaN and infinite numbers have no JSON form.");
    }

    /// <summary>How many bytes at the start need no escape inside a JSON string.</summary>
    internal static int PlainPrefix(ReadOnlySpan<byte> utf8)
    {
        var at = utf8.IndexOfAny(s_escaped);
        return at < 0 ? utf8.Length : at;
    }

    /// <summary>Writes the escape of one byte below 0x20, a quote or a backslash; returns its length, at most 6.</summary>
    internal static int Escape(byte value, Span<byte> to)
    {
        to[0] = (byte)'\\';
        var letter = value switch
        {
            (byte)'"' => '"',
            (byte)'\\' => '\\',
            8 => 'b',
            9 => 't',
            10 => 'n',
            12 => 'f',
            13 => 'r',
            _ => 'u',
        };
        to[1] = (byte)letter;
        if (letter != 'u')
        {
            return 2;
        }

        to[2] = to[3] = (byte)'0';
        to[4] = (byte)('0' + (value >> 4));
        to[5] = (byte)"0123456789abcdef"[value & 15];
        return 6;
    }

    private static void WriteValidUtf8(IBufferWriter<byte> to, ReadOnlySpan<byte> utf8)
    {
        Span<byte> escape = stackalloc byte[6];
        to.Write("\""u8);
        while (true)
        {
            var plain = PlainPrefix(utf8);
            to.Write(utf8[..plain]);
            if (plain == utf8.Length)
            {
                break;
            }

            to.Write(escape[..Escape(utf8[plain], escape)]);
            utf8 = utf8[(plain + 1)..];
        }

        to.Write("\""u8);
    }

    private static int FirstInvalid(ReadOnlySpan<byte> utf8)
    {
        var at = 0;
        while (at < utf8.Length && Rune.DecodeFromUtf8(utf8[at..], out _, out var length) == OperationStatus.Done)
        {
            at += length;
        }

        return at;
    }
}
