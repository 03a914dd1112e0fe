using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Store;

namespace Assay.Server.Features.Items;

/// <summary>The imports of a project, newest first.</summary>
internal static class ListImports
{
    public static void Map(IEndpointRouteBuilder projects) => projects
        .MapGet("/imports", async (ProjectId project, Instance instance) => TypedResults.Ok<IReadOnlyList<ImportView>>([.. (await instance.Imports.ListAsync(project)).Select(ImportView.Of)]))
        .WithName("listImports")
        .WithSummary("Imports, newest first.")
        .Requires(Permission.Import);
}

/// <summary>How one import stands.</summary>
internal static class GetImport
{
    public static void Map(IEndpointRouteBuilder projects) => projects
        .MapGet("/imports/{run:long}", async (ProjectId project, long run, Instance instance) =>
            await instance.Imports.FindAsync(run) is { } found && found.Project == project
                ? (IResult)TypedResults.Ok(ImportView.Of(found))
                : Refusal.NotFound("There is no such import.").ToProblem())
        .WithName("getImport")
        .WithSummary("How one import stands.")
        .Requires(Permission.Import)
        .Produces<ImportView>()
        .ProducesProblem(StatusCodes.Status404NotFound);
}
