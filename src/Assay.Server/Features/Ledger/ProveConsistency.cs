using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Store;

namespace Assay.Server.Features.Ledger;

/// <summary>Proof that the ledger of one size is the beginning of the ledger of a later size.</summary>
internal static class ProveConsistency
{
    /// <param name="Path">Base64 hashes (RFC 9162 section 2.1.4).</param>
    public sealed record Response(string OldRoot, string NewRoot, IReadOnlyList<string> Path);

    public static void Map(IEndpointRouteBuilder ledger) => ledger
        .MapGet("/consistency", Handle)
        .WithName("proveConsistency")
        .WithSummary("Proof that nothing before was changed between two sizes.")
        .Requires(Permission.Audit)
        .Produces<Response>()
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(ProjectId project, long from, long to, Instance instance)
    {
        var size = (await instance.Ledger.StateAsync(project)).Size;
        if (from < 0 || to > size || from > to)
        {
            return Refusal.Invalid($"Sizes must rise from 0 to {size}.", [new Fault("from", $"0 <= from <= to <= {size}.")]).ToProblem();
        }

        var path = await instance.Ledger.ConsistencyAsync(project, from, to);
        return TypedResults.Ok(new Response(
            Convert.ToBase64String(await instance.Ledger.RootAtAsync(project, from)), Convert.ToBase64String(await instance.Ledger.RootAtAsync(project, to)), [.. path.Select(Convert.ToBase64String)]));
    }
}
