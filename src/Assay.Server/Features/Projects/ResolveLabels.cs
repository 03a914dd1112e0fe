using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Projects;
using Assay.Server.Hosting;
using Assay.Server.Work.Labels;
using Assay.Store;

namespace Assay.Server.Features.Projects;

/// <summary>A lead resolves all tasks again, after learning who answers how well where asked.</summary>
internal static class ResolveLabels
{
    /// <param name="Method">Null: the policy's.</param>
    /// <param name="Refit">Fits and publishes a worker model first.</param>
    public sealed record Request(ResolutionMethod? Method, bool Refit = false);

    public static void Map(IEndpointRouteBuilder projects) => projects
        .MapPost("/{project}/resolutions", Handle)
        .WithName("resolveLabels")
        .WithSummary("Resolve all tasks of a project again.")
        .Requires(Permission.Resolve)
        .Produces<ResolveResult>()
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<IResult> Handle(ProjectId project, Request request, Caller caller, Instance instance)
    {
        var found = await instance.Projects.FindAsync(project);
        var done = await ResolveProject.RunAsync(instance, found!, request.Method, request.Refit, caller.Authority);
        return done.Accepted ? TypedResults.Ok(done.Value) : done.Refusal.ToProblem();
    }
}
