using System.Globalization;

namespace Assay.Domain.Taxonomies;

/// <summary>Checks that parents exist, form no cycle and are not stacked too high.</summary>
internal static class HierarchyCheck
{
    private const int InCycle = -1;

    public static void Run(List<(TaxonomyClass Class, MapReader Reader)> classes)
    {
        var byName = new Dictionary<string, (TaxonomyClass Class, MapReader Reader)>(StringComparer.Ordinal);
        foreach (var one in classes)
        {
            byName.TryAdd(one.Class.Name, one);
        }

        var above = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (one, reader) in classes)
        {
            if (one.Parent is not null && !byName.ContainsKey(one.Parent))
            {
                reader.Fault("parent", $"There is no class {MapReader.Quoted(one.Parent)}{reader.Hint(one.Parent, byName.Keys, "a parent is a class of the same field.")}");
            }

            Climb(one, byName, above);
        }
    }

    /// <summary>Counts the classes above one and above all on the way; what an earlier walk counted is not walked again.</summary>
    private static void Climb(
        TaxonomyClass start, Dictionary<string, (TaxonomyClass Class, MapReader Reader)> byName, Dictionary<string, int> above)
    {
        var path = new List<TaxonomyClass>();
        var onPath = new HashSet<string>(StringComparer.Ordinal);
        var at = start;
        int count;
        while (!above.TryGetValue(at.Name, out count))
        {
            if (!onPath.Add(at.Name))
            {
                ReportCycle(path, at, byName[at.Name].Reader);
                count = InCycle;
                break;
            }

            path.Add(at);
            if (at.Parent is null || !byName.TryGetValue(at.Parent, out var parent))
            {
                path.RemoveAt(path.Count - 1);
                above[at.Name] = 0;
                break;
            }

            at = parent.Class;
        }

        for (var i = path.Count - 1; i >= 0; i--)
        {
            count = count == InCycle ? InCycle : count + 1;
            above[path[i].Name] = count;
            if (count == TaxonomyDocument.MaxHierarchyDepth)
            {
                byName[path[i].Name].Reader.Fault("parent", string.Create(CultureInfo.InvariantCulture,
                    $"There are {count} classes above {MapReader.Quoted(path[i].Name)}; at most {count - 1} are allowed, so flatten the hierarchy."));
            }
        }
    }

    private static void ReportCycle(List<TaxonomyClass> path, TaxonomyClass met, MapReader reader)
    {
        var cycle = path.SkipWhile(one => one.Name != met.Name).Append(met).Select(one => MapReader.Quoted(one.Name)).ToList();
        var shown = cycle.Count <= 10 ? cycle : [.. cycle.Take(5), "...", .. cycle.TakeLast(4)];
        reader.Fault("parent", $"Parents form a cycle: {string.Join(" > ", shown)}; remove one of them.");
    }
}
