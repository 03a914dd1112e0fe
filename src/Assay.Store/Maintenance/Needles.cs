using System.Text.Json;
using System.Text.RegularExpressions;
using Assay.Domain;

namespace Assay.Store.Maintenance;

/// <summary>
/// What names the erased in texts of others: keys, names, addresses, what their content says. Better too much goes than too
/// little: a text that matches by chance is lost.
/// </summary>
internal sealed partial class Needles
{
    /// <summary>Anything shorter stands in too many texts by chance; it counts only where it is said to be a key or a name.</summary>
    private const int LeastAlone = 5;

    /// <summary>The same where each letter is a syllable or a word.</summary>
    private const int LeastUnspaced = 3;


    /// <summary>Messages quote the beginning of a long value.</summary>
    private const int Beginning = 24;

    private const int MostOfOneText = 200;

    /// <summary>Of all texts of an item together: what bounds the memory of a search for many items.</summary>
    private const int MostOfOneItem = 1000;

    /// <summary>Digits of a part of a longer number, such as one of two telephones side by side.</summary>
    private const int LeastPart = 7;

    /// <summary>What has a digit and is as long tells one thing from others.</summary>
    private const int LeastNumbered = 6;

    /// <summary>Where a word is longer, its beginning is looked for.</summary>
    private const int LongestWord = 100;

    /// <summary>In their search form, each with whether it is only the beginning of what is looked for.</summary>
    private readonly Dictionary<string, bool> _all = new(StringComparer.Ordinal);
    private readonly HashSet<string> _spared = new(StringComparer.OrdinalIgnoreCase);
    private NeedleIndex? _index;
    private int _most = int.MaxValue;

    public bool IsEmpty => _all.Count == 0;

    /// <summary>A word of the project, such as a class, tells nothing of anybody where it stands alone. Said before anything is added.</summary>
    public void Spare(string word) => _spared.Add(word.Trim());

    /// <summary>A key of an item, or a name or address of a person.</summary>
    /// <param name="field">The field of a filter that takes it.</param>
    public void AddName(string name, string field)
    {
        var text = name.Trim();
        if (_spared.Contains(text))
        {
            Add($"{field}:{text}");
            Add($"{field}:\"{text}");
        }
        else if (IsTelling(text))
        {
            Add(text);
            Add(Excerpt.Of(text)); // as messages quote a long one
        }
        else if (text.Length > 0)
        {
            // Where it stands in quotes or behind its field it is meant.
            foreach (var form in (string[])[$"{field}:{text}", $"{field}:\"{text}", $"\"{text}\"", $"'{text}'"])
            {
                Add(form);
            }
        }
    }

    /// <summary>Canonical JSON of an item's content: its texts, or the beginnings of long ones, and what in them tells one person or thing from all others.</summary>
    /// <param name="isShared">Whether a whole value is a word of the project.</param>
    /// <param name="isCommon">Whether other items say these words too, or this text, as they do a greeting.</param>
    public void AddContent(string json, Func<string, bool> isShared, Func<string, bool> isCommon)
    {
        _most = _all.Count + MostOfOneItem;
        try
        {
            using var document = JsonDocument.Parse(json);
            Walk(document.RootElement, isShared, isCommon);
        }
        catch (JsonException)
        {
            AddText(json, isCommon); // damaged: what can be read of it is looked for, and it goes all the same
        }

        _most = int.MaxValue;
    }

    public bool In(string? text)
    {
        if (string.IsNullOrEmpty(text) || IsEmpty)
        {
            return false;
        }

        _index ??= new NeedleIndex(_all);
        return _index.FoundIn(SearchForm.Of(text));
    }

    /// <summary>What is looked for of a text.</summary>
    public static string BeginningOf(string text) => text.Length <= Beginning ? text : text[..(char.IsHighSurrogate(text[Beginning - 1]) ? Beginning - 1 : Beginning)];

    private static bool IsTelling(string text) => text.Length >= LeastAlone || (text.Length >= LeastUnspaced && text.All(NeedleIndex.IsUnspaced));

