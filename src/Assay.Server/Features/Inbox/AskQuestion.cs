using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Features.Tasks;
using Assay.Server.Hosting;
using Assay.Store;
using Assay.Store.Engine;
using EventId = Assay.Domain.Ledger.EventId;

namespace Assay.Server.Features.Inbox;

/// <summary>An annotator asks the lead about a task.</summary>
internal static class AskQuestion
{
    /// <param name="Id">A new UUIDv7; the same again is recorded once.</param>
    /// <param name="Lease">Of the hold under which this was written, where it is known: refused where the task holds another item since, as after a restore.</param>
    public sealed record Request(string Id, string? Lease, string Text);

    public static void Map(IEndpointRouteBuilder tasks) => tasks
        .MapPost("/{task}/questions", Handle)
        .WithName("askQuestion")
        .WithSummary("Ask the lead about a task that you have in hand.")
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

        if (Said.Fault(request.Text) is { } fault)
        {
            return Refusal.Invalid(fault.Message, [fault]).ToProblem();
        }

        var asked = await instance.Inbox.AskAsync(new ProjectId(Keys.Project(task.Value)), task, id, request.Text, caller.Authority, fence);
        return asked.Accepted ? TypedResults.Created((string?)null, RecordedView.Of(asked.Value)) : asked.Refusal.ToProblem();
    }
}
