using System.Text.Json;
using Assay.Domain;
using Assay.Domain.Labels;
using Assay.Domain.Ledger;
using Assay.Domain.Projects;
using Assay.Domain.Tasks;
using Assay.Store.Engine;
using Assay.Store.Inbox;
using Assay.Store.Labels;
using Assay.Store.Projects;
using Assay.Store.Views;

namespace Assay.Store.Maintenance;

/// <summary>
/// Drops the views of a project (task state, answers, labels, counters) and makes them again from the ledger and the live
/// leases, through the same steps that live writes take. One transaction; what comes out equals what was there.
/// </summary>
internal sealed class Rebuilder(SqlSession session, IRowWriter writer, Projector projector, ProjectId project, long now, Ledger.LedgerSettings settings)
{
    private const int Chunk = 2000;

    private readonly HashSet<long> _erased = [];
    private ProjectRow _row = null!;
    private ProjectPolicy _policy = new();
    private HeadRow _head = null!;
    private Dictionary<string, string>? _replaced;

    /// <returns>How many events were replayed.</returns>
    public long Run(Action<long>? progress = null)
    {
        _head = session.First(HeadRow.Table.SelectOne, HeadRow.Table.Read, project.Value)!;
        _row = session.First(ProjectRow.Table.SelectOne, ProjectRow.Table.Read, project.Value)!;
        (_row.TaxonomyVersion, _row.WorkerModel, _row.Policy) = (0, -1, new ProjectPolicy().ToJson());
        var (from, until) = (Keys.Of(project.Value, 0), Keys.Of(project.Value + 1, 0));
        session.Execute("DELETE FROM label WHERE task_id >= $1 AND task_id < $2", from, until);
        session.Execute("DELETE FROM answer WHERE task_id >= $1 AND task_id < $2", from, until);
        session.Execute("DELETE FROM inbox_entry WHERE project_id = $1", project.Value);
        session.Execute("DELETE FROM inbox_entry WHERE entry_key >= $1 AND entry_key < $2", from, until); // one that was moved to another project
        session.Execute("DELETE FROM project_counter WHERE project_id = $1", project.Value);
        var made = session.Query(
            "SELECT value, at FROM ledger_event WHERE ledger_key >= $1 AND ledger_key < $2 AND kind = 'tasks.created' ORDER BY ledger_key",
            r => (Tasks: TaskEventJson.Read<TasksCreated>(r.GetString(0)), At: r.GetInt64(1)), from, until);
        RefuseImpossible(made.ConvertAll(m => m.Tasks));
        RemoveStrays(made.ConvertAll(m => m.Tasks), from, until);
        MakeMissing(made);
        session.Execute("UPDATE task SET leased = 0, answered = 0, state = 0, failures = 0, posterior = NULL, agreement = NULL, due_at = NULL WHERE task_id >= $1 AND task_id < $2", from, until);
        FindErased(from, until);
        var position = 0L;
        while (true)
        {
            var chunk = session.Query(
                StoredEvent.Select + " WHERE ledger_key >= $1 AND ledger_key < $2 ORDER BY ledger_key LIMIT $3", StoredEvent.Read, Keys.Of(project.Value, position), until, (long)Chunk);
            if (chunk.Count == 0)
            {
                break;
            }

            var unit = new UnitOfWork(session, writer, now, settings);
            unit.Projects.Hold(_row);
            unit.Heads.Hold(_head);
            foreach (var recorded in chunk)
            {
                Apply(unit, recorded);
            }

            unit.Flush();
            position = chunk[^1].Position + 1;
            progress?.Invoke(position);
        }

        RestoreLeases(from, until);
        return position;
    }

    private void FindErased(long from, long until)
    {
        foreach (var value in session.Query("SELECT value FROM ledger_event WHERE ledger_key >= $1 AND ledger_key < $2 AND kind = 'erased'", r => r.TextOrNull(0), from, until))
        {
            if (value is not null)
            {
                using var document = JsonDocument.Parse(value);
                if (document.RootElement.TryGetProperty("tasks", out var tasks))
                {
                    foreach (var task in tasks.EnumerateArray())
                    {
                        _erased.Add(Keys.Of(project.Value, task.GetInt64()));
                    }
                }
            }
        }
    }

    private void Apply(UnitOfWork unit, LedgerEvent recorded)
    {
        var task = recorded.Task is { } id ? unit.Tasks.Get(id.Value) : null;
        switch (recorded.Kind)
        {
            case EventKind.PolicyChanged:
                _row.Policy = recorded.Value!;
                _policy = ProjectPolicy.FromJson(recorded.Value!);
                break;
            case EventKind.TaxonomyPublished:
                using (var document = JsonDocument.Parse(recorded.Value!))
                {
                    _row.TaxonomyVersion = document.RootElement.GetProperty("version").GetInt32();
                }

                break;
            case EventKind.WorkerModelPublished:
                _row.WorkerModel = recorded.Position;
                break;
            case EventKind.ItemsAdded:
                using (var document = JsonDocument.Parse(recorded.Value!))
                {
                    unit.Count(project.Value, "items", document.RootElement.GetProperty("hashes").GetArrayLength());
                }

                break;
            case EventKind.TasksCreated:
                Recreate(unit, TaskEventJson.Read<TasksCreated>(recorded.Value!), recorded.At);
                break;
            case EventKind.TaskFlagged or EventKind.QuestionAsked when task is not null:
                InboxProjector.Opened(session, recorded, task.Item);
                break;
            case EventKind.InboxAnswered:
                InboxProjector.Answered(session, recorded);
                break;
            case EventKind.ResolutionRun:
                if (ProjectCache.PartOf(session, project.Value, recorded.Value!, ref _replaced) is { } part)
                {
                    Projector.Run(unit, project.Value, recorded.Position, recorded.At, ResolutionPart.FromBytes(part));
                }

                break;
            case EventKind.Erased:
                foreach (var erased in ErasedTasks(recorded.Value!))
                {
                    Projector.Erased(unit, unit.Tasks.Get(erased)!, unit.AllLabelsOf(erased), recorded.At);
                }

                break;
            default:
                if (task is not null && TaskEventStep.Apply(unit, projector, task, recorded, _policy, _erased.Contains(task.Id)) == Judging.Due)
                {
                    projector.Judge(unit, task);
                    unit.Tasks.Put(task);
                }

                break;
        }
    }

