using System.Buffers;
using Assay.Domain.Ledger;
using Assay.Formats.Rows;

namespace Assay.Formats.Json;

/// <summary>Text as JSON strings.</summary>
internal static class JsonText
{
    private static readonly SearchValues<byte> s_escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Select(value => (byte)value), (byte)'"', (byte)'\\']);

    /// <summary>Writes a canonical JSON string.</summary>
    /// <param name="utf8">Valid UTF-8.</param>
    public static void Write(ByteSink to, ReadOnlySpan<byte> utf8)
    {
        if (utf8.ContainsAny(s_escaped))
        {
            CanonicalJson.WriteStringUtf8(to, utf8);
            return;
        }

        var span = to.GetSpan(utf8.Length + 2);
        span[0] = (byte)'"';
        utf8.CopyTo(span[1..]);
        span[utf8.Length + 1] = (byte)'"';
        to.Advance(utf8.Length + 2);
    }
}
