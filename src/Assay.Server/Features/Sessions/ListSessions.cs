using System.Globalization;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Store;
using Assay.Store.Access;

namespace Assay.Server.Features.Sessions;

/// <summary>The caller sees where they are signed in.</summary>
internal static class ListSessions
{
    public sealed record Session(string Number, string Agent, DateTimeOffset StartedAt, DateTimeOffset LastUsedAt, bool Current);

    public static void Map(IEndpointRouteBuilder sessions) => sessions
        .MapGet("/", Handle)
        .WithName("listSessions")
        .WithSummary("Where you are signed in.")
        .Requires(Permission.SignedIn)
        .Produces<IReadOnlyList<Session>>();

    private static async Task<IResult> Handle(Caller caller, Instance instance)
    {
        var now = instance.Database.Now;
        var sessions = await instance.Access.CredentialsAsync(caller.Actor, CredentialKind.Session);
        return TypedResults.Ok<IReadOnlyList<Session>>([.. sessions
            .Where(s => s.RevokedAt == 0 && s.ExpiresAt > now)
            .Select(s => new Session(s.Number.ToString(CultureInfo.InvariantCulture), s.Name, Moments.Of(s.CreatedAt), Moments.Of(Math.Max(s.LastUsedAt, s.CreatedAt)), s.Number == caller.Principal.Credential.Number))]);
    }
}
