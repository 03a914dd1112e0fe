using Assay.Domain;
using Assay.Server.Hosting;
using Assay.Store;
using Assay.Store.Access;

namespace Assay.Server.Features.Sessions;

/// <summary>What sign-in, links, setup and invitations end with: a session in a cookie that scripts cannot read.</summary>
internal static class StartSession
{
    public static async Task<Me> For(ActorId actor, Instance instance, HttpContext http)
    {
        var secret = Secrets.New("ses");
        var hash = Secrets.HashOf(secret, "ses")!;
        var agent = http.Request.Headers.UserAgent.ToString();
        await instance.Access.AddCredentialAsync(
            CredentialKind.Session, hash, actor, agent[..Math.Min(200, agent.Length)], "", default,
            instance.Database.Now + (Authentication.SessionLength.Ticks / TimeSpan.TicksPerMicrosecond), new Authority(actor, null, "assay-web"));
        http.Response.Cookies.Append(Authentication.Cookie, secret, new CookieOptions
        {
            HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = http.Request.IsHttps, Path = "/", IsEssential = true, MaxAge = Authentication.SessionLength,
        });
        var principal = await instance.Access.FindPrincipalAsync(hash, CredentialKind.Session) ?? throw new InvalidOperationException("The session ended as it began.");
        return Me.Of(new Caller(principal, "assay-web"));
    }
}
