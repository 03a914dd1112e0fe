using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Server.Work.Items;
using Assay.Store;

namespace Assay.Server.Features.Items;

/// <summary>Somebody brings items in by streaming them: NDJSON, CSV, TSV, a JSON array or one text.</summary>
internal static class ImportItems
{
    public static void Map(IEndpointRouteBuilder projects) => projects
        .MapPost("/items", Handle)
        .WithName("importItems")
        .WithSummary("Stream items in; the answer comes when all are written. The same content again adds nothing.")
        .Accepts<string>("application/x-ndjson", "text/csv", "text/tab-separated-values", "application/json", "text/plain", "*/*")
        .Requires(Permission.Import)
        .Produces<ImportView>()
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(ProjectId project, [AsParameters] ImportRequest request, Caller caller, Instance instance, HttpContext http, ServerSettings settings)
    {
        RepeatableBody? body = null;
        var source = await request.ToSourceAsync(project, http, instance, settings, () => body!.Open());
        if (!source.Accepted)
        {
            return source.Refusal.ToProblem();
        }

        await using var repeatable = body = await RepeatableBody.OfAsync(http.Request.Body, source.Value.Strict, instance.Settings.DataDirectory, http.RequestAborted);
        var found = await instance.Projects.FindAsync(project);
        var run = await ItemImport.RunAsync(instance, found!, source.Value, caller.Authority, cancel: http.RequestAborted);
        return run.Accepted ? TypedResults.Ok(ImportView.Of(run.Value)) : run.Refusal.ToProblem();
    }
}
