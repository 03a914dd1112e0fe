using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Assay.Domain;

/// <summary>Text out of the bytes of a file or a request: UTF-8 or nothing, since replaced letters would be other letters than what was written.</summary>
public static class Utf8Text
{
    /// <param name="name">What the text is, at the beginning of a message.</param>
    public static Decision<string> Of(ReadOnlySpan<byte> bytes, string name = "The document")
    {
        var text = bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] || text.Contains((byte)0))
        {
            return NotUtf8($"{name} is UTF-16, or no text. Save it as UTF-8.", 1);
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

        return NotUtf8($"{name} is not valid UTF-8 (byte 0x{text[at]:X2}). Save it as UTF-8.", text[..at].Count((byte)'\n') + 1);
    }

    private static Refusal NotUtf8(string message, int line) => Refusal.Invalid(message, [new Fault("", message, line)]);
}
