using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Server.Work.Taxonomies;
using Assay.Store;

namespace Assay.Server.Features.Taxonomies;

/// <summary>What changed between two published versions.</summary>
internal static class CompareTaxonomies
{
    public sealed record Response(int From, int To, IReadOnlyList<TaxonomyEffect> Effects, long Labels);

    public static void Map(IEndpointRouteBuilder taxonomies) => taxonomies
        .MapGet("/{version:int}/changes", Handle)
        .WithName("compareTaxonomies")
        .WithSummary("What a version changed against an earlier one (since; the one before where it is left out).")
        .Requires(Permission.SeeProject)
        .Produces<Response>()
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<IResult> Handle(ProjectId project, int version, int? since, Instance instance)
    {
        var from = since ?? version - 1;
        return await instance.Projects.ParsedTaxonomyAsync(project, version) is { } later && await instance.Projects.ParsedTaxonomyAsync(project, from) is { } earlier
            ? TypedResults.Ok(new Response(from, version, await TaxonomyEffects.OfAsync(instance, project, earlier, later), await TaxonomyEffects.LabeledAsync(instance, project)))
            : Refusal.NotFound($"Versions {from} and {version} are not both published.").ToProblem();
    }
}
