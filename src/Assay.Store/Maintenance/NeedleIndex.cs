namespace Assay.Store.Maintenance;

/// <summary>
/// Many texts looked for at once, from the beginning of a word to the end of one. What it costs grows with the text that is gone
/// through, and not with how many are looked for. Names of two or three words, which may have endings in their midst, are looked
/// for by halving their sorted list letter by letter from the beginning of each word.
/// </summary>
internal sealed class NeedleIndex
{
    /// <summary>Letters that may follow a word where it is inflected.</summary>
    private const int MostInflection = 2;

    /// <summary>A shorter word with an ending is too often another word.</summary>
    private const int LeastInflected = 5;

    /// <summary>What is longer, or has more words, has no endings in its midst.</summary>
    private const int LongestName = 60;
    private const int MostBlanks = 2;

    private readonly string[] _all;
    private readonly bool[] _mayGoOn;
    private readonly NeedleAutomaton _automaton;

    /// <summary>Names of several words, sorted.</summary>
    private readonly string[] _names;

    /// <param name="needles">Each in its <see cref="SearchForm"/>, with whether it is the beginning of something longer.</param>
    public NeedleIndex(IReadOnlyDictionary<string, bool> needles)
    {
        _all = [.. needles.Keys];
        _mayGoOn = [.. _all.Select(n => needles[n])];
        _automaton = new NeedleAutomaton(_all, _mayGoOn);
        _names = [.. _all.Where(n => n.Length <= LongestName && n.Count(c => c == ' ') is > 0 and <= MostBlanks).Order(StringComparer.Ordinal)];
    }

    /// <param name="text">In its search form.</param>
    public bool IsIn(string text)
    {
        if (_automaton.Any(text, end => MayEnd(text, end), (needle, end) => Stands(text, end, needle)))
        {
            return true;
        }

        for (var at = 0; at < text.Length && _names.Length > 0; at++)
        {
            if (Begins(text, at) && Walk(text, at, 0, _names.Length, 0))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Adds all that stand in a text, endings within them left out.</summary>
    public void FindAll(string text, HashSet<string> found) => _automaton.Any(text, end => MayEnd(text, end), (needle, end) =>
    {
        if (Stands(text, end, needle))
        {
            found.Add(_all[needle]);
        }

        return false;
    });

    private bool Stands(string text, int end, int needle) => Begins(text, end - _all[needle].Length) && (_mayGoOn[needle] || Ends(text, end, _all[needle]));

    private static bool MayEnd(string text, int at) => at == text.Length || !IsInside(text[at - 1], text[at]) || (IsLetter(text[at - 1]) && Inflected(text, at) > 0);

    private static bool Begins(string text, int at) => at == 0 || !IsInside(text[at - 1], text[at]);

    /// <summary>Scripts that set no blanks between words, or hang endings on them.</summary>
    public static bool IsUnspaced(char c) => c is >= '\u0E00' and <= '\u0EFF' or >= '\u1000' and <= '\u109F' or >= '\u1100' and <= '\u11FF' or >= '\u1780' and <= '\u17FF'
        or >= '\u3005' and <= '\u30FF' or >= '\u3400' and <= '\u9FFF' or >= '\uAC00' and <= '\uD7AF' or >= '\uD840' and <= '\uDFFF' or >= '\uF900' and <= '\uFAFF';

    /// <summary>Whether a place between two letters is in the midst of a word; a mark belongs to the letter before it.</summary>
    private static bool IsInside(char before, char after) => CanonicalSpelling.IsMark(after) || (IsOfWord(before) && IsOfWord(after) && !IsUnspaced(before) && !IsUnspaced(after));

    private static bool IsOfWord(char c) => char.IsLetterOrDigit(c) || CanonicalSpelling.IsMark(c);

    private static bool IsLetter(char c) => char.IsLetter(c) || CanonicalSpelling.IsMark(c);

    /// <param name="from">Needles from this one on, up to <paramref name="until"/>, begin with the letters passed, so many as <paramref name="depth"/>.</param>
    private bool Walk(string text, int at, int from, int until, int depth)
    {
        while (from < until)
        {
            // One that ends here is the first of those that begin so.
            if (_names[from].Length == depth && Ends(text, at, _names[from]))
            {
                return true;
            }

            if (at == text.Length)
            {
                return false;
            }

            // Endings within a name of several words: "Ивана Петрова" is "Иван Петров".
            if (depth >= 3 && Inflected(text, at) is > 0 and var letters && at + letters < text.Length && text[at + letters] == ' ')
            {
                var (first, end) = Narrowed(from, until, depth, ' ');
                if (first < end && IsLetter(_names[first][depth - 1]) && Walk(text, at + letters + 1, first, end, depth + 1))
                {
                    return true;
                }
            }

            (from, until) = Narrowed(from, until, depth, text[at]);
            depth++;
            at++;
        }

        return false;
    }

    private static bool Ends(string text, int at, string needle) =>
        at == text.Length || !IsInside(needle[^1], text[at]) || (needle.Length >= LeastInflected && IsLetter(needle[^1]) && Inflected(text, at) > 0);

    /// <returns>How many characters stand here before the word ends; 0 where they are more letters than an ending has.</returns>
    private static int Inflected(string text, int at)
    {
        var (end, letters) = (at, 0);
        while (end < text.Length && letters <= MostInflection && IsLetter(text[end]))
        {
            letters += CanonicalSpelling.IsMark(text[end]) ? 0 : 1;
            end++;
        }

        return letters <= MostInflection && (end == text.Length || !IsOfWord(text[end])) ? end - at : 0;
    }

    /// <summary>Those of a run of needles that go on with a letter.</summary>
    private (int From, int Until) Narrowed(int from, int until, int depth, char letter) => (First(from, until, depth, letter), First(from, until, depth, letter + 1));

    /// <returns>The first needle of the run whose letter there is this or a later one.</returns>
    private int First(int from, int until, int depth, int letter)
    {
        while (from < until)
        {
            var middle = (from + until) >>> 1;
            if (_names[middle].Length <= depth || _names[middle][depth] < letter)
            {
                from = middle + 1;
            }
            else
            {
                until = middle;
            }
        }

        return from;
    }
}
