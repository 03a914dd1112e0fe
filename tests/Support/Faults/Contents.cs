using System.Text;
using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Domain.Ledger;
using Assay.Store;
using Assay.Store.Engine;
using Assay.Store.Ledger;

namespace Assay.Tests.Support.Faults;

/// <summary>Items, tasks and ledger of a project as text: all of it but what chance and the clock gave (salts, hashes, times).</summary>
public static class Contents
{
    public static async Task<string> TextAsync(Instance instance, ProjectId project)
    {
        var (from, until) = (Keys.Of(project.Value, 0), Keys.Of(project.Value + 1, 0));
        var text = new StringBuilder();
        await instance.Database.ReadAsync(s =>
        {
            foreach (var sql in (ReadOnlySpan<string>)
            [
                "SELECT 'item', CAST(item_id AS text), payload, coalesce(meta, ''), coalesce(external_key, ''), CAST(added_at_position AS text) FROM item WHERE item_id >= $1 AND item_id < $2 ORDER BY item_id",
                "SELECT 'facet', CAST(item_id AS text), CAST(field_id AS text), val, '', '' FROM item_facet WHERE item_id >= $1 AND item_id < $2 ORDER BY item_id, field_id",
                "SELECT 'task', CAST(task_id AS text), CAST(item_id AS text), CAST(overlap AS text), CAST(answered AS text), CAST(state AS text) FROM task WHERE task_id >= $1 AND task_id < $2 ORDER BY task_id",
                "SELECT 'answer', CAST(task_id AS text), CAST(actor_id AS text), CAST(position AS text), value, '' FROM answer WHERE task_id >= $1 AND task_id < $2 ORDER BY task_id, actor_id",
                "SELECT 'label', CAST(task_id AS text), CAST(from_position AS text), coalesce(value, ''), method, CAST(state AS text) FROM label WHERE task_id >= $1 AND task_id < $2 ORDER BY task_id, from_position",
            ])
            {
                s.Query(sql, r => text.AppendLine(string.Join('|', Enumerable.Range(0, 6).Select(r.GetString))), from, until);
            }

            return true;
        });
        foreach (var recorded in await instance.Ledger.EventsAsync(project, 0, int.MaxValue, newestFirst: false, new EventFilter()))
        {
            text.AppendLine($"event|{recorded.Position}|{recorded.Kind}|{recorded.Actor}|{recorded.Task}|{Said(recorded)}");
        }

        return text.ToString();
    }

    private static string Said(LedgerEvent recorded)
    {
        var value = JsonNode.Parse(recorded.Value!);
        if (value is JsonObject members)
        {
            // Salted, so of chance; verify, which these tests run, holds them against the items.
            foreach (var salted in (string[])["hashes", "bound"])
            {
                if (members[salted] is JsonArray list)
                {
                    members[salted] = list.Count;
                }
            }
        }

        return value!.ToJsonString();
    }
}
