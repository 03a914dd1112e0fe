namespace Assay.Domain.Taxonomies;

public enum TaxonomyChangeKind
{
    Added,
    Removed,
    Changed,
}

/// <summary>One thing that differs between two taxonomies.</summary>
/// <param name="Field">Empty for the taxonomy as a whole.</param>
/// <param name="Class">Null for a field as a whole.</param>
/// <param name="Text">What changed, for people: <c>max 5 -> 7</c>; empty when something was added or removed without more to say.</param>
/// <param name="KeepsLabels">Whether no label that was valid can become invalid because of this.</param>
public sealed record TaxonomyChange(TaxonomyChangeKind Kind, string Field, string? Class, string Text, bool KeepsLabels)
{
    /// <summary>One line for people.</summary>
    public override string ToString()
    {
        var place = (Field, Class) switch
        {
            ("", _) => "taxonomy",
            (_, null) => $"field '{Field}'",
            _ => $"field '{Field}', class '{Class}'",
        };
        var what = Kind switch
        {
            TaxonomyChangeKind.Added => "added",
            TaxonomyChangeKind.Removed => "removed",
            _ => "changed",
        };
        return $"{place}: {what}{(Text.Length > 0 ? ": " + Text : "")}{(KeepsLabels ? "" : " (labels may become invalid)")}";
    }
}

/// <summary>What differs between two taxonomies. Fields and classes are matched by name: a rename is a removal and an addition.</summary>
public sealed record TaxonomyDifference(IReadOnlyList<TaxonomyChange> Changes)
{
    public bool IsEmpty => Changes.Count == 0;

    /// <summary>
    /// True means that every answer valid under the first taxonomy is valid under the second. False means that some may not be:
    /// ask <see cref="TaxonomyValue"/> about each. It is cautious: a class that no label uses counts.
    /// </summary>
    public bool KeepsEveryLabel => Changes.All(change => change.KeepsLabels);

    /// <summary>Changes in the order of the first document, additions after it in the order of the second.</summary>
    public static TaxonomyDifference Between(Taxonomy from, Taxonomy to) => new(DifferenceFinder.Find(from, to));

    /// <summary>One line for each change.</summary>
    public override string ToString() => string.Join('\n', Changes);
}
