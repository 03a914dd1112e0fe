using System.Text.Json;
using System.Text.RegularExpressions;

namespace Assay.Store.Maintenance;

/// <summary>What in the content of an item tells one person or thing from all others: its texts, and the names, addresses and numbers in them.</summary>
internal static partial class Telling
{
    /// <summary>Anything shorter stands in too many texts by chance.</summary>
    private const int LeastAlone = 5;

    /// <summary>The same where each letter is a syllable or a word.</summary>
    private const int LeastUnspaced = 3;

    /// <summary>Messages quote the beginning of a long value.</summary>
    private const int Beginning = 24;

    private const int MostOfOneText = 200;

    /// <summary>What has a digit and is as long tells one thing from others.</summary>
    private const int LeastNumbered = 6;

    /// <summary>Digits of a part of a longer number, such as one of two telephones side by side.</summary>
    private const int LeastPart = 7;

    /// <summary>Where more stand side by side they are a row of figures, and looked for as a whole.</summary>
    private const int MostGroups = 12;

    /// <summary>Where a word is longer, its beginning is looked for.</summary>
    private const int LongestWord = 100;

    /// <summary>Whether a text tells something where it stands alone.</summary>
    public static bool IsAlone(string text) => text.Length >= LeastAlone || (text.Length >= LeastUnspaced && text.All(NeedleIndex.IsUnspaced));

    /// <param name="json">Canonical JSON of an item's content.</param>
    /// <param name="isShared">Whether a whole value is a word of the project.</param>
    /// <returns>What is to be looked for, with whether it is the beginning of something longer.</returns>
    public static IEnumerable<(string Text, bool IsBeginning)> Of(string json, Func<string, bool> isShared)
    {
        JsonDocument? document;
        try
        {
            document = JsonDocument.Parse(json);
        }
        catch (JsonException)
        {
            return OfText(json); // damaged: what can be read of it is looked for
        }

        return OfAll(document, isShared);
    }

    private static IEnumerable<(string, bool)> OfAll(JsonDocument document, Func<string, bool> isShared)
    {
        using (document)
        {
            foreach (var told in Of(document.RootElement, isShared))
            {
                yield return told;
            }
        }
    }

    private static IEnumerable<(string, bool)> Of(JsonElement value, Func<string, bool> isShared) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().SelectMany(member => Of(member.Value, isShared)),
        JsonValueKind.Array => value.EnumerateArray().SelectMany(element => Of(element, isShared)),
        JsonValueKind.String when value.GetString() is { } text && !isShared(text) => OfText(text.Trim()),
        JsonValueKind.Number when value.GetRawText() is var number && !isShared(number) && number.Length >= LeastNumbered && number.All(char.IsDigit) => [(number, false)],
        _ => [],
    };

    private static IEnumerable<(string, bool)> OfText(string text)
    {
        IEnumerable<(string, bool)> whole = IsAlone(text) ? [(text.Length <= Beginning ? text : Cut(text, Beginning), text.Length > Beginning)] : [];
        return whole
            .Concat(Address().Matches(text).Take(MostOfOneText).Select(m => (m.Value, false)))
            .Concat(Number().Matches(text).Take(MostOfOneText).SelectMany(m => OfNumber(text, m)).Select(n => (n, false)))
            .Concat(Numbered().Matches(text).Where(m => m.Value.Any(char.IsDigit)).Take(MostOfOneText).SelectMany(m => OfWord(m.Value)))
            .Concat(Name().Matches(text).Take(MostOfOneText).SelectMany(m => (string[])[m.Groups["whole"].Value, $"{m.Groups["first"].Value} {m.Groups["last"].Value}"]).Select(n => (n, false)));
    }

    private static string Cut(string text, int length) => text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];

    /// <summary>A number as it stands and with its digits alone; of several side by side each, and all together.</summary>
    private static IEnumerable<string> OfNumber(string text, Match match)
    {
        // Letters of a country stand before an account's digits.
        if (match.Index >= 2 && char.IsUpper(text[match.Index - 1]) && char.IsUpper(text[match.Index - 2]) && (match.Index == 2 || !char.IsLetterOrDigit(text[match.Index - 3])))
        {
            var letters = text[(match.Index - 2)..match.Index];
            yield return letters + match.Value;
            yield return letters + Digits(match.Value);
        }

        var groups = Group().Matches(match.Value);
        for (var first = 0; first < groups.Count; first++)
        {
            // Of a row of figures the whole.
            for (var last = groups.Count <= MostGroups ? first : first == 0 ? groups.Count - 1 : groups.Count; last < groups.Count; last++)
            {
                var part = match.Value[groups[first].Index..(groups[last].Index + groups[last].Length)];
                var digits = Digits(part);
                if (digits.Length >= (part.Length == match.Length ? LeastNumbered : LeastPart) && !IsMoment(part))
                {
                    yield return part;
                    yield return digits;
                }
            }
        }
    }

    private static IEnumerable<(string, bool)> OfWord(string word) => ((string[])[word, .. word.Split((char[])['.', '_', '/', '-'])])
        .Where(part => part.Length >= LeastNumbered && part.Any(char.IsDigit) && !Moment().IsMatch(part))
        .Select(part => part.Length <= LongestWord ? (part, false) : (Cut(part, LongestWord), true));

    /// <summary>A text with each number as its digits alone.</summary>
    public static string WithoutSeparators(string text) => Separators().Replace(text, "");

    private static string Digits(string text) => string.Concat(text.Where(char.IsDigit));

    private static bool IsMoment(string text) => Moment().Match(text) is { Success: true } moment && moment.Length >= text.Length;

    // Each part has a longest form: without, a text of one endless word would be gone through once for each of its letters.

    [GeneratedRegex(@"[\p{L}\p{N}_%+][\p{L}\p{N}._%+'-]{0,63}@[\p{L}\p{N}]{1,63}(?:[.-][\p{L}\p{N}]{1,63}){0,8}")]
    private static partial Regex Address();

    /// <summary>Six digits or more with what stands between those of a telephone number, an account or a card.</summary>
    [GeneratedRegex(@"\p{Nd}(?:[\s()/.-]{0,3}\p{Nd}){5,39}")]
    private static partial Regex Number();

    [GeneratedRegex(@"\p{Nd}+")]
    private static partial Regex Group();

    [GeneratedRegex(@"(?<=\p{Nd})[\s()/.-]{1,3}(?=\p{Nd})")]
    private static partial Regex Separators();

    /// <summary>A word, with what joins its parts: an order number, a file name, a link.</summary>
    [GeneratedRegex(@"[\p{L}\p{N}]+(?:[._/-][\p{L}\p{N}]+)*")]
    private static partial Regex Numbered();

    /// <summary>Two words with capitals, an initial between them or not; each begins a match, so that pairs overlap.</summary>
    [GeneratedRegex(@"(?<![\p{L}\p{M}])(?=(?<whole>(?<first>\p{Lu}[\p{L}\p{M}'’-]{1,60})\s{1,3}(?:\p{Lu}\.?\s{1,3})?(?<last>\p{Lu}[\p{L}\p{M}'’-]{1,60})))\p{L}")]
    private static partial Regex Name();

    /// <summary>A day or a time tells nobody from others.</summary>
    [GeneratedRegex(@"^(?:[0-9]{4}[-./][0-9]{1,2}[-./][0-9]{1,2}|[0-9]{1,2}[-./][0-9]{1,2}[-./](?:[0-9]{2}|[0-9]{4}))(?:$|[T\s])")]
    private static partial Regex Moment();
}
