using System.Globalization;
using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Ledger;
using Assay.Server.Hosting;
using Assay.Store;
using Assay.Store.Ledger;

namespace Assay.Server.Features.Items;

/// <summary>What became of an export: whoever took it can tell by this whether all of it has arrived.</summary>
/// <param name="Export">The position of the event that it began with, as the header <see cref="Header"/> of its answer names it.</param>
/// <param name="State">made, broken (it ended before it was whole) or begun (it is on its way, or nothing is known of its end).</param>
/// <param name="Rows">How many were written; those that are known of where it broke off.</param>
/// <param name="Bytes">Of the whole file; null where it was not made.</param>
/// <param name="Sha256">Of the whole file, in lower-case hex; null where it was not made.</param>
public sealed record ExportView(string Export, string State, long? Rows, long? Bytes, string? Sha256)
{
    public const string Header = "Assay-Export";
}

internal static class GetExport
{
    public static void Map(IEndpointRouteBuilder projects) => projects
        .MapGet("/exports/{export:long}", Handle)
        .WithName("getExport")
        .WithSummary("What became of an export: whether it was made whole, and the size and SHA-256 of what was sent.")
        .Requires(Permission.Export)
        .Produces<ExportView>()
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<IResult> Handle(ProjectId project, long export, Instance instance)
    {
        if (export < 0 || await instance.Ledger.AtAsync(project, export) is not { Kind: EventKind.ExportBegun })
        {
            return Refusal.NotFound("There is no such export.").ToProblem();
        }

        var end = await EndAsync(instance, project, export, EventKind.ExportMade) ?? await EndAsync(instance, project, export, EventKind.ExportBroken);
        if (end is null)
        {
            return TypedResults.Ok(new ExportView(export.ToString(CultureInfo.InvariantCulture), "begun", null, null, null));
        }

        var said = Payload(end);
        return TypedResults.Ok(new ExportView(export.ToString(CultureInfo.InvariantCulture), end.Kind == EventKind.ExportMade ? "made" : "broken", (long?)said["rows"], (long?)said["bytes"], (string?)said["sha256"]));
    }

    private static async Task<LedgerEvent?> EndAsync(Instance instance, ProjectId project, long export, string kind)
    {
        // The end of what was just taken stands among the last events.
        for (long? before = (await instance.Ledger.StateAsync(project)).Size; before > export;)
        {
            var (events, next) = await instance.Ledger.BackwardsAsync(project, before.Value, 100, new EventFilter(kind));
            if (events.Find(e => (long?)Payload(e)["begun"] == export) is { } found)
            {
                return found;
            }

            before = next;
        }

        return null;
    }

    private static JsonNode Payload(LedgerEvent recorded) => JsonNode.Parse(recorded.Value ?? "{}")!;
}