    private IEnumerable<long> ErasedTasks(string value)
    {
        using var document = JsonDocument.Parse(value);
        return document.RootElement.TryGetProperty("tasks", out var tasks) ? [.. tasks.EnumerateArray().Select(t => Keys.Of(project.Value, t.GetInt64()))] : [];
    }

    /// <summary>The rows are there: fence and place among returned tasks are operational and stay.</summary>
    private void Recreate(UnitOfWork unit, TasksCreated created, long at)
    {
        for (var i = 0; i < created.Count; i++)
        {
            var row = TaskEventStep.Created(project.Value, created, i, at);
            var there = unit.Tasks.Get(row.Id)!;
            (row.Fence, row.ReturnNumber) = (there.Fence, there.ReturnNumber);
            unit.Tasks.Put(row);
        }

        unit.Count(project.Value, Projector.CounterName(TaskState.Open), created.Count);
    }

    /// <exception cref="InvalidOperationException">The log says to have made tasks that cannot be.</exception>
    private void RefuseImpossible(List<TasksCreated> made)
    {
        var last = 0L;
        foreach (var created in made)
        {
            if (!created.CanFollow(last, _head.NextItem - 1))
            {
                throw new InvalidOperationException("The log makes tasks that do not follow on those before, each of an item of its own: it was tampered with, and nothing was rebuilt. assay verify names the event.");
            }

            last = created.FirstTask + created.Count - 1;
        }
    }

    /// <summary>Removes tasks that no event made, or not of this item. They are numbered from 1 without a gap.</summary>
    private void RemoveStrays(List<TasksCreated> made, long from, long until)
    {
        var next = from;
        var strays = new List<long>();
        foreach (var created in made)
        {
            var first = Keys.Of(project.Value, created.FirstTask);
            next = first + created.Count;
            strays.AddRange(session.Query(
                "SELECT task_id FROM task WHERE task_id >= $1 AND task_id < $2 AND item_id - task_id <> $3", r => r.GetInt64(0), first, next, created.FirstItem - created.FirstTask));
        }

        strays.AddRange(session.Query("SELECT task_id FROM task WHERE task_id >= $1 AND task_id < $2", r => r.GetInt64(0), next, until));
        strays.AddRange(session.Query("SELECT task_id FROM task WHERE item_id >= $1 AND item_id < $2 AND (task_id < $1 OR task_id >= $2)", r => r.GetInt64(0), from, until)); // among another project's

        // Among the numbers of no project; what stands among another's may be a task of that one.
        strays.AddRange(session.Query(
            $"SELECT task_id FROM task t WHERE project_id = $1 AND NOT EXISTS (SELECT 1 FROM project p WHERE p.project_id = t.task_id >> {Keys.NumberBits} AND p.project_id > 0)", r => r.GetInt64(0), project.Value));
        foreach (var stray in strays)
        {
            foreach (var table in (string[])["draft", "lease", "label", "answer", "inbox_entry", "task"])
            {
                session.Execute($"DELETE FROM {table} WHERE task_id = $1", stray);
            }
        }
    }

    /// <summary>Makes the rows of tasks that are gone, before anything is made that belongs to one.</summary>
    private void MakeMissing(List<(TasksCreated Tasks, long At)> made)
    {
        foreach (var (created, at) in made)
        {
            var first = Keys.Of(project.Value, created.FirstTask);
            var there = session.Query("SELECT task_id FROM task WHERE task_id >= $1 AND task_id < $2", r => r.GetInt64(0), first, first + created.Count).ToHashSet();
            if (there.Count == created.Count)
            {
                continue;
            }

            var unit = new UnitOfWork(session, writer, now, settings);
            unit.Heads.Hold(_head);
            foreach (var row in Enumerable.Range(0, created.Count).Select(i => TaskEventStep.Created(project.Value, created, i, at)).Where(r => !there.Contains(r.Id)))
            {
                row.ReturnNumber = _head.NextReturn++; // annotators may be past its place by now
                unit.Tasks.Put(row);
            }

            unit.Heads.Put(_head);
            unit.Flush();
        }
    }

    private void RestoreLeases(long from, long until)
    {
        foreach (var (task, leases) in session.Query(
            "SELECT task_id, count(*) FROM lease WHERE state = 0 AND task_id >= $1 AND task_id < $2 GROUP BY task_id", r => (r.GetInt64(0), r.GetInt64(1)), from, until))
        {
            session.Execute("UPDATE task SET leased = $2 WHERE task_id = $1", task, leases);
        }
    }
}
