using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Labels;
using Assay.Domain.Ledger;
using Assay.Store.Access;
using Assay.Store.Engine;
using Assay.Store.Inbox;
using Assay.Store.Labels;

namespace Assay.Store.Maintenance;

/// <summary>One thing that was erased, as the list beside the data keeps it: ids only.</summary>
public sealed record Erasure(string? Item, string? Actor)
{
    public string ToLine() => JsonSerializer.Serialize(this, Options);

    public static Erasure Parse(string line) => JsonSerializer.Deserialize<Erasure>(line, Options) ?? throw new FormatException("Not an erasure.");

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };
}

/// <summary>Removes personal data for good: values, salts, payloads, names. Headers, hashes and proofs stay.</summary>
public sealed class Eraser
{
    private readonly Database _database;
    private readonly Action<Erasure> _keep;

    /// <param name="keep">Adds an erasure to the list beside the data, durably, before anything is removed.</param>
    internal Eraser(Database database, Action<Erasure> keep)
    {
        _database = database;
        _keep = keep;
    }

    /// <summary>Erases an item's content and everything that was said about it.</summary>
    public async Task<Decision<LedgerEvent>> EraseItemAsync(ItemId item, string reason, Authority by)
    {
        var project = new ProjectId(Keys.Project(item.Value));
        var known = await _database.ReadAsync(s => s.Any("SELECT 1 FROM item WHERE item_id = $1", item.Value));
        if (!known)
        {
            return Refusal.NotFound("There is no such item.");
        }

        if (await RefusedAsync(project, by) is { } denied)
        {
            return denied;
        }

        _keep(new Erasure(item.ToString(), null));
        var erased = await _database.WriteAsync<Decision<LedgerEvent>>(
            project,
            unit => by.Check(unit, project, Permission.Administer) is { } refusal ? refusal : EraseItem(unit, project, item, reason, by),
            alone: true);
        await _database.ScrubAsync();
        return erased;
    }

    /// <summary>Erases a person's name, address, secrets and comments; what they answered stays under an id that leads nowhere.</summary>
    public async Task<Decision<LedgerEvent>> EraseActorAsync(ActorId actor, string reason, Authority by)
    {
        var projects = await _database.ReadAsync(s => s.Query("SELECT project_id FROM project WHERE project_id > 0", r => r.GetInt64(0)));
        if (!await _database.ReadAsync(s => s.Any("SELECT 1 FROM actor WHERE actor_id = $1", actor.Value)) || actor.Value == 0)
        {
            return Refusal.NotFound("There is no such person.");
        }

        if (await RefusedAsync(default, by) is { } denied)
        {
            return denied;
        }

        _keep(new Erasure(null, actor.ToString()));
        foreach (var id in projects)
        {
            await _database.WriteAsync(new ProjectId(id), unit => EraseComments(unit, new ProjectId(id), actor, reason, by), alone: true);
        }

        var erased = await _database.WriteAsync<Decision<LedgerEvent>>(
            default,
            unit =>
            {
                if (by.Check(unit, default, Permission.Administer) is { } refusal)
                {
                    return refusal;
                }

                unit.Session.Execute("UPDATE actor SET handle = $2 WHERE actor_id = $1", actor.Value, $"erased:{actor}");
                unit.Session.Execute("UPDATE account SET email = $2, name = $3, password_hash = NULL, state = 1 WHERE actor_id = $1", actor.Value, $"erased-{actor}@invalid", "Erased");
                unit.Session.Execute("DELETE FROM credential WHERE actor_id = $1", actor.Value);
                unit.Session.Execute("DELETE FROM draft WHERE actor_id = $1", actor.Value);
                unit.Session.Execute("DELETE FROM person_setting WHERE actor_id = $1", actor.Value);
                return unit.Log(default).Append(new EventDraft(
                    Ids.NewEvent(unit), EventKind.Erased, by.Actor, by.Tool, Json.Canonical(new JsonObject { ["actors"] = new JsonArray(actor.ToString()), ["positions"] = new JsonArray(), ["reason"] = reason })));
            },
            alone: true);
        await _database.ScrubAsync();
        return erased;
    }

    /// <summary>Asked before anything is put on the list: what stands there is erased after every restore.</summary>
    private Task<Refusal?> RefusedAsync(ProjectId project, Authority by) =>
        _database.WriteAsync(project, unit => by.Check(unit, project, Permission.Administer), unit => by.Announce(unit, project));

