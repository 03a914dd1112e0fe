using Assay.Domain;

namespace Assay.Formats.Rows;

/// <summary>One row of an import: either a canonical JSON object or the fault that kept it from being one.</summary>
/// <param name="Line">The line where the row begins, from 1.</param>
/// <param name="Json">Canonical JSON (RFC 8785) in UTF-8, valid until the batch is disposed; empty for a fault.</param>
/// <param name="Lost">How many lines besides the first the faulty row takes with it: a quote that was never meant to open a field swallows them.</param>
public readonly record struct Row(int Line, ReadOnlyMemory<byte> Json, Fault? Fault, int Lost = 0);
