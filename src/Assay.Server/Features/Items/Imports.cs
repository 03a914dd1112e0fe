using Assay.Domain;
using Assay.Domain.Access;
using Assay.Formats.Exports;
using Assay.Server.Hosting;
using Assay.Store;

namespace Assay.Server.Features.Items;

/// <summary>The imports of a project, newest first.</summary>
internal static class ListImports
{
    public static void Map(IEndpointRouteBuilder projects) => projects
        .MapGet("/imports", async (ProjectId project, Instance instance) => TypedResults.Ok<IReadOnlyList<ImportView>>([.. (await instance.Imports.ListAsync(project)).Select(ImportView.Of)]))
        .WithName("listImports")
        .WithSummary("Imports, newest first.")
        .Requires(Permission.Import);
}

/// <summary>How one import stands.</summary>
internal static class GetImport
{
    public static void Map(IEndpointRouteBuilder projects) => projects
        .MapGet("/imports/{run:long}", async (ProjectId project, long run, Instance instance) =>
            await instance.Imports.FindAsync(run) is { } found && found.Project == project
                ? (IResult)TypedResults.Ok(ImportView.Of(found))
                : Refusal.NotFound("There is no such import.").ToProblem())
        .WithName("getImport")
        .WithSummary("How one import stands.")
        .Requires(Permission.Import)
        .Produces<ImportView>()
        .ProducesProblem(StatusCodes.Status404NotFound);
}

/// <summary>The refused lines of an import as a file.</summary>
internal static class DownloadFaults
{
    public static void Map(IEndpointRouteBuilder projects) => projects
        .MapGet("/imports/{run:long}/faults", Handle)
        .WithName("downloadFaults")
        .WithSummary("All refused lines of an import or a check, as CSV: line, field, reason and fix; at most 100,000.")
        .Requires(Permission.Import)
        .Produces<string>(StatusCodes.Status200OK, "text/csv")
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<IResult> Handle(ProjectId project, long run, Instance instance, CancellationToken cancel) =>
        await instance.Imports.FindAsync(run) is { } found && found.Project == project
            ? TypedResults.Stream(to => WriteAsync(instance, run, to, cancel), "text/csv", $"refused-{run}.csv")
            : Refusal.NotFound("There is no such import.").ToProblem();

    private static async Task WriteAsync(Instance instance, long run, Stream to, CancellationToken cancel)
    {
        await using var text = new StreamWriter(to, leaveOpen: true);
        await text.WriteAsync("line,field,reason\n");
        for (var from = 0L; ; from += 5000)
        {
            var faults = await instance.Imports.FaultsAsync(run, from, 5000);
            foreach (var fault in faults)
            {
                await text.WriteAsync($"{fault.Line},{Cell(fault.Field)},{Cell(fault.Message)}\n".AsMemory(), cancel);
            }

            if (faults.Count < 5000)
            {
                return;
            }
        }
    }

    /// <summary>Quoted, and never a formula where a spreadsheet opens it.</summary>
    private static string Cell(string text) => "\"" + (CsvFormulas.IsOne(text) ? "'" : "") + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
}
