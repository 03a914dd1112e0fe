namespace Assay.Formats.Exports;

/// <summary>One label of an export.</summary>
/// <param name="ItemKey">The key that the import gave the item, if any.</param>
/// <param name="ContentJson">The item, as stored; empty for none.</param>
/// <param name="ValueJson">The label, as stored; empty for none.</param>
/// <param name="Posterior">The probability of the value, 0 to 1; null where the method gives none.</param>
/// <param name="Method">What made the label out of answers.</param>
/// <param name="Answers">How many answers it rests on.</param>
/// <param name="Position">Of the ledger.</param>
public readonly record struct LabelRow(
    string Project,
    string ItemId,
    string? ItemKey,
    string TaskId,
    ReadOnlyMemory<byte> ContentJson,
    ReadOnlyMemory<byte> ValueJson,
    double? Posterior,
    string Method,
    int Answers,
    string State,
    int TaxonomyVersion,
    long Position,
    DateTimeOffset ResolvedAt);
