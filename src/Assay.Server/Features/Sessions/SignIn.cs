using Assay.Domain;
using Assay.Server.Hosting;
using Assay.Store;

namespace Assay.Server.Features.Sessions;

/// <summary>Somebody signs in with e-mail and password.</summary>
internal static class SignIn
{
    public sealed record Request(string Email, string Password);

    public static void Map(IEndpointRouteBuilder sessions) => sessions
        .MapPost("/", Handle)
        .WithName("signIn")
        .WithSummary("Sign in with e-mail and password; sets the session cookie.")
        .IsOpen()
        .RequireRateLimiting(RateLimits.SignIn)
        .Produces<Me>()
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .ProducesProblem(StatusCodes.Status429TooManyRequests);

    private static async Task<IResult> Handle(Request request, Instance instance, HttpContext http)
    {
        // Known or unknown, locked or not: the same work and the same answer, so that nothing tells them apart.
        var account = await instance.Access.FindAccountAsync(request.Email ?? "");
        var isOpen = await instance.Access.BeginTryAsync(account?.Id ?? default);
        var isRight = Passwords.Verify(request.Password ?? "", account?.PasswordHash);
        if (!isOpen || !isRight || account is not { Disabled: false })
        {
            return Refusal.Invalid("E-mail or password is not right. After five wrong tries an account rests for a while, longer each time: wait, or ask for a sign-in link.").ToProblem();
        }

        await instance.Access.ClearTriesAsync(account.Id);
        return await StartSession.For(account.Id, account.PasswordHash, instance, http) is { } me ? TypedResults.Ok(me) : StartSession.Outdated.ToProblem();
    }
}
