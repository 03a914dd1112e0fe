using Assay.Domain;
using Assay.Domain.Access;
using Assay.Store.Access;
using Assay.Store.Engine;

namespace Assay.Store.Tasks;

/// <summary>A way to look at the grid that somebody keeps.</summary>
/// <param name="Query">Filter and order as they stand in the page's address.</param>
/// <param name="Shared">Everybody who may read the project's data sees it; only its owner changes it.</param>
public sealed record SavedView(long Id, ProjectId Project, ActorId Owner, string Name, string Query, bool Shared, long ChangedAt);

/// <summary>Views of the grid, each of one person, shared where they like. No part of the truth.</summary>
public sealed class SavedViewStore
{
    public const int MostOfOnePerson = 200;

    private const string Select = "SELECT view_id, project_id, actor_id, name, query, shared, changed_at FROM saved_view";

    private readonly Database _database;

    internal SavedViewStore(Database database) => _database = database;

    /// <summary>One's own and the shared ones, by name.</summary>
    public Task<List<SavedView>> ListAsync(ProjectId project, ActorId actor) => _database.ReadAsync(
        s => s.Query(Select + " WHERE project_id = $1 AND (actor_id = $2 OR shared = 1) ORDER BY name, view_id", Read, project.Value, actor.Value));

    /// <summary>Keeps a view under its name: one's own of the same name is replaced.</summary>
    public Task<Decision<SavedView>> SaveAsync(ProjectId project, string name, string query, bool shared, Authority by)
    {
        if ((Text.Fault("name", name, 100) ?? Text.ProseFault("query", query, 4000)) is { } fault)
        {
            return Task.FromResult<Decision<SavedView>>(Refusal.Invalid(fault.Message, [fault]));
        }

        return _database.WriteAsync<Decision<SavedView>>(
            project,
            unit =>
            {
                if (by.Check(unit, project, Permission.ReadData) is { } refusal)
                {
                    return refusal;
                }

                var known = unit.Session.First(Select + " WHERE project_id = $1 AND actor_id = $2 AND name = $3", Read, project.Value, by.Actor.Value, name);
                if (known is null && unit.Session.Number("SELECT count(*) FROM saved_view WHERE project_id = $1 AND actor_id = $2", project.Value, by.Actor.Value) >= MostOfOnePerson)
                {
                    return Refusal.Conflict($"You keep {MostOfOnePerson} views here already. Delete one first.");
                }

                var view = new SavedView(known?.Id ?? Ids.Next(unit.Session, "saved_view"), project, by.Actor, name, query, shared, unit.Now);
                unit.Session.Execute(
                    "INSERT INTO saved_view (view_id, project_id, actor_id, name, query, shared, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7) "
                    + "ON CONFLICT (view_id) DO UPDATE SET query = excluded.query, shared = excluded.shared, changed_at = excluded.changed_at",
                    view.Id, project.Value, by.Actor.Value, name, query, shared ? 1L : 0L, unit.Now);
                return view;
            },
            unit => by.Announce(unit, project),
            alone: true);
    }

    /// <summary>Drops one's own view.</summary>
    public Task<bool> DeleteAsync(ProjectId project, long id, ActorId owner) => _database.WriteAsync(
        project, unit => unit.Session.Execute("DELETE FROM saved_view WHERE view_id = $1 AND project_id = $2 AND actor_id = $3", id, project.Value, owner.Value) > 0, alone: true);

    private static SavedView Read(SqlRow r) => new(
        r.GetInt64(0), new ProjectId(r.GetInt64(1)), new ActorId(r.GetInt64(2)), r.GetString(3), r.GetString(4), r.GetInt64(5) == 1, r.GetInt64(6));
}
