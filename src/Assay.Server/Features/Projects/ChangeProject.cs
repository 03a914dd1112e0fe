using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Projects;
using Assay.Server.Hosting;
using Assay.Store;
using Assay.Store.Projects;

namespace Assay.Server.Features.Projects;

/// <summary>A lead changes policy, description or state. With If-Match only where nobody changed it meanwhile.</summary>
internal static class ChangeProject
{
    /// <param name="Policy">The rules that change; those left out stay.</param>
    /// <param name="State">open, paused or archived.</param>
    public sealed record Request(PolicyChange? Policy = null, string? State = null, string? Description = null);

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

        Func<Store.Projects.Project, bool>? isMeant = http.Request.Headers.IfMatch is { Count: > 0 } match && match != "*" ? standing => match == EntityTags.Of(ProjectView.Of(standing, caller)) : null;
        var changed = await instance.Projects.ChangeAsync(project, request.Policy, state, request.Description, caller.Authority, isMeant);
        if (changed.Refusal == ProjectStore.Changed)
        {
            await Problems.Write(http, StatusCodes.Status412PreconditionFailed, ProjectStore.Changed.Message);
            return TypedResults.Empty;
        }

        return changed.Accepted ? TypedResults.Ok(ProjectView.Of(changed.Value, caller)) : changed.Refusal.ToProblem();
    }
}