    private static Decision<LedgerEvent> EraseItem(UnitOfWork unit, ProjectId project, ItemId item, string reason, Authority by)
    {
        var session = unit.Session;
        unit.Lock(project);
        var tasks = session.Query("SELECT task_id FROM task WHERE item_id = $1", r => r.GetInt64(0), item.Value);
        var positions = new List<long>();
        foreach (var task in tasks)
        {
            positions.AddRange(session.Query(
                "SELECT ledger_key FROM ledger_event WHERE task_id = $1 AND value IS NOT NULL AND kind IN ('annotation.submitted', 'annotation.imported', 'annotation.skipped', 'annotation.predicted', 'resolution.made', 'task.flagged', 'question.asked', 'inbox.answered')",
                r => Keys.Number(r.GetInt64(0)), task));
        }

        Blank(session, project, positions);
        session.Execute(
            "UPDATE item SET payload = NULL, meta = NULL, salt = NULL, external_key = NULL, item_hash = $2 WHERE item_id = $1", item.Value, RandomNumberGenerator.GetBytes(32));
        session.Execute("DELETE FROM retention_due WHERE item_id = $1", item.Value);
        session.Execute("DELETE FROM item_facet WHERE project_id = $1 AND item_id = $2", project.Value, item.Value);
        var log = unit.Log(project);
        foreach (var task in tasks)
        {
            session.Execute("DELETE FROM draft WHERE task_id = $1", task);
            InboxProjector.TaskErased(session, task);
            Projector.Erased(unit, unit.Tasks.Get(task)!, log.At);
        }

        var numbers = tasks.Select(Keys.Number).ToList();
        var parts = ReplaceParts(session, project, [.. numbers]);
        return log.Append(new EventDraft(
            Ids.NewEvent(unit), EventKind.Erased, by.Actor, by.Tool, Json.Canonical(new JsonObject
            {
                ["items"] = new JsonArray(Keys.Number(item.Value)), ["parts"] = parts, ["positions"] = Numbers(positions), ["reason"] = reason, ["tasks"] = Numbers(numbers),
            }),
            Item: item));
    }

    private static bool EraseComments(UnitOfWork unit, ProjectId project, ActorId actor, string reason, Authority by)
    {
        unit.Lock(project);
        var positions = unit.Session.Query(
            "SELECT ledger_key FROM ledger_event WHERE ledger_key >= $1 AND ledger_key < $2 AND actor_id = $3 AND kind IN ('annotation.skipped', 'task.flagged', 'question.asked', 'inbox.answered') AND value IS NOT NULL",
            r => Keys.Number(r.GetInt64(0)), Keys.Of(project.Value, 0), Keys.Of(project.Value + 1, 0), actor.Value);
        if (positions.Count > 0)
        {
            Blank(unit.Session, project, positions);
            InboxProjector.ActorErased(unit.Session, project, actor);
            unit.Log(project).Append(new EventDraft(
                Ids.NewEvent(unit), EventKind.Erased, by.Actor, by.Tool, Json.Canonical(new JsonObject { ["actors"] = new JsonArray(actor.ToString()), ["positions"] = Numbers(positions), ["reason"] = reason })));
        }

        return true;
    }

    private static void Blank(SqlSession session, ProjectId project, List<long> positions)
    {
        foreach (var position in positions)
        {
            session.Execute("UPDATE ledger_event SET value = NULL, salt = NULL WHERE ledger_key = $1", Keys.Of(project.Value, position));
        }
    }

    /// <summary>Parts of runs that hold labels of these tasks are replaced by parts without them; the event names both hashes.</summary>
    private static JsonArray ReplaceParts(SqlSession session, ProjectId project, HashSet<long> tasks)
    {
        var replaced = new JsonArray();
        foreach (var (hash, body) in session.Query("SELECT part_hash, body FROM ledger_part WHERE project_id = $1", r => (r.Bytes(0), r.Bytes(1)), project.Value))
        {
            if (!body.AsSpan().StartsWith("ARP1"u8) || ResolutionPart.FromBytes(body) is not { } part || !part.Rows.Any(r => tasks.Contains(r.Task)))
            {
                continue;
            }

            var kept = (part with { Rows = [.. part.Rows.Where(r => !tasks.Contains(r.Task))] }).ToBytes();
            session.Execute("DELETE FROM ledger_part WHERE project_id = $1 AND part_hash = $2", project.Value, hash);
            session.Execute("INSERT INTO ledger_part (project_id, part_hash, body) VALUES ($1, $2, $3) ON CONFLICT (project_id, part_hash) DO NOTHING", project.Value, SHA256.HashData(kept), kept);
            replaced.Add(new JsonObject { ["kept"] = Convert.ToHexStringLower(SHA256.HashData(kept)), ["part"] = Convert.ToHexStringLower(hash) });
        }

        return replaced;
    }

    private static JsonArray Numbers(IEnumerable<long> values) => new([.. values.Select(v => (JsonNode)v)]);
}
