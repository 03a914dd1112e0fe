using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Store;
using Assay.Store.Access;
using Assay.Store.Engine;

namespace Assay.Server.Features.People;

/// <summary>A lead invites somebody to a project, an owner to the instance. The link is shown once and lives seven days.</summary>
internal static class Invite
{
    public sealed record Request(IReadOnlyList<string> Roles, string? Note);

    /// <param name="Secret">Shown once.</param>
    public sealed record Response(string Secret, string Path, DateTimeOffset ExpiresAt);

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/projects/{project}/invitations", (ProjectId project, Request request, Caller caller, Instance instance) => Handle(project, request, caller, instance))
            .WithName("inviteToProject")
            .WithSummary("Invite somebody to a project.")
            .Requires(Permission.ManagePeople)
            .Produces<Response>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        api.MapPost("/invitations", (Request request, Caller caller, Instance instance) => Handle(default, request, caller, instance))
            .WithName("inviteToInstance")
            .WithSummary("Invite somebody to the instance.")
            .Requires(Permission.Administer)
            .Produces<Response>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> Handle(ProjectId project, Request request, Caller caller, Instance instance)
    {
        var roles = Roles.None;
        foreach (var name in request.Roles ?? [])
        {
            if (!Permissions.TryParse(name, out var role))
            {
                return Refusal.Invalid($"There is no role \"{name}\".", [new Fault("roles", $"\"{name}\" is no role; the roles are {string.Join(", ", Permissions.All.Select(Permissions.Name))}.")]).ToProblem();
            }

            roles |= role;
        }

        if (roles == Roles.None)
        {
            return Refusal.Invalid("Name at least one role.", [new Fault("roles", "Name at least one role.")]).ToProblem();
        }

        if (!Permissions.MayGrant(caller.RolesIn(project), roles))
        {
            return Refusal.NotYours("You may invite annotators, reviewers and adjudicators; other roles are the owner's to give.").ToProblem();
        }

        if (Text.ProseFault("note", request.Note ?? "", 1000) is { } fault)
        {
            return Refusal.Invalid(fault.Message, [fault]).ToProblem();
        }

        var secret = Secrets.New("inv");
        var until = instance.Database.Now + (7L * 86_400_000_000);
        var made = await instance.Access.IssueAsync(
            CredentialKind.Invitation, Secrets.HashOf(secret, "inv")!, request.Note ?? "", string.Join(' ', Permissions.Names(roles)), project, until, caller.Authority,
            project.Value == 0 ? Permission.Administer : Permission.ManagePeople);
        return made.Accepted ? TypedResults.Created((string?)null, new Response(secret, "/join#" + secret, Moments.Of(until))) : made.Refusal.ToProblem();
    }
}
