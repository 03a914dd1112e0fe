using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Ledger;
using Assay.Domain.Projects;
using Assay.Domain.Taxonomies;
using Assay.Store.Access;
using Assay.Store.Engine;

namespace Assay.Store.Projects;

/// <summary>A project as lists and pages show it.</summary>
public sealed record Project(ProjectId Id, string Name, string Description, ProjectPolicy Policy, ProjectState State, int TaxonomyVersion, long CreatedAt);

/// <summary>One published taxonomy version.</summary>
/// <param name="Body">Canonical JSON.</param>
/// <param name="Source">The document as it was handed in.</param>
public sealed record TaxonomyVersion(int Version, string Body, string Source, long PublishedAt, ActorId PublishedBy);

public sealed record Pool(PoolId Id, string Name);

/// <summary>Projects, their policies, pools and taxonomy versions.</summary>
public sealed class ProjectStore
{
    private readonly Database _database;
    private readonly ProjectCache _cache;

    internal ProjectStore(Database database, ProjectCache cache)
    {
        _database = database;
        _cache = cache;
    }

    /// <summary>Creates a project; its owner declares by event that items need no redaction.</summary>
    public Task<Decision<Project>> CreateAsync(string name, string description, ProjectPolicy policy, Authority by)
    {
        if ((Text.Fault("name", name, 100) ?? Text.ProseFault("description", description, 10_000)) is { } fault)
        {
            return Task.FromResult<Decision<Project>>(Refusal.Invalid(fault.Message, [fault]));
        }

        if (policy.Faults() is { Count: > 0 } faults)
        {
            return Task.FromResult<Decision<Project>>(Refusal.Invalid(faults[0].Message, faults));
        }

        return _database.WriteAsync<Decision<Project>>(
            default,
            unit =>
            {
                if (by.Check(unit, default, Permission.CreateProject) is { } refusal)
                {
                    return refusal;
                }

                if (unit.Session.Any("SELECT 1 FROM project WHERE name = $1", name))
                {
                    return Refusal.Conflict($"A project named \"{name}\" exists already. Choose another name.");
                }

                var id = Ids.Next(unit.Session, "project");
                var row = new ProjectRow
                {
                    Id = id, Name = name, Description = description, Policy = policy.ToJson(), ItemKey = RandomNumberGenerator.GetBytes(32),
                    State = ProjectState.Open, TaxonomyVersion = 0, WorkerModel = -1, CreatedAt = unit.Now,
                };
                unit.Projects.Put(row);
                unit.Heads.Put(new HeadRow { Project = id, Size = 0, Frontier = [], LastAt = 0, NextItem = 1, NextTask = 1, NextReturn = 1, Furthest = 0 });
                var created = Json.Canonical(new JsonObject { ["name"] = name, ["project"] = id.ToString(System.Globalization.CultureInfo.InvariantCulture) });
                unit.Log(default).Append(Draft(unit, EventKind.ProjectCreated, by, created));
                var log = unit.Log(new ProjectId(id));
                log.Append(Draft(unit, EventKind.ProjectCreated, by, Json.Canonical(new JsonObject { ["description"] = description, ["name"] = name, ["project"] = id.ToString(System.Globalization.CultureInfo.InvariantCulture) })));
                log.Append(Draft(unit, EventKind.PolicyChanged, by, Json.Canonical(row.Policy)));
                log.Append(Draft(unit, EventKind.RedactionDeclared, by, Json.Canonical(new JsonObject { ["required"] = false })));
                if (by.Credential is not null)
                {
                    unit.Grants.Put(new GrantRow { At = new(by.Actor.Value, id, 0), Roles = Roles.Owner, GrantedBy = by.Actor.Value, GrantedAt = unit.Now });
                    log.Append(Draft(unit, EventKind.AccessGranted, by, Json.Canonical(new JsonObject { ["actor"] = by.Actor.ToString(), ["roles"] = new JsonArray("owner") })));
                }

                return Of(row);
            },
            unit => by.Announce(unit, default),
            alone: true);
    }

    /// <summary>The refusal of a change that was made to something that has changed meanwhile.</summary>
    public static readonly Refusal Changed = Refusal.Conflict("Somebody changed this project meanwhile. Read it again and repeat your change.");

