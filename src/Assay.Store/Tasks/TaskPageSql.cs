using Assay.Store.Engine;

namespace Assay.Store.Tasks;

/// <summary>Where a page goes on behind a place in its order: at once, or first among the tasks that share the place's value.</summary>
internal enum PagePart
{
    /// <summary>All behind the place.</summary>
    Behind,

    /// <summary>With the same value in the order's column, behind it by id.</summary>
    SameValue,

    /// <summary>With a value behind that of the place.</summary>
    NextValues,
}

/// <summary>
/// The statements behind a page of tasks. Result: the columns of the task, the order's own column, the task's id, the item's
/// key and content, the label's class, value and posterior, and 1 where content, class and value are to be kept back, else 0.
/// Parameters: $1 project, $2 and $3 the place to go on behind, $4 how many rows.
/// </summary>
internal static class TaskPageSql
{
    /// <summary>Where the columns of the task end.</summary>
    public static readonly int AfterTask = TaskRow.Table.ColumnNames.Count;

    /// <summary>
    /// The parts that a page is read in. The embedded engine seeks by the first column of a comparison of pairs alone and would
    /// pass over all tasks that share a value, of which a project may have most.
    /// </summary>
    public static IReadOnlyList<PagePart> Parts(TaskOrder order, Dialect dialect) =>
        order is TaskOrder.Queue or TaskOrder.Added || dialect.WritesArrays ? [PagePart.Behind] : [PagePart.SameValue, PagePart.NextValues];

    /// <summary>
    /// The order's own index is walked whatever the filter is. Every task looked at gives a row, so that the caller can stop and
    /// go on behind it; one that the filter leaves out comes with its place alone.
    /// </summary>
    public static string Walk(TaskOrder order, PagePart part, TaskConditions conditions) =>
        Select(order, part, "t", $"FROM task w LEFT JOIN task t ON t.task_id = w.task_id{conditions.Where}", "", conditions);

    /// <summary>For a planner that knows how much each condition matches.</summary>
    public static string Matching(TaskOrder order, PagePart part, TaskConditions conditions) =>
        Select(order, part, "w", "FROM task w", conditions.Where, conditions);

    /// <summary>All of a few tasks are read and sorted.</summary>
    /// <param name="few">A subquery of task ids.</param>
    public static string Few(TaskOrder order, string few, TaskConditions conditions) =>
        Select(order, PagePart.Behind, "w", $"FROM ({few}) AS few CROSS JOIN task w", " AND w.task_id = few.task_id" + conditions.Where, conditions);

    private static string Select(TaskOrder order, PagePart part, string task, string from, string filters, TaskConditions conditions)
    {
        var (column, isUnique, direction, comparison) = order switch
        {
            TaskOrder.Queue => ("sort_key", true, "", ">"),
            TaskOrder.Added => ("task_id", true, "", ">"),
            TaskOrder.Updated => ("updated_at", false, " DESC", "<"),
            TaskOrder.Confidence => ("posterior", false, "", ">"),
            _ => ("agreement", false, "", ">"),
        };
        var after = isUnique ? $"w.{column} > $2 AND $3 = $3" : part switch
        {
            PagePart.SameValue => $"w.{column} = $2 AND w.task_id {comparison} $3 AND w.{column} IS NOT NULL",
            PagePart.NextValues => $"w.{column} {comparison} $2 AND $3 = $3 AND w.{column} IS NOT NULL",
            _ => $"(w.{column}, w.task_id) {comparison} ($2, $3) AND w.{column} IS NOT NULL",
        };
        // Ids carry their project: the embedded planner walks the table in this order and sorts nothing, from $2 on, which is of this
        // project or of one before it; no index begins with +project_id.
        var within = order == TaskOrder.Added ? "w.task_id < ($1 + 1) << 40 AND +w.project_id = $1" : "w.project_id = $1";
        return $"SELECT {string.Join(", ", TaskRow.Table.ColumnNames.Select(c => $"{task}.{c}"))}, w.{column}, w.task_id, i.external_key, i.payload, l.class, l.value, l.posterior, {Inbox.Withheld.Number(task)} {from} "
            + $"LEFT JOIN label l ON l.task_id = {task}.task_id AND {conditions.Standing("l")} LEFT JOIN item i ON i.item_id = {task}.item_id "
            + $"WHERE {within} AND {after}{filters} ORDER BY w.{column}{direction}{(isUnique ? "" : $", w.task_id{direction}")} LIMIT $4";
    }
}
