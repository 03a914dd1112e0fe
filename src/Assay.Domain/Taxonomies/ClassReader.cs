using System.Globalization;

namespace Assay.Domain.Taxonomies;

/// <summary>Reads the classes of a field and checks each one and all together.</summary>
internal static class ClassReader
{
    private const int MostTexts = 1_000;

    private static readonly string[] s_keys =
    [
        "name", "code", "parent", "definition", "examples", "counterExamples", "aliases", "attributes", "hotkey", "colour", "critical",
    ];

    public static IReadOnlyList<TaxonomyClass> Read(MapReader field, FaultList faults, bool isNested)
    {
        var read = new List<(TaxonomyClass Class, MapReader Reader)>();
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (node, path) in field.Items("classes", TaxonomyDocument.MaxClasses))
        {
            if (node is not MapNode map)
            {
                faults.Add(path, node.Line, node is ScalarNode { IsNull: false } text
                    ? $"A class is a map; write - name: {MapReader.Quoted(text.Text)}"
                    : "A class is a map with at least a name.");
                continue;
            }

            var reader = new MapReader(map, path, faults, s_keys);
            var one = ReadClass(reader, faults, isNested);
            if (one.Name.Length > 0 && !names.TryAdd(one.Name, map.Line))
            {
                reader.Fault("name", string.Create(
                    CultureInfo.InvariantCulture, $"Class {MapReader.Quoted(one.Name)} is already on line {names[one.Name]}; rename or remove one."));
                continue;
            }

            read.Add((one, reader));
        }

        HierarchyCheck.Run(read);
        ClassKeys.Check(read);
        CheckAliases(read, names);
        return ClassCodes.Complete([.. read.Select(pair => pair.Class)]);
    }

    private static TaxonomyClass ReadClass(MapReader reader, FaultList faults, bool isNested)
    {
        var attributes = reader.Items("attributes", TaxonomyDocument.MaxFields);
        if (attributes.Count > 0)
        {
            TaxonomyReader.ReadFields(attributes, faults, isNested: true);
            reader.Fault("attributes", isNested
                ? "An attribute has no attributes of its own."
                : "'attributes' describe objects such as boxes, and no field type with objects is available yet; add a field with 'when' instead.");
        }

        return new()
        {
            Name = reader.Name("name") ?? "",
            Code = Code(reader) ?? "",
            Parent = reader.Line1("parent", MapReader.LongestName),
            Definition = reader.Block("definition", MapReader.LongestText),
            Examples = reader.Blocks("examples", MostTexts),
            CounterExamples = reader.Blocks("counterExamples", MostTexts),
            Aliases = reader.Blocks("aliases", MostTexts),
            Hotkey = reader.Line1("hotkey", MapReader.LongestName),
            Colour = Colour(reader),
            Critical = reader.Flag("critical") ?? false,
        };
    }

    private static string? Code(MapReader reader)
    {
        var code = reader.Line1("code", MapReader.LongestName);
        if (code is null || ClassCodes.IsCode(code))
        {
            return code;
        }

        reader.Fault("code", $"Code {MapReader.Quoted(code)} is not usable; write a letter from a to z and up to two letters or digits, or leave it out.");
        return null;
    }

    private static string? Colour(MapReader reader)
    {
        if (reader.IsEmpty("colour"))
        {
            reader.Fault("colour", "The colour is empty; in YAML # starts a comment, so write it in quotes: \"#1f77b4\".");
            return null;
        }

        var colour = reader.Line1("colour", MapReader.LongestName);
        if (colour is null || (colour.Length is 4 or 7 && colour[0] == '#' && colour.Skip(1).All(char.IsAsciiHexDigit)))
        {
            return colour;
        }

        reader.Fault("colour", $"Colour {MapReader.Quoted(colour)} is not usable; write it as \"#1f77b4\" or \"#17b\".");
        return null;
    }

    /// <summary>An alias leads to one class: it is no other class's name or alias.</summary>
    private static void CheckAliases(List<(TaxonomyClass Class, MapReader Reader)> read, Dictionary<string, int> names)
    {
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (one, reader) in read)
        {
            foreach (var alias in one.Aliases)
            {
                if (names.ContainsKey(alias))
                {
                    reader.Fault("aliases", $"Alias {MapReader.Quoted(alias)} is the name of a class; leave it out.");
                }
                else if (!owners.TryAdd(alias, one.Name))
                {
                    reader.Fault("aliases", $"Alias {MapReader.Quoted(alias)} already belongs to class {MapReader.Quoted(owners[alias])}; keep it in one place.");
                }
            }
        }
    }
}
