using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Store;
using Assay.Store.Access;

namespace Assay.Server.Features.People;

/// <summary>A lead or owner sets what somebody may in a project or in one of its pools; an owner, in the instance.</summary>
internal static class SetRoles
{
    /// <param name="Roles">Names such as annotator; an empty list takes all away.</param>
    public sealed record Request(IReadOnlyList<string> Roles, PoolId? Pool);

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPut("/projects/{project}/people/{actor}/roles", (ProjectId project, ActorId actor, Request request, Caller caller, Instance instance, Authentication held) => Handle(project, actor, request, caller, instance, held))
            .WithName("setProjectRoles")
            .WithSummary("Set somebody's roles in a project or pool.")
            .Requires(Permission.ManagePeople)
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        api.MapPut("/people/{actor}/roles", (ActorId actor, Request request, Caller caller, Instance instance, Authentication held) => Handle(default, actor, request, caller, instance, held))
            .WithName("setInstanceRoles")
            .WithSummary("Set somebody's roles in the whole instance.")
            .Requires(Permission.Administer)
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> Handle(ProjectId project, ActorId actor, Request request, Caller caller, Instance instance, Authentication held)
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

        var granted = await instance.Access.GrantAsync(new Grant(actor, project, request.Pool ?? default, roles), caller.Authority);
        if (!granted.Accepted)
        {
            return granted.Refusal.ToProblem();
        }

        held.Forget();
        await instance.Holds.EndLostAsync(actor, project.Value == 0 ? null : project);

        return TypedResults.NoContent();
    }
}
