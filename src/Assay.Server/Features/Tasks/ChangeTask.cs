using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Tasks;
using Assay.Server.Hosting;
using Assay.Store;
using Assay.Store.Engine;

namespace Assay.Server.Features.Tasks;

/// <summary>A lead changes priority, overlap, pool or due date, reopens or cancels.</summary>
internal static class ChangeTask
{
    public sealed record Request(int? Priority, int? Overlap, PoolId? Pool, DateTimeOffset? DueAt, bool Reopen = false, bool Cancel = false);

    public static void Map(IEndpointRouteBuilder tasks) => tasks
        .MapPatch("/{task}", Handle)
        .WithName("changeTask")
        .WithSummary("Change a task, reopen it or cancel it.")
        .Requires(Permission.Assign)
        .Produces<TaskView>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(TaskId task, Request request, Caller caller, Instance instance)
    {
        var changed = await instance.Tasks.ChangeAsync(
            new ProjectId(Keys.Project(task.Value)), task,
            new TaskChange(request.Priority, request.Overlap, request.Pool?.Value, request.DueAt?.ToMicroseconds(), null, request.Reopen, request.Cancel), caller.Authority);
        return changed.Accepted ? TypedResults.Ok(TaskView.Of(changed.Value)) : changed.Refusal.ToProblem();
    }
}
