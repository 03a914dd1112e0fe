using Assay.Domain;
using Assay.Store;
using Assay.Store.Access;

namespace Assay.Server.Hosting;

/// <summary>Links that sign somebody in once.</summary>
internal static class SignInLinks
{
    public static async Task<string> MakeAsync(Instance instance, ActorId actor, TimeSpan lives)
    {
        var secret = Secrets.New("link");
        await instance.Access.AddCredentialAsync(
            CredentialKind.SignInLink, Secrets.HashOf(secret, "link")!, actor, "sign-in link", "", default, instance.Database.Now + (lives.Ticks / TimeSpan.TicksPerMicrosecond), new Authority(new ActorId(0), null, Product.Tool));
        return secret;
    }
}
