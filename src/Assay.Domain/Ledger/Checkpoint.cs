using System.Globalization;

namespace Assay.Domain.Ledger;

/// <summary>What a log claims to be at one moment. Source: C2SP tlog-checkpoint.</summary>
/// <param name="Origin">Names the log: one line, not empty.</param>
/// <param name="Size">Entries in the log.</param>
/// <param name="Root">The tree head over them, 32 bytes.</param>
/// <param name="Previous">Size of the log's stored checkpoint before this one, 0 where it is the first; null where it does not say. An extension line.</param>
public sealed record Checkpoint(string Origin, long Size, byte[] Root, long? Previous = null)
{
    private const string PreviousLine = "previous ";

    /// <summary>The text that is signed: origin, size and root in base 64, and what extends them, each line ended by a newline.</summary>
    public string Body() => string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Convert.ToBase64String(Root)}\n{(Previous is { } previous ? $"{PreviousLine}{previous}\n" : "")}");

    /// <summary>Reads a body. Other extension lines are allowed, as the source says, and not kept.</summary>
    public static bool TryParse(string body, out Checkpoint checkpoint)
    {
        checkpoint = new("", 0, []);
        var lines = body.Split('\n');
        if (lines.Length < 4 || lines[0].Length == 0 || lines[^1].Length != 0 || lines.AsSpan(3..^1).Contains("") || !TrySize(lines[1], out var size))
        {
            return false;
        }

        var root = new byte[Merkle.HashSize];
        var isHash = Convert.TryFromBase64String(lines[2], root, out var written)
            && written == root.Length && Convert.ToBase64String(root) == lines[2];
        if (isHash)
        {
            long? previous = Array.Find(lines[3..^1], l => l.StartsWith(PreviousLine, StringComparison.Ordinal)) is { } line && TrySize(line[PreviousLine.Length..], out var before) ? before : null;
            checkpoint = new(lines[0], size, root, previous);
        }

        return isHash;
    }

    public bool Equals(Checkpoint? other) =>
        other is not null && Origin == other.Origin && Size == other.Size && Previous == other.Previous && Root.AsSpan().SequenceEqual(other.Root);

    public override int GetHashCode() => HashCode.Combine(Origin, Size, Root.Length > 0 ? Root[0] : 0);

    private static bool TrySize(string text, out long size) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out size) && (text.Length == 1 || text[0] != '0');
}
