using System.Text.Json;

namespace Assay.Store.Maintenance;

/// <summary>What items around say too, and is nobody's: their texts by how they begin, their words, and which of these stand side by side.</summary>
internal sealed class CommonWords
{
    private readonly HashSet<string> _beginnings = new(StringComparer.Ordinal);
    private readonly HashSet<ulong> _words = [];
    private readonly HashSet<(ulong, ulong)> _pairs = [];
    private readonly HashSet<(ulong, ulong, ulong)> _triples = [];

    /// <summary>Addresses, and the digits of numbers however they are written.</summary>
    private readonly HashSet<string> _exact = new(StringComparer.OrdinalIgnoreCase);

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
        _exact.UnionWith(Needles.Addresses(text));
        _exact.UnionWith(Needles.Numbers(text).Select(n => n.Digits));
        var words = Words(text);
        for (var i = 0; i < words.Count; i++)
        {
            _words.Add(words[i]);
            if (i > 0)
            {
                _pairs.Add((words[i - 1], words[i]));
            }

            if (i > 1)
            {
                _triples.Add((words[i - 2], words[i - 1], words[i]));
            }
        }
    }

    /// <summary>True where another text begins so, or holds this address or number, or one, two or three words side by side.</summary>
    public bool Has(string said)
    {
        if (_beginnings.Contains(FormOf(said)) || _exact.Contains(said))
        {
            return true;
        }

        var words = Words(said);
        return words.Count switch
        {
            1 => _words.Contains(words[0]),
            2 => _pairs.Contains((words[0], words[1])),
            3 => _triples.Contains((words[0], words[1], words[2])),
            _ => false,
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
