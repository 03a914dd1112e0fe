using System.Text.Json;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Store;
using Assay.Store.Engine;

namespace Assay.Server.Features.Tasks;

/// <summary>An annotator replaces their own answer: a new event that refers to the old one.</summary>
internal static class CorrectAnnotation
{
    public sealed record Request(string Id, JsonElement Value, int TaxonomyVersion, double? Confidence, double? SecondsSpent);

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

        var recorded = await instance.Tasks.CorrectAsync(new ProjectId(Keys.Project(task.Value)), submission.Value, caller.Authority);
        return recorded.Accepted
            ? TypedResults.Created($"/api/v1/annotations/{recorded.Value.Id}", RecordedView.Of(recorded.Value))
            : recorded.Refusal.ToProblem();
    }
}
