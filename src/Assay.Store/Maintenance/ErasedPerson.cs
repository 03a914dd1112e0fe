using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Domain.Ledger;
using Assay.Store.Access;
using Assay.Store.Engine;
using Assay.Store.Inbox;

namespace Assay.Store.Maintenance;

/// <summary>A person who is about to be erased, as they were known.</summary>
internal sealed record ErasedPerson(ActorId Actor, string Handle, long CreatedAt, long Project, string? Name, string? Email)
{
    public static ErasedPerson? Find(SqlSession session, ActorId actor) => session.First(
        "SELECT a.handle, a.created_at, a.project_id, c.name, c.email FROM actor a LEFT JOIN account c ON c.actor_id = a.actor_id WHERE a.actor_id = $1",
        r => new ErasedPerson(actor, r.GetString(0), r.GetInt64(1), r.GetInt64(2), r.TextOrNull(3), r.TextOrNull(4)), actor.Value);

    /// <summary>True where nothing is left that names them.</summary>
    public bool IsErased => Handle == Eraser.Nobody(Actor);

    /// <summary>What names them in texts of others.</summary>
    public Needles Needles()
    {
        var needles = new Needles();
        foreach (var name in (string?[])[Name, Email, Handle.StartsWith("account:", StringComparison.Ordinal) ? null : Handle.StartsWith("import:", StringComparison.Ordinal) ? Handle["import:".Length..] : Handle])
        {
            // Erased already: these say nothing of anybody.
            if (name is not null && name != "Erased" && name != Eraser.Nobody(Actor) && !name.EndsWith("@invalid", StringComparison.Ordinal))
            {
                needles.AddName(name, "by");
            }
        }

        return needles;
    }

    /// <summary>Where something may name them: the project that they were imported into, else all; and what belongs to no project.</summary>
    public List<ProjectId> Projects(SqlSession session) =>
        [.. session.Query("SELECT project_id FROM project WHERE project_id > 0 AND ($1 = 0 OR project_id = $1) ORDER BY project_id", r => new ProjectId(r.GetInt64(0)), Project), default];

    /// <summary>Removes what they wrote in a project beside their answers.</summary>
    public bool EraseComments(UnitOfWork unit, ProjectId project, string reason, Authority by)
    {
        unit.Lock(project);
        var positions = unit.Session.Query(
            $"SELECT ledger_key FROM ledger_event WHERE ledger_key >= $1 AND ledger_key < $2 AND actor_id = $3 AND value IS NOT NULL AND {Places.OwnWords} AND {Places.TextEvents}",
            r => Keys.Number(r.GetInt64(0)), Keys.Of(project.Value, 0), Keys.Of(project.Value + 1, 0), Actor.Value);
        if (positions.Count > 0)
        {
            Eraser.Blank(unit, project, positions);
            InboxProjector.ActorErased(unit.Session, project, Actor);
            unit.Log(project).Append(new EventDraft(
                Ids.NewEvent(unit), EventKind.Erased, by.Actor, by.Tool, Json.Canonical(new JsonObject { ["actors"] = new JsonArray(Actor.ToString()), ["positions"] = Eraser.Numbers(positions), ["reason"] = reason })));
        }

        return true;
    }
}
