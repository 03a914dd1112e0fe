using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Store;

namespace Assay.Server.Features.Taxonomies;

/// <summary>The published versions of a project's taxonomy.</summary>
internal static class ListTaxonomies
{
    public sealed record Version(int Number, DateTimeOffset PublishedAt, ActorId PublishedBy);

    public static void Map(IEndpointRouteBuilder taxonomies) => taxonomies
        .MapGet("/", async (ProjectId project, Instance instance) => TypedResults.Ok<IReadOnlyList<Version>>(
            [.. (await instance.Projects.TaxonomiesAsync(project)).Select(v => new Version(v.Version, Moments.Of(v.PublishedAt), v.PublishedBy))]))
        .WithName("listTaxonomies")
        .WithSummary("Published taxonomy versions, oldest first.")
        .Requires(Permission.SeeProject);
}
