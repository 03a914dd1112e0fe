using Assay.Domain;

namespace Assay.Store.Maintenance;

/// <summary>
/// What names the erased in texts of others: keys, names, addresses, what their content says. Better too much goes than too
/// little: a text that matches by chance is lost.
/// </summary>
internal sealed class Needles
{
    /// <summary>Of all texts of an item together: what bounds the memory of a search for many items.</summary>
    private const int MostOfOneItem = 1000;

    /// <summary>In their search form, each with whether it is only the beginning of what is looked for.</summary>
    private readonly Dictionary<string, bool> _all = new(StringComparer.Ordinal);

    /// <summary>Those of them that only the content says.</summary>
    private readonly Dictionary<string, bool> _told = new(StringComparer.Ordinal);
    private readonly HashSet<string> _spared = new(StringComparer.OrdinalIgnoreCase);
    private NeedleIndex? _index;

    public bool IsEmpty => _all.Count == 0;

    /// <summary>Refuses a reason that names what is to be erased: it would stand in the ledger for good. Null where it does not.</summary>
    public Refusal? ToldBy(string reason)
    {
        const string Message = "The reason names what is to be erased, and would stay in the ledger for good. Say why without a name, a key or the content.";
        return In(reason) ? Refusal.Invalid(Message, [new Fault("reason", Message)]) : null;
    }

    /// <summary>A word of the project, such as a class, tells nothing of anybody where it stands alone. Said before anything is added.</summary>
    public void Spare(string word) => _spared.Add(word.Trim());

    /// <summary>A key of an item, or a name or address of a person.</summary>
    /// <param name="field">The field of a filter that takes it.</param>
    public void AddName(string name, string field)
    {
        var text = name.Trim();

        // What is short, or a word of the project, is meant where it stands behind its field; what is short, in quotes too.
        string[] forms = _spared.Contains(text) ? [$"{field}:{text}", $"{field}:\"{text}"]
            : Telling.IsAlone(text) ? [text, Excerpt.Of(text)] // as messages quote a long one
            : text.Length > 0 ? [$"{field}:{text}", $"{field}:\"{text}", $"\"{text}\"", $"'{text}'"]
            : [];
        foreach (var form in forms)
        {
            Add(form, isBeginning: false, isTold: false);
        }
    }

    /// <summary>What in an item's content tells one person or thing from all others, as far as <see cref="ForgetWhatOthersSay"/> leaves it.</summary>
    /// <param name="json">Canonical JSON.</param>
    /// <param name="isShared">Whether a whole value is a word of the project.</param>
    public void AddContent(string json, Func<string, bool> isShared)
    {
        foreach (var (text, isBeginning) in Telling.Of(json, isShared).Take(MostOfOneItem))
        {
            Add(text, isBeginning, isTold: true);
        }
    }

    /// <summary>Leaves out of what the content says all that others say too, as they do a greeting or the number of a hotline.</summary>
    /// <param name="others">Contents of items that stay.</param>
    public void ForgetWhatOthersSay(IEnumerable<string> others)
    {
        if (_told.Count == 0)
        {
            return;
        }

        var index = new NeedleIndex(_told);
        var said = new HashSet<string>(StringComparer.Ordinal);
        foreach (var content in others)
        {
            index.FindAll(SearchForm.Of(content), said);
            index.FindAll(SearchForm.Of(Telling.WithoutSeparators(content)), said);
        }

        foreach (var form in said)
        {
            _told.Remove(form);
            _all.Remove(form);
        }

        _index = null;
    }

    public bool In(string? text)
    {
        if (string.IsNullOrEmpty(text) || IsEmpty)
        {
            return false;
        }

        _index ??= new NeedleIndex(_all);
        return _index.IsIn(SearchForm.Of(text));
    }

    private void Add(string text, bool isBeginning, bool isTold)
    {
        var form = SearchForm.Of(text).Trim();
        if (form.Length == 0 || _spared.Contains(text))
        {
            return;
        }

        if (!isTold)
        {
            _told.Remove(form);
        }
        else if (_told.ContainsKey(form) || !_all.ContainsKey(form))
        {
            _told[form] = isBeginning || _told.GetValueOrDefault(form);
        }

        _all[form] = isBeginning || _all.GetValueOrDefault(form);
        _index = null;
    }
}
