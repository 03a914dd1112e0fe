using System.Text;

namespace Assay.Domain.Taxonomies;

/// <summary>Reads the source form of a taxonomy: a YAML or JSON document, described in docs/taxonomy.md.</summary>
public static class TaxonomyDocument
{
    /// <summary>Largest document, as UTF-8.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    public const int MaxFields = 200;

    /// <summary>Most classes of all fields together.</summary>
    public const int MaxClasses = 20_000;

    /// <summary>Most classes above one another.</summary>
    public const int MaxHierarchyDepth = 32;

    /// <summary>Reads a document. A refusal lists every fault with its path, line, reason and fix.</summary>
    /// <remarks>A text that is no YAML or JSON at all has one fault: where reading stopped. Never throws, whatever the text.</remarks>
    public static Decision<Taxonomy> Parse(string text)
    {
        if (text.Length > MaxBytes || Encoding.UTF8.GetByteCount(text) > MaxBytes)
        {
            return Refusal.TooLarge("The taxonomy document is larger than 4 MB.");
        }

        var lone = LoneSurrogate.IndexIn(text);
        if (lone >= 0)
        {
            return Unreadable("The text holds half of a surrogate pair; save the document as UTF-8.", 1 + text.AsSpan(0, lone).Count('\n'));
        }

        DocumentNode root;
        try
        {
            root = Nodes(text);
        }
        catch (UnreadableDocumentException fault)
        {
            return Unreadable(fault.Message, fault.Line);
        }

        return TaxonomyReader.Read(root);
    }

    /// <summary>A document that starts like JSON is read as JSON first; YAML in braces is tried next.</summary>
    private static DocumentNode Nodes(string text)
    {
        text = text.TrimStart('\uFEFF');
        if (!text.AsSpan().TrimStart().StartsWith('{'))
        {
            return YamlDocument.Read(text);
        }

        try
        {
            return JsonDocumentNodes.Read(Encoding.UTF8.GetBytes(text));
        }
        catch (UnreadableDocumentException)
        {
            try
            {
                return YamlDocument.Read(text);
            }
            catch (UnreadableDocumentException)
            {
                // Neither: what JSON said is more precise.
            }

            throw;
        }
    }

    private static Refusal Unreadable(string message, int line) => Refusal.Invalid(message, [new Fault("", message, line)]);
}
