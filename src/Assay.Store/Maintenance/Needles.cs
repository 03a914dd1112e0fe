using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Assay.Store.Maintenance;

/// <summary>
/// What names the erased in texts of others: keys, names, addresses, what their content says. Texts are searched as they are
/// stored, in JSON or in an address too. Better too much goes than too little: a text that matches by chance is lost.
/// </summary>
internal sealed class Needles
{
    /// <summary>Anything shorter stands in too many texts by chance; it counts only where it is said to be a key or a name.</summary>
    private const int LeastAlone = 5;

    /// <summary>Messages quote the beginning of a long value.</summary>
    private const int Beginning = 24;

    private const int MostOfOneText = 200;

    private readonly HashSet<string> _all = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _spared = new(StringComparer.OrdinalIgnoreCase);
    private SearchValues<string>? _values;

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
        else if (text.Length >= LeastAlone)
        {
            Add(text);
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
    public void AddContent(string json, Func<string, bool> isShared)
    {
        using var document = JsonDocument.Parse(json);
        Walk(document.RootElement, isShared);
    }

    public bool In(string? text)
    {
        if (string.IsNullOrEmpty(text) || IsEmpty)
        {
            return false;
        }

        _values ??= SearchValues.Create([.. _all], StringComparison.OrdinalIgnoreCase);
        for (var from = 0; from < text.Length;)
        {
            var found = text.AsSpan(from).IndexOfAny(_values);
            if (found < 0)
            {
                return false;
            }

            from += found;
            if (Stands(text, from))
            {
                return true;
            }

            from++;
        }

        return false;
    }

    /// <summary>Not in the midst of a longer word: "item 12" is not "item 123".</summary>
    private bool Stands(string text, int at)
    {
        var before = at == 0 || !char.IsLetterOrDigit(text[at - 1]) || !char.IsLetterOrDigit(text[at]) || IsEscape(text.AsSpan(0, at));
        return before && _all.Any(n => text.AsSpan(at).StartsWith(n, StringComparison.OrdinalIgnoreCase)
            && (at + n.Length == text.Length || n.Length >= Beginning || !char.IsLetterOrDigit(text[at + n.Length]) || !char.IsLetterOrDigit(n[^1])));
    }

    /// <summary>"%3A" and "\u0022" end with what looks like a letter.</summary>
    private static bool IsEscape(ReadOnlySpan<char> before) =>
        (before.Length >= 3 && before[^3] == '%') || (before.Length >= 6 && before[^6] == '\\' && before[^5] == 'u') || (before.Length >= 2 && before[^2] == '\\');

    private void Walk(JsonElement value, Func<string, bool> isShared)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    Walk(member.Value, isShared);
                }

                break;
            case JsonValueKind.Array:
                foreach (var element in value.EnumerateArray())
                {
                    Walk(element, isShared);
                }

                break;
            case JsonValueKind.String when value.GetString() is { } text && !isShared(text):
                AddText(text.Trim());
                break;
        }
    }

    private void AddText(string text)
    {
        if (text.Length >= 8)
        {
            Add(text.Length <= Beginning ? text : text[..Beginning].TrimEnd());
        }

        var words = text.Split((char[])[' ', '\t', '\r', '\n', ',', ';', '(', ')', '"', '<', '>'], 2000, StringSplitOptions.RemoveEmptyEntries);
        var added = 0;
        for (var i = 0; i < words.Length && added < MostOfOneText; i++)
        {
            var word = words[i].Trim('.', ':', '!', '?', '\'');
            if (word.Length >= 6 && (word.Any(char.IsAsciiDigit) || word.Contains('@', StringComparison.Ordinal)))
            {
                Add(word);
                added++;
            }

            if (i > 0 && IsCapital(words[i - 1]) && IsCapital(word))
            {
                Add(words[i - 1] + " " + word);
                added++;
            }
        }
    }

    private static bool IsCapital(string word) => word.Length >= 3 && char.IsUpper(word[0]) && word.All(char.IsLetter);

    private void Add(string text)
    {
        if (_spared.Contains(text))
        {
            return;
        }

        foreach (var form in Forms(text))
        {
            AddForm(form);
        }
    }

    /// <summary>The same text composed and decomposed (Unicode Standard Annex 15), as keyboards and systems differ.</summary>
    private static IEnumerable<string> Forms(string text) =>
        Ascii.IsValid(text) || text.EnumerateRunes().Contains(Rune.ReplacementChar) ? [text] : [text, text.Normalize(NormalizationForm.FormC), text.Normalize(NormalizationForm.FormD)];

    private void AddForm(string text)
    {
        _all.Add(text);
        _all.Add(Uri.EscapeDataString(text));
        _all.Add(Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal));
        _all.Add(JsonSerializer.Serialize(text)[1..^1]);
        _all.Add(JsonSerializer.Serialize(text, Relaxed)[1..^1]);
        _values = null;
    }

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
