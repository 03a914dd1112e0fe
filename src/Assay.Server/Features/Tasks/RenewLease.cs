using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Store;
using Assay.Store.Engine;

namespace Assay.Server.Features.Tasks;

/// <summary>An annotator shows a sign of life, or takes a lapsed task again while a slot is free.</summary>
internal static class RenewLease
{
    public static void Map(IEndpointRouteBuilder tasks) => tasks
        .MapPut("/{task}/lease", Handle)
        .WithName("renewLease")
        .WithSummary("Prolong your hold, or take the task again after it lapsed.")
        .Requires(Permission.Annotate)
        .Produces<HeldTaskView>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<IResult> Handle(TaskId task, Caller caller, Instance instance)
    {
        var held = await instance.Tasks.RenewAsync(new ProjectId(Keys.Project(task.Value)), task, caller.Authority);
        return held.Accepted ? TypedResults.Ok(HeldTaskView.Of(held.Value)) : held.Refusal.ToProblem();
    }
}
