using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Taxonomies;
using Assay.Store.Access;
using Assay.Store.Engine;

namespace Assay.Store.Projects;

/// <summary>A taxonomy that somebody is changing.</summary>
/// <param name="BaseVersion">The version that stood when the draft began; 0 for none.</param>
/// <param name="Body">The document as it is being written: it need not be valid.</param>
public sealed record SavedTaxonomyDraft(ActorId Author, int BaseVersion, string Body, long ChangedAt);

/// <summary>Drafts of taxonomies, one for each person and project, so that two editors never write over each other.</summary>
public sealed class TaxonomyDraftStore
{
    private const string Select = "SELECT actor_id, base_version, body, changed_at FROM taxonomy_draft";

    private readonly Database _database;

    internal TaxonomyDraftStore(Database database) => _database = database;

    /// <summary>All drafts of a project, last changed first.</summary>
    public Task<List<SavedTaxonomyDraft>> ListAsync(ProjectId project) => _database.ReadAsync(
        s => s.Query(Select + " WHERE project_id = $1 ORDER BY changed_at DESC, actor_id", Read, project.Value));

    public Task<SavedTaxonomyDraft?> FindAsync(ProjectId project, ActorId author) => _database.ReadAsync(
        s => s.First(Select + " WHERE project_id = $1 AND actor_id = $2", Read, project.Value, author.Value));

    public Task<Decision<SavedTaxonomyDraft>> SaveAsync(ProjectId project, int baseVersion, string body, Authority by)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(body) > TaxonomyDocument.MaxBytes)
        {
            return Task.FromResult<Decision<SavedTaxonomyDraft>>(Refusal.TooLarge("The document is larger than 4 MB."));
        }

        if (body.Contains('\0', StringComparison.Ordinal))
        {
            return Task.FromResult<Decision<SavedTaxonomyDraft>>(Refusal.Invalid("The document holds a NUL character; remove it.", [new Fault("document", "The document holds a NUL character; remove it.")]));
        }

        return _database.WriteAsync<Decision<SavedTaxonomyDraft>>(
            project,
            unit =>
            {
                if (by.Check(unit, project, Permission.ChangeTaxonomy) is { } refusal)
                {
                    return refusal;
                }

                var standing = unit.Projects.Get(project.Value)!.TaxonomyVersion;
                if (baseVersion < 0 || baseVersion > standing)
                {
                    return Refusal.Invalid($"Version {baseVersion} is not published.", [new Fault("baseVersion", $"Write a published version, 0 to {standing}.")]);
                }

                unit.Session.Execute(
                    "INSERT INTO taxonomy_draft (project_id, actor_id, base_version, body, changed_at) VALUES ($1, $2, $3, $4, $5) "
                    + "ON CONFLICT (project_id, actor_id) DO UPDATE SET base_version = excluded.base_version, body = excluded.body, changed_at = excluded.changed_at",
                    project.Value, by.Actor.Value, (long)baseVersion, body, unit.Now);
                return new SavedTaxonomyDraft(by.Actor, baseVersion, body, unit.Now);
            },
            unit => by.Announce(unit, project),
            alone: true);
    }

    public Task<bool> DeleteAsync(ProjectId project, ActorId author) => _database.WriteAsync(
        project, unit => unit.Session.Execute("DELETE FROM taxonomy_draft WHERE project_id = $1 AND actor_id = $2", project.Value, author.Value) > 0, alone: true);

    private static SavedTaxonomyDraft Read(SqlRow r) => new(new ActorId(r.GetInt64(0)), (int)r.GetInt64(1), r.GetString(2), r.GetInt64(3));
}
