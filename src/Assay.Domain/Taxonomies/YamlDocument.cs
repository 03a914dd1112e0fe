using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Assay.Domain.Taxonomies;

/// <summary>Reads one YAML document as plain lists, maps and text: no anchors, no aliases, no tags, no second document.</summary>
internal sealed class YamlDocument
{
    private readonly Parser _events;
    private readonly DocumentBudget _budget = new();

    private YamlDocument(string text) => _events = new(new StringReader(text));

    /// <exception cref="UnreadableDocumentException"></exception>
    public static DocumentNode Read(string text)
    {
        try
        {
            return new YamlDocument(text).ReadDocument();
        }
        catch (YamlException fault)
        {
            throw new UnreadableDocumentException("This is not YAML: " + fault.Message, Line(fault.Start));
        }
        catch (Exception fault) when (fault is ArgumentException or InvalidOperationException or FormatException or OverflowException)
        {
            // The parser lets these through for some broken escapes and code points.
            throw new UnreadableDocumentException("This is not YAML: a character or an escape is not valid.", 1);
        }
    }

    private static int Line(Mark mark) => (int)Math.Clamp(mark.Line, 1, int.MaxValue);

    private DocumentNode ReadDocument()
    {
        Expect<StreamStart>();
        if (_events.MoveNext() && _events.Current is StreamEnd)
        {
            throw new UnreadableDocumentException("The document is empty.", 1);
        }

        _events.MoveNext();
        var root = ReadNode(0);
        Expect<DocumentEnd>();
        if (_events.MoveNext() && _events.Current is DocumentStart second)
        {
            throw new UnreadableDocumentException("There is a second document after ---; write one taxonomy per file.", Line(second.Start));
        }

        return root;
    }

    /// <summary>Reads the node that starts at the current event and stops on its last event.</summary>
    private DocumentNode ReadNode(int depth)
    {
        var start = _events.Current!;
        var line = Line(start.Start);
        _budget.Spend(depth, line);
        if (start is AnchorAlias || start is NodeEvent { Anchor.IsEmpty: false })
        {
            throw new UnreadableDocumentException("Anchors (&name) and aliases (*name) are not allowed; write the value out, or quote the text.", line);
        }

        if (start is NodeEvent { Tag.IsEmpty: false })
        {
            throw new UnreadableDocumentException("Tags (!name) are not allowed; leave the tag out, or quote the text.", line);
        }

        return start switch
        {
            Scalar scalar => new ScalarNode(line, scalar.Value, scalar.Style == ScalarStyle.Plain),
            SequenceStart => ReadList(line, depth),
            MappingStart => ReadMap(line, depth),
            _ => throw new UnreadableDocumentException("This is not YAML: a value is expected.", line),
        };
    }

    private ListNode ReadList(int line, int depth)
    {
        var items = new List<DocumentNode>();
        while (_events.MoveNext() && _events.Current is not SequenceEnd)
        {
            items.Add(ReadNode(depth + 1));
        }

        return new(line, items);
    }

    private MapNode ReadMap(int line, int depth)
    {
        var entries = new List<MapEntry>();
        while (_events.MoveNext() && _events.Current is not MappingEnd)
        {
            var key = ReadNode(depth + 1) as ScalarNode
                ?? throw new UnreadableDocumentException("A key must be plain text.", line);
            _events.MoveNext();
            entries.Add(new(key.Text, key.Line, ReadNode(depth + 1)));
        }

        return new(line, entries);
    }

    private void Expect<T>() where T : ParsingEvent
    {
        if (!_events.MoveNext() || _events.Current is not T)
        {
            throw new UnreadableDocumentException(
                string.Create(CultureInfo.InvariantCulture, $"This is not YAML: {typeof(T).Name} is expected."), Line(_events.Current?.Start ?? Mark.Empty));
        }
    }
}
