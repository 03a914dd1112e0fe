using Assay.Domain;
using Assay.Store.Engine;

namespace Assay.Store.People;

/// <summary>What people choose for themselves on every device. No truth, so no event.</summary>
public sealed class PersonSettingStore
{
    private readonly Database _database;

    internal PersonSettingStore(Database database) => _database = database;

    /// <summary>JSON; null where nothing was chosen.</summary>
    public Task<string?> FindAsync(ActorId actor, string name) => _database.ReadAsync(
        s => s.First("SELECT value FROM person_setting WHERE actor_id = $1 AND name = $2", r => r.GetString(0), actor.Value, name));

    public Task<bool> PutAsync(ActorId actor, string name, string value) => _database.WriteAsync(
        default,
        unit =>
        {
            unit.Session.Execute(
                "INSERT INTO person_setting (actor_id, name, value, changed_at) VALUES ($1, $2, $3, $4) ON CONFLICT (actor_id, name) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at",
                actor.Value, name, value, unit.Now);
            return true;
        },
        alone: true);
}
