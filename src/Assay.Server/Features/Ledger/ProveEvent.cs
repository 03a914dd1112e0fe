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

    private static async Task<IResult> Handle(ProjectId project, long position, Caller caller, Instance instance)
    {
        if (await instance.Ledger.ProveAsync(project, position) is not { } proof)
        {
            return Refusal.NotFound($"There is no event at position {position}.").ToProblem();
        }

        var isShown = caller.May(Permission.Assign, project)
            || (await instance.Ledger.AtAsync(project, position))?.Task is not { } task || (await instance.Items.WithheldAsync([task])).Count == 0;
        return TypedResults.Ok(isShown ? proof : proof with { Value = null, Salt = null });
    }
}
