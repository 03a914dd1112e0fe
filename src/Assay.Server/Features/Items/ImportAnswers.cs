using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Server.Work.Items;
using Assay.Store;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;

namespace Assay.Server.Features.Items;

/// <summary>Somebody brings existing answers in: columns task, worker, label; optional time, confidence.</summary>
internal static class ImportAnswers
{
    public static void Map(IEndpointRouteBuilder projects) => projects
        .MapPost("/annotations", Handle)
        .WithName("importAnnotations")
        .WithSummary("Stream existing answers in; the same answers again add nothing.")
        .Accepts<string>("text/csv", "text/tab-separated-values", "application/x-ndjson", "*/*")
        .Requires(Permission.Import)
        .Produces<ImportView>()
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(ProjectId project, string? format, string? source, bool? itemsGiven, [FromQuery] string[]? column, string? moments, Caller caller, Instance instance, HttpContext http, ServerSettings settings)
    {
        http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = settings.ImportMegabytes * 1024L * 1024;
        if (BodyFormat.Of(http.Request, format) is not { } rows)
        {
            return BodyFormat.Unknown(format).ToProblem();
        }

        var columns = AnswerColumns.Parse(column ?? []);
        var form = MomentForm.Parse(moments);
        if ((columns.Refusal ?? form.Refusal) is { } refusal)
        {
            return refusal.ToProblem();
        }

        var found = await instance.Projects.FindAsync(project);
        await using var body = await RepeatableBody.OfAsync(http.Request.Body, found!.TaxonomyVersion == 0, instance.Settings.DataDirectory, http.RequestAborted);
        var run = await AnnotationImport.RunAsync(instance, found, new AnswerSource(source ?? "answers", rows, body.Open, itemsGiven ?? false, columns.Value, form.Value), caller.Authority, cancel: http.RequestAborted);
        return run.Accepted ? TypedResults.Ok(ImportView.Of(run.Value)) : run.Refusal.ToProblem();
    }
}
