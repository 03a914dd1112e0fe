using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Projects;
using Assay.Server.Hosting;
using Assay.Store;

namespace Assay.Server.Features.Projects;

/// <summary>A lead changes policy, description or state. With If-Match only where nobody changed it meanwhile.</summary>
internal static class ChangeProject
{
    /// <param name="State">open, paused or archived.</param>
    public sealed record Request(ProjectPolicy? Policy, string? State, string? Description);

    public static void Map(IEndpointRouteBuilder projects) => projects
        .MapPatch("/{project}", Handle)
        .WithName("changeProject")
        .WithSummary("Change policy, description or state.")
        .Requires(Permission.ChangePolicy)
        .Produces<ProjectView>()
        .ProducesProblem(StatusCodes.Status412PreconditionFailed)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(ProjectId project, Request request, Caller caller, Instance instance, HttpContext http)
    {
        ProjectState? state = null;
        if (request.State is not null)
        {
            if (!Enum.TryParse<ProjectState>(request.State, ignoreCase: true, out var parsed) || !Enum.IsDefined(parsed) || int.TryParse(request.State, out _))
            {
                return Refusal.Invalid($"\"{request.State}\" is no state.", [new Fault("state", "state is open, paused or archived.")]).ToProblem();
            }

            state = parsed;
        }

        if (await instance.Projects.FindAsync(project) is not { } standing)
        {
            return Refusal.NotFound("Nothing here, or it is not shared with you.").ToProblem();
        }

        if (http.Request.Headers.IfMatch is { Count: > 0 } match && match != "*" && match != EntityTags.Of(ProjectView.Of(standing, caller)))
        {
            await Problems.Write(http, StatusCodes.Status412PreconditionFailed, "Somebody changed this project meanwhile. Read it again and repeat your change.");
            return TypedResults.Empty;
        }

        var changed = await instance.Projects.ChangeAsync(project, request.Policy, state, request.Description, caller.Authority);
        return changed.Accepted ? TypedResults.Ok(ProjectView.Of(changed.Value, caller)) : changed.Refusal.ToProblem();
    }
}
