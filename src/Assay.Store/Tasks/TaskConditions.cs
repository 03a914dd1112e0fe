using System.Globalization;
using System.Text;
using Assay.Domain;
using Assay.Domain.Ledger;
using Assay.Domain.Tasks;
using Assay.Store.Engine;

namespace Assay.Store.Tasks;

/// <summary>
/// A filter as SQL: conditions on a row of tasks, with the values they take. $1 is the project; others are numbered as they
/// are added, so that a statement has one text for each form of filter.
/// </summary>
internal sealed class TaskConditions
{
    private readonly List<object?> _arguments;
    private readonly StringBuilder _where = new();
    private readonly Dialect _dialect;
    private readonly long? _asOf;
    private readonly string _standing;
    private readonly string _t;
    private readonly string? _label;

    /// <param name="arguments">What the statement takes before the filter's values; they are added behind.</param>
    /// <param name="asOf">Labels as they stood at a ledger size; null: now.</param>
    /// <param name="task">What the statement calls the row.</param>
    /// <param name="label">What it calls the row's standing label, where it joins it anyway.</param>
    public TaskConditions(SqlSession session, ProjectId project, TaskFilter filter, List<object?> arguments, long? asOf = null, string task = "t", string? label = null)
    {
        _arguments = arguments;
        _dialect = session.Dialect;
        _asOf = asOf;
        _t = task;
        _label = label;
        _standing = asOf is { } size ? $"{{0}}.from_position < {Add(size)} AND ({{0}}.to_position IS NULL OR {{0}}.to_position >= {Last})" : "{0}.to_position IS NULL";
        if (asOf is not null)
        {
            _where.Append(CultureInfo.InvariantCulture, $" AND EXISTS (SELECT 1 FROM item a WHERE a.item_id = {_t}.item_id AND a.added_at_position < {Last})");
        }

        foreach (var group in filter.Terms.GroupBy(t => (t.Field, t.Comparison, t.Negated, t.Facet)))
        {
            // Values of one field are alternatives; comparisons, refusals and words must all hold.
            var alternatives = group.Key is { Comparison: FilterComparison.Is, Negated: false, Field: not FilterField.Text };
            foreach (var terms in alternatives ? [group.ToList()] : group.Select(t => new List<FilterTerm> { t }))
            {
                var condition = Condition(session, project, group.Key.Field, group.Key.Facet, terms);
                _where.Append(group.Key.Negated ? $" AND NOT coalesce({condition}, {(_dialect.WritesArrays ? "false" : "0")})" : $" AND {condition}");
            }
        }
    }

    /// <summary>" AND ..." for each condition.</summary>
    public string Where => _where.ToString();

    /// <summary>What holds of a row of labels that counts.</summary>
    public string Standing(string label) => _standing.Replace("{0}", label, StringComparison.Ordinal);

    private string Last => "$" + _arguments.Count.ToString(CultureInfo.InvariantCulture);

    private string Add(object value)
    {
        _arguments.Add(value);
        return Last;
    }

