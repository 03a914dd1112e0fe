using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Server.Work.Labels;
using Assay.Store;
using Assay.Store.Ledger;

namespace Assay.Server.Features.Ledger;

/// <summary>An auditor takes the events that a filter means out, newest first, one JSON object a line.</summary>
internal static class ExportEvents
{
    public static void Map(IEndpointRouteBuilder ledger) => ledger
        .MapGet("/events/export", Handle)
        .WithName("exportEvents")
        .WithSummary("Stream events as JSON lines; the same filters as the list.")
        .Requires(Permission.Audit)
        .Produces<string>(StatusCodes.Status200OK, "application/x-ndjson")
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(
        ProjectId project, Caller caller, Instance instance, string? kind, ActorId? actor, TaskId? task, ItemId? item, string? from, string? until, CancellationToken cancel)
    {
        var filter = await EventQuery.OfAsync(kind, actor, task, item, from, until, instance);
        if (!filter.Accepted)
        {
            return filter.Refusal.ToProblem();
        }

        var size = (await instance.Ledger.StateAsync(project)).Size;
        var what = new JsonObject { ["asOf"] = size, ["format"] = "jsonl", ["part"] = filter.Value != new EventFilter(), ["subject"] = "events" };
        return TypedResults.Stream(to => ExportProject.RecordedAsync(instance, project, what, caller.Authority, to, (hashed, written) => WriteAsync(instance, project, size, filter.Value, hashed, written, cancel)), "application/x-ndjson", $"events-{project}-{size}.jsonl");
    }

    private static async Task<long> WriteAsync(Instance instance, ProjectId project, long size, EventFilter filter, Stream to, Action<long> written, CancellationToken cancel)
    {
        var rows = 0L;
        for (long? before = size; before is { } at && at > 0;)
        {
            var (events, next) = await instance.Ledger.BackwardsAsync(project, at, 1000, filter);
            foreach (var recorded in await EventView.WithoutWithheldAsync(instance, events))
            {
                await JsonSerializer.SerializeAsync(to, EventView.Of(recorded), ServerHost.Json, cancel);
                await to.WriteAsync("\n"u8.ToArray(), cancel);
            }

            written(rows += events.Count);
            before = next;
        }

        return rows;
    }
}
