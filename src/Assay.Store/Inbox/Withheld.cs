using Assay.Domain.Inbox;
using Assay.Domain.Tasks;
using Assay.Store.Engine;

namespace Assay.Store.Inbox;

/// <summary>
/// The one rule of who sees an item that was flagged as holding personal data, and what was said of it: from the flag on nobody,
/// but in the inbox and on the item's page those who decide about it. It is shown again once a lead reopens its task. A flag
/// whose reason went with the person who raised it counts as one of personal data: somebody can ask for what is kept back for
/// nothing, and nobody can take back what was shown.
/// </summary>
internal static class Withheld
{
    /// <summary>True in SQL where the content of a task's item, and what was said of it, are kept back.</summary>
    /// <param name="task">The alias of the task's table.</param>
    public static string Is(string task) =>
        $"({task}.state = {(int)TaskState.Cancelled} AND EXISTS (SELECT 1 FROM inbox_entry pd WHERE pd.task_id = {task}.task_id AND pd.kind = {(int)InboxKind.Flag} "
        + $"AND (pd.reason = '{FlagReasons.PersonalData}' OR (pd.reason IS NULL AND EXISTS (SELECT 1 FROM item pi WHERE pi.item_id = {task}.item_id AND pi.payload IS NOT NULL)))))";

    /// <summary>In SQL when the flag came for which it is kept back, in microseconds since 1970 UTC; null where it is not.</summary>
    public static string Since(string task) =>
        $"CASE WHEN {Is(task)} THEN (SELECT max(ps.opened_at) FROM inbox_entry ps WHERE ps.task_id = {task}.task_id AND ps.kind = {(int)InboxKind.Flag} AND (ps.reason = '{FlagReasons.PersonalData}' OR ps.reason IS NULL)) END";

    /// <summary>1 in SQL where it is kept back, else 0.</summary>
    public static string Number(string task) => $"CAST(CASE WHEN {Is(task)} THEN 1 ELSE 0 END AS BIGINT)";

    /// <summary>A column of an item, an answer or a label, empty where it is kept back.</summary>
    public static string Or(string task, string column) => $"CASE WHEN {Is(task)} THEN NULL ELSE {column} END";

    public static bool IsItem(SqlSession session, long item) => session.Any($"SELECT 1 FROM task t WHERE t.item_id = $1 AND {Is("t")}", item);
}
