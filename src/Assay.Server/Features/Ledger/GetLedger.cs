using System.Globalization;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Store;

namespace Assay.Server.Features.Ledger;

/// <summary>Where a project's ledger stands.</summary>
internal static class GetLedger
{
    /// <param name="Root">Base64 of the Merkle root.</param>
    /// <param name="Key">The key that signs checkpoints, as verifiers take it.</param>
    public sealed record Response(string Size, string Root, DateTimeOffset LastAt, string? Key);

    public static void Map(IEndpointRouteBuilder ledger) => ledger
        .MapGet("/", async (ProjectId project, Instance instance) =>
        {
            var state = await instance.Ledger.StateAsync(project);
            return TypedResults.Ok(new Response(state.Size.ToString(CultureInfo.InvariantCulture), Convert.ToBase64String(state.Root), Moments.Of(state.LastAt), instance.Ledger.Key?.ToVerifier()));
        })
        .WithName("getLedger")
        .WithSummary("Size and root of a project's ledger.")
        .Requires(Permission.Audit);
}