    private string Condition(SqlSession session, ProjectId project, FilterField field, string? facet, List<FilterTerm> terms) => field switch
    {
        FilterField.State when _asOf is not null => LabelIs("state", terms.ConvertAll(t => (object)(t.Whole == (long)TaskState.Resolved ? 0L : t.Whole == (long)TaskState.Disputed ? 1L : -1L))),
        FilterField.State => In($"{_t}.state", terms.ConvertAll(t => (object)t.Whole)),
        FilterField.Class => $"({LabelIs("class", terms.ConvertAll(t => (object)t.Value))} AND NOT {Inbox.Withheld.Is(_t)})",
        FilterField.Pool => In($"{_t}.pool_id", terms.ConvertAll(t => (object)t.Whole)),
        FilterField.Posterior when _asOf is not null => Compared($"(SELECT p.posterior FROM label p WHERE p.task_id = {_t}.task_id AND {Standing("p")})", terms, t => t.Number),
        FilterField.Posterior => Compared($"{_t}.posterior", terms, t => t.Number),
        FilterField.Agreement => Compared($"{_t}.agreement", terms, t => t.Number),
        FilterField.Answers => Compared($"{_t}.answered", terms, t => t.Whole),
        FilterField.Failures => Compared($"{_t}.failures", terms, t => t.Whole),
        FilterField.Priority => Compared($"{_t}.priority", terms, t => t.Whole),
        FilterField.Overlap => Compared($"{_t}.overlap", terms, t => t.Whole),
        FilterField.Updated => Compared($"{_t}.updated_at", terms, t => t.Whole),
        FilterField.By => $"EXISTS (SELECT 1 FROM answer y WHERE y.task_id = {_t}.task_id AND {In("y.actor_id", terms.ConvertAll(t => (object)t.Whole))})",
        FilterField.Id => "(" + string.Join(" OR ", terms.Select(t => $"{_t}.task_id = {Add(t.Whole)} OR {_t}.item_id = {Last}")) + ")",
        FilterField.Key => $"EXISTS (SELECT 1 FROM item k WHERE k.item_id = {_t}.item_id AND ({string.Join(" OR ", terms.Select(t => $"k.external_key >= {Add(t.Value)} AND k.external_key < {Add(t.Value + "\U0010FFFF")}"))}))",
        FilterField.Text => $"EXISTS (SELECT 1 FROM item x WHERE x.item_id = {_t}.item_id AND ((x.payload {_dialect.LikeAnyCase} {Add(Contains(terms[0].Value))} ESCAPE '\\' AND NOT {Inbox.Withheld.Is(_t)}) OR x.external_key = {Add(terms[0].Value)}))",
        _ => FacetIs(session, project, facet!, terms),
    };

    private string LabelIs(string column, List<object> values) => _label is not null ? In($"{_label}.{column}", values)
        : $"EXISTS (SELECT 1 FROM label c WHERE {(column == "class" ? "c.project_id = $1 AND " : "")}{In("c." + column, values)} AND c.task_id = {_t}.task_id AND {Standing("c")})";

    private string FacetIs(SqlSession session, ProjectId project, string facet, List<FilterTerm> terms)
    {
        var field = session.First<long?>("SELECT field_id FROM facet_field WHERE project_id = $1 AND name = $2", r => r.GetInt64(0), project.Value, facet) ?? -1;
        return $"(EXISTS (SELECT 1 FROM item_facet f WHERE f.project_id = $1 AND f.field_id = {Add(field)} AND {In("f.val", terms.ConvertAll(t => (object)t.Value))} AND f.item_id = {_t}.item_id) AND NOT {Inbox.Withheld.Is(_t)})";
    }

    private string Compared<T>(string column, List<FilterTerm> terms, Func<FilterTerm, T> value) where T : notnull => terms[0].Comparison switch
    {
        FilterComparison.Below => $"{column} < {Add(value(terms[0]))}",
        FilterComparison.AtMost => $"{column} <= {Add(value(terms[0]))}",
        FilterComparison.Above => $"{column} > {Add(value(terms[0]))}",
        FilterComparison.AtLeast => $"{column} >= {Add(value(terms[0]))}",
        _ => In(column, terms.ConvertAll(t => (object)value(t))),
    };

    private string In(string column, List<object> values) =>
        values.Count == 1 ? $"{column} = {Add(values[0])}" : $"{column} IN ({string.Join(", ", values.Select(Add))})";

    /// <summary>Content is canonical JSON, in which quotes and line ends are escaped; so is what is looked for.</summary>
    private static string Contains(string words)
    {
        var to = new System.Buffers.ArrayBufferWriter<byte>(words.Length + 8);
        CanonicalJson.WriteString(to, words);
        var inJson = Encoding.UTF8.GetString(to.WrittenSpan)[1..^1];
        return "%" + inJson.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal) + "%";
    }
}
