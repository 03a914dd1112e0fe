using Assay.Domain;

namespace Assay.Formats.Answers;

/// <summary>One answer that was given elsewhere, or the fault that kept it from being one.</summary>
/// <param name="Line">From 1; of Parquet the row.</param>
/// <param name="Time">When it was given, as the file claims.</param>
/// <param name="Confidence">0 to 1.</param>
/// <param name="Seconds">How long it took, as the file claims; at least 0.</param>
public readonly record struct Answer(
    int Line, string Task, string Worker, string Label, DateTimeOffset? Time, double? Confidence, Fault? Fault, double? Seconds = null);
