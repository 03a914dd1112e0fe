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
/// key and content, the label's class and value. Parameters: $1 project, $2 and $3 the place to go on behind, $4 how many rows.
/// </summary>
internal static class TaskPageSql
{
    /// <summary>Where the columns of the task end.</summary>
    public static readonly int AfterTask = TaskRow.Table.ColumnNames.Count;

    private static readonly TaskOrder[] Orders = Enum.GetValues<TaskOrder>();

    /// <summary>
    /// For a planner without statistics: the order's own index is walked whatever the filters are. Every task looked at gives a
    /// row, so that the caller can stop and go on behind it; one that a filter leaves out comes with its place alone.
    /// $5 state or -1; $6 and $7 facet field or -1, and its value; $8 the class.
    /// </summary>
    public static string Walk(TaskOrder order, PagePart part, bool byClass) => Walks[(order, part, byClass)];

    private static readonly Dictionary<(TaskOrder, PagePart, bool), string> Walks = (
        from order in Orders from part in Enum.GetValues<PagePart>() from label in (bool[])[false, true]
        select (order, part, label)).ToDictionary(k => k, k => Walked(k.order, k.part, k.label));

    private static readonly Dictionary<(TaskOrder, PagePart, bool, bool, bool), string> Matches = (
        from order in Orders from part in Enum.GetValues<PagePart>() from state in (bool[])[false, true] from label in (bool[])[false, true] from facet in (bool[])[false, true]
        select (order, part, state, label, facet)).ToDictionary(k => k, k => Match(k.order, k.part, k.state, k.label, k.facet));

    /// <summary>
    /// The parts that a page is read in. The embedded engine seeks by the first column of a comparison of pairs alone and would
    /// pass over all tasks that share a value, of which a project may have most.
    /// </summary>
    public static IReadOnlyList<PagePart> Parts(TaskOrder order, Dialect dialect) =>
        order == TaskOrder.Queue || dialect.WritesArrays ? [PagePart.Behind] : [PagePart.SameValue, PagePart.NextValues];

    /// <summary>For a planner that knows how much each filter matches: those that are asked for, and nothing else. Further parameters as they come: state, class, facet field, facet value.</summary>
    public static string Matching(TaskOrder order, PagePart part, bool byState, bool byClass, bool byFacet) => Matches[(order, part, byState, byClass, byFacet)];

    private static string Walked(TaskOrder order, PagePart part, bool byClass)
    {
        // A class is looked for first: its index knows the task, which is read only where it has the class.
        var (of, known) = byClass
            ? ("LEFT JOIN label c ON c.project_id = $1 AND c.class = $8 AND c.task_id = w.task_id AND c.to_position IS NULL ", "c")
            : ("", "w");
        return Select(
            order,
            part,
            "t",
            $"FROM task w {of}LEFT JOIN task t ON t.task_id = {known}.task_id AND ($5 < 0 OR t.state = $5) "
            + "AND ($6 < 0 OR EXISTS (SELECT 1 FROM item_facet f WHERE f.project_id = $1 AND f.field_id = $6 AND f.val = $7 AND f.item_id = t.item_id))",
            "");
    }

    private static string Match(TaskOrder order, PagePart part, bool byState, bool byClass, bool byFacet)
    {
        var next = 5;
        var filters = (byState ? $" AND w.state = ${next++}" : "")
            + (byClass ? $" AND l.class = ${next++}" : "")
            + (byFacet ? $" AND EXISTS (SELECT 1 FROM item_facet f WHERE f.project_id = $1 AND f.field_id = ${next++} AND f.val = ${next} AND f.item_id = w.item_id)" : "");
        return Select(order, part, "w", "FROM task w", filters + (byClass ? " AND l.project_id = $1" : ""));
    }

    private static string Select(TaskOrder order, PagePart part, string task, string from, string filters)
    {
        var (column, isUnique, direction, comparison) = order switch
        {
            TaskOrder.Queue => ("sort_key", true, "", ">"),
            TaskOrder.Updated => ("updated_at", false, " DESC", "<"),
            TaskOrder.Confidence => ("posterior", false, "", ">"),
            _ => ("agreement", false, "", ">"),
        };
        var after = isUnique ? "w.sort_key > $2 AND $3 = $3" : part switch
        {
            PagePart.SameValue => $"w.{column} = $2 AND w.task_id {comparison} $3 AND w.{column} IS NOT NULL",
            PagePart.NextValues => $"w.{column} {comparison} $2 AND $3 = $3 AND w.{column} IS NOT NULL",
            _ => $"(w.{column}, w.task_id) {comparison} ($2, $3) AND w.{column} IS NOT NULL",
        };
        return $"SELECT {string.Join(", ", TaskRow.Table.ColumnNames.Select(c => $"{task}.{c}"))}, w.{column}, w.task_id, i.external_key, i.payload, l.class, l.value {from} "
            + $"LEFT JOIN label l ON l.task_id = {task}.task_id AND l.to_position IS NULL LEFT JOIN item i ON i.item_id = {task}.item_id "
            + $"WHERE w.project_id = $1 AND {after}{filters} ORDER BY w.{column}{direction}{(isUnique ? "" : $", w.task_id{direction}")} LIMIT $4";
    }
}
