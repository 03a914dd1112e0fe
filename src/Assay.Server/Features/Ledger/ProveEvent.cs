using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Store;

namespace Assay.Server.Features.Ledger;

/// <summary>A file that proves one event without the database.</summary>
internal static class ProveEvent
{
    public static void Map(IEndpointRouteBuilder ledger) => ledger
        .MapGet("/events/{position:long}/proof", Handle)
        .WithName("proveEvent")
        .WithSummary("Proof of inclusion with a signed checkpoint; assay verify --proof checks it.")
        .Requires(Permission.Audit)
        .Produces<Store.Ledger.EventProof>()
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<IResult> Handle(ProjectId project, long position, Instance instance) =>
        await instance.Ledger.ProveAsync(project, position) is { } proof
            ? TypedResults.Ok(proof)
            : Refusal.NotFound($"There is no event at position {position}.").ToProblem();
}
