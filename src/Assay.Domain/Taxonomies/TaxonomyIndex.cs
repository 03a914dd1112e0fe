using System.Collections.Frozen;
using System.Globalization;

namespace Assay.Domain.Taxonomies;

/// <summary>What checking an answer looks up, computed once for each taxonomy.</summary>
internal sealed class TaxonomyIndex
{
    public TaxonomyIndex(IReadOnlyList<TaxonomyField> fields)
    {
        ByPosition = [.. fields.Select((field, at) => new FieldIndex(field, at))];
        ByName = ByPosition.ToFrozenDictionary(field => field.Field.Name, StringComparer.Ordinal);
        foreach (var asking in ByPosition)
        {
            if (asking.Field.When is { } when)
            {
                ByName[when.Field].Dependents.Add(new(asking.Position, ByName[when.Field].Matching(when)));
            }
        }

        ByNameSpan = ByName.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public FieldIndex[] ByPosition { get; }

    public FrozenDictionary<string, FieldIndex> ByName { get; }

    public FrozenDictionary<string, FieldIndex>.AlternateLookup<ReadOnlySpan<char>> ByNameSpan { get; }
}

/// <summary>A field that is asked if the answer of the field that holds this is marked in <paramref name="Matches"/>.</summary>
/// <param name="Matches">By class position, or by rating less the smallest rating.</param>
internal sealed record Dependent(int Position, bool[] Matches);

internal sealed class FieldIndex
{
    public FieldIndex(TaxonomyField field, int position)
    {
        (Field, Position) = (field, position);
        Classes = field.Classes.Select((c, at) => KeyValuePair.Create(c.Name, at)).ToFrozenDictionary(StringComparer.Ordinal);
        ClassesSpan = Classes.GetAlternateLookup<ReadOnlySpan<char>>();
        Parents = [.. field.Classes.Select(c => c.Parent is null ? -1 : Classes[c.Parent])];
        Choosable = new bool[field.Classes.Count];
        Array.Fill(Choosable, true);
        foreach (var parent in Parents)
        {
            if (parent >= 0 && field.LeavesOnly)
            {
                Choosable[parent] = false;
            }
        }
    }

    public TaxonomyField Field { get; }

    public int Position { get; }

    public FrozenDictionary<string, int> Classes { get; }

    public FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> ClassesSpan { get; }

    /// <summary>Position of each class's parent, or -1.</summary>
    public int[] Parents { get; }

    public bool[] Choosable { get; }

    public List<Dependent> Dependents { get; } = [];

    /// <summary>Which answers to this field meet the condition.</summary>
    public bool[] Matching(FieldCondition when)
    {
        if (Field.Kind == FieldKind.Rating)
        {
            var ratings = new bool[(int)(Field.Max! - Field.Min!).Value + 1];
            foreach (var rating in when.In)
            {
                ratings[int.Parse(rating, CultureInfo.InvariantCulture) - (int)Field.Min!.Value] = true;
            }

            return ratings;
        }

        var matches = new bool[Parents.Length];
        var named = when.In.Select(name => Classes[name]).ToHashSet();
        for (var i = 0; i < matches.Length; i++)
        {
            var above = i;
            while (above >= 0 && !matches[i])
            {
                matches[i] = named.Contains(above);
                above = Parents[above];
            }
        }

        return matches;
    }
}
