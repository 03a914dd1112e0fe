namespace Assay.Domain.Taxonomies;

/// <summary>An annotation schema that passed every check: fields, classes and rules. Immutable, safe for use by several threads.</summary>
/// <remarks>Made by <see cref="TaxonomyDocument"/> and <see cref="TaxonomyDraft"/> only. Two are equal when their canonical forms are.</remarks>
public sealed class Taxonomy : IEquatable<Taxonomy>
{
    private readonly byte[] _canonical;

    internal Taxonomy(string name, int version, string? instructions, IReadOnlyList<TaxonomyField> fields)
    {
        (Name, Version, Instructions, Fields) = (name, version, instructions, fields);
        Index = new(fields);
        _canonical = TaxonomyWriter.Canonical(this);
    }

    public string Name { get; }

    public int Version { get; }

    public string? Instructions { get; }

    /// <summary>In the order of the document, which is the order on screen.</summary>
    public IReadOnlyList<TaxonomyField> Fields { get; }

    internal TaxonomyIndex Index { get; }

    /// <summary>The form that is hashed and stored: RFC 8785, every default and proposed code written out. A new array each time.</summary>
    /// <remarks><see cref="TaxonomyDocument.Parse"/> of it gives an equal taxonomy with the same bytes.</remarks>
    public byte[] ToCanonicalJson() => (byte[])_canonical.Clone();

    /// <summary>The same schema under another number, as it is when it is published.</summary>
    public Taxonomy WithVersion(int version) => version == Version ? this : new(Name, version, Instructions, Fields);

    /// <summary>The first field of type choice: what filters, statistics and worker models are about; null where there is none.</summary>
    public TaxonomyField? ChoiceField => Fields.FirstOrDefault(f => f.Kind == FieldKind.Choice);

    public TaxonomyField? Field(string name) => Index.ByName.TryGetValue(name, out var field) ? field.Field : null;

    /// <summary>The position of a class in its field's <see cref="TaxonomyField.Classes"/>, or -1.</summary>
    public int IndexOfClass(string field, string name) =>
        Index.ByName.TryGetValue(field, out var found) && found.Classes.TryGetValue(name, out var at) ? at : -1;

    /// <summary>Whether an answer may name this class: a class with others below it may not be chosen where only leaves may.</summary>
    public bool IsChoosable(string field, string name) =>
        Index.ByName.TryGetValue(field, out var found) && found.Classes.TryGetValue(name, out var at) && found.Choosable[at];

    public bool Equals(Taxonomy? other) => other is not null && _canonical.AsSpan().SequenceEqual(other._canonical);

    public override bool Equals(object? obj) => Equals(obj as Taxonomy);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(_canonical);
        return hash.ToHashCode();
    }
}

/// <summary>One question of a taxonomy. Members that do not apply to the kind are null or empty.</summary>
/// <remarks>Records compare their lists by reference: compare whole taxonomies instead.</remarks>
public sealed record TaxonomyField
{
    public required string Name { get; init; }
    public required FieldKind Kind { get; init; }

    /// <summary>Whether an answer must hold it, where its condition is met.</summary>
    public bool Required { get; init; } = true;

    public FieldCondition? When { get; init; }

    /// <summary>What people read instead of the name.</summary>
    public string? Label { get; init; }

    public string? Help { get; init; }

    /// <summary>Smallest number or rating. A rating always has both ends.</summary>
    public double? Min { get; init; }
    public double? Max { get; init; }

    /// <summary>Numbers lie on the grid of this width that starts at <see cref="Min"/>, or at 0.</summary>
    public double? Step { get; init; }

    /// <summary>Longest text in Unicode code points.</summary>
    public int? MaxLength { get; init; }

    /// <summary>Choices only, where it is always set.</summary>
    public int? MinChoices { get; init; }

    /// <summary>Null is no limit.</summary>
    public int? MaxChoices { get; init; }

    /// <summary>Whether classes with others below them may not be chosen. True for fields without classes.</summary>
    public bool LeavesOnly { get; init; } = true;

    public IReadOnlyList<TaxonomyClass> Classes { get; init; } = [];
}

/// <summary>One answer that a choice offers.</summary>
public sealed record TaxonomyClass
{
    /// <summary>What labels hold. Kept as given, never normalised: treat it as plain text on screen.</summary>
    public required string Name { get; init; }

    /// <summary>A letter and up to two letters or digits, unique in its field, for picking a class by typing.</summary>
    public required string Code { get; init; }

    public string? Parent { get; init; }
    public string? Definition { get; init; }
    public IReadOnlyList<string> Examples { get; init; } = [];
    public IReadOnlyList<string> CounterExamples { get; init; } = [];

    /// <summary>Other names that imports may use; unique in the field, class names included.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>One letter or digit, unique in its field whatever the case.</summary>
    public string? Hotkey { get; init; }

    /// <summary><c>#rgb</c> or <c>#rrggbb</c>.</summary>
    public string? Colour { get; init; }

    /// <summary>A mistake here costs more: policies ask for higher accuracy.</summary>
    public bool Critical { get; init; }
}

/// <summary>A field is asked only if an earlier field's answer is one of these classes, lies below one of them, or is one of these ratings.</summary>
public sealed record FieldCondition(string Field, IReadOnlyList<string> In);
