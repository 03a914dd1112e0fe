using System.Globalization;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Store;
using Assay.Store.Ledger;

namespace Assay.Server.Features.Ledger;

/// <summary>Events of a project, newest first, filtered.</summary>
internal static class ListEvents
{
    public static void Map(IEndpointRouteBuilder ledger) => ledger
        .MapGet("/events", Handle)
        .WithName("listEvents")
        .WithSummary("Events, newest first; filter by kind, actor, task and time.")
        .Requires(Permission.Audit)
        .Produces<Page<EventView>>()
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(ProjectId project, Instance instance, string? kind, ActorId? actor, TaskId? task, DateTimeOffset? from, DateTimeOffset? until, string? cursor, int? limit)
    {
        if (limit is < 1 or > 500)
        {
            return Refusal.Invalid("limit must lie between 1 and 500.", [new Fault("limit", "limit must lie between 1 and 500.")]).ToProblem();
        }

        var start = (await instance.Ledger.StateAsync(project)).Size - 1;
        if (cursor is not null && !long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out start))
        {
            return Refusal.Invalid("The cursor is not one of this list.", [new Fault("cursor", "Leave it out to begin again.")]).ToProblem();
        }

        var wanted = limit ?? 50;
        var events = await instance.Ledger.EventsAsync(project, Math.Max(0, start), wanted, newestFirst: true, new EventFilter(kind, actor, task, from?.ToMicroseconds(), until?.ToMicroseconds()));
        var next = events.Count == wanted && events[^1].Position > 0 ? (events[^1].Position - 1).ToString(CultureInfo.InvariantCulture) : null;
        return TypedResults.Ok(new Page<EventView>([.. events.Select(EventView.Of)], next));
    }
}
