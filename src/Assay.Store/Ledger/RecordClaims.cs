using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Ledger;
using Assay.Domain.Projects;
using Assay.Store.Engine;

namespace Assay.Store.Ledger;

/// <summary>What a log's events say of projects, pools, taxonomies, grants, accounts and tokens, against the rows that are stored of them. Events come in order.</summary>
internal sealed class RecordClaims(SqlSession session, ProjectId project)
{
    private readonly Dictionary<long, string> _projects = [];
    private readonly Dictionary<long, string> _pools = [];
    private readonly Dictionary<long, (long At, long By, string? Source)> _taxonomies = [];
    private readonly Dictionary<(long Actor, long Pool), (Roles Roles, long By)> _grants = [];
    private readonly Dictionary<long, (bool Disabled, string? Password)> _accounts = [];
    private readonly Dictionary<long, CredentialClaim> _credentials = [];

    /// <summary>When builds that did not record it made accounts, maybe by an invitation.</summary>
    private readonly HashSet<long> _unsaid = [];
    private string? _name;
    private string? _description;
    private string _state = "open";
    private long _createdAt;
    private long _taxonomy;
    private long _model = -1;

    private sealed record CredentialClaim(long Actor, string Kind, string Scopes, long ExpiresAt, long? Project, string? Secret, bool Revoked);

    public static bool Speaks(string kind) => kind is EventKind.ProjectCreated or EventKind.ProjectChanged or EventKind.TaxonomyPublished or EventKind.WorkerModelPublished
        or EventKind.AccessGranted or EventKind.AccessRevoked or EventKind.AccountChanged or EventKind.Erased;

