namespace Assay.Domain.Inbox;

/// <summary>What waits in a project's inbox.</summary>
public enum InboxKind
{
    /// <summary>Something is wrong with an item.</summary>
    Flag = 0,

    /// <summary>An annotator wants to know something.</summary>
    Question = 1,
}

/// <summary>Why an item is flagged, as the reasons stand in events and JSON.</summary>
public static class FlagReasons
{
    /// <summary>Nobody else is to see the item until the lead has: its task is cancelled.</summary>
    public const string PersonalData = "personal-data";

    public static IReadOnlyList<string> All { get; } = [PersonalData, "broken", "offensive", "other"];
}

/// <summary>The value of a <c>task.flagged</c> event.</summary>
public sealed record Flagged(string Reason, string? Comment);

/// <summary>The value of a <c>question.asked</c> event, and of the <c>inbox.answered</c> that refers to a flag or question.</summary>
public sealed record Said(string Text);
