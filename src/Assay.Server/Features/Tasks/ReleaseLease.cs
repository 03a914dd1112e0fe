using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Store;
using Assay.Store.Engine;

namespace Assay.Server.Features.Tasks;

/// <summary>An annotator gives a task back without saying anything about it.</summary>
internal static class ReleaseLease
{
    public static void Map(IEndpointRouteBuilder tasks) => tasks
        .MapDelete("/{task}/lease", Handle)
        .WithName("releaseLease")
        .WithSummary("Give a task back; it may be offered to you again.")
        .Requires(Permission.Annotate)
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<IResult> Handle(TaskId task, string? lease, Caller caller, Instance instance)
    {
        if (!Fences.TryLease(lease, out var fence))
        {
            return Fences.NoLease.ToProblem();
        }

        var released = await instance.Tasks.ReleaseAsync(new ProjectId(Keys.Project(task.Value)), task, fence, caller.Authority);
        return released.Accepted ? TypedResults.NoContent() : released.Refusal.ToProblem();
    }
}
