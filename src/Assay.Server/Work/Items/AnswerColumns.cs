using System.Text.Json;
using Assay.Domain;

namespace Assay.Server.Work.Items;

/// <summary>Which columns of a file of answers hold task, worker, label, time and confidence: those that are named so in any case, or those that somebody names.</summary>
internal sealed class AnswerColumns
{
    private const int Required = 3;

    private readonly Dictionary<string, int> _named;

    private AnswerColumns(Dictionary<string, int> named) => _named = named;

    public static string[] Names { get; } = ["task", "worker", "label", "time", "confidence"];

    public static AnswerColumns Usual { get; } = new(new(StringComparer.Ordinal));

    /// <param name="assignments">column=role, such as performer=worker.</param>
    public static Decision<AnswerColumns> Parse(IEnumerable<string> assignments)
    {
        var named = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var assignment in assignments)
        {
            var equals = assignment.LastIndexOf('=');
            var place = equals <= 0 ? -1 : Array.IndexOf(Names, assignment[(equals + 1)..]);
            if (place < 0 || named.ContainsValue(place) || !named.TryAdd(assignment[..equals], place))
            {
                return Refusal.Invalid($"\"{assignment}\" does not say what a column of answers is.", [new Fault("column", $"Write column=role, each once, such as performer=worker; the roles are {string.Join(", ", Names)}.")]);
            }
        }

        return new AnswerColumns(named);
    }

    /// <summary>The place of a column among <see cref="Names"/>; below 0 for others.</summary>
    public int PlaceOf(string column)
    {
        if (_named.TryGetValue(column, out var given))
        {
            return given;
        }

        var place = Array.FindIndex(Names, n => n.Equals(column.Trim(), StringComparison.OrdinalIgnoreCase));
        return place >= 0 && !_named.ContainsValue(place) ? place : -1;
    }

    /// <summary>Refuses a source that has no column for what each answer needs.</summary>
    /// <param name="rows">The first rows of the source, canonical JSON objects.</param>
    public Refusal? MissingFrom(IEnumerable<ReadOnlyMemory<byte>> rows)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            var reader = new Utf8JsonReader(row.Span);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                found.Add(reader.GetString()!);
                reader.Skip();
            }
        }

        var missing = Enumerable.Range(0, Required).FirstOrDefault(place => !found.Any(column => PlaceOf(column) == place), -1);
        if (missing < 0)
        {
            return null;
        }

        var message = $"The source has no column \"{Names[missing]}\"; its columns are {string.Join(", ", found.Take(20).Select(ColumnRoles.Short))}{(found.Count > 20 ? ", ..." : "")}. Say which holds the {Names[missing]}: --column NAME={Names[missing]}. Nothing was kept.";
        return Refusal.Invalid(message, [new Fault(Names[missing], message)]);
    }
}
