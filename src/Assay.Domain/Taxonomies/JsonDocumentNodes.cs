using System.Text;
using System.Text.Json;

namespace Assay.Domain.Taxonomies;

/// <summary>Reads a JSON document into the same nodes as YAML.</summary>
internal ref struct JsonDocumentNodes
{
    private readonly ReadOnlySpan<byte> _utf8;
    private readonly DocumentBudget _budget = new();
    private Utf8JsonReader _reader;
    private int _countedTo;
    private int _line = 1;

    private JsonDocumentNodes(ReadOnlySpan<byte> utf8)
    {
        _utf8 = utf8;
        _reader = new(utf8, new JsonReaderOptions { MaxDepth = 64 });
    }

    /// <exception cref="UnreadableDocumentException"></exception>
    public static DocumentNode Read(ReadOnlySpan<byte> utf8)
    {
        var nodes = new JsonDocumentNodes(utf8);
        try
        {
            nodes._reader.Read();
            var root = nodes.ReadNode(0);
            nodes._reader.Read();
            return root;
        }
        catch (JsonException fault)
        {
            throw new UnreadableDocumentException("This is not JSON: a comma, quote or bracket is missing or out of place.", (int)(fault.LineNumber ?? 0) + 1);
        }
        catch (InvalidOperationException)
        {
            throw new UnreadableDocumentException("A text holds a lone surrogate.", nodes.Line());
        }
    }

    private DocumentNode ReadNode(int depth)
    {
        var line = Line();
        _budget.Spend(depth, line);
        switch (_reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var entries = new List<MapEntry>();
                while (_reader.Read() && _reader.TokenType != JsonTokenType.EndObject)
                {
                    var (key, keyLine) = (_reader.GetString()!, Line());
                    _reader.Read();
                    entries.Add(new(key, keyLine, ReadNode(depth + 1)));
                }

                return new MapNode(line, entries);
            case JsonTokenType.StartArray:
                var items = new List<DocumentNode>();
                while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
                {
                    items.Add(ReadNode(depth + 1));
                }

                return new ListNode(line, items);
            case JsonTokenType.String:
                return new ScalarNode(line, _reader.GetString()!, IsPlain: false);
            default:
                return new ScalarNode(line, Encoding.UTF8.GetString(_reader.ValueSpan), IsPlain: true);
        }
    }

    private int Line()
    {
        var at = (int)_reader.TokenStartIndex;
        _line += _utf8[_countedTo..at].Count((byte)'\n');
        _countedTo = at;
        return _line;
    }
}
