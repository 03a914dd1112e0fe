using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Projects;
using Assay.Server.Hosting;

namespace Assay.Server.Features.Projects;

/// <summary>A project as its people see it.</summary>
/// <param name="State">open, paused or archived.</param>
/// <param name="TaxonomyVersion">0: none published yet.</param>
/// <param name="Roles">What the caller is here.</param>
public sealed record ProjectView(
    ProjectId Id, string Name, string Description, string State, int TaxonomyVersion, ProjectPolicy Policy, DateTimeOffset CreatedAt, IReadOnlyList<string> Roles)
{
    internal static ProjectView Of(Store.Projects.Project project, Caller caller) => new(
        project.Id, project.Name, project.Description, project.State.ToString().ToLowerInvariant(), project.TaxonomyVersion, project.Policy, Moments.Of(project.CreatedAt),
        Permissions.Names(caller.RolesIn(project.Id, anyPool: true)));
}
