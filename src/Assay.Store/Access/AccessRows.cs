using Assay.Domain;
using Assay.Domain.Access;
using Assay.Store.Engine;

namespace Assay.Store.Access;

/// <summary>How accounts, credentials and grants are read from their rows.</summary>
internal static class AccessRows
{
    public const string SelectCredential = "SELECT number, kind, actor_id, name, scopes, project_id, created_at, expires_at, last_used_at, revoked_at FROM credential";
    public const string SelectAccount = "SELECT actor_id, email, name, password_hash, state, failed_tries, locked_until FROM account";

    public static Principal? FindPrincipal(SqlSession s, Credential? credential)
    {
        if (credential is null)
        {
            return null;
        }

        var account = s.First(SelectAccount + " WHERE actor_id = $1", ReadAccount, credential.Actor.Value);
        if (account is { Disabled: true })
        {
            return null;
        }

        var handle = s.First("SELECT handle FROM actor WHERE actor_id = $1", r => r.GetString(0), credential.Actor.Value) ?? "";
        return new Principal(credential, account, handle, s.Query("SELECT actor_id, project_id, pool_id, roles FROM access_grant WHERE actor_id = $1 AND roles <> 0", ReadGrant, credential.Actor.Value));
    }

    public static Account ReadAccount(SqlRow r) =>
        new(new ActorId(r.GetInt64(0)), r.GetString(1), r.GetString(2), r.TextOrNull(3), r.GetInt64(4) == 1, (int)r.GetInt64(5), r.GetInt64(6));

    public static Credential ReadCredential(SqlRow r) => new(
        r.GetInt64(0), (CredentialKind)r.GetInt64(1), new ActorId(r.Whole(2)), r.GetString(3), r.GetString(4), new ProjectId(r.GetInt64(5)), r.GetInt64(6), r.GetInt64(7), r.GetInt64(8), r.GetInt64(9));

    public static Grant ReadGrant(SqlRow r) => new(new ActorId(r.GetInt64(0)), new ProjectId(r.GetInt64(1)), new PoolId(r.GetInt64(2)), (Roles)r.GetInt64(3));
}
