using Assay.Domain;
using Assay.Domain.Access;
using Assay.Store.Engine;

namespace Assay.Store.Access;

/// <summary>On whose behalf an operation runs, so that it can be checked again inside the transaction.</summary>
/// <param name="Credential">The number of the session or token; null for the command line on the store itself, which its operator may.</param>
public sealed record Authority(ActorId Actor, long? Credential, string Tool)
{
    internal void Announce(UnitOfWork unit, ProjectId project, long pool = 0)
    {
        if (Credential is { } number)
        {
            unit.Credentials.Want(number);
            unit.Grants.Want(new(Actor.Value, 0, 0));
            unit.Grants.Want(new(Actor.Value, project.Value, 0));
            if (pool != 0)
            {
                unit.Grants.Want(new(Actor.Value, project.Value, pool));
            }
        }
    }

    /// <summary>Null where session or token still stand and the actor still holds a role that allows it.</summary>
    internal Refusal? Check(UnitOfWork unit, ProjectId project, Permission permission, long pool = 0)
    {
        if (Credential is not { } number)
        {
            return null;
        }

        if (unit.Credentials.Get(number) is not { RevokedAt: 0 } credential || credential.ExpiresAt <= unit.Now)
        {
            return Refusal.NotYours("Your session or token has ended. Sign in again; what you wrote is kept as a draft on your device.");
        }

        var held = RolesIn(unit, project, pool);
        return Permissions.Allows(held, permission) ? null
            : held == Roles.None ? Refusal.NotFound("Nothing here, or it is not shared with you.")
            : Refusal.NotYours("Your role does not allow this.");
    }

    internal Roles RolesIn(UnitOfWork unit, ProjectId project, long pool)
    {
        Roles Held(long ofProject, long ofPool) => unit.Grants.Get(new(Actor.Value, ofProject, ofPool))?.Roles ?? Roles.None;
        return Held(0, 0) | Held(project.Value, 0) | (pool == 0 ? Roles.None : Held(project.Value, pool));
    }
}
