using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Ledger;
using Assay.Store.Engine;
using static Assay.Store.Access.AccessRows;

namespace Assay.Store.Access;

/// <summary>Actors, accounts, credentials and grants. What changes rights is an event.</summary>
public sealed class AccessStore
{
    /// <summary>Seconds; what is locked for twice as long was locked by a clock that stood ahead.</summary>
    private const long LongestLock = 3600;

    private const string AnyOwner = "SELECT 1 FROM access_grant g JOIN account a ON a.actor_id = g.actor_id WHERE g.project_id = 0 AND g.pool_id = 0 AND (g.roles & 128) <> 0 AND a.state = 0";

    private readonly Database _database;

    internal AccessStore(Database database) => _database = database;

    public Task<bool> HasOwnerAsync() => _database.ReadAsync(
        s => s.Any(AnyOwner));

    public Task<Account?> FindAccountAsync(string email) => _database.ReadAsync(
        s => EmailFault(Normal(email)) is null ? s.First(SelectAccount + " WHERE email = $1", ReadAccount, Normal(email)) : null);

    public Task<Account?> FindAccountAsync(ActorId actor) => _database.ReadAsync(s => s.First(SelectAccount + " WHERE actor_id = $1", ReadAccount, actor.Value));

    /// <summary>Everybody with an account or a grant in the project; with project 0, everybody with an account.</summary>
    public Task<List<Person>> PeopleAsync(ProjectId project) => _database.ReadAsync(s =>
    {
        var grants = s.Query("SELECT actor_id, project_id, pool_id, roles FROM access_grant WHERE roles <> 0", ReadGrant).ToLookup(g => g.Actor);
        return s.Query(SelectAccount + " ORDER BY actor_id", ReadAccount)
            .Where(a => project.Value == 0 || grants[a.Id].Any(g => g.Project.Value == 0 || g.Project == project))
            .Select(a => new Person(a.Id, a.Name, a.Email, [.. grants[a.Id].Where(g => project.Value == 0 || g.Project.Value == 0 || g.Project == project)], a.Disabled))
            .ToList();
    });

    /// <summary>Names of actors for pages that may show them: account names, or the handles that came with imports.</summary>
    public Task<Dictionary<long, string>> NamesAsync(IEnumerable<ActorId> actors) => _database.ReadAsync(s =>
    {
        var names = new Dictionary<long, string>();
        foreach (var actor in actors.Select(a => a.Value).Distinct())
        {
            names[actor] = s.First("SELECT coalesce(c.name, a.handle) FROM actor a LEFT JOIN account c ON c.actor_id = a.actor_id WHERE a.actor_id = $1", r => r.GetString(0), actor) ?? "";
        }

        return names;
    });

    /// <summary>Who holds this secret, and what they may now; null where it is unknown, ended or revoked, or the account is disabled.</summary>
    public Task<Principal?> FindPrincipalAsync(byte[] secretHash, CredentialKind kind)
    {
        var now = _database.Now;
        return _database.ReadAsync(s => FindPrincipal(
            s, s.First(SelectCredential + " WHERE credential_id = $1 AND kind = $2 AND revoked_at = 0 AND expires_at > $3", ReadCredential, secretHash, (long)kind, now)));
    }

    /// <summary>The same by a credential's number, for whoever has stayed longer than one request.</summary>
    public Task<Principal?> FindPrincipalAsync(long number)
    {
        var now = _database.Now;
        return _database.ReadAsync(s => FindPrincipal(s, s.First(SelectCredential + " WHERE number = $1 AND revoked_at = 0 AND expires_at > $2", ReadCredential, number, now)));
    }

    public Task<List<Credential>> CredentialsAsync(ActorId? actor, CredentialKind kind) => _database.ReadAsync(
        s => actor is { } one
            ? s.Query(SelectCredential + " WHERE actor_id = $1 AND kind = $2 ORDER BY number", ReadCredential, one.Value, (long)kind)
            : s.Query(SelectCredential + " WHERE kind = $1 ORDER BY number", ReadCredential, (long)kind));

