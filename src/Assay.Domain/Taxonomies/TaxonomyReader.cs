using System.Globalization;

namespace Assay.Domain.Taxonomies;

/// <summary>Turns a document's nodes into a taxonomy, or into the list of all that is wrong with it.</summary>
internal static class TaxonomyReader
{
    private const int LongestInstructions = 500_000;

    public static Decision<Taxonomy> Read(DocumentNode root)
    {
        var faults = new FaultList();
        if (root is not MapNode map)
        {
            faults.Add("", root.Line, "A taxonomy is a map with the keys taxonomy, version, instructions and fields.");
            return faults.ToRefusal();
        }

        var reader = new MapReader(map, "", faults, "taxonomy", "version", "instructions", "fields");
        var name = reader.Name("taxonomy");
        var version = reader.Whole("version", 1, 1_000_000_000) ?? 1;
        var instructions = reader.Block("instructions", LongestInstructions);
        var items = reader.Items("fields", TaxonomyDocument.MaxFields);
        if (items.Count == 0 && !faults.Any)
        {
            reader.Fault("fields", "'fields' is missing; list at least one field, for example with name and type.");
        }

        var fields = ReadFields(items, faults, isNested: false);
        CountClasses(fields, reader);
        return faults.Any ? faults.ToRefusal() : new Taxonomy(name!, version, instructions, [.. fields.Select(field => field!)]);
    }

    /// <summary>Reads fields in order; null stands for one with a fault. Attributes of objects are nested fields.</summary>
    public static List<TaxonomyField?> ReadFields(IReadOnlyList<(DocumentNode Node, string Path)> items, FaultList faults, bool isNested)
    {
        var all = items.Select(item => NameOf(item.Node)).ToHashSet(StringComparer.Ordinal);
        var earlier = new Dictionary<string, TaxonomyField?>(StringComparer.Ordinal);
        var fields = new List<TaxonomyField?>();
        foreach (var (node, path) in items)
        {
            if (node is not MapNode map)
            {
                faults.Add(path, node.Line, "A field is a map with the keys name, type and more.");
                fields.Add(null);
                continue;
            }

            var before = faults.Count;
            var field = FieldReader.Read(map, path, faults, new(earlier, all), isNested);
            fields.Add(faults.Count == before ? field : null);
            if (NameOf(map) is { Length: > 0 } name && !earlier.TryAdd(name, fields[^1]))
            {
                faults.Add(path + ".name", map.Line, $"Two fields are named {MapReader.Quoted(name)}; rename one.");
            }
        }

        return fields;
    }

    private static void CountClasses(List<TaxonomyField?> fields, MapReader reader)
    {
        var classes = fields.Sum(field => field?.Classes.Count ?? 0);
        if (classes > TaxonomyDocument.MaxClasses)
        {
            reader.Fault("fields", string.Create(
                CultureInfo.InvariantCulture, $"The taxonomy has {classes} classes; at most {TaxonomyDocument.MaxClasses} are allowed in all fields together."));
        }
    }

    private static string NameOf(DocumentNode node) =>
        (node as MapNode)?.Entries.FirstOrDefault(entry => entry.Key == "name")?.Value is ScalarNode name ? name.Text : "";
}
