using System.Collections.Frozen;

namespace Assay.Domain.Taxonomies;

/// <summary>What a field asks for. Documents name kinds in camel case: <c>rotatedBox</c>.</summary>
public enum FieldKind
{
    /// <summary>One class. Hierarchical when classes name a parent.</summary>
    Choice,

    /// <summary>Several classes.</summary>
    Choices,
    Text,
    Number,

    /// <summary>A whole number on a short scale.</summary>
    Rating,
    Spans,
    Relations,
    Ranking,
    Pair,
    Box,
    RotatedBox,
    Polygon,
    Polyline,
    Point,
    Skeleton,
    Ellipse,
    Mask,
    Cuboid2D,
    Cuboid3D,
    Track,
    TimeSegment,
    Transcript,
}

internal static class FieldKinds
{
    public static readonly IReadOnlyList<FieldKind> Available =
        [FieldKind.Choice, FieldKind.Choices, FieldKind.Text, FieldKind.Number, FieldKind.Rating];

    private static readonly FrozenDictionary<string, FieldKind> s_byWord =
        Enum.GetValues<FieldKind>().ToFrozenDictionary(kind => kind.Word(), StringComparer.Ordinal);

    public static IEnumerable<string> Words => Enum.GetValues<FieldKind>().Select(Word);

    public static string AvailableWords => string.Join(", ", Available.Select(Word));

    /// <summary>The kind's name in documents.</summary>
    public static string Word(this FieldKind kind)
    {
        var name = kind.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    public static bool HasClasses(this FieldKind kind) => kind is FieldKind.Choice or FieldKind.Choices;

    public static bool TryParse(string word, out FieldKind kind) => s_byWord.TryGetValue(word, out kind);
}
