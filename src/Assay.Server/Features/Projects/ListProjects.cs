using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Store;

namespace Assay.Server.Features.Projects;

/// <summary>The projects that the caller takes part in.</summary>
internal static class ListProjects
{
    public static void Map(IEndpointRouteBuilder projects) => projects
        .MapGet("/", Handle)
        .WithName("listProjects")
        .WithSummary("Projects that you take part in, by name.")
        .Requires(Permission.SignedIn)
        .Produces<IReadOnlyList<ProjectView>>();

    private static async Task<IResult> Handle(Caller caller, Instance instance) => TypedResults.Ok<IReadOnlyList<ProjectView>>(
        [.. (await instance.Projects.ListAsync()).Where(p => caller.May(Permission.SeeProject, p.Id, anyPool: true)).Select(p => ProjectView.Of(p, caller))]);
}
