using System.Globalization;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Server.Work.Items;
using Assay.Server.Work.Labels;
using Assay.Server.Work.Tasks;
using Assay.Store;

namespace Assay.Server.Features.Items;

/// <summary>Somebody takes labels or annotations out, as a stream; that it was done is an event.</summary>
internal static class ExportLabels
{
    /// <param name="Subject">labels or annotations.</param>
    /// <param name="Format">jsonl, csv or parquet.</param>
    /// <param name="AsOf">A ledger size or a moment; null: now.</param>
    /// <param name="Filter">Labels of the tasks that this filter of the data grid means now; null for all.</param>
    /// <param name="Tasks">Labels of these tasks; null for all.</param>
    /// <param name="Formulas">guard puts an apostrophe before cells of CSV that a spreadsheet would run; keep leaves them. guard where it is left out.</param>
    public sealed record Request(string Subject, string Format, string? AsOf, string? Filter = null, IReadOnlyList<TaskId>? Tasks = null, string? Formulas = null);

    public static void Map(IEndpointRouteBuilder projects) => projects
        .MapPost("/exports", Handle)
        .WithName("exportLabels")
        .WithSummary("Stream labels or annotations out as JSONL, CSV or Parquet, now or as of a moment. The header Assay-Export names the export: getExport tells whether all of it was sent, its size and its SHA-256.")
        .Requires(Permission.Export)
        .Produces<string>(StatusCodes.Status200OK, "application/x-ndjson", "text/csv", "application/vnd.apache.parquet")
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(ProjectId project, Request request, Caller caller, Instance instance, HttpContext http)
    {
        var faults = new List<Fault>();
        if (!ExportProject.TryParse(request.Subject ?? "", out var subject))
        {
            faults.Add(new Fault("subject", "subject is labels or annotations."));
        }

        if (FormatNames.ParseExport(request.Format ?? "") is not { } format)
        {
            format = default;
            faults.Add(new Fault("format", $"The formats are {FormatNames.Exports}."));
        }

        if (request.Formulas is not (null or "guard" or "keep"))
        {
            faults.Add(new Fault("formulas", "formulas is guard or keep."));
        }

        if (faults.Count > 0)
        {
            return Refusal.Invalid(faults[0].Message, faults).ToProblem();
        }

        var asOf = await AsOf.ParseAsync(request.AsOf, project, instance);
        if (!asOf.Accepted)
        {
            return asOf.Refusal.ToProblem();
        }

        var filter = await TaskFilters.ReadAsync(request.Filter, project, instance);
        if (!filter.Accepted)
        {
            return filter.Refusal.ToProblem();
        }

        var choice = request.Filter is null && request.Tasks is null ? null : new ExportChoice(filter.Value, request.Tasks?.Select(t => t.Value).ToHashSet());
        if (choice is not null && subject == ExportSubject.Annotations)
        {
            return Refusal.Invalid("A part of the tasks is exported as labels.", [new Fault("subject", "Write labels, or leave filter and tasks out.")]).ToProblem();
        }

        var found = await instance.Projects.FindAsync(project);
        return TypedResults.Stream(
            to => ExportProject.RunRecordedAsync(
                instance, project, subject, format, asOf.Value, to, choice, request.Formulas == "keep", caller.Authority, http.RequestAborted,
                export => http.Response.Headers[ExportView.Header] = export.ToString(CultureInfo.InvariantCulture)),
            FormatNames.MediaType(format), ExportProject.FileName(found!.Name, subject, format));
    }
}
