using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Server.Work.Tasks;
using Assay.Store;

namespace Assay.Server.Features.Tasks;

/// <summary>How many tasks a filter means: at once about, exactly where asked.</summary>
internal static class CountTasks
{
    /// <param name="IsExact">False: reckoned from a part of the tasks.</param>
    /// <param name="Filter">The filter as it was understood.</param>
    public sealed record Response(long Count, bool IsExact, string Filter);

    public static void Map(IEndpointRouteBuilder projectTasks) => projectTasks
        .MapGet("/count", Handle)
        .WithName("countTasks")
        .WithSummary("How many tasks a filter means; exact=true counts them all.")
        .Requires(Permission.ReadData)
        .Produces<Response>()
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(ProjectId project, string? filter, bool? exact, Instance instance, CancellationToken cancel)
    {
        var read = await TaskFilters.ReadAsync(filter, project, instance);
        if (!read.Accepted)
        {
            return read.Refusal.ToProblem();
        }

        var (count, isExact) = await instance.Grid.CountAsync(project, read.Value, exact ?? false, cancel);
        return TypedResults.Ok(new Response(count, isExact, read.Value.ToString()));
    }
}

/// <summary>The words that a filter of this project may use.</summary>
internal static class GetFilterWords
{
    /// <param name="Facets">Facet fields, each usable as name:value.</param>
    public sealed record Response(IReadOnlyList<string> Facets, IReadOnlyList<string> Pools, IReadOnlyList<string> Classes);

    public static void Map(IEndpointRouteBuilder projectTasks) => projectTasks
        .MapGet("/filter-words", async (ProjectId project, Instance instance) =>
        {
            var known = await TaskFilters.KnownAsync(project, instance);
            return TypedResults.Ok(new Response(known.Facets, [.. known.Pools.Keys], [.. known.Classes]));
        })
        .WithName("getFilterWords")
        .WithSummary("Facets, pools and classes that a filter may name.")
        .Requires(Permission.ReadData);
}
