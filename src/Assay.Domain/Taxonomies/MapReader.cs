using System.Globalization;

namespace Assay.Domain.Taxonomies;

/// <summary>Takes typed values out of a map and reports what does not fit: unknown and repeated keys, wrong types, bad text.</summary>
internal sealed class MapReader
{
    public const int LongestName = 500;
    public const int LongestText = 20_000;

    private readonly Dictionary<string, MapEntry> _entries = new(StringComparer.Ordinal);
    private readonly FaultList _faults;

    public MapReader(MapNode map, string path, FaultList faults, params string[] known)
    {
        (Path, Line, _faults) = (path, map.Line, faults);
        foreach (var entry in map.Entries)
        {
            if (!known.Contains(entry.Key, StringComparer.Ordinal))
            {
                var hint = faults.Hint(entry.Key, known, "known keys: " + string.Join(", ", known));
                faults.Add(path, entry.Line, $"Unknown key {Quoted(entry.Key)}{hint}");
            }
            else if (!_entries.TryAdd(entry.Key, entry))
            {
                faults.Add(At(entry.Key), entry.Line, $"The key '{entry.Key}' is written twice; keep one.");
            }
        }
    }

    public string Path { get; }

    public int Line { get; }

    public IEnumerable<string> Keys => _entries.Keys;

    public string Hint(string word, IReadOnlyCollection<string> candidates, string fallback) => _faults.Hint(word, candidates, fallback);

    /// <summary>Text from a document as a message may repeat it.</summary>
    public static string Quoted(string text) => text.Length <= 80 ? $"'{text}'" : $"'{text[..(char.IsHighSurrogate(text[79]) ? 79 : 80)]}...'";

    public string At(string key) => Path.Length == 0 ? key : $"{Path}.{key}";

    public int LineOf(string key) => _entries.TryGetValue(key, out var entry) ? entry.Value.Line : Line;

    public bool Has(string key) => _entries.ContainsKey(key);

    /// <summary>Written with no value after it.</summary>
    public bool IsEmpty(string key) => _entries.TryGetValue(key, out var entry) && entry.Value is ScalarNode { IsNull: true };

    public void Fault(string key, string message) => _faults.Add(At(key), LineOf(key), message);

    /// <summary>A required name: one line, not blank, no control characters.</summary>
    public string? Name(string key)
    {
        if (!Has(key) || IsEmpty(key))
        {
            Fault(key, $"'{key}' is missing; give it a name (in quotes if the name is a word like null).");
            return null;
        }

        return Line1(key, LongestName);
    }

    /// <summary>An optional text on one line.</summary>
    public string? Line1(string key, int longest) => Scalar(key) is { } node && Checked(node, At(key), longest, isBlock: false) ? node.Text : null;

    /// <summary>An optional text of several lines.</summary>
    public string? Block(string key, int longest) => Scalar(key) is { } node && Checked(node, At(key), longest, isBlock: true) ? node.Text : null;

    public IReadOnlyList<string> Blocks(string key, int most)
    {
        var texts = new List<string>();
        foreach (var (node, path) in Items(key, most))
        {
            if (AsScalar(node, path) is { } scalar && Checked(scalar, path, LongestText, isBlock: true))
            {
                texts.Add(scalar.Text);
            }
        }

        return texts;
    }

    /// <summary>The items of a list, each with its path; empty when there is none.</summary>
    public IReadOnlyList<(DocumentNode Node, string Path)> Items(string key, int most)
    {
        if (!Has(key) || IsEmpty(key))
        {
            return [];
        }

        if (_entries[key].Value is not ListNode list)
        {
            Fault(key, $"'{key}' must be a list.");
            return [];
        }

        if (list.Items.Count > most)
        {
            Fault(key, string.Create(CultureInfo.InvariantCulture, $"'{key}' has {list.Items.Count} entries; at most {most} are allowed."));
            return [];
        }

        return [.. list.Items.Select((item, i) => (item, string.Create(CultureInfo.InvariantCulture, $"{At(key)}[{i}]")))];
    }

    public MapNode? Map(string key)
    {
        if (!Has(key) || IsEmpty(key))
        {
            return null;
        }

        if (_entries[key].Value is MapNode map)
        {
            return map;
        }

        Fault(key, $"'{key}' must be a map of keys and values.");
        return null;
    }

    public bool? Flag(string key)
    {
        if (Scalar(key) is not { } node)
        {
            return null;
        }

        if (node.IsPlain && bool.TryParse(node.Text, out var flag))
        {
            return flag;
        }

        Fault(key, $"'{key}' is {Quoted(node.Text)}; write true or false.");
        return null;
    }

    public double? Number(string key)
    {
        if (Scalar(key) is not { } node)
        {
            return null;
        }

        if (node.IsPlain && double.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value))
        {
            return value == 0 ? 0 : value;
        }

        Fault(key, $"'{key}' is {Quoted(node.Text)}; write a number without quotes.");
        return null;
    }

    public int? Whole(string key, int least, int most)
    {
        if (Scalar(key) is not { } node)
        {
            return null;
        }

        if (node.IsPlain && int.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
        {
            return value;
        }

        Fault(key, string.Create(CultureInfo.InvariantCulture, $"'{key}' is {Quoted(node.Text)}; write a whole number from {least} to {most}, without quotes."));
        return null;
    }

    /// <summary>Whether a node is a text that may be kept; if not, the fault is reported.</summary>
    public bool Checked(ScalarNode node, string path, int longest, bool isBlock)
    {
        var fault = Wrong(node.Text, longest, isBlock);
        if (fault is not null)
        {
            _faults.Add(path, node.Line, fault);
        }

        return fault is null;
    }

    public ScalarNode? AsScalar(DocumentNode node, string path)
    {
        if (node is ScalarNode { IsNull: false } scalar)
        {
            return scalar;
        }

        _faults.Add(path, node.Line, node is ScalarNode ? "A text is missing here; quote it if it is the word null." : "This must be a text, not a list or a map.");
        return null;
    }

    private ScalarNode? Scalar(string key) => Has(key) && !IsEmpty(key) ? AsScalar(_entries[key].Value, At(key)) : null;

    private static string? Wrong(string text, int longest, bool isBlock)
    {
        if (!VisibleText.IsIn(text))
        {
            return "The text is empty; write something or leave the key out.";
        }

        if (text.Length > longest)
        {
            return string.Create(CultureInfo.InvariantCulture, $"The text has {text.Length} characters; at most {longest} are allowed.");
        }

        if (LoneSurrogate.IndexIn(text) >= 0)
        {
            return "The text holds half of a surrogate pair; save the document as UTF-8.";
        }

        foreach (var c in text)
        {
            if (char.IsControl(c) && !(isBlock && c is '\n' or '\t' or '\r'))
            {
                return string.Create(CultureInfo.InvariantCulture, $"The text holds the control character U+{(int)c:X4}; remove it.");
            }
        }

        return null;
    }
}
