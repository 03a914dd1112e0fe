namespace Assay.Server.Features;

/// <summary>Part of a list.</summary>
/// <param name="Next">Cursor of what follows; null at the end.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);
