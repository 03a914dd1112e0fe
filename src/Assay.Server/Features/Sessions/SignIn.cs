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
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .ProducesProblem(StatusCodes.Status429TooManyRequests);

    private static async Task<IResult> Handle(Request request, Instance instance, HttpContext http)
    {
        var account = await instance.Access.FindAccountAsync(request.Email ?? "");
        if (account is { } known && known.LockedUntil > instance.Database.Now)
        {
            return Refusal.Invalid($"Too many tries. Next try at {Moments.Of(known.LockedUntil):HH:mm} UTC.").ToProblem();
        }

        var right = Passwords.Verify(request.Password ?? "", account?.PasswordHash);
        if (!right || account is null || account.Disabled)
        {
            if (account is not null)
            {
                await instance.Access.FailedTryAsync(account.Id);
            }

            return Refusal.Invalid("E-mail or password is not right.").ToProblem();
        }

        if (account.FailedTries > 0)
        {
            await instance.Access.ClearTriesAsync(account.Id);
        }

        return TypedResults.Ok(await StartSession.For(account.Id, instance, http));
    }
}