    /// <summary>Makes an account with its first grants.</summary>
    /// <param name="invitation">Hash of the invitation that it uses up; null for an operator on the store.</param>
    public Task<Decision<Account>> CreateAccountAsync(string email, string name, string? passwordHash, IReadOnlyList<Grant> grants, byte[]? invitation, Authority by) => _database.WriteAsync<Decision<Account>>(
        default,
        unit =>
        {
            var address = Normal(email);
            if (EmailFault(address) is { } fault || (fault = Text.Fault("name", name, 100)) is not null)
            {
                return Refusal.Invalid(fault.Message, [fault]);
            }

            if (unit.Session.Any("SELECT 1 FROM account WHERE email = $1", address))
            {
                return Refusal.Conflict("There is an account with this e-mail address already.");
            }

            var used = invitation is null ? null : UseUp(unit, invitation, grants);
            if (invitation is not null && used is null)
            {
                return Refusal.Conflict("This invitation was used or has ended. Ask whoever invited you for a new one.");
            }

            var actor = Ids.Next(unit.Session, "actor");
            unit.Session.Execute("INSERT INTO actor (actor_id, kind, project_id, handle, created_at) VALUES ($1, 0, 0, $2, $3)", actor, "account:" + actor.ToString(System.Globalization.CultureInfo.InvariantCulture), unit.Now);
            unit.Session.Execute("INSERT INTO account (actor_id, email, name, password_hash, state, created_at) VALUES ($1, $2, $3, $4, 0, $5)", actor, address, name, passwordHash, unit.Now);
            var said = Said(actor, "created", passwordHash);
            said["invitation"] = used is { } number ? Id(number) : null;
            unit.Log(default).Append(Event(unit, EventKind.AccountChanged, by, said));
            foreach (var grant in grants)
            {
                Put(unit, grant with { Actor = new ActorId(actor) }, by);
            }

            return new Account(new ActorId(actor), address, name, passwordHash, false, 0, 0);
        },
        unit => by.Announce(unit, default),
        alone: true);

    /// <summary>Ends an invitation where it still stands and its maker still may give what it gives. Returns its number; null where it does not.</summary>
    private static long? UseUp(UnitOfWork unit, byte[] invitation, IReadOnlyList<Grant> grants)
    {
        var session = unit.Session;
        const string Standing = " WHERE credential_id = $1 AND kind = 3 AND revoked_at = 0 AND expires_at > $2";
        var maker = session.First<long?>("SELECT actor_id FROM credential" + Standing, r => r.GetInt64(0), invitation, unit.Now);

        // Actor 0 is the console of a first run: its tokens end with the first owner.
        var stands = maker == 0
            ? !session.Any(AnyOwner)
            : maker is not null && grants.All(g => Permissions.MayGrant(
                session.Query("SELECT roles FROM access_grant WHERE actor_id = $1 AND pool_id = 0 AND project_id IN (0, $2)", r => (Roles)r.GetInt64(0), maker.Value, g.Project.Value).Aggregate(Roles.None, (all, r) => all | r), g.Roles));
        return stands ? session.First<long?>("UPDATE credential SET revoked_at = $2, last_used_at = $2" + Standing + " RETURNING number", r => r.GetInt64(0), invitation, unit.Now) : null;
    }

    /// <summary>An actor without an account: a service, or an annotator of imported answers.</summary>
    public Task<ActorId> EnsureActorAsync(ActorKind kind, ProjectId project, string handle) => _database.WriteAsync(
        project, unit => new ActorId(EnsureActor(unit, kind, project.Value, handle)), alone: true);

    internal static long EnsureActor(UnitOfWork unit, ActorKind kind, long project, string handle)
    {
        var known = unit.Session.First<long?>("SELECT actor_id FROM actor WHERE project_id = $1 AND handle = $2", r => r.GetInt64(0), project, handle);
        if (known is { } actor)
        {
            return actor;
        }

        actor = Ids.Next(unit.Session, "actor");
        unit.Session.Execute("INSERT INTO actor (actor_id, kind, project_id, handle, created_at) VALUES ($1, $2, $3, $4, $5)", actor, (long)kind, project, handle, unit.Now);
        return actor;
    }

