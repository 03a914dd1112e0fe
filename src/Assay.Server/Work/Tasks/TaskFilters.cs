using Assay.Domain;
using Assay.Domain.Tasks;
using Assay.Store;

namespace Assay.Server.Work.Tasks;

/// <summary>Reads filters with the names of a project: its facets, pools, classes and people.</summary>
internal static class TaskFilters
{
    public static async Task<Decision<TaskFilter>> ReadAsync(string? text, ProjectId project, Instance instance) =>
        string.IsNullOrWhiteSpace(text) ? TaskFilter.Everything : TaskFilterReader.Read(text, await KnownAsync(project, instance));

    public static async Task<FilterVocabulary> KnownAsync(ProjectId project, Instance instance)
    {
        var found = await instance.Projects.FindAsync(project);
        var classes = new SortedSet<string>(StringComparer.Ordinal);
        for (var version = 1; version <= (found?.TaxonomyVersion ?? 0); version++)
        {
            var taxonomy = await instance.Projects.ParsedTaxonomyAsync(project, version);
            classes.UnionWith(taxonomy?.Fields.SelectMany(f => f.Classes).Select(c => c.Name) ?? []);
        }

        var people = await instance.Access.PeopleAsync(project);
        return new FilterVocabulary(
            await instance.Grid.FacetNamesAsync(project),
            (await instance.Projects.PoolsAsync(project)).ToDictionary(p => p.Name, p => p.Id, StringComparer.Ordinal),
            classes, people.ToLookup(p => p.Name, p => p.Id, StringComparer.Ordinal));
    }
}
