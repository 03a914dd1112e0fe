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
    private readonly ConcurrentDictionary<(long Project, long Position), WorkerModel> _models = [];

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

    /// <summary>The worker model that was published at a position; null where there is none.</summary>
    public WorkerModel? Model(SqlSession session, long project, long position)
    {
        if (position < 0)
        {
            return null;
        }

        if (!_models.TryGetValue((project, position), out var model))
        {
            model = Published(session, project, position) is { } value && PartOf(session, project, value) is { } part ? WorkerModel.FromBytes(position, part) : null;
            if (model is not null)
            {
                Keep(project, model);
            }
        }

        return model;
    }

    /// <summary>The last worker model of a field that was published at a position or before: each names the one before it.</summary>
    public WorkerModel? Model(SqlSession session, long project, long position, string field)
    {
        for (var at = position; at >= 0;)
        {
            if (Model(session, project, at) is { } model && model.Field == field)
            {
                return model;
            }

            at = Published(session, project, at) is { } value ? PreviousModel(value) : -1;
        }

        return null;
    }

    /// <summary>What a task's answers are judged by: the taxonomy version under which they were given, and the worker model of its choice field.</summary>
    public ResolutionContext? Context(SqlSession session, ProjectRow project, int taxonomyVersion) =>
        Taxonomy(session, project.Id, taxonomyVersion) is { } taxonomy
            ? new ResolutionContext(
                Policy(project.Policy), taxonomy, taxonomy.ChoiceField is { } field ? Model(session, project.Id, project.WorkerModel, field.Name) : null)
            : null;

    /// <summary>Few are kept in memory for each project: the newest of each field that its taxonomies ask for.</summary>
    private void Keep(long project, WorkerModel model)
    {
        _models[(project, model.Position)] = model;
        foreach (var older in _models.Where(m => m.Key.Project == project && m.Value.Field == model.Field).OrderByDescending(m => m.Key.Position).Skip(2))
        {
            _models.TryRemove(older.Key, out _);
        }
    }

    private static string? Published(SqlSession session, long project, long position) =>
        session.First("SELECT value FROM ledger_event WHERE ledger_key = $1", r => r.TextOrNull(0), Keys.Of(project, position));

    private static long PreviousModel(string published)
    {
        using var document = System.Text.Json.JsonDocument.Parse(published);
        return document.RootElement.TryGetProperty("previous", out var previous) ? previous.GetInt64() : -1;
    }

    /// <summary>The stored part that an event's value names by hash, or what erasures kept of it; null where it is missing.</summary>
    /// <param name="replaced">What erasures replaced, once it was read: for whoever asks for many parts as of one moment.</param>
    internal static byte[]? PartOf(SqlSession session, long project, string value, ref Dictionary<string, string>? replaced)
    {
        using var document = System.Text.Json.JsonDocument.Parse(value);
        var hash = document.RootElement.GetProperty("part").GetString()!;
        return Body(session, project, hash) ?? (Standing(replaced ??= ReplacedParts(session, project), hash) is var stands && stands != hash ? Body(session, project, stands) : null);
    }

    private static byte[]? PartOf(SqlSession session, long project, string value)
    {
        Dictionary<string, string>? replaced = null;
        return PartOf(session, project, value, ref replaced);
    }

    /// <summary>Parts that erasures replaced, each with what was kept of it, by hash.</summary>
    internal static Dictionary<string, string> ReplacedParts(SqlSession session, long project)
    {
        var replaced = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var value in session.Query(
            "SELECT value FROM ledger_event WHERE ledger_key >= $1 AND ledger_key < $2 AND task_id IS NULL AND kind = 'erased' ORDER BY ledger_key", r => r.TextOrNull(0), Keys.Of(project, 0), Keys.Of(project + 1, 0)))
        {
            using var document = System.Text.Json.JsonDocument.Parse(value ?? "{}");
            if (document.RootElement.TryGetProperty("parts", out var parts))
            {
                foreach (var part in parts.EnumerateArray())
                {
                    replaced[part.GetProperty("part").GetString()!] = part.GetProperty("kept").GetString()!;
                }
            }
        }

        return replaced;
    }

    /// <summary>What is left of a part: itself where nothing was taken away from it.</summary>
    internal static string Standing(Dictionary<string, string> replaced, string hash)
    {
        for (var steps = 0; steps <= replaced.Count && replaced.TryGetValue(hash, out var kept); steps++)
        {
            hash = kept;
        }

        return hash;
    }

    private static byte[]? Body(SqlSession session, long project, string hash) =>
        session.First("SELECT body FROM ledger_part WHERE project_id = $1 AND part_hash = $2", r => r.Bytes(0), project, Convert.FromHexString(hash));
}
