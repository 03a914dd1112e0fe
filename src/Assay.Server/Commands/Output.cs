using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Server.Hosting;

namespace Assay.Server.Commands;

/// <summary>A refusal that ends a command.</summary>
internal sealed class CommandRefusedException(Refusal refusal) : Exception(refusal.Message)
{
    public Refusal Refusal { get; } = refusal;
}

/// <summary>What commands print: JSON for machines, lines and tables for people. Control characters in data are shown, not obeyed.</summary>
internal static class Output
{
    private static readonly JsonSerializerOptions Indented = new(ServerHost.Json) { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonSerializerOptions OneLine = new(Indented) { WriteIndented = false };

    /// <summary>The value, or the end of the command.</summary>
    public static T OrEnd<T>(this Decision<T> decision) => decision.Accepted ? decision.Value : throw new CommandRefusedException(decision.Refusal);

    public static JsonNode ToNode<T>(T value) => JsonSerializer.SerializeToNode(value, ServerHost.Json)!;

    public static void Print(JsonNode? node, bool json)
    {
        Console.Out.WriteLine(json ? Escaped(node?.ToJsonString(Indented) ?? "null") : Readable(node));
    }

    /// <summary>JSON holds such characters within its texts alone, where an escape means the same.</summary>
    private static string Escaped(string json) => string.Join('\n', json.Split('\n').Select(line => Plain(line.TrimEnd('\r'))));

    public static string Line(Fault fault) =>
        $"{(fault.Line is { } line ? $"line {line.ToString("N0", CultureInfo.InvariantCulture)}: " : "")}{(fault.Field.Length > 0 ? Plain(fault.Field) + ": " : "")}{Plain(fault.Message)}";

    /// <summary>An array as a table, an object as names and values.</summary>
    private static string Readable(JsonNode? node) => node switch
    {
        JsonArray { Count: 0 } => "(none)",
        JsonArray array when array.All(i => i is JsonObject) => Table([.. array.Select(i => (JsonObject)i!)]),
        JsonArray array => string.Join('\n', array.Select(Cell)),
        JsonObject o => string.Join('\n', o.Where(m => m.Value is not null).Select(m => m.Value is JsonArray { Count: > 0 } a && a.All(i => i is JsonObject)
            ? $"{m.Key}:\n{Indent(Readable(a))}"
            : m.Value is JsonObject inner ? $"{m.Key}:\n{Indent(Readable(inner))}" : $"{m.Key}: {Cell(m.Value)}")),
        _ => Cell(node),
    };

    private static string Indent(string text) => "  " + text.Replace("\n", "\n  ", StringComparison.Ordinal);

    /// <summary>Columns that say what is wrong and what to do: never cut.</summary>
    private static readonly string[] Sentences = ["found", "message"];

    private static string Table(List<JsonObject> rows)
    {
        string[] columns = [.. rows.SelectMany(r => r.Select(m => m.Key)).Distinct()];
        var cells = rows.ConvertAll(r => columns.Select(c => Sentences.Contains(c) ? Cell(r[c]) : Shorten(Cell(r[c]))).ToArray());
        var widths = columns.Select((c, i) => Math.Max(c.Length, cells.Max(r => r[i].Length))).ToArray();
        var text = new StringBuilder();
        string Row(IEnumerable<string> values) => string.Join("  ", values.Select((v, i) => v.PadRight(widths[i]))).TrimEnd();
        text.Append(Row(columns));
        foreach (var row in cells)
        {
            text.Append('\n').Append(Row(row));
        }

        return text.ToString();
    }

    private static string Shorten(string text) => Excerpt.Of(text);

    private static string Cell(JsonNode? node) => node switch
    {
        null => "",
        JsonValue value when value.TryGetValue<string>(out var text) => Plain(text),
        _ => Plain(node.ToJsonString(OneLine)),
    };

    /// <summary>So that a hostile name cannot move the cursor or colour the terminal.</summary>
    public static string Plain(string text)
    {
        if (!text.Any(c => char.IsControl(c) || c is >= '\u202A' and <= '\u202E' or >= '\u2066' and <= '\u2069'))
        {
            return text;
        }

        var safe = new StringBuilder();
        foreach (var c in text)
        {
            safe.Append(char.IsControl(c) || c is >= '\u202A' and <= '\u202E' or >= '\u2066' and <= '\u2069' ? $"\\u{(int)c:x4}" : c);
        }

        return safe.ToString();
    }
}
