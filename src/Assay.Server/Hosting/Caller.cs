using System.Reflection;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Store.Access;

namespace Assay.Server.Hosting;

/// <summary>Who makes a request, and what they may.</summary>
public sealed class Caller(Principal principal, string tool)
{
    private readonly HashSet<string> _scopes = [.. principal.Credential.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries)];

    public Principal Principal { get; } = principal;

    public ActorId Actor => Principal.Credential.Actor;

    public string Name => Principal.Account?.Name ?? Principal.Handle;

    /// <summary>For operations that are checked again inside their transaction.</summary>
    public Authority Authority { get; } = new(principal.Credential.Actor, principal.Credential.Number, tool);

    /// <summary>Roles that hold in a project, those of the instance included; with any pool's where asked.</summary>
    public Roles RolesIn(ProjectId project, bool anyPool = false)
    {
        var roles = Roles.None;
        foreach (var grant in Principal.Grants)
        {
            if (grant.Project.Value == 0 || (grant.Project == project && (anyPool || grant.Pool.Value == 0)))
            {
                roles |= grant.Roles;
            }
        }

        return roles;
    }

    /// <summary>Whether a grant of the caller names the project.</summary>
    public bool IsIn(ProjectId project) => Principal.Grants.Any(g => g.Project == project);

    /// <summary>Whether roles and, for a token, its scopes and project allow it.</summary>
    public bool May(Permission permission, ProjectId project, bool anyPool = false) =>
        InScope(permission, project) && (permission == Permission.SignedIn || Permissions.Allows(RolesIn(project, anyPool), permission));

    public bool InScope(Permission permission, ProjectId project) =>
        (_scopes.Count == 0 || permission is Permission.SignedIn or Permission.SeeProject || _scopes.Contains(ScopeOf(permission)))
        && (Principal.Credential.Project.Value == 0 || permission == Permission.SignedIn || Principal.Credential.Project == project);

    /// <summary>The pools whose tasks the caller may take: all of the project (null), or those granted.</summary>
    public IReadOnlyList<long>? PoolsIn(ProjectId project) =>
        Permissions.Allows(RolesIn(project), Permission.Annotate)
            ? null
            : [.. Principal.Grants.Where(g => g.Project == project && g.Pool.Value != 0 && Permissions.Allows(g.Roles, Permission.Annotate)).Select(g => g.Pool.Value)];

    /// <summary>The name of a permission as a token's scope.</summary>
    public static string ScopeOf(Permission permission) => string.Concat(permission.ToString().Select((c, i) => char.IsUpper(c) ? (i == 0 ? "" : "-") + char.ToLowerInvariant(c) : c.ToString()));

    /// <summary>Handlers take the caller as a parameter; an anonymous request never reaches one that does.</summary>
    public static ValueTask<Caller?> BindAsync(HttpContext context, ParameterInfo parameter) => ValueTask.FromResult((Caller?)context.Items[typeof(Caller)]);
}
