using System.Globalization;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Store;
using Assay.Store.Tasks;

namespace Assay.Server.Features.Tasks;

/// <summary>A way to look at the data grid that somebody keeps.</summary>
/// <param name="Query">Filter and order as they stand in the page's address.</param>
/// <param name="Shared">Others in the project see it.</param>
public sealed record GridView(string Id, string Name, string Query, bool Shared, ActorId Owner, string OwnerName, DateTimeOffset ChangedAt)
{
    internal static async Task<IReadOnlyList<GridView>> OfAsync(IReadOnlyList<SavedView> views, Instance instance)
    {
        var names = await instance.Access.NamesAsync(views.Select(v => v.Owner));
        return [.. views.Select(v => new GridView(v.Id.ToString(CultureInfo.InvariantCulture), v.Name, v.Query, v.Shared, v.Owner, names.GetValueOrDefault(v.Owner.Value, ""), Moments.Of(v.ChangedAt)))];
    }
}

/// <summary>One's own views of the grid, and the shared ones.</summary>
internal static class ListViews
{
    public static void Map(IEndpointRouteBuilder projectTasks) => projectTasks
        .MapGet("/views", async (ProjectId project, Caller caller, Instance instance) => TypedResults.Ok(await GridView.OfAsync(await instance.Views.ListAsync(project, caller.Actor), instance)))
        .WithName("listViews")
        .WithSummary("Saved views of the data grid: your own and the shared ones.")
        .Requires(Permission.ReadData);
}

/// <summary>Keeps a view under its name.</summary>
internal static class SaveView
{
    public sealed record Request(string Name, string Query, bool Shared = false);

    public static void Map(IEndpointRouteBuilder projectTasks) => projectTasks
        .MapPut("/views", Handle)
        .WithName("saveView")
        .WithSummary("Save a view under its name; your own of the same name is replaced.")
        .Requires(Permission.ReadData)
        .Produces<GridView>()
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(ProjectId project, Request request, Caller caller, Instance instance)
    {
        var saved = await instance.Views.SaveAsync(project, request.Name ?? "", request.Query ?? "", request.Shared, caller.Authority);
        return saved.Accepted ? TypedResults.Ok((await GridView.OfAsync([saved.Value], instance))[0]) : saved.Refusal.ToProblem();
    }
}

/// <summary>Drops one of one's own views.</summary>
internal static class DeleteView
{
    public static void Map(IEndpointRouteBuilder projectTasks) => projectTasks
        .MapDelete("/views/{number:long}", async (ProjectId project, long number, Caller caller, Instance instance) =>
            await instance.Views.DeleteAsync(project, number, caller.Actor) ? (IResult)TypedResults.NoContent() : Refusal.NotFound("You keep no such view.").ToProblem())
        .WithName("deleteView")
        .WithSummary("Delete one of your saved views.")
        .Requires(Permission.ReadData)
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblem(StatusCodes.Status404NotFound);
}
