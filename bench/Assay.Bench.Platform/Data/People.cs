using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Store;
using Assay.Store.Access;

namespace Assay.Bench.Platform.Data;

/// <summary>Accounts with a token each. They go through the store's own code, since the hash of a password costs more than all that is measured afterwards.</summary>
internal static class People
{
    private static readonly Authority System = new(new ActorId(0), null, "assay-bench");

    /// <summary>An owner.</summary>
    public static async Task<string> OwnerAsync(Instance instance) => (await CreateAsync(instance, "owner", 1, Roles.Owner))[0];

    /// <summary>So many annotators of the whole instance.</summary>
    public static Task<string[]> AnnotatorsAsync(Instance instance, int count) => CreateAsync(instance, "annotator", count, Roles.Annotator);

    private static async Task<string[]> CreateAsync(Instance instance, string name, int count, Roles roles)
    {
        await using var store = await Store.Instance.OpenAsync(new StoreSettings(instance.Folder, instance.Connection), (_, _) => throw new InvalidOperationException("No answer is given here."));
        var secrets = new string[count];
        for (var person = 0; person < count; person++)
        {
            var handle = string.Create(CultureInfo.InvariantCulture, $"{name}-{person}");
            var account = await store.Access.CreateAccountAsync($"{handle}@example.org", handle, null, [new Grant(default, default, default, roles)], null, System);
            if (!account.Accepted)
            {
                throw new BenchException(account.Refusal.Message);
            }

            secrets[person] = NewSecret();
            await store.Access.AddCredentialAsync(
                CredentialKind.Token, SHA256.HashData(Encoding.ASCII.GetBytes(secrets[person])), account.Value.Id, "bench", "", default, store.Database.Now + 86_400_000_000, System);
        }

        return secrets;
    }

    /// <summary>As the product makes them: 32 random bytes and six digits of their hash.</summary>
    private static string NewSecret()
    {
        var random = global::System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        return $"assay_pat_{random}{Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(random)))[..6]}";
    }
}
