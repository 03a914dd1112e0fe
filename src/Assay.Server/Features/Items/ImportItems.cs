using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Server.Work.Items;
using Assay.Store;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;

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

    private static async Task<IResult> Handle(
        ProjectId project, string? format, string? source, string? key, [FromQuery] string[]? facet, [FromQuery] string[]? column, bool? strict, int? priority, PoolId? pool, Caller caller, Instance instance, HttpContext http, ServerSettings settings)
    {
        http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = settings.ImportMegabytes * 1024L * 1024;
        var roles = ColumnRoles.Parse(key, facet ?? [], column ?? []);
        if (!roles.Accepted)
        {
            return roles.Refusal.ToProblem();
        }

        if (BodyFormat.Of(http.Request, format) is not { } rows)
        {
            return BodyFormat.Unknown(format).ToProblem();
        }

        if (pool is { Value: not 0 } named && !(await instance.Projects.PoolsAsync(project)).Exists(p => p.Id == named))
        {
            return Refusal.Invalid("This project has no such pool.", [new Fault("pool", "This project has no such pool.")]).ToProblem();
        }

        await using var body = await RepeatableBody.OfAsync(http.Request.Body, strict ?? false, instance.Settings.DataDirectory, http.RequestAborted);
        var found = await instance.Projects.FindAsync(project);
        var run = await ItemImport.RunAsync(
            instance, found!, new ItemSource(source ?? "upload", rows, body.Open, roles.Value, strict ?? false, priority ?? 0, pool?.Value ?? 0), caller.Authority, cancel: http.RequestAborted);
        return run.Accepted ? TypedResults.Ok(ImportView.Of(run.Value)) : run.Refusal.ToProblem();
    }
}
