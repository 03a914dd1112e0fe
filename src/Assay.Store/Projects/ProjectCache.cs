using System.Collections.Concurrent;
using Assay.Domain.Labels;
using Assay.Domain.Projects;
using Assay.Domain.Taxonomies;
using Assay.Store.Engine;

namespace Assay.Store.Projects;

/// <summary>
/// Parsed forms of what a project's row points to. Entries never go stale: a policy is found by its text, a published
/// taxonomy version and a worker model never change.
/// </summary>
internal sealed class ProjectCache
{
    private readonly ConcurrentDictionary<string, ProjectPolicy> _policies = [];
    private readonly ConcurrentDictionary<(long Project, int Version), Taxonomy> _taxonomies = [];
    private readonly ConcurrentDictionary<long, WorkerModel> _models = [];

    public ProjectPolicy Policy(string text) => _policies.GetOrAdd(text, ProjectPolicy.FromJson);

    /// <summary>A published version, or null where there is none with this number.</summary>
    public Taxonomy? Taxonomy(SqlSession session, long project, int version)
    {
        if (!_taxonomies.TryGetValue((project, version), out var taxonomy))
        {
            var body = session.First(
                "SELECT body FROM taxonomy_version WHERE project_id = $1 AND version = $2 AND published = 1", r => r.GetString(0), project, (long)version);
            if (body is null)
            {
                return null;
            }

            taxonomy = TaxonomyDocument.Parse(body).Value;
            _taxonomies.TryAdd((project, version), taxonomy);
        }

        return taxonomy;
    }

    /// <summary>The last published worker model of a project; one is kept in memory for each.</summary>
    public WorkerModel? Model(SqlSession session, long project, long position)
    {
        if (position < 0)
        {
            return null;
        }

        if (_models.TryGetValue(project, out var model) && model.Position == position)
        {
            return model;
        }

        var hash = session.First(
            "SELECT value FROM ledger_event WHERE ledger_key = $1", r => r.TextOrNull(0), Keys.Of(project, position));
        model = hash is null ? null : PartOf(session, project, hash) is { } part ? WorkerModel.FromBytes(position, part) : null;
        if (model is not null)
        {
            _models[project] = model;
        }

        return model;
    }

    public ResolutionContext? Context(SqlSession session, ProjectRow project) =>
        Taxonomy(session, project.Id, project.TaxonomyVersion) is { } taxonomy
            ? new ResolutionContext(Policy(project.Policy), taxonomy, Model(session, project.Id, project.WorkerModel))
            : null;

    /// <summary>The stored part that an event's value names by hash, or what an erasure kept of it; null where it is missing.</summary>
    internal static byte[]? PartOf(SqlSession session, long project, string value)
    {
        using var document = System.Text.Json.JsonDocument.Parse(value);
        var hash = document.RootElement.GetProperty("part").GetString()!;
        for (var replaced = 0; replaced < 10_000; replaced++)
        {
            if (session.First("SELECT body FROM ledger_part WHERE project_id = $1 AND part_hash = $2", r => r.Bytes(0), project, Convert.FromHexString(hash)) is { } body)
            {
                return body;
            }

            if (Replacement(session, project, hash) is not { } kept)
            {
                return null;
            }

            hash = kept;
        }

        return null;
    }

    private static string? Replacement(SqlSession session, long project, string hash)
    {
        var values = session.Query(
            "SELECT value FROM ledger_event WHERE ledger_key >= $1 AND ledger_key < $2 AND kind = 'erased' AND value LIKE $3", r => r.GetString(0), Keys.Of(project, 0), Keys.Of(project + 1, 0), $"%{hash}%");
        foreach (var value in values)
        {
            using var document = System.Text.Json.JsonDocument.Parse(value);
            foreach (var part in document.RootElement.GetProperty("parts").EnumerateArray())
            {
                if (part.GetProperty("part").GetString() == hash)
                {
                    return part.GetProperty("kept").GetString();
                }
            }
        }

        return null;
    }
}
