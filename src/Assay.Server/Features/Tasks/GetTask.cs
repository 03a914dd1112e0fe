using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Store;

namespace Assay.Server.Features.Tasks;

/// <summary>One task.</summary>
internal static class GetTask
{
    public static void Map(IEndpointRouteBuilder tasks) => tasks
        .MapGet("/{task}", async (TaskId task, Instance instance) =>
            await instance.Grid.FindAsync(task) is { } found ? (IResult)TypedResults.Ok(TaskView.Of(found)) : Refusal.NotFound("Nothing here, or it is not shared with you.").ToProblem())
        .WithName("getTask")
        .WithSummary("One task.")
        .Requires(Permission.ReadData)
        .Produces<TaskView>()
        .ProducesProblem(StatusCodes.Status404NotFound);
}
