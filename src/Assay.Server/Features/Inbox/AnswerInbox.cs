using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Features.Tasks;
using Assay.Server.Hosting;
using Assay.Store;
using EventId = Assay.Domain.Ledger.EventId;

namespace Assay.Server.Features.Inbox;

/// <summary>A lead answers a flag or question; its author sees it.</summary>
internal static class AnswerInbox
{
    /// <param name="Id">A new UUIDv7; the same again is recorded once.</param>
    public sealed record Request(string Id, string Text);

    public static void Map(IEndpointRouteBuilder project) => project
        .MapPost("/inbox/{number:long}/answers", Handle)
        .WithName("answerInbox")
        .WithSummary("Answer a flag or question.")
        .Requires(Permission.Assign)
        .Produces<RecordedView>(StatusCodes.Status201Created)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(ProjectId project, long number, Request request, Caller caller, Instance instance)
    {
        if (!EventId.TryParse(request.Id, out var id))
        {
            return Fences.NoId.ToProblem();
        }

        if (Said.Fault(request.Text) is { } fault)
        {
            return Refusal.Invalid(fault.Message, [fault]).ToProblem();
        }

        var answered = await instance.Inbox.AnswerAsync(project, number, id, request.Text, caller.Authority);
        return answered.Accepted ? TypedResults.Created((string?)null, RecordedView.Of(answered.Value)) : answered.Refusal.ToProblem();
    }
}
