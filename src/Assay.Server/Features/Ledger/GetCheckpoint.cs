using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Store;

namespace Assay.Server.Features.Ledger;

/// <summary>A signed tree head to keep elsewhere.</summary>
internal static class GetCheckpoint
{
    public static void Map(IEndpointRouteBuilder ledger) => ledger
        .MapPost("/checkpoints", async (ProjectId project, Instance instance) => TypedResults.Text(await instance.Ledger.CheckpointAsync(project), "text/plain; charset=utf-8"))
        .WithName("makeCheckpoint")
        .WithSummary("Sign and store a tree head (C2SP checkpoint); keep it elsewhere.")
        .Requires(Permission.Audit)
        .Produces<string>(StatusCodes.Status200OK, "text/plain");
}
