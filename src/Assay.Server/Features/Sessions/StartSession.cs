using Assay.Domain;
using Assay.Server.Hosting;
using Assay.Store;
using Assay.Store.Access;

namespace Assay.Server.Features.Sessions;

/// <summary>What sign-in, links, setup and invitations end with: a session in a cookie that scripts cannot read.</summary>
internal static class StartSession
{
    public static readonly Refusal Outdated = Refusal.Conflict("The password was changed while you signed in. Sign in again with the new one.");

    /// <param name="passwordHash">The account's at the moment that its owner showed who they are.</param>
    /// <returns>Null where the password was changed, or the account shut out, meanwhile.</returns>
    public static async Task<Me?> For(ActorId actor, string? passwordHash, Instance instance, HttpContext http)
    {
        var secret = Secrets.New("ses");
        var hash = Secrets.HashOf(secret, "ses")!;
        var agent = http.Request.Headers.UserAgent.ToString();
        if (!await instance.Access.StartSessionAsync(hash, actor, passwordHash, Excerpt.Of(agent, 200), instance.Database.Now + (Authentication.SessionLength.Ticks / TimeSpan.TicksPerMicrosecond)))
        {
            return null;
        }

        http.Response.Cookies.Append(Authentication.Cookie, secret, new CookieOptions
        {
            HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = http.Request.IsHttps, Path = "/", IsEssential = true, MaxAge = Authentication.SessionLength,
        });
        var principal = await instance.Access.FindPrincipalAsync(hash, CredentialKind.Session);
        return principal is null ? null : Me.Of(new Caller(principal, "assay-web")); // it may have ended as it began
    }
}
