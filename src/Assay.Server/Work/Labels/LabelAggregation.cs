using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Assay.Domain.Labels;
using Assay.Domain.Ledger;
using Assay.Domain.Projects;
using Assay.Domain.Taxonomies;
using Assay.Quality.Aggregation;

namespace Assay.Server.Work.Labels;

/// <summary>What the answers of one task say together, field by field, by the project's method.</summary>
/// <remarks>
/// The probabilistic method applies to the choice field that the published worker model is of; every other field is settled by
/// majority over equal values. Ties are reported, never broken. Answers whose value was erased do not count.
/// </remarks>
internal static class LabelAggregation
{
    private static readonly ConditionalWeakTable<Domain.Labels.WorkerModel, Assay.Quality.Aggregation.WorkerModel> Models = [];

    public static Aggregate Aggregate(ResolutionContext context, IReadOnlyList<CurrentAnswer> answers)
    {
        var method = NameOf(context);
        var present = answers.Where(a => a.Value is not null).ToList();
        if (present.Count == 0)
        {
            return new Aggregate(null, null, 0, null, [], method);
        }

        var field = ChoiceField(context.Taxonomy);
        if (context.Policy.Method == ResolutionMethod.Single)
        {
            var newest = present.MaxBy(a => a.Position)!;
            return new Aggregate(newest.Value, field is null ? null : ValueOf(newest.Value!, field), 1, Agreement(present, field), [], method);
        }

        return ByField(context, present, method, field);
    }

    /// <summary>The first single-choice field: what filters, statistics and worker models are about.</summary>
    public static string? ChoiceField(Taxonomy taxonomy) => taxonomy.ChoiceField?.Name;

    /// <summary>The text of one field of an answer; null where it is absent or no string.</summary>
    public static string? ValueOf(string answer, string field)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(answer));
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1)
            {
                var matches = reader.ValueTextEquals(field);
                reader.Read();
                if (matches)
                {
                    return reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
                }

                reader.Skip();
            }
        }

        return null;
    }

    public static bool Has(string answer, string field) => Fields(answer).ContainsKey(field);

    /// <summary>The method that a label names.</summary>
    public static ResolutionMethod MethodNamed(string name) => name switch
    {
        "single" => ResolutionMethod.Single,
        "dawid-skene" => ResolutionMethod.DawidSkene,
        _ => ResolutionMethod.Majority,
    };

    private static string NameOf(ResolutionContext context) => context.Policy.Method switch
    {
        ResolutionMethod.Single => "single",
        ResolutionMethod.DawidSkene when context.Model is not null => "dawid-skene",
        _ => "majority",
    };

    private static Aggregate ByField(ResolutionContext context, List<CurrentAnswer> answers, string method, string? choiceField)
    {
        var parsed = answers.ConvertAll(a => Fields(a.Value!));
        var names = context.Taxonomy.Fields.Select(f => f.Name).Where(n => parsed.Exists(p => p.ContainsKey(n))).ToList();
        var settled = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var tied = new List<string>();
        string? winningClass = null;
        var posterior = 1.0;
        foreach (var name in names)
        {
            var modelled = method == "dawid-skene" && context.Model!.Field == name;
            var (value, share) = modelled ? MostProbable(context.Model!, answers) : MostFrequent(parsed, name);
            if (name == choiceField || (choiceField is null && name == names[0]))
            {
                posterior = share;
            }

            if (value is null)
            {
                tied.Add(name);
            }
            else if (value.Length > 0)
            {
                settled.Add(name, value);
                winningClass = name == choiceField ? JsonSerializer.Deserialize<string>(value) : winningClass;
            }
        }

        return new Aggregate(settled.Count == 0 ? null : Object(settled), winningClass, posterior, Agreement(answers, choiceField), tied, method);
    }

    /// <summary>Field name to raw canonical JSON.</summary>
    private static Dictionary<string, string> Fields(string answer)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        using var document = JsonDocument.Parse(answer);
        foreach (var member in document.RootElement.EnumerateObject())
        {
            fields[member.Name] = member.Value.GetRawText();
        }

        return fields;
    }

    /// <summary>The value most answers gave and its share; null where values tie, empty where most left the field out.</summary>
    private static (string? Value, double Share) MostFrequent(List<Dictionary<string, string>> answers, string field)
    {
        var counts = answers.GroupBy(a => a.GetValueOrDefault(field, ""), StringComparer.Ordinal).Select(g => (g.Key, Count: g.Count())).OrderByDescending(g => g.Count).ToList();
        var share = (double)counts[0].Count / answers.Count;
        return counts.Count > 1 && counts[1].Count == counts[0].Count ? (null, share) : (counts[0].Key, share);
    }

    /// <summary>Whether the worker model says anything of these answers: where it knows none of their authors or classes, they count one each.</summary>
    public static bool Weighs(Domain.Labels.WorkerModel model, IReadOnlyList<CurrentAnswer> answers) => Known(model, answers) is not null;

    private static (int[] Annotators, int[] Classes)? Known(Domain.Labels.WorkerModel model, IReadOnlyList<CurrentAnswer> answers)
    {
        var annotators = new List<int>(answers.Count);
        var classes = new List<int>(answers.Count);
        foreach (var answer in answers)
        {
            if (answer.Value is not null && ValueOf(answer.Value, model.Field) is { } name && model.IndexOf(name) is >= 0 and var index)
            {
                annotators.Add(model.IndexOf(answer.Actor));
                classes.Add(index);
            }
        }

        // New annotators inform nothing yet; where the model knows none of them, the answers themselves decide.
        return classes.Count == 0 || annotators.TrueForAll(a => a < 0) ? null : ([.. annotators], [.. classes]);
    }

    private static (string? Value, double Posterior) MostProbable(Domain.Labels.WorkerModel model, List<CurrentAnswer> answers)
    {
        if (Known(model, answers) is not var (annotators, classes))
        {
            return MostFrequent(answers.ConvertAll(a => Fields(a.Value!)), model.Field);
        }

        var published = Models.GetValue(model, static m => Assay.Quality.Aggregation.WorkerModel.FromConfusion(m.Prior, m.Confusion));
        Span<double> posterior = model.Classes.Count <= 256 ? stackalloc double[model.Classes.Count] : new double[model.Classes.Count];
        DawidSkene.PosteriorOfItem(annotators, classes, published, posterior);
        var best = 0;
        var ties = 0;
        for (var k = 1; k < posterior.Length; k++)
        {
            (best, ties) = posterior[k] > posterior[best] ? (k, 0) : (best, posterior[k] == posterior[best] ? ties + 1 : ties);
        }

        return (ties > 0 ? null : JsonString(model.Classes[best]), posterior[best]);
    }

    /// <summary>Share of pairs of answers that are equal: in the choice field where there is one, else as a whole.</summary>
    private static double? Agreement(List<CurrentAnswer> answers, string? field)
    {
        if (answers.Count < 2)
        {
            return null;
        }

        var counts = answers.GroupBy(a => field is null ? a.Value! : ValueOf(a.Value!, field) ?? "", StringComparer.Ordinal).Select(g => (double)g.Count());
        return counts.Sum(c => c * (c - 1)) / ((double)answers.Count * (answers.Count - 1));
    }

    private static string Object(SortedDictionary<string, string> fields) =>
        "{" + string.Join(',', fields.Select(f => JsonString(f.Key) + ":" + f.Value)) + "}";

    public static string JsonString(string text)
    {
        var to = new System.Buffers.ArrayBufferWriter<byte>(text.Length + 8);
        CanonicalJson.WriteString(to, text);
        return Encoding.UTF8.GetString(to.WrittenSpan);
    }
}
