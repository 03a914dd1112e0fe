using Assay.Domain;
using Assay.Domain.Tasks;
using Assay.Store.Engine;

namespace Assay.Store.Tasks;

/// <summary>
/// Finds a term of a filter that so few tasks meet that they can all be read and sorted, in place of a walk past a million
/// others. Only for filters on what stands now.
/// </summary>
internal static class FewTasks
{
    /// <summary>
    /// More than these are walked in order instead. Each page counts up to here and reads all there are; a walk for a hundred
    /// of so many in a million passes some twenty thousand.
    /// </summary>
    public const int Most = 5_000;

    /// <summary>A subquery of task ids, with its values added to the arguments; null where no term is rare.</summary>
    public static string? Source(SqlSession session, ProjectId project, TaskFilter filter, List<object?> arguments)
    {
        foreach (var term in filter.Terms.Where(t => !t.Negated && t.Comparison == FilterComparison.Is && filter.Terms.Count(o => (o.Field, o.Facet, o.Negated, o.Comparison) == (t.Field, t.Facet, false, FilterComparison.Is)) == 1))
        {
            if (Of(session, project, term) is var (sql, values) && sql is not null && IsFew(session, sql, values))
            {
                var next = arguments.Count;
                arguments.AddRange(values);
                return Numbered(sql, next);
            }
        }

        return null;
    }

    /// <summary>Ids of tasks that meet a term, by an index; {0}, {1}, ... stand for the values.</summary>
    private static (string? Sql, object?[] Values) Of(SqlSession session, ProjectId project, FilterTerm term)
    {
        var (from, until) = (Keys.Of(project.Value, 0), Keys.Of(project.Value + 1, 0));
        switch (term.Field)
        {
            case FilterField.State when term.Whole >= 2:
                return ("SELECT task_id FROM task WHERE project_id = {0} AND state = {1} AND state >= 2", [project.Value, term.Whole]);
            case FilterField.Class:
                return ("SELECT task_id FROM label WHERE project_id = {0} AND class = {1} AND to_position IS NULL", [project.Value, term.Value]);
            case FilterField.Id:
                return ("SELECT task_id FROM task WHERE task_id = {0} UNION SELECT task_id FROM task WHERE item_id = {1}", [term.Whole, term.Whole]);
            case FilterField.Key:
                return ("SELECT t.task_id FROM item k JOIN task t ON t.item_id = k.item_id WHERE k.external_key >= {0} AND k.external_key < {1} AND k.item_id >= {2} AND k.item_id < {3}", [term.Value, term.Value + "\U0010FFFF", from, until]);
            case FilterField.By:
                return ("SELECT task_id FROM answer WHERE actor_id = {0} AND task_id >= {1} AND task_id < {2}", [term.Whole, from, until]);
            case FilterField.Facet:
                var field = session.First<long?>("SELECT field_id FROM facet_field WHERE project_id = $1 AND name = $2", r => r.GetInt64(0), project.Value, term.Facet) ?? -1;
                return ("SELECT t.task_id FROM item_facet f JOIN task t ON t.item_id = f.item_id WHERE f.project_id = {0} AND f.field_id = {1} AND f.val = {2}", [project.Value, field, term.Value]);
            default:
                return (null, []);
        }
    }

    private static bool IsFew(SqlSession session, string sql, object?[] values) =>
        session.Number($"SELECT count(*) FROM ({Numbered(sql, 0)} LIMIT {Most + 1}) AS few", values) <= Most;

    private static string Numbered(string sql, int after)
    {
        for (var i = 0; sql.Contains($"{{{i}}}", StringComparison.Ordinal); i++)
        {
            sql = sql.Replace($"{{{i}}}", $"${after + i + 1}", StringComparison.Ordinal);
        }

        return sql;
    }
}
