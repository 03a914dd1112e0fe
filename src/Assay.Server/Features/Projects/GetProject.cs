using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Store;

namespace Assay.Server.Features.Projects;

/// <summary>One project, with an entity tag for changing it.</summary>
internal static class GetProject
{
    public static void Map(IEndpointRouteBuilder projects) => projects
        .MapGet("/{project}", Handle)
        .WithName("getProject")
        .WithSummary("One project.")
        .Requires(Permission.SeeProject)
        .Produces<ProjectView>()
        .Produces(StatusCodes.Status304NotModified)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<IResult> Handle(ProjectId project, Caller caller, Instance instance, HttpContext http)
    {
        if (await instance.Projects.FindAsync(project) is not { } found)
        {
            return Refusal.NotFound("Nothing here, or it is not shared with you.").ToProblem();
        }

        var view = ProjectView.Of(found, caller);
        var tag = EntityTags.Of(view);
        http.Response.Headers.ETag = tag;
        return http.Request.Headers.IfNoneMatch == tag ? TypedResults.StatusCode(StatusCodes.Status304NotModified) : TypedResults.Ok(view);
    }
}
