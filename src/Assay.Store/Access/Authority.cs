using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Projects;
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

    /// <summary>Null where session or token still stand, the actor still holds a role that allows it, and the project's state does.</summary>
    internal Refusal? Check(UnitOfWork unit, ProjectId project, Permission permission, long pool = 0) =>
        CheckRole(unit, project, permission, pool) ?? (Permissions.ChangesProject(permission) ? Archived(unit, project) : null);

    /// <summary>The refusal of whatever would change an archived project, whoever asks; null where it is not archived.</summary>
    internal static Refusal? Archived(UnitOfWork unit, ProjectId project) =>
        project.Value != 0 && unit.Projects.Get(project.Value)?.State == ProjectState.Archived
            ? Refusal.Conflict("This project is archived: it is read and exported, and takes nothing. A lead can set its state to open again.")
            : null;

    /// <summary>Null while session or token still stand.</summary>
    internal Refusal? Ended(UnitOfWork unit) =>
        Credential is { } number && (unit.Credentials.Get(number) is not { RevokedAt: 0 } credential || credential.ExpiresAt <= unit.Now)
            ? Refusal.NotYours("Your session or token has ended. Sign in again; what you wrote is kept as a draft on your device.")
            : null;

    private Refusal? CheckRole(UnitOfWork unit, ProjectId project, Permission permission, long pool)
    {
        if (Credential is null)
        {
            return null;
        }

        if (Ended(unit) is { } ended)
        {
            return ended;
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