    private void Walk(JsonElement value, Func<string, bool> isShared, Func<string, bool> isCommon)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    Walk(member.Value, isShared, isCommon);
                }

                break;
            case JsonValueKind.Array:
                foreach (var element in value.EnumerateArray())
                {
                    Walk(element, isShared, isCommon);
                }

                break;
            case JsonValueKind.String when value.GetString() is { } text && !isShared(text):
                AddText(text.Trim(), isCommon);
                break;
            case JsonValueKind.Number when value.GetRawText() is var number && !isShared(number) && !isCommon(number):
                AddDigits(number);
                break;
        }
    }

    private void AddText(string text, Func<string, bool> isCommon)
    {
        if (IsTelling(text) && !isCommon(text))
        {
            Add(BeginningOf(text), isBeginning: text.Length > Beginning);
        }

        foreach (var address in Addresses(text).Take(MostOfOneText).Where(a => !isCommon(a)))
        {
            Add(address);
        }

        foreach (var (number, digits) in Numbers(text).Take(MostOfOneText).Where(n => !isCommon(n.Digits)))
        {
            Add(number);
            Add(digits);
        }

        foreach (var word in Numbered().Matches(text).Where(w => w.Value.Any(char.IsDigit)).Take(MostOfOneText))
        {
            foreach (var part in (string[])[word.Value, .. word.Value.Split((char[])['.', '_', '/', '-'])])
            {
                if (part.Length >= LeastNumbered && part.Any(char.IsDigit) && !Moment().IsMatch(part) && !isCommon(part))
                {
                    Add(part.Length <= LongestWord ? part : part[..LongestWord], part.Length > LongestWord);
                }
            }
        }

        foreach (Match name in Name().Matches(text).Take(MostOfOneText))
        {
            var (first, last) = (name.Groups["first"].Value, name.Groups["last"].Value);
            foreach (var said in (string[])[name.Groups["whole"].Value, $"{first} {last}"])
            {
                if (!isCommon(said))
                {
                    Add(said);
                }
            }
        }
    }

    public static IEnumerable<string> Addresses(string text) => Address().Matches(text).Select(m => m.Value);

    /// <summary>Numbers as they stand, with their digits alone; of several side by side each, and all together.</summary>
    public static IEnumerable<(string Number, string Digits)> Numbers(string text)
    {
        foreach (Match match in Number().Matches(text))
        {
            // Letters of a country stand before an account's digits.
            var country = match.Index >= 2 && char.IsUpper(text[match.Index - 1]) && char.IsUpper(text[match.Index - 2]) && (match.Index == 2 || !char.IsLetterOrDigit(text[match.Index - 3])) ? 2 : 0;
            if (country > 0)
            {
                var letters = text[(match.Index - country)..match.Index];
                yield return (letters + match.Value, letters + Digits(match.Value));
            }

            var groups = Group().Matches(match.Value);
            for (var first = 0; first < groups.Count; first++)
            {
                for (var last = first; last < groups.Count; last++)
                {
                    var part = match.Value[groups[first].Index..(groups[last].Index + groups[last].Length)];
                    var digits = Digits(part);
                    if (digits.Length >= (part.Length == match.Length ? LeastNumbered : LeastPart) && !IsMoment(part))
                    {
                        yield return (part, digits);
                    }
                }
            }
        }
    }

    private static string Digits(string text) => string.Concat(text.Where(char.IsDigit));

    private static bool IsMoment(string text) => Moment().Match(text) is { Success: true } moment && moment.Index + moment.Length >= text.Length;

    private void AddDigits(string digits)
    {
        if (digits.Length >= LeastNumbered && digits.All(char.IsDigit))
        {
            Add(digits);
        }
    }

    // Each part has a longest form: without, a text of one endless word would be gone through once for each of its letters.

    [GeneratedRegex(@"[\p{L}\p{N}_%+][\p{L}\p{N}._%+'-]{0,63}@[\p{L}\p{N}]{1,63}(?:[.-][\p{L}\p{N}]{1,63}){0,8}")]
    private static partial Regex Address();

    /// <summary>Six digits or more with what stands between those of a telephone number, an account or a card.</summary>
    [GeneratedRegex(@"\p{Nd}(?:[\s()/.-]{0,3}\p{Nd}){5,39}")]
    private static partial Regex Number();

    [GeneratedRegex(@"\p{Nd}+")]
    private static partial Regex Group();

    /// <summary>A word, with what joins its parts: an order number, a file name, a link.</summary>
    [GeneratedRegex(@"[\p{L}\p{N}]+(?:[._/-][\p{L}\p{N}]+)*")]
    private static partial Regex Numbered();

    /// <summary>Two words with capitals, an initial between them or not; each begins a match, so that pairs overlap.</summary>
    [GeneratedRegex(@"(?<![\p{L}\p{M}])(?=(?<whole>(?<first>\p{Lu}[\p{L}\p{M}'’-]{1,60})\s{1,3}(?:\p{Lu}\.?\s{1,3})?(?<last>\p{Lu}[\p{L}\p{M}'’-]{1,60})))\p{L}")]
    private static partial Regex Name();

    /// <summary>A day or a time tells nobody from others.</summary>
    [GeneratedRegex(@"^(?:[0-9]{4}[-./][0-9]{1,2}[-./][0-9]{1,2}|[0-9]{1,2}[-./][0-9]{1,2}[-./](?:[0-9]{2}|[0-9]{4}))(?:$|[T\s])")]
    private static partial Regex Moment();

    private void Add(string text, bool isBeginning = false)
    {
        var form = SearchForm.Of(text).Trim();
        if (form.Length > 0 && !_spared.Contains(text) && (_all.Count < _most || _all.ContainsKey(form)))
        {
            _all[form] = isBeginning || _all.GetValueOrDefault(form);
            _index = null;
        }
    }
}