    /// <summary>Sets the roles of an actor in one scope; none takes all away and ends their sessions' holds there.</summary>
    public Task<Decision<Grant>> GrantAsync(Grant grant, Authority by) => _database.WriteAsync<Decision<Grant>>(
        grant.Project,
        unit =>
        {
            if (by.Check(unit, grant.Project, grant.Project.Value == 0 ? Permission.Administer : Permission.ManagePeople) is { } refusal)
            {
                return refusal;
            }

            var standing = unit.Grants.Get(new(grant.Actor.Value, grant.Project.Value, grant.Pool.Value))?.Roles ?? Roles.None;
            if (by.Credential is not null)
            {
                if (grant.Actor == by.Actor)
                {
                    return Refusal.NotYours("Nobody changes their own roles. Ask another owner or lead.");
                }

                if (!Permissions.MayGrant(by.RolesIn(unit, grant.Project, 0), grant.Roles ^ standing))
                {
                    return Refusal.NotYours("You may give and take annotator, reviewer and adjudicator; other roles are the owner's to give.");
                }
            }

            // Numbers are counted up: who could grant to any of them would read the names of the whole instance.
            if (by.Credential is null || Permissions.Allows(by.RolesIn(unit, default, 0), Permission.Administer)
                ? !unit.Session.Any("SELECT 1 FROM actor WHERE actor_id = $1", grant.Actor.Value)
                : !IsKnownTo(unit.Session, grant.Actor, by.Actor))
            {
                return Refusal.NotFound("There is no such person in your projects. Invite them to this one by a link.");
            }

            if (grant.Roles != Roles.None && Maintenance.ErasedPerson.Find(unit.Session, grant.Actor) is { IsErased: true })
            {
                return Refusal.Conflict("This person was erased. Roles are for people who can sign in.");
            }

            if (grant.Pool.Value != 0 && !unit.Session.Any("SELECT 1 FROM pool WHERE pool_id = $1 AND project_id = $2", grant.Pool.Value, grant.Project.Value))
            {
                return Refusal.Invalid("This project has no such pool.", [new Fault("pool", "This project has no such pool.")]);
            }

            if (standing != grant.Roles)
            {
                Put(unit, grant, by);
            }

            return grant;
        },
        unit => by.Announce(unit, grant.Project),
        alone: true);

    /// <summary>Whether somebody is, or was, in a project that another manages, or in the whole instance and so in every project.</summary>
    private static bool IsKnownTo(SqlSession session, ActorId person, ActorId manager) => session.Any(
        $"""
        SELECT 1 FROM access_grant g WHERE g.actor_id = $1 AND ((g.project_id = 0 AND g.roles <> 0) OR EXISTS (
          SELECT 1 FROM access_grant m WHERE m.actor_id = $2 AND m.pool_id = 0 AND m.project_id IN (0, g.project_id) AND (m.roles & {(long)Permissions.Needed(Permission.ManagePeople)}) <> 0))
        """,
        person.Value, manager.Value);

    /// <summary>Begins a session for somebody who has just shown who they are.</summary>
    /// <param name="passwordHash">The account's as it was when they did. Where it has changed since, what they showed no longer counts.</param>
    /// <returns>False where the password has changed or the account was shut out meanwhile.</returns>
    public Task<bool> StartSessionAsync(byte[] secretHash, ActorId actor, string? passwordHash, string name, long expiresAt) => _database.WriteAsync(
        default,
        unit =>
        {
            // The row is locked: a change of the password comes wholly before, and is seen here, or wholly after, and ends this session.
            if (unit.Session.First(SelectAccount + " WHERE actor_id = $1" + unit.Session.Dialect.ForUpdate, ReadAccount, actor.Value) is not { Disabled: false } account || account.PasswordHash != passwordHash)
            {
                return false;
            }

            unit.Session.Execute(
                "INSERT INTO credential (credential_id, kind, number, actor_id, name, scopes, project_id, created_by, created_at, expires_at) VALUES ($1, 0, $2, $3, $4, '', 0, $3, $5, $6)",
                secretHash, Ids.Next(unit.Session, "credential"), actor.Value, name, unit.Now, expiresAt);
            return true;
        },
        alone: true);

    /// <summary>Stores a credential under the hash of its secret, for an operator.</summary>
    public Task<Credential> AddCredentialAsync(CredentialKind kind, byte[] secretHash, ActorId actor, string name, string scopes, ProjectId project, long expiresAt, Authority by) => _database.WriteAsync(
        default, unit => Add(unit, kind, secretHash, actor, name, scopes, project, expiresAt, by), alone: true);

    /// <summary>The same for somebody signed in, who acts for themselves: refused where their session has ended, or the permission was taken from them, a moment ago.</summary>
    public Task<Decision<Credential>> IssueAsync(CredentialKind kind, byte[] secretHash, string name, string scopes, ProjectId project, long expiresAt, Authority by, Permission? needed) => _database.WriteAsync<Decision<Credential>>(
        default,
        unit =>
        {
            // The row is locked: whatever ends the account's credentials comes wholly before, and is seen here, or wholly after, and ends this one.
            unit.Session.First("SELECT actor_id FROM account WHERE actor_id = $1" + unit.Session.Dialect.ForUpdate, r => r.GetInt64(0), by.Actor.Value);
            var refusal = needed is { } permission ? by.Check(unit, project, permission) : by.Ended(unit);
            return refusal is not null ? refusal : Add(unit, kind, secretHash, by.Actor, name, scopes, project, expiresAt, by);
        },
        alone: true);

