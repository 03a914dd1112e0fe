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
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(Request request, Instance instance, HttpContext http) =>
        Secrets.HashOf(request.Secret, "link") is { } hash && await instance.Access.RedeemLinkAsync(hash) is { } actor
            ? TypedResults.Ok(await StartSession.For(actor, instance, http))
            : Refusal.Invalid("This link was used or has ended. Ask for a new one.").ToProblem();
}
