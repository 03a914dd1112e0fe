using System.Globalization;
using System.Text;
using Assay.Domain;
using Assay.Formats.Exports;
using Assay.Server.Work.Labels;
using Assay.Store;

namespace Assay.Tests.Support;

/// <summary>The views as text, so that what stands can be compared with what a rebuild makes.</summary>
public static class StoredViews
{
    private static readonly (string Table, string Columns, string Order)[] Tables =
    [
        ("task", "task_id, taxonomy_version, pool_id, priority, sort_key, overlap, leased, answered, state, failures, due_at, posterior, agreement, updated_at", "task_id"),
        ("answer", "task_id, actor_id, position, taxonomy_version, answered_at, value", "task_id, actor_id"),
        ("label", "task_id, from_position, to_position, class, value, posterior, method, answers, state, taxonomy_version, resolved_at", "task_id, from_position"),
        ("inbox_entry", "entry_key, kind, task_id, item_id, actor_id, reason, body, opened_at, answer, answered_by, answered_at", "entry_key"),
        ("project_counter", "project_id, name, value", "project_id, name"),
    ];

    public static Task<string> TextAsync(Instance instance) => instance.Database.ReadAsync(s =>
    {
        var text = new StringBuilder();
        foreach (var (table, columns, order) in Tables)
        {
            var names = columns.Split(", ");
            var reals = names.Select(n => n is "posterior" or "agreement").ToArray();
            var asText = string.Join(", ", names.Select((n, i) => reals[i] ? n : $"CAST({n} AS text)"));
            foreach (var row in s.Query($"SELECT {asText} FROM {table} ORDER BY {order}", r => string.Join('|', reals.Select((real, i) => r.IsDBNull(i) ? "-" : real ? r.GetDouble(i).ToString("R", CultureInfo.InvariantCulture) : r.GetString(i)))))
            {
                // A counter that went back to nothing and one that never was are the same.
                if (!row.EndsWith("|0", StringComparison.Ordinal) || table != "project_counter")
                {
                    text.Append(table).Append(' ').Append(row).Append('\n');
                }
            }
        }

        return text.ToString();
    });

    /// <summary>An export in JSON lines.</summary>
    public static async Task<string> ExportAsync(Instance instance, ProjectId project, bool labels)
    {
        using var to = new MemoryStream();
        await ExportProject.RunAsync(instance, project, labels ? ExportSubject.Labels : ExportSubject.Annotations, ExportFormat.JsonLines, null, to);
        return Encoding.UTF8.GetString(to.ToArray());
    }
}
