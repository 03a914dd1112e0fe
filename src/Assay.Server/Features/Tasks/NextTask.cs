using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Store;

namespace Assay.Server.Features.Tasks;

/// <summary>An annotator takes the best task there is for them.</summary>
internal static class NextTask
{
    public static void Map(IEndpointRouteBuilder projectTasks) => projectTasks
        .MapPost("/next", Handle)
        .WithName("nextTask")
        .WithSummary("Take the best task for you; 204 where there is none.")
        .Requires(Permission.Annotate)
        .Produces<HeldTaskView>()
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> Handle(ProjectId project, Caller caller, Instance instance, PoolDirectory pools)
    {
        var wanted = caller.PoolsIn(project) ?? await pools.OfAsync(project);
        var next = await instance.Tasks.NextAsync(project, wanted, caller.Authority);
        ServerMetrics.Claimed(next.Accepted && next.Value is not null);
        return !next.Accepted ? next.Refusal.ToProblem()
            : next.Value is null ? TypedResults.NoContent()
            : TypedResults.Ok(HeldTaskView.Of(next.Value));
    }
}
