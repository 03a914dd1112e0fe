using System.Buffers.Binary;
using System.Text;

namespace Assay.Domain.Ledger;

/// <summary>A text with signatures under it. Source: C2SP signed-note.</summary>
/// <remarks>Form: the text, ended by a newline; an empty line; one line <c>— name base64(key id ‖ signature)</c> for each signature.</remarks>
public static class SignedNote
{
    private const int MaxLength = 1_000_000;
    private const int MaxSignatures = 100;
    private const string Dash = "— ";

    /// <exception cref="ArgumentException">The body does not end with a newline, or holds another control character or a lone surrogate.</exception>
    public static string Sign(string body, NoteSigner signer)
    {
        if (!IsBody(body))
        {
            throw new ArgumentException("A note ends with a newline and holds no other control character.", nameof(body));
        }

        var signature = signer.Sign(Encoding.UTF8.GetBytes(body));
        var signed = new byte[4 + signature.Length];
        BinaryPrimitives.WriteUInt32BigEndian(signed, signer.Key.Id);
        signature.CopyTo(signed, 4);
        return $"{body}\n{Dash}{signer.Key.Name} {Convert.ToBase64String(signed)}\n";
    }

    /// <summary>True if the note holds a good signature of this key; those of other keys are passed over. Never throws.</summary>
    /// <param name="body">The signed text with its last newline; empty if the note is not good, so that nobody reads it.</param>
    public static bool TryVerify(string note, NoteKey key, out string body, out string error)
    {
        body = "";
        var split = note.Length <= MaxLength ? note.LastIndexOf("\n\n", StringComparison.Ordinal) : -1;
        if (split < 0 || !note.EndsWith('\n') || !IsBody(note[..(split + 1)]))
        {
            error = "The text is not a signed note.";
            return false;
        }

        var text = note[..(split + 1)];
        var lines = note[(split + 2)..].Split('\n')[..^1];
        if (lines.Length is 0 or > MaxSignatures)
        {
            error = "A signed note has between 1 and 100 signatures.";
            return false;
        }

        error = CheckLines(lines, key, Encoding.UTF8.GetBytes(text));
        body = error.Length == 0 ? text : "";
        return error.Length == 0;
    }

    private static string CheckLines(string[] lines, NoteKey key, byte[] message)
    {
        var found = false;
        foreach (var line in lines)
        {
            if (!TryRead(line, out var name, out var id, out var signature))
            {
                return "The note has a signature line that is not well formed.";
            }

            if (name != key.Name || id != key.Id)
            {
                continue;
            }

            if (!key.Verifies(message, signature))
            {
                return $"The signature of {name} does not fit the text.";
            }

            found = true;
        }

        return found ? "" : $"The note has no signature of {key.Name} with this key.";
    }

    private static bool TryRead(string line, out string name, out uint id, out byte[] signature)
    {
        (name, id, signature) = ("", 0, []);
        var parts = line.StartsWith(Dash, StringComparison.Ordinal) ? line[Dash.Length..].Split(' ') : [];
        if (parts.Length != 2 || !NoteKey.IsName(parts[0]))
        {
            return false;
        }

        var bytes = new byte[parts[1].Length];
        // One way to write a signature: else the unused bits of its last character, or a space, could change unnoticed.
        if (!Convert.TryFromBase64String(parts[1], bytes, out var written) || written <= 4 || Convert.ToBase64String(bytes, 0, written) != parts[1])
        {
            return false;
        }

        (name, id, signature) = (parts[0], BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes[4..written]);
        return true;
    }

    private static bool IsBody(string body)
    {
        if (!body.EndsWith('\n'))
        {
            return false;
        }

        foreach (var rune in body.EnumerateRunes())
        {
            if (rune.Value is < 0x20 and not '\n' or 0x7F)
            {
                return false;
            }
        }

        return LoneSurrogate.IndexIn(body) < 0;
    }
}
