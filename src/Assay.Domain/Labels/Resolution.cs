using System.Text.Json.Nodes;
using Assay.Domain.Taxonomies;

namespace Assay.Domain.Labels;

public enum LabelState
{
    Final = 0,
    Disputed = 1,
    Withdrawn = 2,
}

/// <summary>One current answer as resolution sees it.</summary>
/// <param name="Value">Canonical JSON object; null once erased.</param>
public sealed record CurrentAnswer(ActorId Actor, long Position, int TaxonomyVersion, string? Value);

/// <summary>What the answers of one task say together.</summary>
/// <param name="Value">Canonical JSON of the leading value; null where no field is settled.</param>
/// <param name="Class">The leading class of the first choice field, for filters; null where there is none or it is tied.</param>
/// <param name="Posterior">Probability of the leading value, 0 to 1: for majority its share of the answers.</param>
/// <param name="Agreement">Share of pairs of answers that agree, 0 to 1; null below two answers.</param>
/// <param name="Tied">The fields whose leading values are equally good; empty where all are settled.</param>
/// <param name="Method">The method's name as it stands in events.</param>
public sealed record Aggregate(string? Value, string? Class, double Posterior, double? Agreement, IReadOnlyList<string> Tied, string Method);

/// <summary>What the answers of a task are judged by.</summary>
/// <param name="Taxonomy">The version under which they were given, whatever was published since.</param>
/// <param name="Model">The last published worker model of that version's choice field; null where there is none.</param>
public sealed record ResolutionContext(Projects.ProjectPolicy Policy, Taxonomy Taxonomy, WorkerModel? Model);

/// <summary>Combines the current answers of one task, at least one, ordered by actor. Pure.</summary>
public delegate Aggregate AggregateAnswers(ResolutionContext context, IReadOnlyList<CurrentAnswer> answers);

/// <summary>The rule from what answers say to what happens.</summary>
public static class Resolution
{
    /// <summary>
    /// Null while answers are still wanted. With all answers in: final where every field is settled and, for probabilistic
    /// methods, the posterior reaches the policy's bar; disputed otherwise.
    /// </summary>
    public static LabelState? Decide(Projects.ProjectPolicy policy, int answers, int overlap, Aggregate aggregate)
    {
        if (answers < overlap)
        {
            return null;
        }

        if (aggregate.Tied.Count > 0 || aggregate.Value is null)
        {
            return LabelState.Disputed;
        }

        return aggregate.Method == "dawid-skene" && aggregate.Posterior < policy.FinalAt ? LabelState.Disputed : LabelState.Final;
    }

    /// <summary>The value of a <c>resolution.made</c> event.</summary>
    public static JsonObject ToEvent(Aggregate aggregate, LabelState state, IReadOnlyList<CurrentAnswer> answers, long? workerModel)
    {
        var positions = new JsonArray();
        foreach (var answer in answers)
        {
            positions.Add(answer.Position);
        }

        var made = new JsonObject
        {
            ["answers"] = positions,
            ["method"] = aggregate.Method,
            ["posterior"] = aggregate.Posterior,
            ["state"] = state == LabelState.Final ? "final" : "disputed",
        };
        if (aggregate.Class is not null)
        {
            made["class"] = aggregate.Class;
        }

        if (aggregate.Value is not null)
        {
            made["label"] = JsonNode.Parse(aggregate.Value);
        }

        if (aggregate.Agreement is not null)
        {
            made["agreement"] = aggregate.Agreement;
        }

        if (aggregate.Tied.Count > 0)
        {
            made["tied"] = new JsonArray([.. aggregate.Tied.Select(t => (JsonNode)t)]);
        }

        if (workerModel is not null)
        {
            made["workerModel"] = workerModel;
        }

        return made;
    }
}
