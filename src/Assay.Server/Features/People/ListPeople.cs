using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Features.Sessions;
using Assay.Server.Hosting;
using Assay.Store;

namespace Assay.Server.Features.People;

/// <summary>A lead sees who takes part in a project; an owner, who has an account.</summary>
internal static class ListPeople
{
    /// <param name="Held">Tasks of the project that they hold now: what they lose with the role.</param>
    public sealed record Person(ActorId Id, string Name, string Email, bool Disabled, IReadOnlyList<MyGrant> Grants, long Held);

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/projects/{project}/people", (ProjectId project, Instance instance) => Handle(project, instance))
            .WithName("listProjectPeople")
            .WithSummary("Who takes part in a project, with their roles.")
            .Requires(Permission.ManagePeople)
            .Produces<IReadOnlyList<Person>>();
        api.MapGet("/people", (Instance instance) => Handle(default, instance))
            .WithName("listPeople")
            .WithSummary("Everybody with an account.")
            .Requires(Permission.Administer)
            .Produces<IReadOnlyList<Person>>();
    }

    private static async Task<IResult> Handle(ProjectId project, Instance instance)
    {
        var held = project.Value == 0 ? [] : await instance.Grid.HeldByEachAsync(project);
        return TypedResults.Ok<IReadOnlyList<Person>>([.. (await instance.Access.PeopleAsync(project)).Select(p => new Person(p.Id, p.Name, p.Email, p.Disabled, [.. p.Grants.Select(g => new MyGrant(g.Project, g.Pool, Permissions.Names(g.Roles)))], held.GetValueOrDefault(p.Id.Value)))]);
    }
}
