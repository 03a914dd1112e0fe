using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Assay.Domain.Taxonomies;

/// <summary>The text of a document out of its bytes: UTF-8 or nothing, since a name with replaced letters would be published for good.</summary>
public static class DocumentText
{
    public static Decision<string> Of(ReadOnlySpan<byte> bytes)
    {
        var text = bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] || text.Contains((byte)0))
        {
            return NotUtf8("The document is UTF-16, or no text. Save it as UTF-8.", 1);
        }

        if (Utf8.IsValid(text))
        {
            return Encoding.UTF8.GetString(text);
        }

        var at = 0;
        while (Rune.DecodeFromUtf8(text[at..], out _, out var length) == OperationStatus.Done)
        {
            at += length;
        }

        return NotUtf8($"The document is not valid UTF-8 (byte 0x{text[at]:X2}). Save it as UTF-8.", text[..at].Count((byte)'\n') + 1);
    }

    private static Refusal NotUtf8(string message, int line) => Refusal.Invalid(message, [new Fault("", message, line)]);
}