    private static Credential Add(UnitOfWork unit, CredentialKind kind, byte[] secretHash, ActorId actor, string name, string scopes, ProjectId project, long expiresAt, Authority by)
    {
        var number = Ids.Next(unit.Session, "credential");
        unit.Session.Execute(
            "INSERT INTO credential (credential_id, kind, number, actor_id, name, scopes, project_id, created_by, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            secretHash, (long)kind, number, actor.Value, name, scopes, project.Value, by.Actor.Value, unit.Now, expiresAt);
        if (kind is CredentialKind.Token or CredentialKind.Invitation)
        {
            unit.Log(default).Append(Event(unit, EventKind.AccessGranted, by, new JsonObject
            {
                ["actor"] = actor.ToString(), ["credential"] = Id(number), ["expiresAt"] = expiresAt, ["kind"] = kind == CredentialKind.Token ? "token" : "invitation", ["project"] = project.ToString(), ["scopes"] = scopes,
                ["secret"] = Ledger.RecordClaims.Fingerprint(secretHash),
            }));
        }

        return new Credential(number, kind, actor, name, scopes, project, unit.Now, expiresAt, 0, 0);
    }

    /// <summary>Uses up a sign-in link; null where it was used, has ended or is unknown, or its account is disabled.</summary>
    /// <returns>The account as it was when the link was used.</returns>
    public Task<Account?> RedeemLinkAsync(byte[] secretHash) => _database.WriteAsync(
        default,
        unit => unit.Session.First<long?>(
            "UPDATE credential SET revoked_at = $2, last_used_at = $2 WHERE credential_id = $1 AND kind = 2 AND revoked_at = 0 AND expires_at > $2 "
            + "AND EXISTS (SELECT 1 FROM account a WHERE a.actor_id = credential.actor_id AND a.state = 0) RETURNING actor_id", r => r.GetInt64(0), secretHash, unit.Now) is { } actor
            ? unit.Session.First(SelectAccount + " WHERE actor_id = $1", ReadAccount, actor)
            : null,
        alone: true);

    /// <summary>The invitation behind a secret, still unused; null otherwise.</summary>
    public Task<Credential?> FindInvitationAsync(byte[] secretHash)
    {
        var now = _database.Now;
        return _database.ReadAsync(s => s.First(SelectCredential + " WHERE credential_id = $1 AND kind = 3 AND revoked_at = 0 AND expires_at > $2", ReadCredential, secretHash, now));
    }

    public Task<Credential?> FindCredentialAsync(long number) => _database.ReadAsync(s => s.First(SelectCredential + " WHERE number = $1", ReadCredential, number));

    /// <summary>Ends a credential at once. False where it was ended already.</summary>
    public Task<bool> RevokeAsync(long number, Authority by) => _database.WriteAsync(
        default,
        unit =>
        {
            var kind = unit.Session.First<long?>("UPDATE credential SET revoked_at = $2 WHERE number = $1 AND revoked_at = 0 RETURNING kind", r => r.GetInt64(0), number, unit.Now);
            if (kind is (long)CredentialKind.Token or (long)CredentialKind.Invitation)
            {
                unit.Log(default).Append(Event(unit, EventKind.AccessRevoked, by, new JsonObject { ["credential"] = Id(number) }));
            }

            return kind is not null;
        },
        alone: true);

    public Task<bool> SetDisabledAsync(ActorId actor, bool disabled, Authority by) => _database.WriteAsync(
        default,
        unit =>
        {
            var changed = unit.Session.Execute("UPDATE account SET state = $2 WHERE actor_id = $1 AND state <> $2", actor.Value, disabled ? 1L : 0L) > 0;
            if (changed)
            {
                if (disabled)
                {
                    unit.Session.Execute("UPDATE credential SET revoked_at = $2 WHERE actor_id = $1 AND revoked_at = 0", actor.Value, unit.Now);
                }

                unit.Log(default).Append(Event(unit, EventKind.AccountChanged, by, new JsonObject { ["account"] = actor.ToString(), ["change"] = disabled ? "disabled" : "enabled" }));
            }

            return changed;
        },
        alone: true);

    /// <summary>Sets a password and ends all sessions and tokens made under the old one.</summary>
    /// <param name="current">The hash that its owner has shown to know; null for an operator.</param>
    /// <returns>False where it has changed meanwhile: nothing was set.</returns>
    public Task<bool> SetPasswordAsync(ActorId actor, string passwordHash, Authority by, string? current = null) => _database.WriteAsync(
        default,
        unit =>
        {
            if (current is not null && unit.Session.First("SELECT password_hash FROM account WHERE actor_id = $1" + unit.Session.Dialect.ForUpdate, r => r.TextOrNull(0), actor.Value) != current)
            {
                return false;
            }

            unit.Session.Execute("UPDATE account SET password_hash = $2, failed_tries = 0, locked_until = 0 WHERE actor_id = $1", actor.Value, passwordHash);
            unit.Session.Execute("UPDATE credential SET revoked_at = $2 WHERE actor_id = $1 AND revoked_at = 0", actor.Value, unit.Now);
            unit.Log(default).Append(Event(unit, EventKind.AccountChanged, by, Said(actor.Value, "password", passwordHash)));
            return true;
        },
        alone: true);

    /// <summary>Counts a try before its password is looked at; from the fifth without a right one the account is locked, longer each time, an hour at most.</summary>
    /// <returns>False while it is locked: the password is not to be looked at.</returns>
    public Task<bool> BeginTryAsync(ActorId actor) => _database.WriteAsync(
        default,
        unit =>
        {
            var tries = unit.Session.First<long?>(
                "UPDATE account SET failed_tries = failed_tries + 1 WHERE actor_id = $1 AND (locked_until <= $2 OR locked_until > $3) RETURNING failed_tries", r => r.GetInt64(0), actor.Value, unit.Now, unit.Now + (2 * LongestLock * 1_000_000));
            if (tries >= 5)
            {
                var until = unit.Now + (Math.Min(LongestLock, 30L << (int)Math.Min(10, tries.Value - 5)) * 1_000_000);
                unit.Session.Execute("UPDATE account SET locked_until = $2 WHERE actor_id = $1", actor.Value, until);
            }

            return tries is not null;
        },
        alone: true);

    public Task ClearTriesAsync(ActorId actor) => _database.WriteAsync(
        default, unit => unit.Session.Execute("UPDATE account SET failed_tries = 0, locked_until = 0 WHERE actor_id = $1", actor.Value), alone: true);

    /// <summary>Notes when a credential was last used; called at most once a minute for each.</summary>
    public Task TouchAsync(long number, long? expiresAt) => _database.WriteAsync(
        default,
        unit => unit.Session.Execute("UPDATE credential SET last_used_at = $2, expires_at = coalesce($3, expires_at) WHERE number = $1 AND revoked_at = 0", number, unit.Now, expiresAt),
        alone: true);

    public static string Normal(string email) => email.Trim().ToLowerInvariant();

    private static Fault? EmailFault(string email) =>
        email.Length is < 3 or > 254 || email.Count(c => c == '@') != 1 || email.StartsWith('@') || email.EndsWith('@') || email.Any(c => char.IsControl(c) || char.IsWhiteSpace(c))
            ? new Fault("email", "email is not an e-mail address; write name@domain.")
            : null;

    private static void Put(UnitOfWork unit, Grant grant, Authority by)
    {
        unit.Grants.Put(new GrantRow { At = new(grant.Actor.Value, grant.Project.Value, grant.Pool.Value), Roles = grant.Roles, GrantedBy = by.Actor.Value, GrantedAt = unit.Now });
        unit.Log(grant.Project).Append(Event(unit, grant.Roles == Roles.None ? EventKind.AccessRevoked : EventKind.AccessGranted, by, new JsonObject
        {
            ["actor"] = grant.Actor.ToString(), ["pool"] = grant.Pool.ToString(), ["roles"] = new JsonArray([.. Permissions.Names(grant.Roles).Select(n => (JsonNode)n)]),
        }));
    }

    private static EventDraft Event(UnitOfWork unit, string kind, Authority by, JsonObject value) => new(Ids.NewEvent(unit), kind, by.Actor, by.Tool, Json.Canonical(value));

    /// <summary>What became of an account; its password by the fingerprint of its salted hash, which verify compares.</summary>
    private static JsonObject Said(long account, string change, string? passwordHash)
    {
        var said = new JsonObject { ["account"] = Id(account), ["change"] = change };
        if (passwordHash is not null)
        {
            said["password"] = Ledger.RecordClaims.Fingerprint(passwordHash);
        }

        return said;
    }

    private static string Id(long value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
