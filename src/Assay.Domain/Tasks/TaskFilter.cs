using System.Globalization;

namespace Assay.Domain.Tasks;

/// <summary>What a term of a filter looks at.</summary>
public enum FilterField
{
    State,
    Class,
    Posterior,
    Agreement,
    Answers,
    Failures,
    Priority,
    Overlap,
    Pool,
    Updated,

    /// <summary>Who has answered, by the actor's id.</summary>
    By,

    /// <summary>The id of a task or of its item.</summary>
    Id,

    /// <summary>The item's key in its source, from its beginning.</summary>
    Key,

    /// <summary>Words in the item's content.</summary>
    Text,
    Facet,
}

public enum FilterComparison
{
    Is,
    Below,
    AtMost,
    Above,
    AtLeast,
}

/// <summary>One condition. Equal terms of one field are alternatives; different fields must all hold.</summary>
/// <param name="Value">As it was written, without quotes.</param>
/// <param name="Number">What <paramref name="Value"/> means: a state, a number, a moment in microseconds, a pool, an actor; 0 for texts.</param>
/// <param name="Facet">The facet's name; null for other fields.</param>
public sealed record FilterTerm(FilterField Field, FilterComparison Comparison, string Value, double Number = 0, long Whole = 0, string? Facet = null, bool Negated = false)
{
    public override string ToString()
    {
        if (Field == FilterField.Text)
        {
            return (Negated ? "-" : "") + Quoted(Value, always: Value.StartsWith('-'));
        }

        var name = Field != FilterField.Facet ? Field.ToString().ToLowerInvariant() : TaskFilterReader.IsReserved(Facet!) ? "facet." + Facet : Quoted(Facet!, always: false);
        var sign = Comparison switch { FilterComparison.Below => "<", FilterComparison.AtMost => "<=", FilterComparison.Above => ">", FilterComparison.AtLeast => ">=", _ => ":" };
        return (Negated ? "-" : "") + name + sign + Quoted(Value, always: false);
    }

    private static string Quoted(string text, bool always) =>
        always || text.Length == 0 || text.Any(c => char.IsWhiteSpace(c) || c is '"' or '\\' or ':' or '<' or '>')
            ? "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\""
            : text;
}

/// <summary>Which tasks are meant; without terms all of a project.</summary>
public sealed record TaskFilter(IReadOnlyList<FilterTerm> Terms)
{
    public static TaskFilter Everything { get; } = new([]);

    public bool IsEverything => Terms.Count == 0;

    public static TaskFilter Of(TaskState? state = null, string? className = null, KeyValuePair<string, string>? facet = null) => new(
    [
        .. state is { } wanted ? [OfState(wanted)] : Array.Empty<FilterTerm>(),
        .. className is not null ? [new FilterTerm(FilterField.Class, FilterComparison.Is, className)] : Array.Empty<FilterTerm>(),
        .. facet is { } field ? [new FilterTerm(FilterField.Facet, FilterComparison.Is, field.Value, Facet: field.Key)] : Array.Empty<FilterTerm>(),
    ]);

    public static FilterTerm OfState(TaskState state) => new(FilterField.State, FilterComparison.Is, state.ToString().ToLowerInvariant(), Whole: (long)state);

    public bool Has(FilterField field) => Terms.Any(t => t.Field == field);

    /// <summary>The filter in the language of <see cref="TaskFilterReader"/>, which reads it back as it is.</summary>
    public override string ToString() => string.Join(' ', Terms);
}

/// <summary>The names that a filter may use in one project.</summary>
/// <param name="Classes">Of every published version, since labels may be of an earlier one.</param>
/// <param name="People">Who is known in the project, by name; several may share one.</param>
public sealed record FilterVocabulary(IReadOnlyList<string> Facets, IReadOnlyDictionary<string, PoolId> Pools, IReadOnlyCollection<string> Classes, ILookup<string, ActorId> People)
{
    public static FilterVocabulary Empty { get; } = new([], new Dictionary<string, PoolId>(), [], Array.Empty<(string, ActorId)>().ToLookup(p => p.Item1, p => p.Item2));
}
