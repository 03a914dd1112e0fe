using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Store;
using Assay.Store.Access;

namespace Assay.Server.Features.Sessions;

/// <summary>The caller changes their password; all their sessions and tokens end, and a new session begins.</summary>
internal static class ChangePassword
{
    public sealed record Request(string Current, string New);

    public static void Map(IEndpointRouteBuilder api) => api
        .MapPut("/me/password", Handle)
        .WithName("changePassword")
        .WithSummary("Change your password; ends all sessions and tokens.")
        .Requires(Permission.SignedIn)
        .RequireRateLimiting(RateLimits.SignIn)
        .Produces<Me>()
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(Request request, Caller caller, Instance instance, Authentication authentication, HttpContext http)
    {
        if (caller.Principal is not { Credential.Kind: CredentialKind.Session, Account: { } account })
        {
            return Refusal.Conflict("A token cannot change a password. Sign in.").ToProblem();
        }

        if (!await instance.Access.BeginTryAsync(account.Id) || !Passwords.Verify(request.Current ?? "", account.PasswordHash))
        {
            return Refusal.Invalid("The current password is not right.", [new Fault("current", "The current password is not right.")]).ToProblem();
        }

        await instance.Access.ClearTriesAsync(account.Id);
        if (Passwords.Fault(request.New ?? "", account.Email) is { } fault)
        {
            return Refusal.Invalid(fault, [new Fault("new", fault)]).ToProblem();
        }

        var changed = Passwords.Hash(request.New!);
        if (!await instance.Access.SetPasswordAsync(account.Id, changed, caller.Authority, account.PasswordHash))
        {
            return Refusal.Invalid("The current password is not right.", [new Fault("current", "The current password is not right: it was changed a moment ago.")]).ToProblem();
        }

        authentication.Forget();
        return await StartSession.For(account.Id, changed, instance, http) is { } me ? TypedResults.Ok(me) : StartSession.Outdated.ToProblem();
    }
}
