namespace Assay.Server.Features.Ledger;

internal static class LedgerEndpoints
{
    public static void MapLedger(this IEndpointRouteBuilder api)
    {
        var ledger = api.MapGroup("/projects/{project}/ledger").WithTags("Ledger");
        GetLedger.Map(ledger);
        ListEvents.Map(ledger);
        ExportEvents.Map(ledger);
        ProveEvent.Map(ledger);
        ProveConsistency.Map(ledger);
        GetCheckpoint.Map(ledger);
        VerifyLedger.Map(ledger);
    }
}
