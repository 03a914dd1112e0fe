using Assay.Domain;
using Assay.Domain.Access;
using EventId = Assay.Domain.Ledger.EventId;
using Assay.Server.Hosting;
using Assay.Store;
using Assay.Store.Engine;

namespace Assay.Server.Features.Tasks;

/// <summary>An annotator does not answer, and says why; the slot goes to others.</summary>
internal static class SkipTask
{
    /// <param name="Reason">unclear, bad-item, not-my-field or other.</param>
    /// <param name="Comment">Needed with other.</param>
    public sealed record Request(string Id, string Lease, string Reason, string? Comment);

    private static readonly string[] Known = ["unclear", "bad-item", "not-my-field", "other"];

    public static void Map(IEndpointRouteBuilder tasks) => tasks
        .MapPost("/{task}/skips", Handle)
        .WithName("skipTask")
        .WithSummary("Pass a task on, with a reason.")
        .Requires(Permission.Annotate)
        .Produces<RecordedView>(StatusCodes.Status201Created)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(TaskId task, Request request, Caller caller, Instance instance)
    {
        if (!Fences.TryLease(request.Lease, out var fence))
        {
            return Fences.NoLease.ToProblem();
        }

        if (!EventId.TryParse(request.Id, out var id))
        {
            return Fences.NoId.ToProblem();
        }

        if (Reasons.Wrong(Known, request.Reason, request.Comment) is { } wrong)
        {
            return wrong.ToProblem();
        }

        var skipped = await instance.Tasks.SkipAsync(new ProjectId(Keys.Project(task.Value)), task, id, fence, request.Reason, request.Comment, caller.Authority);
        return skipped.Accepted ? TypedResults.Created((string?)null, RecordedView.Of(skipped.Value)) : skipped.Refusal.ToProblem();
    }
}
