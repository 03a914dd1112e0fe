using Assay.Store.Engine;

namespace Assay.Store.Tasks;

/// <summary>
/// The statements behind a page of tasks. Result: the columns of the task, the order's own column, the task's id, the item's
/// key and content, the label's class, value and posterior. Parameters: $1 project, $2 and $3 the place to go on behind, $4 how many rows.
/// </summary>
internal static class TaskPageSql
{
    /// <summary>Where the columns of the task end.</summary>
    public static readonly int AfterTask = TaskRow.Table.ColumnNames.Count;

    /// <summary>
    /// The order's own index is walked whatever the filter is. Every task looked at gives a row, so that the caller can stop and
    /// go on behind it; one that the filter leaves out comes with its place alone.
    /// </summary>
    public static string Walk(TaskOrder order, TaskConditions conditions) =>
        Select(order, "t", $"FROM task w LEFT JOIN task t ON t.task_id = w.task_id{conditions.Where}", "", conditions);

    /// <summary>For a planner that knows how much each condition matches.</summary>
    public static string Matching(TaskOrder order, TaskConditions conditions) =>
        Select(order, "w", "FROM task w", conditions.Where, conditions);

    /// <summary>All of a few tasks are read and sorted.</summary>
    /// <param name="few">A subquery of task ids.</param>
    public static string Few(TaskOrder order, string few, TaskConditions conditions) =>
        Select(order, "w", $"FROM ({few}) AS few CROSS JOIN task w", " AND w.task_id = few.task_id" + conditions.Where, conditions);

    private static string Select(TaskOrder order, string task, string from, string filters, TaskConditions conditions)
    {
        var (column, isUnique, direction, comparison) = order switch
        {
            TaskOrder.Queue => ("sort_key", true, "", ">"),
            TaskOrder.Added => ("task_id", true, "", ">"),
            TaskOrder.Updated => ("updated_at", false, " DESC", "<"),
            TaskOrder.Confidence => ("posterior", false, "", ">"),
            _ => ("agreement", false, "", ">"),
        };
        var after = isUnique ? $"w.{column} > $2 AND $3 = $3" : $"(w.{column}, w.task_id) {comparison} ($2, $3) AND w.{column} IS NOT NULL";
        return $"SELECT {string.Join(", ", TaskRow.Table.ColumnNames.Select(c => $"{task}.{c}"))}, w.{column}, w.task_id, i.external_key, i.payload, l.class, l.value, l.posterior {from} "
            + $"LEFT JOIN label l ON l.task_id = {task}.task_id AND {conditions.Standing("l")} LEFT JOIN item i ON i.item_id = {task}.item_id "
            + $"WHERE w.project_id = $1 AND {after}{filters} ORDER BY w.{column}{direction}{(isUnique ? "" : $", w.task_id{direction}")} LIMIT $4";
    }
}
