namespace Assay.Formats.Exports;

/// <summary>What the answers to one task say together.</summary>
/// <param name="Label">Null where classes tie or nobody answered.</param>
/// <param name="Probability">Of the label, or of each tied class, 0 to 1.</param>
/// <param name="Tied">The classes of an open tie, separated by |; null where there is none.</param>
/// <param name="Answers">How many answers it rests on.</param>
public readonly record struct AggregateRow(string Task, string? Label, double? Probability, string? Tied, long Answers);

/// <summary>How one worker stands.</summary>
/// <param name="Skill">The probability to be right, 0 to 1, where the method estimates one.</param>
/// <param name="Agreement">The share of their answers that equal the final label.</param>
public readonly record struct WorkerRow(string Worker, long Answers, double? Skill, double? Agreement);
