namespace Assay.Domain.Taxonomies;

/// <summary>A piece of a document, whether it was written as YAML or as JSON. Lines count from 1.</summary>
internal abstract record DocumentNode(int Line);

/// <param name="IsPlain">Written without quotes, so it may be a number, true, false or null.</param>
internal sealed record ScalarNode(int Line, string Text, bool IsPlain) : DocumentNode(Line)
{
    public bool IsNull => IsPlain && Text is "" or "~" or "null" or "Null" or "NULL";
}

internal sealed record ListNode(int Line, IReadOnlyList<DocumentNode> Items) : DocumentNode(Line);

internal sealed record MapNode(int Line, IReadOnlyList<MapEntry> Entries) : DocumentNode(Line);

internal sealed record MapEntry(string Key, int Line, DocumentNode Value);

/// <summary>The text is no document at all; the message is for people.</summary>
internal sealed class UnreadableDocumentException(string message, int line) : Exception(message)
{
    public int Line { get; } = line;
}

/// <summary>Counts what a document is made of while it is read, so that a hostile one is stopped early.</summary>
internal sealed class DocumentBudget
{
    private const int MaxDepth = 20;
    private const int MaxNodes = 1_000_000;
    private int _nodes;

    public void Spend(int depth, int line)
    {
        if (depth > MaxDepth)
        {
            throw new UnreadableDocumentException($"The document is nested deeper than {MaxDepth} levels.", line);
        }

        if (++_nodes > MaxNodes)
        {
            throw new UnreadableDocumentException("The document has more than 1,000,000 parts.", line);
        }
    }
}
