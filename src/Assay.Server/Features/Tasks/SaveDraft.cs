using System.Text;
using System.Text.Json;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Store;
using Assay.Store.Engine;

namespace Assay.Server.Features.Tasks;

/// <summary>An annotator's screen keeps what they have so far.</summary>
internal static class SaveDraft
{
    /// <param name="Value">An object; unfinished, so not validated.</param>
    public sealed record Request(JsonElement Value);

    public sealed record Response(DateTimeOffset SavedAt);

    public static void Map(IEndpointRouteBuilder tasks) => tasks
        .MapPut("/{task}/draft", Handle)
        .WithName("saveDraft")
        .WithSummary("Keep an unfinished answer; outlives the hold.")
        .Requires(Permission.Annotate)
        .Produces<Response>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<IResult> Handle(TaskId task, Request request, Caller caller, Instance instance)
    {
        var value = Fences.Value(request.Value);
        if (!value.Accepted)
        {
            return value.Refusal.ToProblem();
        }

        var saved = await instance.Tasks.SaveDraftAsync(new ProjectId(Keys.Project(task.Value)), task, Encoding.UTF8.GetString(value.Value), caller.Authority);
        return saved.Accepted ? TypedResults.Ok(new Response(Moments.Of(saved.Value))) : saved.Refusal.ToProblem();
    }
}
