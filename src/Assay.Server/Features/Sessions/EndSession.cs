using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Store;
using Assay.Store.Access;

namespace Assay.Server.Features.Sessions;

/// <summary>The caller ends one of their other sessions.</summary>
internal static class EndSession
{
    public static void Map(IEndpointRouteBuilder sessions) => sessions
        .MapDelete("/{number:long}", Handle)
        .WithName("endSession")
        .WithSummary("End one of your sessions.")
        .Requires(Permission.SignedIn)
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<IResult> Handle(long number, Caller caller, Instance instance, Authentication authentication)
    {
        if (caller.Principal.Credential.Kind == CredentialKind.Token)
        {
            return Refusal.Conflict("A token cannot end sessions. Sign in.").ToProblem();
        }

        if (await instance.Access.FindCredentialAsync(number) is not { Kind: CredentialKind.Session } session || session.Actor != caller.Actor)
        {
            return Refusal.NotFound("There is no such session.").ToProblem();
        }

        await instance.Access.RevokeAsync(number, caller.Authority);
        authentication.Forget();
        return TypedResults.NoContent();
    }
}
