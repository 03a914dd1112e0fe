using Assay.Domain;
using Assay.Server.Hosting;
using Assay.Store;

namespace Assay.Server.Features.Sessions;

/// <summary>Somebody follows a single-use sign-in link, such as the demo prints.</summary>
internal static class RedeemSignInLink
{
    public sealed record Request(string Secret);

    public static void Map(IEndpointRouteBuilder sessions) => sessions
        .MapPost("/from-link", Handle)
        .WithName("redeemSignInLink")
        .WithSummary("Sign in with a single-use link.")
        .IsOpen()
        .RequireRateLimiting(RateLimits.SignIn)
        .Produces<Me>()
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(Request request, Instance instance, HttpContext http) =>
        Secrets.HashOf(request.Secret, "link") is { } hash && await instance.Access.RedeemLinkAsync(hash) is { } account
            ? await StartSession.For(account.Id, account.PasswordHash, instance, http) is { } me ? TypedResults.Ok(me) : StartSession.Outdated.ToProblem()
            : Refusal.Invalid("This link was used or has ended. Ask for a new one.").ToProblem();
}