    /// <param name="isMeant">Whether what stands is what the change is meant for; asked in the change's own transaction.</param>
    public Task<Decision<Project>> ChangeAsync(ProjectId project, PolicyChange? policy, ProjectState? state, string? description, Authority by, Func<Project, bool>? isMeant = null)
    {
        if (description is not null && Text.ProseFault("description", description, 10_000) is { } fault)
        {
            return Task.FromResult<Decision<Project>>(Refusal.Invalid(fault.Message, [fault]));
        }

        return _database.WriteAsync<Decision<Project>>(
            project,
            unit =>
            {
                if (by.Check(unit, project, Permission.ChangePolicy) is { } refusal)
                {
                    return refusal;
                }

                var row = unit.Projects.Get(project.Value)!;
                if (isMeant?.Invoke(Of(row)) == false)
                {
                    return Changed;
                }

                if (state is null or ProjectState.Archived && (policy is not null || description is not null) && Authority.Archived(unit, project) is { } archived)
                {
                    return archived;
                }

                var wanted = policy?.On(ProjectPolicy.FromJson(row.Policy));
                if (wanted?.Faults() is { Count: > 0 } faults)
                {
                    return Refusal.Invalid(faults[0].Message, faults);
                }

                if (wanted is not null && wanted.ToJson() != row.Policy)
                {
                    row.Policy = wanted.ToJson();
                    if (wanted.RetentionPaused)
                    {
                        // What was announced is taken back: going on announces it anew, with all the days of grace.
                        unit.Session.Execute("DELETE FROM retention_due WHERE project_id = $1", project.Value);
                    }

                    unit.Log(project).Append(Draft(unit, EventKind.PolicyChanged, by, Json.Canonical(row.Policy)));
                }

                if ((state is not null && state != row.State) || (description is not null && description != row.Description))
                {
                    row.State = state ?? row.State;
                    row.Description = description ?? row.Description;
                    unit.Log(project).Append(Draft(unit, EventKind.ProjectChanged, by, Json.Canonical(new JsonObject { ["description"] = row.Description, ["state"] = row.State.ToString().ToLowerInvariant() })));
                }

                unit.Projects.Put(row);
                return Of(row);
            },
            unit => by.Announce(unit, project),
            alone: policy?.RetentionPaused == true);
    }

    /// <summary>Publishes a document as the project's next version. The version that stands, handed in again, changes nothing.</summary>
    /// <param name="generated">True where it was made from the values of an import.</param>
    public Task<Decision<TaxonomyVersion>> PublishAsync(ProjectId project, Taxonomy taxonomy, string source, bool generated, Authority by) => _database.WriteAsync<Decision<TaxonomyVersion>>(
        project,
        unit =>
        {
            if (by.Check(unit, project, generated ? Permission.Import : Permission.ChangeTaxonomy) is { } refusal)
            {
                return refusal;
            }

            var row = unit.Projects.Get(project.Value)!;
            var standing = row.TaxonomyVersion == 0 ? null : ReadVersion(unit.Session, project, row.TaxonomyVersion);
            var number = row.TaxonomyVersion + 1;
            if (standing is not null && generated)
            {
                return standing; // somebody was quicker, and what they ask stands
            }

            if (standing is not null)
            {
                var same = taxonomy.WithVersion(row.TaxonomyVersion).ToCanonicalJson();
                if (Encoding.UTF8.GetString(same) == standing.Body)
                {
                    return standing;
                }

                // A document that leaves the number out says 1, and means the next.
                if (taxonomy.Version > 1 && taxonomy.Version < number)
                {
                    return Refusal.Conflict($"Version {taxonomy.Version} is published and never changes. Set version: {number} in the document, or leave it out.");
                }
            }

            if (taxonomy.Version > number)
            {
                return Refusal.Invalid($"The next version is {number}, and the document says {taxonomy.Version}.", [new Fault("version", $"The next version is {number}; write that, or leave version out.")]);
            }

            var body = taxonomy.WithVersion(number).ToCanonicalJson();
            var hash = SHA256.HashData(body);
            var recorded = unit.Log(project).Append(Draft(unit, EventKind.TaxonomyPublished, by, Json.Canonical(new JsonObject
            {
                ["generated"] = generated, ["hash"] = Convert.ToHexStringLower(hash), ["source"] = Ledger.RecordClaims.Fingerprint(source), ["version"] = number,
            })) with { TaxonomyVersion = number });
            unit.Session.Execute(
                "INSERT INTO taxonomy_version (project_id, version, body, body_hash, source, published, created_at, created_by) VALUES ($1, $2, $3, $4, $5, 1, $6, $7)",
                project.Value, (long)number, Encoding.UTF8.GetString(body), hash, source, recorded.At, by.Actor.Value);
            row.TaxonomyVersion = number;
            unit.Projects.Put(row);
            return new TaxonomyVersion(number, Encoding.UTF8.GetString(body), source, recorded.At, by.Actor);
        },
        unit => by.Announce(unit, project),
        alone: true);

