using System.Globalization;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Store;
using Assay.Store.Access;

namespace Assay.Server.Features.People;

/// <summary>An invitation that nobody has used yet; its link was shown once.</summary>
public sealed record InvitationView(string Number, string Note, IReadOnlyList<string> Roles, ActorId InvitedBy, string InvitedByName, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt);

/// <summary>Invitations to a project that still wait.</summary>
internal static class ListInvitations
{
    public static void Map(IEndpointRouteBuilder api) => api
        .MapGet("/projects/{project}/invitations", Handle)
        .WithName("listInvitations")
        .WithSummary("Invitations that nobody has used yet and that have not ended.")
        .Requires(Permission.ManagePeople)
        .Produces<IReadOnlyList<InvitationView>>();

    private static async Task<IResult> Handle(ProjectId project, Instance instance)
    {
        var waiting = await WaitingAsync(project, instance);
        var names = await instance.Access.NamesAsync(waiting.Select(i => i.Actor));
        return TypedResults.Ok<IReadOnlyList<InvitationView>>([.. waiting.Select(i => new InvitationView(
            i.Number.ToString(CultureInfo.InvariantCulture), i.Name, i.Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries), i.Actor, names.GetValueOrDefault(i.Actor.Value, ""), Moments.Of(i.CreatedAt), Moments.Of(i.ExpiresAt)))]);
    }

    public static async Task<List<Credential>> WaitingAsync(ProjectId project, Instance instance) =>
        (await instance.Access.CredentialsAsync(null, CredentialKind.Invitation)).FindAll(i => i.Project == project && i.RevokedAt == 0 && i.ExpiresAt > instance.Database.Now);
}

/// <summary>A lead takes an invitation back.</summary>
internal static class RevokeInvitation
{
    public static void Map(IEndpointRouteBuilder api) => api
        .MapDelete("/projects/{project}/invitations/{number:long}", Handle)
        .WithName("revokeInvitation")
        .WithSummary("Take an invitation back; its link ends at once.")
        .Requires(Permission.ManagePeople)
        .Produces(StatusCodes.Status204NoContent)
        .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<IResult> Handle(ProjectId project, long number, Caller caller, Instance instance)
    {
        if (!(await ListInvitations.WaitingAsync(project, instance)).Exists(i => i.Number == number))
        {
            return Refusal.NotFound("There is no such invitation.").ToProblem();
        }

        await instance.Access.RevokeAsync(number, caller.Authority);
        return TypedResults.NoContent();
    }
}
