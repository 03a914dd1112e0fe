namespace Assay.Store.Maintenance;

/// <summary>Words of texts, and which of them stand side by side there: what items around say too is nobody's name.</summary>
internal sealed class CommonWords
{
    private readonly HashSet<ulong> _words = [];
    private readonly HashSet<(ulong, ulong)> _pairs = [];

    public void Add(string text)
    {
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

    /// <summary>True where each of the words stands beside the next one somewhere, or the only one anywhere.</summary>
    public bool Has(string words)
    {
        var said = Words(words);
        return said.Count switch
        {
            0 => false,
            1 => _words.Contains(said[0]),
            _ => said.Zip(said.Skip(1)).All(_pairs.Contains),
        };
    }

    /// <summary>Hashes of words in any case; two that share one by chance make a rare name pass for common, a matter of one in 10^13.</summary>
    private static List<ulong> Words(string text)
    {
        var words = new List<ulong>();
        var (hash, isWord) = (0UL, false);
        foreach (var c in text)
        {
            if (char.IsLetterOrDigit(c) || c is '\'' or '’' or '-')
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
