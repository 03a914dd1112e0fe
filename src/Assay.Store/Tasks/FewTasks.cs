using System.Collections.Concurrent;
using Assay.Domain;
using Assay.Domain.Tasks;
using Assay.Store.Engine;

namespace Assay.Store.Tasks;

/// <summary>
/// Finds a term of a filter that so few tasks meet that they can all be read and sorted, in place of a walk past a million
/// others. Only for filters on what stands now. What many tasks meet is remembered for a while: counting up to the bound costs
/// more than the page, and a page is right whichever way it is read.
/// </summary>
internal sealed class FewTasks(TimeProvider time)
{
    /// <summary>More than these are walked in order instead, whatever the project's size: a page reads all there are.</summary>
    private const int Most = 5_000;

    /// <summary>Tasks in a page; what a walk has to find.</summary>
    private const int PageSize = 100;

    private const int MostRemembered = 10_000;
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(long Project, FilterTerm Term), long> _many = [];
    private readonly ConcurrentDictionary<long, (long Bound, long At)> _bounds = [];

    /// <summary>A subquery of task ids, with its values added to the arguments; null where no term is rare.</summary>
    public string? Source(SqlSession session, ProjectId project, TaskFilter filter, List<object?> arguments)
    {
        foreach (var term in filter.Terms.Where(t => !t.Negated && t.Comparison == FilterComparison.Is && filter.Terms.Count(o => (o.Field, o.Facet, o.Negated, o.Comparison) == (t.Field, t.Facet, false, FilterComparison.Is)) == 1))
        {
            if (IsKnownAsMany(project, term))
            {
                continue;
            }

            if (Of(session, project, term) is var (sql, probe, values) && sql is not null && IsFew(session, probe ?? sql, values, project, term))
            {
                var next = arguments.Count;
                arguments.AddRange(values);
                return Numbered(sql, next);
            }
        }

        return null;
    }

    /// <summary>Ids of tasks that meet a term, by an index, and what is counted in their place where that is cheaper; {0}, {1}, ... stand for the values.</summary>
    private static (string? Sql, string? Probe, object?[] Values) Of(SqlSession session, ProjectId project, FilterTerm term)
    {
        var (from, until) = (Keys.Of(project.Value, 0), Keys.Of(project.Value + 1, 0));
        switch (term.Field)
        {
            case FilterField.State when term.Whole >= 2:
                return ("SELECT task_id FROM task WHERE project_id = {0} AND state = {1} AND state >= 2", null, [project.Value, term.Whole]);
            case FilterField.Class:
                return ("SELECT task_id FROM label WHERE project_id = {0} AND class = {1} AND to_position IS NULL", null, [project.Value, term.Value]);
            case FilterField.Id:
                return ("SELECT task_id FROM task WHERE task_id = {0} UNION SELECT task_id FROM task WHERE item_id = {1}", null, [term.Whole, term.Whole]);
            case FilterField.Key:
                return ("SELECT t.task_id FROM item k JOIN task t ON t.item_id = k.item_id WHERE k.external_key >= {0} AND k.external_key < {1} AND k.item_id >= {2} AND k.item_id < {3}", null, [term.Value, term.Value + "\U0010FFFF", from, until]);
            case FilterField.By:
                return ("SELECT task_id FROM answer WHERE actor_id = {0} AND task_id >= {1} AND task_id < {2}", null, [term.Whole, from, until]);
            case FilterField.Facet:
                var field = session.First<long?>("SELECT field_id FROM facet_field WHERE project_id = $1 AND name = $2", r => r.GetInt64(0), project.Value, term.Facet) ?? -1;
                return ("SELECT t.task_id FROM item_facet f JOIN task t ON t.item_id = f.item_id WHERE f.project_id = {0} AND f.field_id = {1} AND f.val = {2}", "SELECT item_id FROM item_facet WHERE project_id = {0} AND field_id = {1} AND val = {2}", [project.Value, field, term.Value]);
            default:
                return (null, null, []);
        }
    }

    private bool IsKnownAsMany(ProjectId project, FilterTerm term) =>
        _many.TryGetValue((project.Value, term), out var at) && time.GetElapsedTime(at) < Remembered;

    private bool IsFew(SqlSession session, string sql, object?[] values, ProjectId project, FilterTerm term)
    {
        var bound = Bound(session, project);
        if (session.Number($"SELECT count(*) FROM ({Numbered(sql, 0)} LIMIT {bound + 1}) AS few", values) <= bound)
        {
            return true;
        }

        if (_many.Count >= MostRemembered)
        {
            _many.Clear();
        }

        _many[(project.Value, term)] = time.GetTimestamp();
        return false;
    }

    /// <summary>Where reading all that match costs what a walk does, which passes a page times all tasks to one that matches.</summary>
    private long Bound(SqlSession session, ProjectId project)
    {
        if (!_bounds.TryGetValue(project.Value, out var known) || time.GetElapsedTime(known.At) >= Remembered)
        {
            var tasks = session.Number("SELECT next_task FROM ledger_head WHERE project_id = $1", project.Value);
            known = (Math.Min(Most, (long)Math.Sqrt((double)PageSize * tasks)), time.GetTimestamp());
            _bounds[project.Value] = known;
        }

        return known.Bound;
    }

    private static string Numbered(string sql, int after)
    {
        for (var i = 0; sql.Contains($"{{{i}}}", StringComparison.Ordinal); i++)
        {
            sql = sql.Replace($"{{{i}}}", $"${after + i + 1}", StringComparison.Ordinal);
        }

        return sql;
    }
}
