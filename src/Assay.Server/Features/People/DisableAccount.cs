using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Store;

namespace Assay.Server.Features.People;

/// <summary>An owner shuts somebody out: sessions, tokens and holds end at once.</summary>
internal static class DisableAccount
{
    public sealed record Request(bool Disabled);

    public static void Map(IEndpointRouteBuilder api) => api
        .MapPut("/people/{actor}/disabled", Handle)
        .WithName("disableAccount")
        .WithSummary("Shut an account out, or let it in again.")
        .Requires(Permission.Administer)
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict);

    private static async Task<IResult> Handle(ActorId actor, Request request, Caller caller, Instance instance, Authentication authentication)
    {
        if (actor == caller.Actor)
        {
            return Refusal.Conflict("You cannot shut yourself out. Ask another owner.").ToProblem();
        }

        if (await instance.Access.FindAccountAsync(actor) is not { } account)
        {
            return Refusal.NotFound("There is no such person.").ToProblem();
        }

        if (account.IsErased)
        {
            return Refusal.Conflict("This person was erased, and the account with them.").ToProblem();
        }

        var changed = await instance.Access.SetDisabledAsync(actor, request.Disabled, caller.Authority);
        authentication.Forget();
        if (changed && request.Disabled)
        {
            await instance.Holds.EndAsync(actor);
        }

        return TypedResults.NoContent();
    }
}
