using System.Globalization;
using System.Text.Json;

namespace Assay.Domain.Taxonomies;

/// <summary>Walks one answer in a single pass; conditions are judged at the end, since properties come in any order.</summary>
internal ref struct AnswerCheck
{
    private const int MostHints = 3;
    private const int ShortText = 512;

    private readonly Taxonomy _taxonomy;
    private readonly Span<FieldState> _states;
    private Utf8JsonReader _reader;
    private List<Fault>? _faults;

    public AnswerCheck(Taxonomy taxonomy, ReadOnlySpan<byte> utf8Json, Span<FieldState> states)
    {
        _taxonomy = taxonomy;
        _states = states;
        _reader = new(utf8Json);
    }

    public readonly IReadOnlyList<Fault> Faults => _faults ?? (IReadOnlyList<Fault>)[];

    private readonly bool IsFull => _faults?.Count >= TaxonomyValue.MostFaults;

    public void Run()
    {
        _reader.Read();
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            Add("", $"An answer is an object of field names and values, not {Kind()}.");
            return;
        }

        while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName && !IsFull)
        {
            ReadProperty();
        }

        if (IsFull)
        {
            return;
        }

        _reader.Read();
        foreach (var field in _taxonomy.Index.ByPosition)
        {
            CheckPresence(field);
        }
    }

    private void ReadProperty()
    {
        Span<char> buffer = stackalloc char[ShortText];
        var name = Text(buffer);
        if (!_taxonomy.Index.ByNameSpan.TryGetValue(name, out var field))
        {
            var hint = Hint(name.ToString(), _taxonomy.Fields.Select(known => known.Name), "the taxonomy has no such field.");
            Add(name.ToString(), $"There is no field {MapReader.Quoted(name.ToString())}{hint}");
            _reader.Read();
            _reader.Skip();
            return;
        }

        ref var state = ref _states[field.Position];
        var isRepeated = (state & FieldState.Answered) != 0;
        state |= FieldState.Answered;
        var before = _faults?.Count ?? 0;
        _reader.Read();
        if (isRepeated)
        {
            Add(field.Field.Name, "The field is answered twice; keep one answer.");
            _reader.Skip();
        }
        else
        {
            ReadAnswer(field);
        }

        state |= (_faults?.Count ?? 0) > before ? FieldState.Faulty : FieldState.None;
    }

    private void ReadAnswer(FieldIndex field)
    {
        switch (field.Field.Kind)
        {
            case FieldKind.Choice when Is(field, JsonTokenType.String, "the name of a class in quotes"):
                ReadClass(field, -1);
                break;
            case FieldKind.Choices when Is(field, JsonTokenType.StartArray, "a list of class names"):
                ReadClasses(field);
                break;
            case FieldKind.Text when Is(field, JsonTokenType.String, "a text in quotes"):
                ReadText(field.Field);
                break;
            case FieldKind.Number when Is(field, JsonTokenType.Number, "a number"):
                ReadNumber(field.Field);
                break;
            case FieldKind.Rating when Is(field, JsonTokenType.Number, "a whole number"):
                ReadRating(field);
                break;
        }
    }

    private bool Is(FieldIndex field, JsonTokenType expected, string words)
    {
        if (_reader.TokenType == expected)
        {
            return true;
        }

        Add(field.Field.Name, _reader.TokenType == JsonTokenType.Null
            ? "The answer is null; leave the field out instead."
            : $"A {field.Field.Kind.Word()} field needs {words}, not {Kind()}.");
        _reader.Skip();
        return false;
    }

    /// <summary>Reads a class name and returns the position of the class, or -1 after a fault.</summary>
    /// <param name="at">Place in a list, or -1.</param>
    private int ReadClass(FieldIndex field, int at)
    {
        Span<char> buffer = stackalloc char[ShortText];
        var name = Text(buffer);
        if (!field.ClassesSpan.TryGetValue(name, out var found))
        {
            Add(Path(field, at), NoSuchClass(field.Field, name.ToString()));
            return -1;
        }

        if (!field.Choosable[found])
        {
            Add(Path(field, at), NotALeaf(field.Field, name.ToString()));
            return -1;
        }

        Meet(field, found);
        return found;
    }

    private static string NotALeaf(TaxonomyField field, string name)
    {
        var below = field.Classes.Where(one => one.Parent == name).Select(one => MapReader.Quoted(one.Name)).Take(5);
        return $"{MapReader.Quoted(name)} has classes below it; choose one of those: {string.Join(", ", below)}.";
    }

    private readonly string NoSuchClass(TaxonomyField field, string name)
    {
        var owner = field.Classes.FirstOrDefault(one => one.Aliases.Contains(name, StringComparer.Ordinal));
        var hint = owner is null
            ? Hint(name, field.Classes.Select(one => one.Name), "use one of its class names.")
            : $"; it is an alias, write '{owner.Name}'.";
        return $"{MapReader.Quoted(name)} is not a class of this field{hint}";
    }

    private void ReadClasses(FieldIndex field)
    {
        Span<ulong> chosen = stackalloc ulong[(field.Parents.Length + 63) / 64];
        chosen.Clear();
        var count = 0;
        for (; _reader.Read() && _reader.TokenType != JsonTokenType.EndArray && !IsFull; count++)
        {
            if (_reader.TokenType != JsonTokenType.String)
            {
                Add(Path(field, count), $"A list of class names holds {Kind()}; write names in quotes.");
                _reader.Skip();
                continue;
            }

            var found = ReadClass(field, count);
            if (found < 0)
            {
                continue;
            }

            var bit = 1UL << (found % 64);
            if ((chosen[found / 64] & bit) != 0)
            {
                Add(Path(field, count), $"{MapReader.Quoted(field.Field.Classes[found].Name)} is chosen twice; keep one.");
            }

            chosen[found / 64] |= bit;
        }

        if (count < field.Field.MinChoices)
        {
            Add(field.Field.Name, Invariant($"{count} chosen; at least {field.Field.MinChoices} needed."));
        }
        else if (count > field.Field.MaxChoices)
        {
            Add(field.Field.Name, Invariant($"{count} chosen; at most {field.Field.MaxChoices} allowed."));
        }
    }

    private void ReadText(TaxonomyField field)
    {
        var length = _reader.ValueIsEscaped ? EscapedLength(field) : CodePoints(_reader.ValueSpan);
        var longest = field.MaxLength ?? TaxonomyValue.LongestText;
        if (length > longest)
        {
            Add(field.Name, Invariant($"The text has {length} characters; at most {longest} are allowed."));
        }
        else if (length == 0)
        {
            Add(field.Name, "The text is empty; write something or leave the field out.");
        }
    }

    private int EscapedLength(TaxonomyField field)
    {
        var text = _reader.GetString()!;
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            Add(field.Name, "The text holds the character U+0000; remove it.");
        }

        return text.EnumerateRunes().Count();
    }

    private void ReadNumber(TaxonomyField field)
    {
        if (!_reader.TryGetDouble(out var value) || !double.IsFinite(value))
        {
            Add(field.Name, "The number is out of range of a double.");
        }
        else if (value < field.Min || value > field.Max)
        {
            Add(field.Name, OutOfRange(field, value));
        }
        else if (field.Step is { } step && !IsOnGrid(value - (field.Min ?? 0), step))
        {
            Add(field.Name, Invariant($"{value} is not on the grid of steps of {step} from {field.Min ?? 0}."));
        }
    }

    private void ReadRating(FieldIndex field)
    {
        if (!_reader.TryGetDouble(out var value) || value != Math.Floor(value) || !double.IsFinite(value))
        {
            Add(field.Field.Name, Invariant($"A rating is a whole number from {field.Field.Min} to {field.Field.Max}."));
        }
        else if (value < field.Field.Min || value > field.Field.Max)
        {
            Add(field.Field.Name, OutOfRange(field.Field, value));
        }
        else
        {
            Meet(field, (int)(value - field.Field.Min!.Value));
        }
    }

    /// <summary>Marks the fields that are asked because of this answer.</summary>
    private readonly void Meet(FieldIndex field, int answer)
    {
        foreach (var dependent in field.Dependents)
        {
            if (dependent.Matches[answer])
            {
                _states[dependent.Position] |= FieldState.Asked;
            }
        }
    }

    private void CheckPresence(FieldIndex field)
    {
        var state = _states[field.Position];
        var isAnswered = (state & FieldState.Answered) != 0;
        if (field.Field.When is not { } when)
        {
            if (!isAnswered && field.Field.Required)
            {
                Add(field.Field.Name, "The field is missing; it needs an answer.");
            }

            return;
        }

        if ((_states[_taxonomy.Index.ByName[when.Field].Position] & FieldState.Faulty) != 0)
        {
            return;
        }

        var isAsked = (state & FieldState.Asked) != 0;
        if (isAnswered && !isAsked)
        {
            Add(field.Field.Name, $"The field is asked only when {Condition(when)}; leave it out.");
        }
        else if (!isAnswered && isAsked && field.Field.Required)
        {
            Add(field.Field.Name, $"The field is missing; it needs an answer when {Condition(when)}.");
        }
    }

    private static string Condition(FieldCondition when)
    {
        var answers = string.Join(" or ", when.In.Take(5).Select(MapReader.Quoted));
        return $"{MapReader.Quoted(when.Field)} is {answers}{(when.In.Count > 5 ? " or another" : "")}";
    }

    /// <summary>The current text or property name, in the buffer where it fits.</summary>
    private readonly ReadOnlySpan<char> Text(Span<char> buffer)
    {
        // Never more UTF-16 units than UTF-8 bytes.
        var target = _reader.ValueSpan.Length <= buffer.Length ? buffer : new char[_reader.ValueSpan.Length];
        return target[.._reader.CopyString(target)];
    }

    private static int CodePoints(ReadOnlySpan<byte> utf8)
    {
        var count = utf8.Length;
        foreach (var b in utf8)
        {
            count -= (b & 0xC0) == 0x80 ? 1 : 0;
        }

        return count;
    }

    private static bool IsOnGrid(double offset, double step)
    {
        var error = Math.Abs(offset - (Math.Round(offset / step) * step));
        return error <= 1e-9 * Math.Max(step, Math.Abs(offset));
    }

    private static string OutOfRange(TaxonomyField field, double value) => (field.Min, field.Max) switch
    {
        ({ } min, { } max) => Invariant($"{value} is outside {min} to {max}."),
        ({ } min, null) => Invariant($"{value} is less than {min}."),
        _ => Invariant($"{value} is greater than {field.Max}."),
    };

    /// <summary>Looking through all names takes time: only the first faults of an answer get a guess.</summary>
    private readonly string Hint(string word, IEnumerable<string> candidates, string fallback) =>
        (_faults?.Count ?? 0) < MostHints ? Nearest.Hint(word, candidates, fallback) : "; " + fallback;

    private readonly string Kind() => _reader.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.String => "a text",
        JsonTokenType.Number => "a number",
        JsonTokenType.Null => "null",
        _ => "true or false",
    };

    private static string Path(FieldIndex field, int at) => at < 0 ? field.Field.Name : Invariant($"{field.Field.Name}[{at}]");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private void Add(string field, string message)
    {
        _faults ??= [];
        if (!IsFull)
        {
            _faults.Add(new(field.Length <= 200 ? field : field[..200], message));
        }
    }
}
