using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Store;
using Assay.Store.Tasks;

namespace Assay.Server.Features.Tasks;

/// <summary>What the caller holds in a project, and drafts whose hold has ended.</summary>
internal static class ListHeldTasks
{
    /// <param name="Value">As it was saved.</param>
    public sealed record KeptDraft(TaskId Task, RawJson? Value, DateTimeOffset SavedAt);

    public sealed record Response(IReadOnlyList<HeldTaskView> Held, IReadOnlyList<KeptDraft> Drafts);

    public static void Map(IEndpointRouteBuilder projectTasks) => projectTasks
        .MapGet("/held", Handle)
        .WithName("listHeldTasks")
        .WithSummary("Tasks that you hold, and kept drafts.")
        .Requires(Permission.Annotate)
        .Produces<Response>();

    private static async Task<IResult> Handle(ProjectId project, Caller caller, Instance instance)
    {
        var drafts = await instance.Grid.DraftsAsync(caller.Actor, project);
        var held = (await instance.Grid.HeldByAsync(caller.Actor, project)).ConvertAll(HeldTaskView.Of);
        return TypedResults.Ok(new Response(held, [.. drafts.Where(d => !held.Exists(h => h.Id == d.Task)).Select(d => new KeptDraft(d.Task, RawJson.Of(d.Value), Moments.Of(d.SavedAt)))]));
    }
}
