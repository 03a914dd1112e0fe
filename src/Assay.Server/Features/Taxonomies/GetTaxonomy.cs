using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Store;

namespace Assay.Server.Features.Taxonomies;

/// <summary>One version; immutable, so that it may be kept.</summary>
internal static class GetTaxonomy
{
    public static void Map(IEndpointRouteBuilder taxonomies) => taxonomies
        .MapGet("/{version:int}", Handle)
        .WithName("getTaxonomy")
        .WithSummary("One published version.")
        .Requires(Permission.SeeProject)
        .WithMetadata(new Compressible())
        .Produces<TaxonomyView>()
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<IResult> Handle(ProjectId project, int version, Instance instance, HttpContext http)
    {
        if (await instance.Projects.TaxonomyAsync(project, version) is not { } found)
        {
            return Refusal.NotFound($"Version {version} is not published.").ToProblem();
        }

        http.Response.Headers.CacheControl = "private, max-age=86400, immutable";
        return TypedResults.Ok(TaxonomyView.Of(found));
    }
}
