using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Store;
using Assay.Store.Engine;

namespace Assay.Server.Features.People;

/// <summary>An owner erases a person's data; their answers stay under an id that leads nowhere.</summary>
internal static class ErasePerson
{
    public sealed record Request(string Reason);

    /// <param name="FreeSpaceIsClean">False while free space of the database still holds what was erased: somebody reads for long, or more was erased since. The server sees to it within a minute.</param>
    public sealed record Response(string Event, string Position, bool FreeSpaceIsClean);

    public static void Map(IEndpointRouteBuilder api) => api
        .MapPost("/people/{actor}/erasure", Handle)
        .WithName("erasePerson")
        .WithSummary("Erase a person's name, address, secrets and comments.")
        .Requires(Permission.Administer)
        .Produces<Response>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(ActorId actor, Request request, Caller caller, Instance instance, Authentication authentication)
    {
        if (Text.ProseFault("reason", request.Reason ?? "", 2000) is { } fault)
        {
            return Refusal.Invalid(fault.Message, [fault]).ToProblem();
        }

        if (actor == caller.Actor)
        {
            return Refusal.Conflict("You cannot erase yourself here. Ask another owner, or run assay erase --actor on the server's machine.").ToProblem();
        }

        var erased = await instance.Eraser.EraseActorAsync(actor, request.Reason ?? "", caller.Authority);
        authentication.Forget();
        return erased.Accepted ? TypedResults.Ok(new Response(erased.Value.Id.ToString(), erased.Value.Position.ToString(System.Globalization.CultureInfo.InvariantCulture), !instance.Eraser.IsUnclean)) : erased.Refusal.ToProblem();
    }
}
