using System.Text.Json;
using Assay.Domain;
using Assay.Domain.Access;
using EventId = Assay.Domain.Ledger.EventId;
using Assay.Server.Hosting;
using Assay.Store;
using Assay.Store.Engine;
using Assay.Store.Tasks;

namespace Assay.Server.Features.Tasks;

/// <summary>An annotator hands in the answer to a task they hold.</summary>
internal static class SubmitAnnotation
{
    /// <param name="Id">Made by the client, UUIDv7; the same submit again gives the same answer.</param>
    /// <param name="Value">{"field": answer, ...}, valid under the task's taxonomy version.</param>
    /// <param name="Confidence">0 to 1, as the annotator says.</param>
    public sealed record Request(string Id, string Lease, JsonElement Value, int TaxonomyVersion, double? Confidence, double? SecondsSpent);

    /// <param name="LedgerPosition">Where it stands in the project's ledger.</param>
    public sealed record Response(string Id, string LedgerPosition, DateTimeOffset SubmittedAt)
    {
        internal static Response Of(Recorded recorded) => new(
            recorded.Id.ToString(), recorded.Position.ToString(System.Globalization.CultureInfo.InvariantCulture), Moments.Of(recorded.At));
    }

    public static void Map(IEndpointRouteBuilder tasks) => tasks
        .MapPost("/{task}/annotations", Handle)
        .WithName("submitAnnotation")
        .WithSummary("Hand in the answer to a task you hold.")
        .Requires(Permission.Annotate)
        .Produces<Response>(StatusCodes.Status201Created)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(TaskId task, Request request, Caller caller, Instance instance)
    {
        if (!Fences.TryLease(request.Lease, out var fence))
        {
            return Fences.NoLease.ToProblem();
        }

        var submission = ToSubmission(task, request.Id, fence, request.Value, request.TaxonomyVersion, request.Confidence, request.SecondsSpent);
        if (!submission.Accepted)
        {
            return submission.Refusal.ToProblem();
        }

        var recorded = await instance.Tasks.SubmitAsync(new ProjectId(Keys.Project(task.Value)), submission.Value, caller.Authority);
        ServerMetrics.Submitted(recorded.Accepted);
        return recorded.Accepted ? TypedResults.Created($"/api/v1/annotations/{recorded.Value.Id}", Response.Of(recorded.Value)) : recorded.Refusal.ToProblem();
    }

    internal static Decision<Submission> ToSubmission(TaskId task, string? id, long fence, JsonElement value, int version, double? confidence, double? seconds)
    {
        if (!EventId.TryParse(id, out var eventId))
        {
            return Fences.NoId;
        }

        if (confidence is < 0 or > 1 or double.NaN)
        {
            return Refusal.Invalid("confidence lies between 0 and 1.", [new Fault("confidence", "confidence lies between 0 and 1.")]);
        }

        if (seconds is < 0 or > 86_400 or double.NaN)
        {
            return Refusal.Invalid("secondsSpent lies between 0 and 86,400.", [new Fault("secondsSpent", "secondsSpent lies between 0 and 86,400.")]);
        }

        var canonical = Fences.Value(value);
        return canonical.Accepted ? new Submission(task, eventId, fence, canonical.Value, version, confidence, seconds) : canonical.Refusal;
    }
}
