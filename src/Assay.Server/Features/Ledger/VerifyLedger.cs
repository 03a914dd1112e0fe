using System.Globalization;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Store;

namespace Assay.Server.Features.Ledger;

/// <summary>Replays and checks a project's ledger.</summary>
internal static class VerifyLedger
{
    public sealed record FaultView(string? Position, string? Event, string Message);

    public sealed record Response(bool Holds, string Events, string Root, IReadOnlyList<FaultView> Faults);

    public static void Map(IEndpointRouteBuilder ledger) => ledger
        .MapPost("/verifications", Handle)
        .WithName("verifyLedger")
        .WithSummary("Replay and check all of it, and the views that follow from it.")
        .Requires(Permission.Audit)
        .Produces<Response>();

    private static async Task<IResult> Handle(ProjectId project, Instance instance, CancellationToken cancel)
    {
        var report = await instance.VerifyAsync(project, [], cancel: cancel);
        return TypedResults.Ok(new Response(
            report.Holds, report.Events.ToString(CultureInfo.InvariantCulture), Convert.ToBase64String(report.Root),
            [.. report.Faults.Select(f => new FaultView(f.Position?.ToString(CultureInfo.InvariantCulture), f.Event?.ToString(), f.Message))]));
    }
}
