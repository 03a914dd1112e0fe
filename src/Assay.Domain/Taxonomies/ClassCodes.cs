namespace Assay.Domain.Taxonomies;

/// <summary>Proposes a code for each class that has none: 1 to 3 letters that recall the name where possible.</summary>
/// <remarks>
/// Deterministic, in document order; codes that the author gave come first, and no code is another class's hotkey. When all 18,278 codes of letters are used,
/// codes with digits follow, so that the largest field has enough.
/// </remarks>
internal static class ClassCodes
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyz";
    private const string Symbols = Letters + "0123456789";

    public static bool IsCode(string code) =>
        code.Length is >= 1 and <= 3 && char.IsAsciiLetter(code[0]) && code.All(char.IsAsciiLetterOrDigit);

    public static IReadOnlyList<TaxonomyClass> Complete(IReadOnlyList<TaxonomyClass> classes)
    {
        var used = classes.Select(one => one.Code).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var hotkeys = classes.Select(one => one.Hotkey ?? "").ToHashSet(StringComparer.OrdinalIgnoreCase);
        using var rest = All().GetEnumerator();
        return [.. classes.Select(one => one.Code.Length > 0 ? one : one with { Code = Propose(one, used, hotkeys, rest) })];
    }

    private static string Propose(TaxonomyClass one, HashSet<string> used, HashSet<string> hotkeys, IEnumerator<string> rest)
    {
        bool Takes(string code) => (!hotkeys.Contains(code) || code.Equals(one.Hotkey, StringComparison.OrdinalIgnoreCase)) && used.Add(code);
        foreach (var candidate in Candidates(one.Name))
        {
            if (Takes(candidate))
            {
                return candidate;
            }
        }

        while (rest.MoveNext())
        {
            if (Takes(rest.Current))
            {
                return rest.Current;
            }
        }

        throw new InvalidOperationException("A field has more classes than there are codes.");
    }

    /// <summary>First letter, initials of words, then the first letter with later ones.</summary>
    private static IEnumerable<string> Candidates(string name)
    {
        var words = name.ToLowerInvariant().Split([' ', '_', '-', '/', '.', ':'], StringSplitOptions.RemoveEmptyEntries)
            .Select(word => string.Concat(word.Where(char.IsAsciiLetter))).Where(word => word.Length > 0).Take(3).ToList();
        if (words.Count == 0)
        {
            yield break;
        }

        yield return words[0][..1];
        for (var count = 2; count <= words.Count; count++)
        {
            yield return string.Concat(words.Take(count).Select(word => word[0]));
        }

        var letters = string.Concat(words);
        for (var i = 1; i < Math.Min(letters.Length, 12); i++)
        {
            yield return string.Concat(letters.AsSpan(0, 1), letters.AsSpan(i, 1));
        }

        for (var i = 2; i < Math.Min(letters.Length, 12); i++)
        {
            yield return string.Concat(letters.AsSpan(0, 2), letters.AsSpan(i, 1));
        }
    }

    private static IEnumerable<string> All() => Of(Letters).Concat(Of(Symbols));

    private static IEnumerable<string> Of(string symbols)
    {
        var one = Letters.Select(letter => letter.ToString());
        var two = one.SelectMany(start => symbols.Select(symbol => start + symbol));
        return one.Concat(two).Concat(two.SelectMany(start => symbols.Select(symbol => start + symbol)));
    }
}
