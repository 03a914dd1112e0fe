using System.Globalization;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Store;

namespace Assay.Server.Features.Ledger;

/// <summary>Events of a project, newest first, filtered.</summary>
internal static class ListEvents
{
    /// <param name="People">Names of the actors in the events, by id.</param>
    /// <param name="Next">Cursor of what follows; a page may be short, or empty, and still have one.</param>
    public sealed record Response(IReadOnlyList<EventView> Items, IReadOnlyDictionary<string, string> People, string? Next);

    public static void Map(IEndpointRouteBuilder ledger) => ledger
        .MapGet("/events", Handle)
        .WithName("listEvents")
        .WithSummary("Events, newest first; filter by kind, actor, task, item and time.")
        .Requires(Permission.Audit)
        .Produces<Response>()
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(
        ProjectId project, Caller caller, Instance instance, string? kind, ActorId? actor, TaskId? task, ItemId? item, string? from, string? until, string? cursor, int? limit)
    {
        if (limit is < 1 or > 500)
        {
            return Refusal.Invalid("limit must lie between 1 and 500.", [new Fault("limit", "limit must lie between 1 and 500.")]).ToProblem();
        }

        var before = (await instance.Ledger.StateAsync(project)).Size;
        if (cursor is not null && (!long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var at) || (before = Math.Min(before, at)) != at))
        {
            return Refusal.Invalid("The cursor is not one of this list.", [new Fault("cursor", "Leave it out to begin again.")]).ToProblem();
        }

        var filter = await EventQuery.OfAsync(kind, actor, task, item, from, until, instance);
        if (!filter.Accepted)
        {
            return filter.Refusal.ToProblem();
        }

        var (events, next) = await instance.Ledger.BackwardsAsync(project, before, limit ?? 50, filter.Value);
        var names = await instance.Access.NamesAsync(events.Select(e => e.Actor));
        var shown = caller.May(Permission.Assign, project) ? events : await EventView.WithoutWithheldAsync(instance, events);
        return TypedResults.Ok(new Response(
            [.. shown.Select(EventView.Of)], names.ToDictionary(n => n.Key.ToString(CultureInfo.InvariantCulture), n => n.Value), next?.ToString(CultureInfo.InvariantCulture)));
    }
}