    /// <summary>A text as events name it without showing it.</summary>
    public static string Fingerprint(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    public static string Fingerprint(string content) => Fingerprint(Encoding.UTF8.GetBytes(content));

    public void Take(EventHeader header, string value)
    {
        using var document = JsonDocument.Parse(value);
        var said = document.RootElement;
        switch (header.Kind)
        {
            case EventKind.ProjectCreated when project.Value == 0:
                _projects[Number(said, "project")] = said.GetProperty("name").GetString()!;
                break;
            case EventKind.ProjectCreated:
                (_name, _description, _createdAt) = (said.GetProperty("name").GetString(), Text(said, "description"), header.At);
                break;
            case EventKind.ProjectChanged when said.TryGetProperty("pool", out _):
                _pools[Number(said, "pool")] = said.GetProperty("name").GetString()!;
                break;
            case EventKind.ProjectChanged when said.TryGetProperty("state", out var state):
                (_state, _description) = (state.GetString()!, Text(said, "description"));
                break;
            case EventKind.TaxonomyPublished:
                _taxonomy = said.GetProperty("version").GetInt64();
                _taxonomies[_taxonomy] = (header.At, header.Actor.Value, Text(said, "source"));
                break;
            case EventKind.WorkerModelPublished:
                _model = header.Position;
                break;
            case EventKind.AccessGranted or EventKind.AccessRevoked:
                TakeAccess(header, said);
                break;
            case EventKind.AccountChanged:
                TakeAccount(header, said);
                break;
            case EventKind.Erased when project.Value == 0 && said.TryGetProperty("actors", out var actors):
                foreach (var actor in actors.EnumerateArray().Select(a => long.Parse(a.GetString()!, System.Globalization.CultureInfo.InvariantCulture)))
                {
                    if (_accounts.ContainsKey(actor))
                    {
                        _accounts[actor] = (true, null);
                    }

                    foreach (var gone in _credentials.Where(c => c.Value.Actor == actor).Select(c => c.Key).ToList())
                    {
                        _credentials.Remove(gone);
                    }
                }

                break;
        }
    }

    /// <summary>Compares what the events left standing with the rows.</summary>
    public void CheckEnd(Action<string> wrong)
    {
        CheckGrants(wrong);
        if (project.Value == 0)
        {
            CheckProjects(wrong);
            CheckAccounts(wrong);
            CheckCredentials(wrong);
        }
        else
        {
            CheckProject(wrong);
            CheckPools(wrong);
            CheckTaxonomies(wrong);
        }
    }

    private void TakeAccess(EventHeader header, JsonElement said)
    {
        var granted = header.Kind == EventKind.AccessGranted;
        if (said.TryGetProperty("credential", out _))
        {
            var number = Number(said, "credential");
            if (granted)
            {
                _credentials[number] = new CredentialClaim(
                    Number(said, "actor"), said.GetProperty("kind").GetString()!, said.GetProperty("scopes").GetString()!, said.GetProperty("expiresAt").GetInt64(),
                    said.TryGetProperty("project", out _) ? Number(said, "project") : null, Text(said, "secret"), Revoked: false);
            }
            else if (_credentials.TryGetValue(number, out var claim))
            {
                _credentials[number] = claim with { Revoked = true };
            }
        }
        else if (said.TryGetProperty("roles", out var roles))
        {
            _grants[(Number(said, "actor"), said.TryGetProperty("pool", out _) ? Number(said, "pool") : 0)] =
                (roles.EnumerateArray().Aggregate(Roles.None, (all, r) => Permissions.TryParse(r.GetString()!, out var role) ? all | role : all), header.Actor.Value);
        }
        else
        {
            RevokeAll(Number(said, "actor"));
        }
    }

    private void TakeAccount(EventHeader header, JsonElement said)
    {
        var account = Number(said, "account");
        var change = said.GetProperty("change").GetString();
        var standing = _accounts.GetValueOrDefault(account);
        _accounts[account] = change switch
        {
            "created" or "password" => (standing.Disabled, Text(said, "password") ?? ""),
            "disabled" => (true, standing.Password),
            "enabled" => (false, standing.Password),
            _ => standing,
        };
        if (change is "disabled" or "password")
        {
            RevokeAll(account);
        }
        else if (change == "created" && !said.TryGetProperty("invitation", out _))
        {
            _unsaid.Add(header.At);
        }
        else if (change == "created" && Text(said, "invitation") is not null && _credentials.TryGetValue(Number(said, "invitation"), out var used))
        {
            _credentials[Number(said, "invitation")] = used with { Revoked = true };
        }
    }

    private void RevokeAll(long actor)
    {
        foreach (var (number, claim) in _credentials.Where(c => c.Value.Actor == actor).ToList())
        {
            _credentials[number] = claim with { Revoked = true };
        }
    }

    private void CheckGrants(Action<string> wrong)
    {
        var standing = new Dictionary<(long, long), (Roles Roles, long By)>(_grants);
        foreach (var (actor, pool, roles, by) in session.Query(
            "SELECT actor_id, pool_id, roles, granted_by FROM access_grant WHERE project_id = $1", r => (r.GetInt64(0), r.GetInt64(1), (Roles)r.GetInt64(2), r.GetInt64(3)), project.Value))
        {
            if (!standing.Remove((actor, pool), out var said))
            {
                wrong($"access_grant: actor {actor} holds roles that nobody gave.");
                continue;
            }

            if (said.Roles != roles)
            {
                wrong($"access_grant.roles: actor {actor} holds other roles than were given.");
            }

            if (said.By != by)
            {
                wrong($"access_grant.granted_by: the roles of actor {actor} name another giver.");
            }
        }

        foreach (var ((actor, _), said) in standing.Where(g => g.Value.Roles != Roles.None))
        {
            wrong($"access_grant: roles that actor {actor} was given are missing.");
        }
    }

    private void CheckProjects(Action<string> wrong)
    {
        var stored = session.Query("SELECT project_id, name FROM project WHERE project_id <> 0", r => (Id: r.GetInt64(0), Name: r.GetString(1)));
        foreach (var (id, name) in stored)
        {
            if (!_projects.TryGetValue(id, out var said))
            {
                wrong($"project: project {id} was never created.");
            }
            else if (said != name)
            {
                wrong($"project.name: project {id} has another name than it was created with.");
            }

            if (id > 0 && !session.Any("SELECT 1 FROM ledger_event WHERE ledger_key >= $1 AND ledger_key < $2", Keys.Of(id, 0), Keys.Of(id + 1, 0)))
            {
                wrong($"project: project {id} has no events.");
            }
        }

        foreach (var gone in _projects.Keys.Except(stored.Select(s => s.Id)))
        {
            wrong($"project: project {gone} is missing.");
        }

        if (!session.Any(
            "SELECT 1 FROM project WHERE project_id = 0 AND name = '_instance' AND description = '' AND policy = '{}' AND item_key = $1 AND state = 0 AND taxonomy_version = 0 AND worker_model = -1 AND created_at = 0", new byte[32]))
        {
            wrong("project: the instance's own row, which never changes, differs or is missing.");
        }

        CheckStrays([.. stored.Select(s => s.Id)], wrong);
    }

    /// <summary>Rows of projects that are not there, each table read from one project to the next along its key. The instance has a log and grants, and nothing else.</summary>
    private void CheckStrays(HashSet<long> projects, Action<string> wrong)
    {
        foreach (var (table, column, isKey, hasInstance) in (ReadOnlySpan<(string, string, bool, bool)>)
        [
            ("ledger_head", "project_id", false, true), ("ledger_event", "ledger_key", true, true), ("ledger_tile", "project_id", false, true), ("ledger_checkpoint", "project_id", false, true), ("access_grant", "project_id", false, true),
            ("ledger_part", "project_id", false, false), ("taxonomy_version", "project_id", false, false), ("pool", "project_id", false, false), ("project_counter", "project_id", false, false),
            ("facet_field", "project_id", false, false), ("item_facet", "project_id", false, false), ("item", "item_id", true, false), ("task", "task_id", true, false), ("answer", "task_id", true, false), ("label", "task_id", true, false),
            ("inbox_entry", "entry_key", true, false), ("inbox_entry", "task_id", true, false),
        ])
        {
            for (var next = long.MinValue; session.First($"SELECT {column} FROM {table} WHERE {column} >= $1 ORDER BY {column} LIMIT 1", r => (long?)r.GetInt64(0), next) is { } found;)
            {
                var of = isKey ? Keys.Project(found) : found;
                if (!projects.Contains(of) && !(hasInstance && of == 0))
                {
                    wrong($"{table}: rows of project {of}, which {(of == 0 ? "has none" : "is not there")}.");
                }

                if (of == long.MaxValue || (isKey && of >= Keys.Project(long.MaxValue)))
                {
                    break;
                }

                next = isKey ? (of + 1) << Keys.NumberBits : of + 1; // keys below 0 are somebody's own
            }
        }
    }

    private void CheckProject(Action<string> wrong)
    {
        var stored = session.First(ProjectRow.Table.SelectOne, ProjectRow.Table.Read, project.Value);
        if (stored is null)
        {
            wrong("project: its row is missing.");
            return;
        }

        void Must(bool holds, string column)
        {
            if (!holds)
            {
                wrong($"project.{column}: the project's row differs from what was last recorded.");
            }
        }

        Must(stored.Name == _name, "name");
        Must(_description is null || stored.Description == _description, "description");
        Must(stored.State.ToString().Equals(_state, StringComparison.OrdinalIgnoreCase), "state");
        Must(stored.CreatedAt == _createdAt, "created_at");
        Must(stored.TaxonomyVersion == _taxonomy, "taxonomy_version");
        Must(stored.WorkerModel == _model, "worker_model");
    }

    private void CheckPools(Action<string> wrong)
    {
        var standing = new Dictionary<long, string>(_pools);
        foreach (var (id, name) in session.Query("SELECT pool_id, name FROM pool WHERE project_id = $1", r => (r.GetInt64(0), r.GetString(1)), project.Value))
        {
            if (!standing.Remove(id, out var said) || said != name)
            {
                wrong($"pool: pool {id} is not one that was made, or has another name.");
            }
        }

        foreach (var id in standing.Keys)
        {
            wrong($"pool: pool {id} is missing.");
        }
    }

    private void CheckTaxonomies(Action<string> wrong)
    {
        foreach (var (version, published, at, by, source) in session.Query(
            "SELECT version, published, created_at, created_by, source FROM taxonomy_version WHERE project_id = $1", r => (r.GetInt64(0), r.GetInt64(1), r.GetInt64(2), r.GetInt64(3), r.GetString(4)), project.Value))
        {
            if (!_taxonomies.TryGetValue(version, out var said))
            {
                wrong($"taxonomy_version: version {version} was never published.");
            }
            else if (published != 1 || said.At != at || said.By != by || (said.Source is not null && said.Source != Fingerprint(source)))
            {
                wrong($"taxonomy_version: version {version} differs in published, created_at, created_by or source from what was recorded.");
            }
        }
    }

    private void CheckAccounts(Action<string> wrong)
    {
        var standing = new Dictionary<long, (bool Disabled, string? Password)>(_accounts);
        foreach (var (id, disabled, password) in session.Query("SELECT actor_id, state, password_hash FROM account", r => (r.GetInt64(0), r.GetInt64(1) == 1, r.TextOrNull(2))))
        {
            if (!standing.Remove(id, out var said))
            {
                wrong($"account: account {id} was never made.");
                continue;
            }

            if (said.Disabled != disabled)
            {
                wrong($"account.state: account {id} is {(disabled ? "disabled" : "active")}, and the ledger says otherwise.");
            }

            // Accounts of builds that did not record it have an empty fingerprint.
            if (said.Password != "" && said.Password != (password is null ? null : Fingerprint(password)))
            {
                wrong($"account.password_hash: account {id} has another password than was last set.");
            }
        }

        foreach (var id in standing.Keys)
        {
            wrong($"account: account {id} is missing.");
        }
    }

    private void CheckCredentials(Action<string> wrong)
    {
        var standing = new Dictionary<long, CredentialClaim>(_credentials);
        using var rows = session.Rows("SELECT number, kind, actor_id, scopes, project_id, expires_at, revoked_at, credential_id FROM credential WHERE kind IN (1, 3)");
        while (rows.Read())
        {
            var number = rows.GetInt64(0);
            if (!standing.Remove(number, out var said))
            {
                wrong($"credential: token or invitation {number} was never given.");
                continue;
            }

            void Must(bool holds, string column)
            {
                if (!holds)
                {
                    wrong($"credential.{column}: credential {number} differs from what was given.");
                }
            }

            Must(said.Kind == (rows.GetInt64(1) == 1 ? "token" : "invitation"), "kind");
            Must(said.Actor == rows.Whole(2), "actor_id");
            Must(said.Scopes == rows.GetString(3), "scopes");
            Must(said.Project is null || said.Project == rows.GetInt64(4), "project_id");
            Must(said.ExpiresAt == rows.GetInt64(5), "expires_at");
            Must(said.Revoked ? rows.GetInt64(6) > 0 : rows.GetInt64(6) == 0 || (said.Kind == "invitation" && _unsaid.Contains(rows.GetInt64(6))), "revoked_at");
            Must(said.Secret is null || said.Secret == Fingerprint(rows.Bytes(7)), "credential_id");
        }

        foreach (var number in standing.Keys)
        {
            wrong($"credential: credential {number} is missing.");
        }
    }

    private static long Number(JsonElement said, string name) => long.Parse(said.GetProperty(name).GetString()!, System.Globalization.CultureInfo.InvariantCulture);

    private static string? Text(JsonElement said, string name) => said.TryGetProperty(name, out var value) ? value.GetString() : null;
}