    public Task<Decision<Pool>> CreatePoolAsync(ProjectId project, string name, Authority by) => _database.WriteAsync<Decision<Pool>>(
        project,
        unit =>
        {
            if (by.Check(unit, project, Permission.ManagePeople) is { } refusal)
            {
                return refusal;
            }

            if (Authority.Archived(unit, project) is { } archived)
            {
                return archived;
            }

            if (Text.Fault("name", name, 100) is { } fault)
            {
                return Refusal.Invalid(fault.Message, [fault]);
            }

            if (unit.Session.Any("SELECT 1 FROM pool WHERE project_id = $1 AND name = $2", project.Value, name))
            {
                return Refusal.Conflict($"This project has a pool named \"{name}\" already.");
            }

            var id = Ids.Next(unit.Session, "pool");
            unit.Session.Execute("INSERT INTO pool (pool_id, project_id, name) VALUES ($1, $2, $3)", id, project.Value, name);
            unit.Log(project).Append(Draft(unit, EventKind.ProjectChanged, by, Json.Canonical(new JsonObject { ["pool"] = id.ToString(System.Globalization.CultureInfo.InvariantCulture), ["name"] = name })));
            return new Pool(new PoolId(id), name);
        },
        unit => by.Announce(unit, project),
        alone: true);

    public Task<List<Pool>> PoolsAsync(ProjectId project) => _database.ReadAsync(
        s => s.Query("SELECT pool_id, name FROM pool WHERE project_id = $1 ORDER BY pool_id", r => new Pool(new PoolId(r.GetInt64(0)), r.GetString(1)), project.Value));

    public Task<List<Project>> ListAsync() => _database.ReadAsync(
        s => s.Query(ProjectRow.Table.SelectAll + " WHERE project_id > 0 ORDER BY name", ProjectRow.Table.Read).ConvertAll(Of));

    /// <summary>Every log by name, the instance's first; reads no more than that, so that it can be asked of a database that was tampered with.</summary>
    public Task<List<(string Name, ProjectId Id)>> LogsAsync() => _database.ReadAsync(
        s => s.Query("SELECT name, project_id FROM project WHERE project_id > 0 ORDER BY name", r => (r.GetString(0), new ProjectId(r.GetInt64(1)))).Prepend(("_instance", default)).ToList());

    public Task<Project?> FindAsync(ProjectId project) => _database.ReadAsync(
        s => project.Value == 0 ? null : s.First(ProjectRow.Table.SelectOne, ProjectRow.Table.Read, project.Value) is { } row ? Of(row) : null);

    public Task<Project?> FindAsync(string name) => _database.ReadAsync(
        s => s.First(ProjectRow.Table.SelectAll + " WHERE name = $1 AND project_id > 0", ProjectRow.Table.Read, name) is { } row ? Of(row) : null);

    public Task<TaxonomyVersion?> TaxonomyAsync(ProjectId project, int version) => _database.ReadAsync(s => ReadVersion(s, project, version));

    public Task<List<TaxonomyVersion>> TaxonomiesAsync(ProjectId project) => _database.ReadAsync(
        s => s.Query(SelectVersion + " WHERE project_id = $1 AND published = 1 ORDER BY version", ReadVersion, project.Value));

    /// <summary>The parsed version; null where there is none with this number.</summary>
    public Task<Taxonomy?> ParsedTaxonomyAsync(ProjectId project, int version) => _database.ReadAsync(s => _cache.Taxonomy(s, project.Value, version));

    /// <summary>Counters by name: items, answers, skips, corrections, tasks.open, tasks.resolved, tasks.disputed, tasks.dead, tasks.cancelled.</summary>
    public Task<Dictionary<string, long>> CountersAsync(ProjectId project) => _database.ReadAsync(
        s => s.Query("SELECT name, value FROM project_counter WHERE project_id = $1", r => (r.GetString(0), r.GetInt64(1)), project.Value).ToDictionary(p => p.Item1, p => p.Item2));

    /// <summary>The same for every project at once.</summary>
    public Task<ILookup<ProjectId, KeyValuePair<string, long>>> AllCountersAsync() => _database.ReadAsync(
        s => s.Query("SELECT project_id, name, value FROM project_counter", r => (new ProjectId(r.GetInt64(0)), KeyValuePair.Create(r.GetString(1), r.GetInt64(2)))).ToLookup(p => p.Item1, p => p.Item2));

    private const string SelectVersion = "SELECT version, body, source, created_at, created_by FROM taxonomy_version";

    private static TaxonomyVersion? ReadVersion(SqlSession session, ProjectId project, int version) =>
        session.First(SelectVersion + " WHERE project_id = $1 AND version = $2 AND published = 1", ReadVersion, project.Value, (long)version);

    private static TaxonomyVersion ReadVersion(SqlRow r) =>
        new((int)r.GetInt64(0), r.GetString(1), r.GetString(2), r.GetInt64(3), new ActorId(r.GetInt64(4)));

    private Project Of(ProjectRow row) => new(new ProjectId(row.Id), row.Name, row.Description, _cache.Policy(row.Policy), row.State, row.TaxonomyVersion, row.CreatedAt);

    private static EventDraft Draft(UnitOfWork unit, string kind, Authority by, byte[] value) => new(Ids.NewEvent(unit), kind, by.Actor, by.Tool, value);
}
