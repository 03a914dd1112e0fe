using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Store;
using Assay.Store.Access;

namespace Assay.Server.Features.Sessions;

/// <summary>The first run: whoever holds the token from the console becomes the owner. Also how invitations are accepted.</summary>
internal static class SetUp
{
    /// <param name="OwnerMissing">True on a first run: the console prints the token that makes the owner.</param>
    public sealed record State(bool OwnerMissing);

    public sealed record Request(string Secret, string Email, string Name, string Password);

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/setup", async (Instance instance) => TypedResults.Ok(new State(!await instance.Access.HasOwnerAsync())))
            .WithName("getSetup")
            .WithSummary("Whether this instance still needs its owner.")
            .IsOpen();
        api.MapPost("/invitations/accept", Handle)
            .WithName("acceptInvitation")
            .WithSummary("Make an account with an invitation, or with the one-time token of a first run.")
            .IsOpen()
            .RequireRateLimiting(RateLimits.SignIn)
            .Produces<Me>()
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> Handle(Request request, Instance instance, HttpContext http)
    {
        if (Secrets.HashOf(request.Secret?.Trim(), "inv") is not { } hash || await instance.Access.FindInvitationAsync(hash) is not { } invitation)
        {
            return Refusal.Invalid("This invitation was used or has ended. Ask whoever invited you for a new one; on a first run the server prints a token on its console.").ToProblem();
        }

        if (Passwords.Fault(request.Password ?? "", request.Email ?? "") is { } fault)
        {
            return Refusal.Invalid(fault, [new Fault("password", fault)]).ToProblem();
        }

        var roles = invitation.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Aggregate(Roles.None, (all, name) => Permissions.TryParse(name, out var role) ? all | role : all);
        var account = await instance.Access.CreateAccountAsync(
            request.Email ?? "", request.Name ?? "", Passwords.Hash(request.Password!), [new Grant(default, invitation.Project, default, roles)], hash, new Authority(invitation.Actor, null, "assay-web"));
        return !account.Accepted ? account.Refusal.ToProblem()
            : await StartSession.For(account.Value.Id, account.Value.PasswordHash, instance, http) is { } me ? TypedResults.Ok(me)
            : StartSession.Outdated.ToProblem();
    }
}
