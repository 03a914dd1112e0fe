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
    /// <param name="Next">With next=true: the task taken with it. Null where there is none, or where this submit had been recorded before: ask for the next one then.</param>
    public sealed record Response(string Id, string LedgerPosition, DateTimeOffset SubmittedAt, HeldTaskView? Next)
    {
        internal static Response Of(Recorded recorded, LeasedTask? next = null)
        {
            var (id, position, at) = RecordedView.Of(recorded);
            return new(id, position, at, next is null ? null : HeldTaskView.Of(next));
        }
    }

    public static void Map(IEndpointRouteBuilder tasks) => tasks
        .MapPost("/{task}/annotations", Handle)
        .WithName("submitAnnotation")
        .WithSummary("Hand in the answer to a task you hold; with next=true also take the best task there is for you.")
        .Requires(Permission.Annotate)
        .Produces<Response>(StatusCodes.Status201Created)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(TaskId task, Request request, Caller caller, Instance instance, PoolDirectory pools, bool next = false)
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

        var project = new ProjectId(Keys.Project(task.Value));
        return next
            ? Reply(await instance.Tasks.SubmitAndTakeNextAsync(project, submission.Value, caller.PoolsIn(project) ?? await pools.OfAsync(project), caller.Authority))
            : Reply(await instance.Tasks.SubmitAsync(project, submission.Value, caller.Authority));
    }

    private static IResult Reply(Decision<Recorded> recorded)
    {
        ServerMetrics.Submitted(recorded.Accepted);
        return recorded.Accepted ? Created(Response.Of(recorded.Value)) : recorded.Refusal.ToProblem();
    }

    private static IResult Reply(Decision<(Recorded Recorded, LeasedTask? Next)> outcome)
    {
        ServerMetrics.Submitted(outcome.Accepted);
        if (!outcome.Accepted)
        {
            return outcome.Refusal.ToProblem();
        }

        ServerMetrics.Claimed(outcome.Value.Next is not null);
        return Created(Response.Of(outcome.Value.Recorded, outcome.Value.Next));
    }

    private static IResult Created(Response response) => TypedResults.Created($"/api/v1/annotations/{response.Id}", response);

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
