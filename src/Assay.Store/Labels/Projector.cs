using System.Text;
using Assay.Domain;
using Assay.Domain.Labels;
using Assay.Domain.Ledger;
using Assay.Domain.Tasks;
using Assay.Store.Engine;
using Assay.Store.Projects;
using Assay.Store.Views;

namespace Assay.Store.Labels;

/// <summary>
/// The step from an event to the views: tasks, answers, labels and counters. Live writes and a rebuild both go through
/// here, so that they cannot differ. Leases are not views; the caller keeps them.
/// </summary>
internal sealed class Projector(ProjectCache cache, AggregateAnswers aggregate)
{
    public const string Tool = "assay";

    /// <summary>New tasks for consecutive items.</summary>
    public static void TasksCreated(UnitOfWork unit, long project, TasksCreated created, long at, bool mayBeBehind)
    {
        var head = unit.Heads.Get(project)!;
        for (var i = 0; i < created.Count; i++)
        {
            var row = TaskEventStep.Created(project, created, i, at);
            if (mayBeBehind && row.SortKey < head.Furthest)
            {
                row.ReturnNumber = head.NextReturn++;
            }

            unit.Tasks.Put(row);
            unit.AnswersOf.Begin(row.Id);
        }

        unit.Heads.Put(head);
        unit.Count(project, CounterName(TaskState.Open), created.Count);
    }

    /// <summary>An answer given or imported; a later one of the same actor replaces the earlier.</summary>
    /// <param name="judge">False where more answers to the same task follow in this unit: only the last one needs judging.</param>
    public Aggregate? AnswerGiven(UnitOfWork unit, TaskRow task, AnswerRow answer, bool judge = true)
    {
        var answers = unit.AnswersOf.Of(task.Id);
        var place = 0;
        while (place < answers.Count && answers[place].Actor < answer.Actor)
        {
            place++;
        }

        if (place == answers.Count || answers[place].Actor != answer.Actor)
        {
            answers.Insert(place, answer);
            task.Answered++;
            unit.Count(task.Project, "answers", 1);
        }
        else
        {
            answers[place] = answer;
            unit.Count(task.Project, "corrections", 1);
        }

        task.Overlap = Math.Max(task.Overlap, task.Answered);
        task.UpdatedAt = answer.AnsweredAt;
        unit.Answers.Put(answer);
        var said = judge ? Judge(unit, task) : null;
        unit.Tasks.Put(task);
        return said;
    }

    public static void Skipped(UnitOfWork unit, TaskRow task, int deadAfter, long at)
    {
        task.Failures++;
        task.UpdatedAt = at;
        unit.Count(task.Project, "skips", 1);
        if (task.Failures >= deadAfter && task.State == TaskState.Open)
        {
            SetState(unit, task, TaskState.Dead);
        }

        unit.Tasks.Put(task);
    }

    public static void Changed(UnitOfWork unit, TaskRow task, TaskChange change, long at)
    {
        task.UpdatedAt = at;
        task.Priority = change.Priority ?? task.Priority;
        task.Pool = change.Pool ?? task.Pool;
        task.DueAt = change.DueAt ?? task.DueAt;
        task.TaxonomyVersion = change.TaxonomyVersion ?? task.TaxonomyVersion;
        if (change.Overlap is { } overlap)
        {
            task.Overlap = overlap;
        }

        if (change.Cancel && task.State != TaskState.Cancelled)
        {
            SetState(unit, task, TaskState.Cancelled);
        }
        else if (change.Reopen)
        {
            task.Failures = 0;
            SetState(unit, task, TaskState.Open);
        }
        else if (task.State is TaskState.Resolved or TaskState.Disputed && task.Answered < task.Overlap)
        {
            SetState(unit, task, TaskState.Open);
        }

        unit.Tasks.Put(task);
    }

    /// <summary>
    /// After a change: all answers are in and a label stands. Where it still holds, a live write settles the task by it without
    /// an event; where another is due, that one's event follows and overrides this.
    /// </summary>
    public static void Stands(UnitOfWork unit, TaskRow task)
    {
        if (task.State == TaskState.Open && task.Answered >= task.Overlap && unit.LabelsOf.Of(task.Id).FirstOrDefault() is { } label)
        {
            SetState(unit, task, label.State == LabelState.Final ? TaskState.Resolved : TaskState.Disputed);
            unit.Tasks.Put(task);
        }
    }

    /// <summary>The label as a <c>resolution.made</c> event states it.</summary>
    public static void Resolved(UnitOfWork unit, TaskRow task, long position, long at, ResolutionMade made)
    {
        if (made.Posterior is not null)
        {
            task.Posterior = made.Posterior;
            task.Agreement = made.Agreement;
        }

        task.UpdatedAt = at;
        SetState(unit, task, made.State == LabelState.Final ? TaskState.Resolved : TaskState.Disputed);
        unit.Tasks.Put(task);
        var current = unit.LabelsOf.Of(task.Id);
        foreach (var label in current)
        {
            label.ToPosition = position;
            unit.Labels.Put(label);
        }

        var next = new LabelRow
        {
            Task = task.Id, FromPosition = position, Project = task.Project, Class = made.Class, Value = made.Value, Posterior = made.Posterior, Method = made.Method,
            Answers = made.Answers, State = made.State, TaxonomyVersion = task.TaxonomyVersion, ResolvedAt = at,
        };
        current.Clear();
        current.Add(next);
        unit.Labels.Put(next);
    }

