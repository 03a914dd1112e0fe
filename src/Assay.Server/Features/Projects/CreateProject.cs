using Assay.Domain.Access;
using Assay.Domain.Projects;
using Assay.Server.Hosting;
using Assay.Store;

namespace Assay.Server.Features.Projects;

/// <summary>An owner begins a project.</summary>
internal static class CreateProject
{
    /// <param name="Policy">Null: overlap 3, majority, holds of 15 minutes.</param>
    public sealed record Request(string Name, string? Description, ProjectPolicy? Policy);

    public static void Map(IEndpointRouteBuilder projects) => projects
        .MapPost("/", Handle)
        .WithName("createProject")
        .WithSummary("Begin a project.")
        .Requires(Permission.CreateProject)
        .Produces<ProjectView>(StatusCodes.Status201Created)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(Request request, Caller caller, Instance instance, Authentication authentication)
    {
        var created = await instance.Projects.CreateAsync(request.Name ?? "", request.Description ?? "", request.Policy ?? new ProjectPolicy(), caller.Authority);
        authentication.Forget();
        return created.Accepted ? TypedResults.Created($"/api/v1/projects/{created.Value.Id}", ProjectView.Of(created.Value, caller)) : created.Refusal.ToProblem();
    }
}
