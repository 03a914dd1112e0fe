using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Store;
using Assay.Store.Access;

namespace Assay.Server.Features.Sessions;

/// <summary>The caller ends their session, or their token and with it the tasks that they hold.</summary>
internal static class SignOut
{
    public static void Map(IEndpointRouteBuilder sessions) => sessions
        .MapDelete("/current", Handle)
        .WithName("signOut")
        .WithSummary("End this session.")
        .Requires(Permission.SignedIn)
        .Produces(StatusCodes.Status204NoContent);

    private static async Task<IResult> Handle(Caller caller, Instance instance, Authentication authentication, HttpContext http)
    {
        var ended = await instance.Access.RevokeAsync(caller.Principal.Credential.Number, caller.Authority);
        authentication.Forget();
        if (ended && caller.Principal.Credential.Kind == CredentialKind.Token)
        {
            await instance.Holds.EndAsync(caller.Actor);
        }

        http.Response.Cookies.Delete(Authentication.Cookie);
        return TypedResults.NoContent();
    }
}
