namespace Assay.Formats.Exports;

/// <summary>One annotation of an export.</summary>
/// <param name="ItemKey">The key that the import gave the item, if any.</param>
/// <param name="Kind">Of the event: submitted, imported, predicted, ...</param>
/// <param name="ValueJson">The answer, as stored; empty for none.</param>
/// <param name="Position">Of the ledger.</param>
/// <param name="RefersTo">The annotation that this one corrects or withdraws.</param>
public readonly record struct AnnotationRow(
    string ItemId,
    string? ItemKey,
    string TaskId,
    string AnnotationId,
    string Actor,
    string Kind,
    ReadOnlyMemory<byte> ValueJson,
    double? Confidence,
    double? SecondsSpent,
    int TaxonomyVersion,
    long Position,
    DateTimeOffset SubmittedAt,
    string? RefersTo);
