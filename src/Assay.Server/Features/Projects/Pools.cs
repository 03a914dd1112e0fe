using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Store;

namespace Assay.Server.Features.Projects;

/// <summary>Groups of annotators with tasks of their own.</summary>
public sealed record PoolView(PoolId Id, string Name);

/// <summary>The pools of a project.</summary>
internal static class ListPools
{
    public static void Map(IEndpointRouteBuilder projects) => projects
        .MapGet("/{project}/pools", async (ProjectId project, Instance instance) =>
            TypedResults.Ok<IReadOnlyList<PoolView>>([.. (await instance.Projects.PoolsAsync(project)).Select(p => new PoolView(p.Id, p.Name))]))
        .WithName("listPools")
        .WithSummary("The pools of a project.")
        .Requires(Permission.ReadData);
}

/// <summary>A lead makes a pool.</summary>
internal static class CreatePool
{
    public sealed record Request(string Name);

    public static void Map(IEndpointRouteBuilder projects) => projects
        .MapPost("/{project}/pools", Handle)
        .WithName("createPool")
        .WithSummary("Make a pool.")
        .Requires(Permission.ManagePeople)
        .Produces<PoolView>(StatusCodes.Status201Created)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(ProjectId project, Request request, Caller caller, Instance instance)
    {
        var made = await instance.Projects.CreatePoolAsync(project, request.Name ?? "", caller.Authority);
        return made.Accepted ? TypedResults.Created((string?)null, new PoolView(made.Value.Id, made.Value.Name)) : made.Refusal.ToProblem();
    }
}
