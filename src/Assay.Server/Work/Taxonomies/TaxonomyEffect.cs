using Assay.Domain;
using Assay.Domain.Taxonomies;
using Assay.Server.Work.Labels;
using Assay.Store;

namespace Assay.Server.Work.Taxonomies;

/// <summary>One thing that differs between two versions, and how many labels that stand it touches.</summary>
/// <param name="Kind">added, removed or changed.</param>
/// <param name="Class">Null for a field as a whole.</param>
/// <param name="KeepsLabels">Whether no label can become invalid because of this.</param>
/// <param name="Labels">Labels of the class, or of the whole project where a field as a whole changes; null where none can become invalid.</param>
public sealed record TaxonomyEffect(string Kind, string Field, string? Class, string Text, string Words, bool KeepsLabels, long? Labels);

/// <summary>What a change of a taxonomy would do to the labels that stand.</summary>
internal static class TaxonomyEffects
{
    public static async Task<IReadOnlyList<TaxonomyEffect>> OfAsync(Instance instance, ProjectId project, Taxonomy from, Taxonomy to)
    {
        var effects = new List<TaxonomyEffect>();
        var field = LabelAggregation.ChoiceField(from);
        foreach (var change in TaxonomyDifference.Between(from, to).Changes)
        {
            long? labels = change.KeepsLabels ? null
                : change.Class is { } name && change.Field == field ? await instance.Labels.CountAsync(project, name)
                : await LabeledAsync(instance, project);
            effects.Add(new TaxonomyEffect(change.Kind.ToString().ToLowerInvariant(), change.Field, change.Class, change.Text, change.ToString(), change.KeepsLabels, labels));
        }

        return effects;
    }

    /// <summary>How many labels stand under versions before this one: they stay as they are.</summary>
    public static async Task<long> EarlierLabelsAsync(Instance instance, ProjectId project, int version) =>
        (await instance.Labels.CountByVersionAsync(project)).Where(v => v.Key < version).Sum(v => v.Value);

    /// <summary>How many tasks have a label.</summary>
    public static async Task<long> LabeledAsync(Instance instance, ProjectId project)
    {
        var counters = await instance.Projects.CountersAsync(project);
        return counters.GetValueOrDefault("tasks.resolved") + counters.GetValueOrDefault("tasks.disputed");
    }
}
