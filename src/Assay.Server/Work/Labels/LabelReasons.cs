using System.Text.Json;
using Assay.Domain;
using Assay.Domain.Labels;
using Assay.Domain.Ledger;
using Assay.Domain.Tasks;
using Assay.Store;
using Assay.Store.Labels;

namespace Assay.Server.Work.Labels;

/// <param name="Accuracy">How often this person says the label's class where it is the truth; null without a worker model.</param>
internal sealed record AnswerReason(ActorId Actor, long At, long Position, string? Value, bool? Agrees, double? Accuracy);

/// <param name="Field">The field that the label's class and posterior are of; null where there is no label.</param>
/// <param name="IsWeighed">Whether a worker model weighed the answers.</param>
/// <param name="Disputes">Why the label is disputed; empty where it is not.</param>
internal sealed record LabelStory(IReadOnlyList<AnswerReason> Answers, string? Field, bool IsWeighed, IReadOnlyList<Dispute> Disputes)
{
    public static readonly LabelStory Nothing = new([], null, false, []);
}

/// <summary>Who said what about a task at a moment, and what it weighed: from the task's events alone.</summary>
internal static class LabelReasons
{
    /// <param name="history">The task's events up to the moment, oldest first.</param>
    public static async Task<LabelStory> OfAsync(Instance instance, Store.Projects.Project project, LabelingTask? task, IReadOnlyList<LedgerEvent> history, StoredLabel? label)
    {
        var answers = new Dictionary<long, LedgerEvent>();
        foreach (var recorded in history.Where(h => h.Kind is EventKind.AnnotationSubmitted or EventKind.AnnotationImported))
        {
            answers[recorded.Actor.Value] = recorded; // a later answer of the same person replaces the earlier
        }

        if (task is null || answers.Count == 0)
        {
            return LabelStory.Nothing;
        }

        var taxonomy = await instance.Projects.ParsedTaxonomyAsync(project.Id, label?.TaxonomyVersion ?? task.TaxonomyVersion);
        var field = taxonomy is null ? null : LabelAggregation.ChoiceField(taxonomy);
        var model = label?.Method == "dawid-skene" && field is not null ? await ModelAsync(instance, project.Id, label, field, history) : null;
        var reasons = answers.Values.OrderBy(a => a.Position).Select(a =>
        {
            var value = AnswerIn(a.Value);
            var said = value is null || field is null ? null : LabelAggregation.ValueOf(value, field);
            bool? agrees = label?.Value is null || value is null ? null : field is null ? value == label.Value : label.Class is null ? null : said == label.Class;
            return new AnswerReason(a.Actor, a.At, a.Position, value, agrees, Accuracy(model, a.Actor, label?.Class));
        }).ToList();
        if (label is null || taxonomy is null)
        {
            return LabelStory.Nothing with { Answers = reasons };
        }

        var current = reasons.Select(r => new CurrentAnswer(r.Actor, r.Position, label.TaxonomyVersion, r.Value)).OrderBy(a => a.Actor.Value).ToList();
        var context = new ResolutionContext(project.Policy with { Method = LabelAggregation.MethodNamed(label.Method) }, taxonomy, model);
        return new LabelStory(reasons, FieldOf(taxonomy, current), model is not null && LabelAggregation.Weighs(model, current), Disputes.Of(context, current, label.State, label.Value));
    }

    /// <summary>Where no field is a choice, the first that anybody answered.</summary>
    private static string? FieldOf(Domain.Taxonomies.Taxonomy taxonomy, List<CurrentAnswer> answers) =>
        LabelAggregation.ChoiceField(taxonomy) ?? taxonomy.Fields.Select(f => f.Name).FirstOrDefault(name => answers.Exists(a => a.Value is not null && LabelAggregation.Has(a.Value, name)));

    /// <summary>The model that the label names; a run over the whole project used the last one of its field before it.</summary>
    private static async Task<WorkerModel?> ModelAsync(Instance instance, ProjectId project, StoredLabel label, string field, IReadOnlyList<LedgerEvent> history)
    {
        if (history.FirstOrDefault(h => h.Position == label.Position)?.Value is { } made)
        {
            using var document = JsonDocument.Parse(made);
            if (document.RootElement.TryGetProperty("workerModel", out var position))
            {
                return await instance.Labels.ModelAtAsync(project, position.GetInt64());
            }
        }

        var (events, _) = await instance.Ledger.BackwardsAsync(project, label.Position, 1, new Store.Ledger.EventFilter(EventKind.WorkerModelPublished));
        return events.Count == 0 ? null : await instance.Labels.ModelAtAsync(project, events[0].Position, field);
    }

    private static double? Accuracy(WorkerModel? model, ActorId actor, string? truth)
    {
        if (model is null || truth is null || model.IndexOf(truth) is var k && k < 0 || model.IndexOf(actor) is var a && a < 0)
        {
            return null;
        }

        var classes = model.Classes.Count;
        return model.Confusion[(((a * classes) + k) * classes) + k];
    }

    private static string? AnswerIn(string? value)
    {
        if (value is null)
        {
            return null;
        }

        using var document = JsonDocument.Parse(value);
        return document.RootElement.GetProperty("answer").GetRawText();
    }
}
