using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;

namespace Assay.Server.Features.Sessions;

/// <summary>Who is signed in, and their roles by scope.</summary>
/// <param name="Kind">session or token.</param>
public sealed record Me(ActorId Id, string Name, string? Email, string Kind, IReadOnlyList<MyGrant> Grants)
{
    internal static Me Of(Caller caller) => new(
        caller.Actor, caller.Name, caller.Principal.Account?.Email, caller.Principal.Credential.Kind == Store.Access.CredentialKind.Session ? "session" : "token",
        [.. caller.Principal.Grants.Select(g => new MyGrant(g.Project, g.Pool, Permissions.Names(g.Roles)))]);
}

/// <param name="Project">"0" is the whole instance.</param>
/// <param name="Pool">"0" is the whole project.</param>
public sealed record MyGrant(ProjectId Project, PoolId Pool, IReadOnlyList<string> Roles);

/// <summary>The caller asks who they are.</summary>
internal static class GetMe
{
    public static void Map(IEndpointRouteBuilder api) => api
        .MapGet("/me", (Caller caller) => TypedResults.Ok(Me.Of(caller)))
        .WithName("getMe")
        .WithSummary("Who is signed in, and what they may.")
        .Requires(Permission.SignedIn);
}
