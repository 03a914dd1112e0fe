using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Store;
using Assay.Store.Engine;

namespace Assay.Server.Features.Items;

/// <summary>An owner erases an item's content and all that was said about it; the proof stays.</summary>
internal static class EraseItem
{
    public sealed record Request(string Reason);

    /// <param name="FreeSpaceIsClean">False while free space of the database still holds what was erased: somebody reads for long, or more was erased since. The server sees to it within a minute.</param>
    public sealed record Response(string Event, string Position, bool FreeSpaceIsClean);

    public static void Map(IEndpointRouteBuilder items) => items
        .MapPost("/{item}/erasure", Handle)
        .WithName("eraseItem")
        .WithSummary("Erase an item's content and what was said about it.")
        .Requires(Permission.Administer)
        .Produces<Response>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(ItemId item, Request request, Caller caller, Instance instance)
    {
        if (Text.ProseFault("reason", request.Reason ?? "", 2000) is { } fault)
        {
            return Refusal.Invalid(fault.Message, [fault]).ToProblem();
        }

        var erased = await instance.Eraser.EraseItemAsync(item, request.Reason ?? "", caller.Authority);
        return erased.Accepted ? TypedResults.Ok(new Response(erased.Value.Id.ToString(), erased.Value.Position.ToString(System.Globalization.CultureInfo.InvariantCulture), !instance.Eraser.IsUnclean)) : erased.Refusal.ToProblem();
    }
}
