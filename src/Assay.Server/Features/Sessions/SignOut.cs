using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Store;

namespace Assay.Server.Features.Sessions;

/// <summary>The caller ends their session or token.</summary>
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
        await instance.Access.RevokeAsync(caller.Principal.Credential.Number, caller.Authority);
        authentication.Forget();
        http.Response.Cookies.Delete(Authentication.Cookie);
        return TypedResults.NoContent();
    }
}
