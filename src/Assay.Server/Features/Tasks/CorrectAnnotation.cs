using System.Text.Json;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Store;
using Assay.Store.Engine;
using EventId = Assay.Domain.Ledger.EventId;

namespace Assay.Server.Features.Tasks;

/// <summary>An annotator replaces their own answer: a new event that refers to the old one.</summary>
internal static class CorrectAnnotation
{
    /// <param name="Replaces">The answer that is corrected, by its id: where another stands by now, nothing is replaced. Null to replace whatever stands.</param>
    public sealed record Request(string Id, JsonElement Value, int TaxonomyVersion, double? Confidence, double? SecondsSpent, string? Replaces = null);

    public static void Map(IEndpointRouteBuilder tasks) => tasks
        .MapPost("/{task}/corrections", Handle)
        .WithName("correctAnnotation")
        .WithSummary("Replace your own answer to a task.")
        .Requires(Permission.Annotate)
        .Produces<RecordedView>(StatusCodes.Status201Created)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(TaskId task, Request request, Caller caller, Instance instance)
    {
        var submission = SubmitAnnotation.ToSubmission(task, request.Id, 0, request.Value, request.TaxonomyVersion, request.Confidence, request.SecondsSpent);
        if (!submission.Accepted)
        {
            return submission.Refusal.ToProblem();
        }

        EventId? replaces = null;
        if (request.Replaces is not null)
        {
            if (!EventId.TryParse(request.Replaces, out var replaced))
            {
                const string NoId = "replaces is the id of the answer that is corrected: a UUID. Leave it out to replace whatever stands.";
                return Refusal.Invalid(NoId, [new Fault("replaces", NoId)]).ToProblem();
            }

            replaces = replaced;
        }

        var recorded = await instance.Tasks.CorrectAsync(new ProjectId(Keys.Project(task.Value)), submission.Value, caller.Authority, replaces);
        return recorded.Accepted
            ? TypedResults.Created($"/api/v1/annotations/{recorded.Value.Id}", RecordedView.Of(recorded.Value))
            : recorded.Refusal.ToProblem();
    }
}
