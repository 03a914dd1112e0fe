using Assay.Domain;
using Assay.Domain.Access;

namespace Assay.Store.Access;

public enum ActorKind
{
    Person = 0,
    Model = 1,
    Rule = 2,
    Generator = 3,
    Service = 4,
}

public enum CredentialKind
{
    Session = 0,
    Token = 1,

    /// <summary>Signs its actor in once.</summary>
    SignInLink = 2,

    /// <summary>Lets whoever holds it make an account, once. The setup token of a first run is one for the owner.</summary>
    Invitation = 3,
}

public sealed record Account(ActorId Id, string Email, string Name, string? PasswordHash, bool Disabled, int FailedTries, long LockedUntil)
{
    /// <summary>The person was erased; the account only keeps their number taken.</summary>
    public bool IsErased => Email == ErasedEmail(Id);

    internal static string ErasedEmail(ActorId actor) => $"erased-{actor}@invalid";
}

/// <summary>A secret that stands for somebody; the secret itself is never stored, only its SHA-256.</summary>
/// <param name="Number">Names it in lists and revocations.</param>
/// <param name="Scopes">Permission names separated by spaces; empty: all that the actor may.</param>
/// <param name="Project">0: everywhere.</param>
public sealed record Credential(long Number, CredentialKind Kind, ActorId Actor, string Name, string Scopes, ProjectId Project, long CreatedAt, long ExpiresAt, long LastUsedAt, long RevokedAt);

public sealed record Grant(ActorId Actor, ProjectId Project, PoolId Pool, Roles Roles);

/// <summary>Somebody as a list of people shows them.</summary>
public sealed record Person(ActorId Id, string Name, string Email, IReadOnlyList<Grant> Grants, bool Disabled);

/// <summary>A credential together with who it stands for and what they may.</summary>
public sealed record Principal(Credential Credential, Account? Account, string Handle, IReadOnlyList<Grant> Grants);
