using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Domain.Ledger;
using Assay.Domain.Tasks;
using Assay.Store.Access;
using Assay.Store.Engine;
using Assay.Store.Labels;
using Assay.Store.Tasks;

namespace Assay.Store.Maintenance;

/// <summary>
/// The transaction that erases items. Annotators wait behind it, so that it asks for all items at once, whatever their number,
/// and what need not be read is sent together.
/// </summary>
internal static class ItemErasure
{
    private const string ToldOf =
        "kind IN ('annotation.submitted', 'annotation.imported', 'annotation.skipped', 'annotation.predicted', 'retracted', 'resolution.made', 'task.flagged', 'question.asked', 'inbox.answered')";

    private static readonly IReadOnlyList<Column<(long Project, long Field, string Value, long Item)>> Facets =
    [
        new("project_id", ColumnKind.Whole, f => f.Project), new("field_id", ColumnKind.Whole, f => f.Field),
        new("val", ColumnKind.Text, f => f.Value), new("item_id", ColumnKind.Whole, f => f.Item),
    ];

    public static LedgerEvent Run(UnitOfWork unit, ErasedItems items, IReadOnlyList<long> ids, string reason, Authority by)
    {
        var (session, project) = (unit.Session, items.Project);
        unit.Lock(project);
        var set = new IdSet(session, ids);
        var tasks = session.Query($"SELECT task_id FROM task WHERE item_id {set.Among} ORDER BY task_id", r => r.GetInt64(0), set.Argument);
        var taskSet = new IdSet(session, tasks);
        var positions = session.Query($"SELECT ledger_key FROM ledger_event WHERE task_id {taskSet.Among} AND value IS NOT NULL AND {ToldOf}", r => Keys.Number(r.GetInt64(0)), taskSet.Argument);
        positions.Sort();
        Eraser.Blank(unit, project, positions);
        unit.Writer.Run(
            $"UPDATE item SET payload = NULL, meta = NULL, salt = NULL, external_key = NULL, retain_until = NULL, item_hash = {session.Dialect.RandomBytes} WHERE item_id {set.Among}", set.Argument);
        unit.Writer.Run($"DELETE FROM retention_due WHERE item_id {set.Among}", set.Argument);
        var asked = ids.ToHashSet();
        unit.Writer.Delete("item_facet", Facets, [.. items.Facets.Where(f => asked.Contains(f.Item)).Select(f => (project.Value, f.Field, f.Value, f.Item))]);
        unit.Writer.Run($"DELETE FROM draft WHERE task_id {taskSet.Among}", taskSet.Argument);
        unit.Writer.Run($"UPDATE inbox_entry SET reason = NULL, body = NULL, answer = NULL WHERE task_id {taskSet.Among}", taskSet.Argument);
        EraseViews(unit, project, tasks, taskSet);
        var numbers = tasks.Select(Keys.Number).ToList();
        var parts = ReplaceParts(session, project, [.. numbers], items.PartsWithout);
        return unit.Log(project).Append(new EventDraft(
            Ids.NewEvent(unit), EventKind.Erased, by.Actor, by.Tool, Json.Canonical(new JsonObject
            {
                ["items"] = Eraser.Numbers(ids.Select(Keys.Number)), ["parts"] = parts, ["positions"] = Eraser.Numbers(positions), ["reason"] = reason, ["tasks"] = Eraser.Numbers(numbers),
            }),
            Item: ids.Count == 1 ? new ItemId(ids[0]) : null));
    }

    private static void EraseViews(UnitOfWork unit, ProjectId project, List<long> tasks, IdSet set)
    {
        var labels = Pairs(unit, $"SELECT task_id, from_position FROM label WHERE task_id {set.Among}", set);
        var holders = Pairs(unit, $"SELECT task_id, actor_id FROM lease WHERE task_id {set.Among} AND state = 0", set);
        foreach (var task in tasks)
        {
            unit.Tasks.Want(task);
            unit.AnswersOf.Want(task);
            unit.LabelsOf.Want(task);
            foreach (var actor in holders[task])
            {
                unit.Leases.Want(new(task, actor));
            }
        }

        unit.Prefetch();
        unit.Writer.Complete();
        var at = unit.Log(project).At;
        foreach (var task in tasks)
        {
            var row = unit.Tasks.Get(task)!;
            Projector.Erased(unit, row, labels[task], at);
            HoldStore.EndAll(unit, row, [.. holders[task]], _ => LeaseState.Released);
        }
    }

    private static ILookup<long, long> Pairs(UnitOfWork unit, string sql, IdSet set) =>
        unit.Session.Query(sql, r => (Task: r.GetInt64(0), Of: r.GetInt64(1)), set.Argument).ToLookup(p => p.Task, p => p.Of);

    /// <summary>Parts of runs that hold labels of these tasks are replaced by parts without them; the event names both hashes.</summary>
    /// <param name="without">Hashes of parts that are known to hold none of them.</param>
    private static JsonArray ReplaceParts(SqlSession session, ProjectId project, HashSet<long> tasks, HashSet<string> without)
    {
        var replaced = new JsonArray();
        var hashes = session.Query("SELECT part_hash FROM ledger_part WHERE project_id = $1", r => r.Bytes(0), project.Value);
        foreach (var hash in hashes.Where(h => !without.Contains(Convert.ToHexStringLower(h))))
        {
            var body = session.First("SELECT body FROM ledger_part WHERE project_id = $1 AND part_hash = $2", r => r.Bytes(0), project.Value, hash)!;
            if (ErasedItems.Part(body) is not { } part || !part.Rows.Any(r => tasks.Contains(r.Task)))
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
}
