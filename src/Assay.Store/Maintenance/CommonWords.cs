using System.Text.Json;

namespace Assay.Store.Maintenance;

/// <summary>What items around say too, and is nobody's: their texts by how they begin, their words, and which of these stand side by side.</summary>
internal sealed class CommonWords
{
    /// <summary>A text of more words is common where another one begins as it does, a shorter one already where its words stand side by side.</summary>
    private const int MostWords = 3;

    private readonly HashSet<string> _beginnings = new(StringComparer.Ordinal);
    private readonly HashSet<ulong> _words = [];
    private readonly HashSet<(ulong, ulong)> _pairs = [];

    /// <param name="payload">Canonical JSON of an item.</param>
    public void Add(string payload)
    {
        try
        {
            using var document = JsonDocument.Parse(payload);
            Add(document.RootElement);
        }
        catch (JsonException)
        {
            // What somebody damaged stops no erasure of another item.
        }
    }

    private void Add(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    Add(member.Value);
                }

                break;
            case JsonValueKind.Array:
                foreach (var element in value.EnumerateArray())
                {
                    Add(element);
                }

                break;
            case JsonValueKind.String:
                AddText(value.GetString()!);
                break;
            case JsonValueKind.Number:
                AddText(value.GetRawText());
                break;
        }
    }

    private void AddText(string text)
    {
        _beginnings.Add(FormOf(text));
        ulong? before = null;
        foreach (var word in Words(text))
        {
            _words.Add(word);
            if (before is { } first)
            {
                _pairs.Add((first, word));
            }

            before = word;
        }
    }

    /// <summary>True where another text begins so; where the only word stands in one; where each of two or three words stands beside the next one somewhere.</summary>
    public bool Has(string said)
    {
        if (_beginnings.Contains(FormOf(said)))
        {
            return true;
        }

        var words = Words(said);
        return words.Count switch
        {
            0 or > MostWords => false,
            1 => _words.Contains(words[0]),
            _ => words.Zip(words.Skip(1)).All(_pairs.Contains),
        };
    }

    private static string FormOf(string text) => SearchForm.Of(Needles.BeginningOf(text.Trim()));

    /// <summary>Hashes of words in any case; two that share one by chance make a rare name pass for common, a matter of one in 10^13.</summary>
    private static List<ulong> Words(string text)
    {
        var words = new List<ulong>();
        var (hash, isWord) = (0UL, false);
        foreach (var c in text)
        {
            if (char.IsLetterOrDigit(c) || CanonicalSpelling.IsMark(c) || c is '\'' or '’' or '-')
            {
                hash = ((isWord ? hash : 14695981039346656037UL) ^ char.ToUpperInvariant(c)) * 1099511628211UL; // FNV-1a
                isWord = true;
            }
            else if (isWord)
            {
                words.Add(hash);
                isWord = false;
            }
        }

        if (isWord)
        {
            words.Add(hash);
        }

        return words;
    }
}
