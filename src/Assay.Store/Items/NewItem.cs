using Assay.Domain;

namespace Assay.Store.Items;

/// <summary>One item to add.</summary>
/// <param name="Payload">Canonical JSON: what is labeled. Equal payloads are one item.</param>
/// <param name="Meta">Canonical JSON of source, cohort, jurisdiction, capturedAt, consent, licence; null where nothing is known.</param>
/// <param name="RetainUntil">Microseconds since 1970 UTC; null keeps it.</param>
public sealed record NewItem(byte[] Payload, byte[]? Meta, string? ExternalKey, IReadOnlyList<KeyValuePair<string, string>> Facets, long? RetainUntil)
{
    internal byte[] Salt { get; init; } = [];
    internal byte[] Leaf { get; init; } = [];
    internal byte[] Hash { get; init; } = [];
    internal byte[] Bound { get; init; } = [];
}

/// <param name="Known">Items that were there already, with the same payload and key.</param>
/// <param name="Merged">Which of the items say what another one of this import says, and are that item.</param>
/// <param name="Clashes">Which of the items have a key that belongs to another text, with the item that has it.</param>
public sealed record Added(int New, int Known, IReadOnlyList<(int Index, ItemId Is)> Merged, IReadOnlyList<(int Index, ItemId Has)> Clashes)
{
    /// <summary>Those that were to be added.</summary>
    public int All => New + Known + Merged.Count + Clashes.Count;
}

/// <summary>What an import tells of itself with each chunk, kept in the chunk's own transaction: what the run says it kept is what is there.</summary>
/// <param name="FirstItem">The number that the project's next item had when the import began.</param>
public sealed record ImportChunk(long Run, long FirstItem, long Read, long Refused);

/// <summary>A line of a source that is refused, or merged with another.</summary>
/// <param name="Quotes">The item of the store whose key or content it quotes.</param>
public sealed record RefusedLine(Fault Fault, ItemId? Quotes = null);

/// <summary>What would become of an item.</summary>
public enum CheckedItem
{
    New,

    /// <summary>It is in the project.</summary>
    Known,

    /// <summary>It says what an earlier one of the same source says.</summary>
    Merged,

    /// <summary>Its key belongs to another text.</summary>
    Clashes,
}

/// <summary>An item with its content.</summary>
/// <param name="Payload">Null once erased.</param>
public sealed record StoredItem(ItemId Id, string? Payload, string? Meta, string? ExternalKey, long AddedAtPosition, long? RetainUntil);