    /// <summary>The content of a task's item was erased: nothing that was said about it stays in the views.</summary>
    /// <param name="labels">From-positions of all labels that it ever had.</param>
    public static void Erased(UnitOfWork unit, TaskRow task, IEnumerable<long> labels, long at)
    {
        var answers = unit.AnswersOf.Of(task.Id);
        unit.Count(task.Project, "answers", -answers.Count);
        foreach (var answer in answers)
        {
            unit.Answers.Remove(new(task.Id, answer.Actor));
        }

        answers.Clear();
        foreach (var label in labels)
        {
            unit.Labels.Remove(new(task.Id, label));
        }

        unit.LabelsOf.Of(task.Id).Clear();
        task.Answered = 0;
        task.Posterior = null;
        task.Agreement = null;
        task.UpdatedAt = at;
        SetState(unit, task, TaskState.Cancelled);
        unit.Tasks.Put(task);
    }

    /// <summary>What a <c>resolution.run</c> event changed.</summary>
    public static void Run(UnitOfWork unit, long project, long position, long at, ResolutionPart part)
    {
        foreach (var row in part.Rows)
        {
            Run(unit, unit.Tasks.Get(Keys.Of(project, row.Task))!, row, part.Method, position, at);
        }
    }

    /// <summary>What it changed of one task.</summary>
    public static void Run(UnitOfWork unit, TaskRow task, ResolutionPartRow row, string method, long position, long at)
    {
        if (row.State is { } state)
        {
            Resolved(unit, task, position, at, new ResolutionMade(row.Value, row.Class, row.Posterior, row.Agreement, method, row.Answers, state));
        }
        else
        {
            task.Posterior = row.Posterior;
            task.Agreement = row.Agreement;
            task.UpdatedAt = at;
            unit.Tasks.Put(task);
        }
    }

    /// <summary>Records a resolution where the answers now call for one that differs from the label that stands.</summary>
    /// <param name="said">What the task's answers say together, as judged in this unit of work; null where they cannot be judged.</param>
    public void Settle(UnitOfWork unit, TaskRow task, ActorId actor, Aggregate? said)
    {
        if (said is null || task.State is TaskState.Cancelled or TaskState.Dead || cache.Context(unit.Session, unit.Projects.Get(task.Project)!, task.TaxonomyVersion) is not { } context)
        {
            return;
        }

        var answers = Current(unit, task);
        if (Resolution.Decide(context.Policy, answers.Count, task.Overlap, said) is not { } state)
        {
            return;
        }

        var standing = unit.LabelsOf.Of(task.Id).FirstOrDefault();
        if (standing is not null && standing.State == state && standing.Value == said.Value && standing.Answers == answers.Count && standing.Method == said.Method && standing.Posterior == said.Posterior)
        {
            SetState(unit, task, state == LabelState.Final ? TaskState.Resolved : TaskState.Disputed);
            unit.Tasks.Put(task);
            return;
        }

        var log = unit.Log(new ProjectId(task.Project));
        var value = CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(Resolution.ToEvent(said, state, answers, context.Model?.Position).ToJsonString()));
        var position = log.NextPosition;
        var made = log.Append(new EventDraft(
            EventId.Derived(unit.Projects.Get(task.Project)!.ItemKey, $"resolution:{task.Project}:{position}:{task.Id}"), EventKind.ResolutionMade, actor, Tool, value,
            new TaskId(task.Id), new ItemId(task.Item), task.TaxonomyVersion));
        Resolved(unit, task, position, made.At, new ResolutionMade(said.Value, said.Class, said.Posterior, said.Agreement, said.Method, answers.Count, state));
    }

    public static void SetState(UnitOfWork unit, TaskRow task, TaskState state)
    {
        if (task.State != state)
        {
            unit.Count(task.Project, CounterName(task.State), -1);
            unit.Count(task.Project, CounterName(state), 1);
            task.State = state;
        }
    }

    public static string CounterName(TaskState state) => state switch
    {
        TaskState.Open => "tasks.open",
        TaskState.Resolved => "tasks.resolved",
        TaskState.Disputed => "tasks.disputed",
        TaskState.Dead => "tasks.dead",
        _ => "tasks.cancelled",
    };

    /// <summary>Brings posterior and agreement of a task up to date with its answers.</summary>
    public Aggregate? Judge(UnitOfWork unit, TaskRow task)
    {
        var project = unit.Projects.Get(task.Project)!;
        if (task.Answered > 0 && cache.Context(unit.Session, project, task.TaxonomyVersion) is { } context)
        {
            var said = aggregate(context, Current(unit, task));
            task.Posterior = said.Posterior;
            task.Agreement = said.Agreement;
            return said;
        }

        task.Posterior = null;
        task.Agreement = null;
        return null;
    }

    private static List<CurrentAnswer> Current(UnitOfWork unit, TaskRow task) =>
        [.. unit.AnswersOf.Of(task.Id).Select(a => new CurrentAnswer(new ActorId(a.Actor), a.Position, a.TaxonomyVersion, a.Value))];
}
