using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Inbox;
using Assay.Server.Features.Tasks;
using Assay.Server.Hosting;
using Assay.Store;
using Assay.Store.Engine;
using EventId = Assay.Domain.Ledger.EventId;

namespace Assay.Server.Features.Inbox;

/// <summary>An annotator says that something is wrong with an item. Personal data is hidden from everybody at once.</summary>
internal static class FlagTask
{
    /// <param name="Id">A new UUIDv7; the same again is recorded once.</param>
    /// <param name="Lease">Of the hold under which this was written, where it is known: refused where the task holds another item since, as after a restore.</param>
    /// <param name="Reason">personal-data, broken, offensive or other.</param>
    /// <param name="Comment">Needed with other.</param>
    public sealed record Request(string Id, string? Lease, string Reason, string? Comment);

    public static void Map(IEndpointRouteBuilder tasks) => tasks
        .MapPost("/{task}/flags", Handle)
        .WithName("flagTask")
        .WithSummary("Say that something is wrong with the item of a task that you have in hand.")
        .Requires(Permission.Annotate)
        .Produces<RecordedView>(StatusCodes.Status201Created)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(TaskId task, Request request, Caller caller, Instance instance)
    {
        if (!EventId.TryParse(request.Id, out var id))
        {
            return Fences.NoId.ToProblem();
        }

        if (!Fences.TryOptionalLease(request.Lease, out var fence))
        {
            return Fences.NoLease.ToProblem();
        }

        if (Reasons.Wrong(FlagReasons.All, request.Reason, request.Comment) is { } wrong)
        {
            return wrong.ToProblem();
        }

        var flagged = await instance.Inbox.FlagAsync(new ProjectId(Keys.Project(task.Value)), task, id, request.Reason, request.Comment, caller.Authority, fence);
        return flagged.Accepted ? TypedResults.Created((string?)null, RecordedView.Of(flagged.Value)) : flagged.Refusal.ToProblem();
    }
}
