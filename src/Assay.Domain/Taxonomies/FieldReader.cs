using System.Globalization;

namespace Assay.Domain.Taxonomies;

/// <summary>Names that a condition may look at: fields already read (null: with faults of their own), and all names of the document.</summary>
internal sealed record FieldScope(IReadOnlyDictionary<string, TaxonomyField?> Earlier, IReadOnlySet<string> All);

/// <summary>Reads one field and checks what its kind allows.</summary>
internal static class FieldReader
{
    private static readonly string[] s_keys =
    [
        "name", "type", "required", "when", "label", "help", "min", "max", "step", "maxLength",
        "minChoices", "maxChoices", "leavesOnly", "classes", "attributes",
    ];

    private static readonly Dictionary<FieldKind, string[]> s_keysOfKind = new()
    {
        [FieldKind.Choice] = ["leavesOnly", "classes"],
        [FieldKind.Choices] = ["minChoices", "maxChoices", "leavesOnly", "classes"],
        [FieldKind.Text] = ["maxLength"],
        [FieldKind.Number] = ["min", "max", "step"],
        [FieldKind.Rating] = ["min", "max"],
    };

    public static TaxonomyField? Read(MapNode map, string path, FaultList faults, FieldScope scope, bool isNested)
    {
        var reader = new MapReader(map, path, faults, s_keys);
        var (name, kind) = (reader.Name("name"), Kind(reader));
        var field = new TaxonomyField
        {
            Name = name ?? "",
            Kind = kind ?? FieldKind.Text,
            Required = reader.Flag("required") ?? true,
            When = ConditionReader.Read(reader, faults, scope),
            Label = reader.Line1("label", MapReader.LongestName),
            Help = reader.Block("help", MapReader.LongestText),
            LeavesOnly = reader.Flag("leavesOnly") ?? true,
            Classes = ClassReader.Read(reader, faults, isNested),
        };
        if (isNested && reader.Has("attributes"))
        {
            reader.Fault("attributes", "An attribute has no attributes of its own.");
        }
        else
        {
            TaxonomyReader.ReadFields(reader.Items("attributes", TaxonomyDocument.MaxFields), faults, isNested: true);
        }

        return name is null || kind is null || !FieldKinds.Available.Contains(kind.Value) ? null : WithLimits(field, reader);
    }

    private static FieldKind? Kind(MapReader reader)
    {
        var word = reader.Line1("type", MapReader.LongestName);
        if (word is null)
        {
            if (!reader.Has("type") || reader.IsEmpty("type"))
            {
                reader.Fault("type", "'type' is missing; available: " + FieldKinds.AvailableWords + ".");
            }

            return null;
        }

        if (!FieldKinds.TryParse(word, out var kind))
        {
            reader.Fault("type", $"Unknown field type {MapReader.Quoted(word)}{Nearest.Hint(word, FieldKinds.Words, "available: " + FieldKinds.AvailableWords + ".")}");
            return null;
        }

        if (!s_keysOfKind.TryGetValue(kind, out var own))
        {
            reader.Fault("type", $"field type '{word}' is not available yet; available: {FieldKinds.AvailableWords}");
            return kind;
        }

        foreach (var key in s_keysOfKind.Values.SelectMany(keys => keys).Append("attributes").Distinct().Except(own).Where(reader.Has))
        {
            reader.Fault(key, key == "attributes"
                ? $"'attributes' describe objects, and a {word} field has none; add a field with 'when' instead."
                : $"'{key}' does not apply to a {word} field; leave it out.");
        }

        return kind;
    }

    private static TaxonomyField WithLimits(TaxonomyField field, MapReader reader) => field.Kind switch
    {
        FieldKind.Text => field with { MaxLength = reader.Whole("maxLength", 1, TaxonomyValue.LongestText) },
        FieldKind.Number => Number(field, reader),
        FieldKind.Rating => Rating(field, reader),
        FieldKind.Choices => Choices(Choice(field, reader), reader),
        _ => Choice(field, reader),
    };

    private static TaxonomyField Choice(TaxonomyField field, MapReader reader)
    {
        if (!reader.Has("classes") || reader.IsEmpty("classes"))
        {
            reader.Fault("classes", $"A {field.Kind.Word()} field needs 'classes'; list at least one with a name.");
        }

        return field;
    }

    private static TaxonomyField Choices(TaxonomyField field, MapReader reader)
    {
        var least = reader.Whole("minChoices", 0, TaxonomyDocument.MaxClasses) ?? 1;
        var most = reader.Whole("maxChoices", 1, TaxonomyDocument.MaxClasses);
        if (most < least)
        {
            reader.Fault("maxChoices", Text($"'maxChoices' is {most}, less than 'minChoices' {least}; raise it or lower the other."));
        }

        if (field.Classes.Count > 0 && Math.Max(least, most ?? 0) > field.Classes.Count)
        {
            var key = most is null ? "minChoices" : "maxChoices";
            reader.Fault(key, Text($"'{key}' is {Math.Max(least, most ?? 0)}, but the field has {field.Classes.Count} classes; lower it."));
        }

        return field with { MinChoices = least, MaxChoices = most };
    }

    private static TaxonomyField Number(TaxonomyField field, MapReader reader)
    {
        var (min, max, step) = (reader.Number("min"), reader.Number("max"), reader.Number("step"));
        if (max < min)
        {
            reader.Fault("max", Text($"'max' {max} is less than 'min' {min}; exchange them."));
        }

        if (step <= 0)
        {
            reader.Fault("step", "'step' must be greater than 0.");
        }

        return field with { Min = min, Max = max, Step = step };
    }

    private static TaxonomyField Rating(TaxonomyField field, MapReader reader)
    {
        var (min, max) = (reader.Whole("min", -1000, 1000) ?? 1, reader.Whole("max", -1000, 1000) ?? 5);
        if (max <= min)
        {
            reader.Fault("max", Text($"A rating goes from 'min' {min} to 'max' {max}; 'max' must be the greater."));
        }

        return field with { Min = min, Max = max };
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
