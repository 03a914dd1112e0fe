using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Store;
using Assay.Store.Engine;

namespace Assay.Server.Features.Tasks;

/// <summary>Somebody takes a named task: leads always, annotators where the project lets them pick.</summary>
internal static class LeaseTask
{
    public static void Map(IEndpointRouteBuilder tasks) => tasks
        .MapPost("/{task}/leases", Handle)
        .WithName("leaseTask")
        .WithSummary("Take a named task.")
        .Requires(Permission.Annotate)
        .Produces<HeldTaskView>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<IResult> Handle(TaskId task, Caller caller, Instance instance)
    {
        var held = await instance.Tasks.LeaseAsync(new ProjectId(Keys.Project(task.Value)), task, caller.Authority, picks: true);
        return held.Accepted ? TypedResults.Ok(HeldTaskView.Of(held.Value)) : held.Refusal.ToProblem();
    }
}
