using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Server.Work.Items;
using Assay.Store;

namespace Assay.Server.Features.Items;

/// <summary>Somebody sees what an import would do before it does it.</summary>
internal static class CheckItems
{
    public sealed record Column(string Name, IReadOnlyList<string> First);

    /// <param name="Run">How many rows would be added, are known, are refused.</param>
    /// <param name="Columns">The columns of the source with their first values.</param>
    /// <param name="First">The first contents that would come in, as annotators will see them.</param>
    public sealed record Response(ImportView Run, IReadOnlyList<Column> Columns, IReadOnlyList<RawJson> First);

    public static void Map(IEndpointRouteBuilder projects) => projects
        .MapPost("/items/check", Handle)
        .WithName("checkItems")
        .WithSummary("Read a source as an import would, and write no item: counts, refused lines, columns, first rows.")
        .Accepts<string>("application/x-ndjson", "text/csv", "text/tab-separated-values", "application/json", "text/plain", "*/*")
        .Requires(Permission.Import)
        .Produces<Response>()
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(ProjectId project, [AsParameters] ImportRequest request, Caller caller, Instance instance, HttpContext http, ServerSettings settings)
    {
        var source = await request.ToSourceAsync(project, http, instance, settings, () => http.Request.Body);
        if (!source.Accepted)
        {
            return source.Refusal.ToProblem();
        }

        var found = await ItemCheck.RunAsync(instance, (await instance.Projects.FindAsync(project))!, source.Value, caller.Authority, http.RequestAborted);
        return found.Accepted
            ? TypedResults.Ok(new Response(
                ImportView.Of(found.Value.Run), [.. found.Value.Columns.Select(c => new Column(c.Name, c.First))], [.. found.Value.First.Select(f => new RawJson(f))]))
            : found.Refusal.ToProblem();
    }
}
