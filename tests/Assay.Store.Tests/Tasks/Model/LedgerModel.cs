using System.Text.Json;
using Assay.Domain.Ledger;
using Assay.Domain.Tasks;
using Assay.Store.Engine;

namespace Assay.Store.Tests.Tasks.Model;

/// <summary>A task as the events say it is, by the plainest rules there are.</summary>
internal sealed class ModelTask(int overlap)
{
    public int Overlap { get; set; } = overlap;

    public int Priority { get; set; }

    public int Failures { get; set; }

    public TaskState State { get; set; }

    /// <summary>Whether it ever took no answers: then an answer may have been refused for that.</summary>
    public bool WasClosed { get; set; }

    /// <summary>By actor: the position of the answer that counts, its animal, and the id of its event.</summary>
    public SortedDictionary<long, (long Position, string Animal, EventId Id)> Answers { get; } = [];

    public HashSet<long> Skipped { get; } = [];

    public (bool Final, string? Animal, int Answers, double Share)? Label { get; set; }
}

/// <summary>Takes the events of a project in order, one after another, and says what no sequence of operations could have written.</summary>
internal sealed class LedgerModel(int tasks, int overlap, int deadAfter)
{
    private ModelTask? _unsettled;

    public Dictionary<long, ModelTask> Tasks { get; } = Enumerable.Range(1, tasks).ToDictionary(n => (long)n, _ => new ModelTask(overlap));

    public Dictionary<EventId, LedgerEvent> Written { get; } = [];

    public List<string> Wrong { get; } = [];

    public int Corrections { get; private set; }

    public void Apply(LedgerEvent recorded)
    {
        if (recorded.Task is not { } id)
        {
            return;
        }

        var task = Tasks[Keys.Number(id.Value)];
        Expect(_unsettled is null || (_unsettled == task && recorded.Kind == EventKind.ResolutionMade), $"Position {recorded.Position}: the label that was due before is missing.");
        Expect(Written.TryAdd(recorded.Id, recorded), $"Position {recorded.Position}: the event {recorded.Id} is there twice.");
        using var value = JsonDocument.Parse(recorded.Value!);
        var said = value.RootElement;
        switch (recorded.Kind)
        {
            case EventKind.AnnotationSubmitted:
                Answer(recorded, task, said.GetProperty("answer").GetProperty("animal").GetString()!);
                break;
            case EventKind.AnnotationSkipped:
                Skip(recorded, task);
                break;
            case EventKind.TaskChanged:
                Change(recorded, task, said);
                break;
            case EventKind.ResolutionMade:
                Label(recorded, task, said);
                break;
        }

        task.WasClosed |= task.State != TaskState.Open;
    }

    public void End() => Expect(_unsettled is null, "The label that was due last is missing.");

    private void Answer(LedgerEvent recorded, ModelTask task, string animal)
    {
        Expect(EventHeader.TryParse(recorded.Header, out var header), $"Position {recorded.Position}: the header cannot be read.");
        var actor = recorded.Actor.Value;
        if (header!.RefersTo is { } earlier)
        {
            Expect(task.Answers.TryGetValue(actor, out var stands) && stands.Id == earlier, $"Position {recorded.Position}: corrects what does not stand.");
            Corrections++;
        }
        else
        {
            Expect(task.State == TaskState.Open, $"Position {recorded.Position}: an answer to a task that is {task.State}.");
            Expect(!task.Answers.ContainsKey(actor) && !task.Skipped.Contains(actor), $"Position {recorded.Position}: actor {actor} is on the item twice.");
            Expect(task.Answers.Count < task.Overlap, $"Position {recorded.Position}: answer {task.Answers.Count + 1} of {task.Overlap}.");
        }

        task.Answers[actor] = (recorded.Position, animal, recorded.Id);
        Settle(task);
    }

    private void Skip(LedgerEvent recorded, ModelTask task)
    {
        var actor = recorded.Actor.Value;
        Expect(task.State == TaskState.Open, $"Position {recorded.Position}: a skip of a task that is {task.State}.");
        Expect(!task.Answers.ContainsKey(actor) && task.Skipped.Add(actor), $"Position {recorded.Position}: actor {actor} is on the item twice.");
        task.State = ++task.Failures >= deadAfter ? TaskState.Dead : task.State;
    }

    private void Change(LedgerEvent recorded, ModelTask task, JsonElement said)
    {
        task.Priority = said.TryGetProperty("priority", out var priority) ? priority.GetInt32() : task.Priority;
        task.Overlap = said.TryGetProperty("overlap", out var wanted) ? wanted.GetInt32() : task.Overlap;
        Expect(task.Overlap >= task.Answers.Count, $"Position {recorded.Position}: {task.Answers.Count} answers and an overlap of {task.Overlap}.");
        if (said.TryGetProperty("reopen", out _))
        {
            (task.Failures, task.State) = (0, TaskState.Open);
        }
        else if (task.State is TaskState.Resolved or TaskState.Disputed && task.Answers.Count < task.Overlap)
        {
            task.State = TaskState.Open;
        }

        if (task.State == TaskState.Open)
        {
            Settle(task);
        }
    }

    /// <summary>What follows when all answers are in: the label that stands already, or an event that says another.</summary>
    private void Settle(ModelTask task)
    {
        if (task.Answers.Count < task.Overlap || task.Answers.Count == 0 || task.State is TaskState.Dead or TaskState.Cancelled)
        {
            return;
        }

        if (task.Label == Due(task))
        {
            task.State = task.Label!.Value.Final ? TaskState.Resolved : TaskState.Disputed;
        }
        else
        {
            _unsettled = task;
        }
    }

    private void Label(LedgerEvent recorded, ModelTask task, JsonElement said)
    {
        var label = (said.GetProperty("state").GetString() == "final", said.TryGetProperty("class", out var animal) ? animal.GetString() : null, said.GetProperty("answers").GetArrayLength(), said.GetProperty("posterior").GetDouble());
        Expect(_unsettled == task && label == Due(task), $"Position {recorded.Position}: the label {label} is not the one that is due.");
        Expect(
            said.GetProperty("answers").EnumerateArray().Select(p => p.GetInt64()).SequenceEqual(task.Answers.Values.Select(a => a.Position)), $"Position {recorded.Position}: the label rests on other answers.");
        _unsettled = null;
        task.Label = label;
        task.State = label.Item1 ? TaskState.Resolved : TaskState.Disputed;
    }

    private static (bool Final, string? Animal, int Answers, double Share)? Due(ModelTask task)
    {
        var votes = task.Answers.Values.GroupBy(a => a.Animal).OrderByDescending(g => g.Count()).ToList();
        var tied = votes.Count > 1 && votes[0].Count() == votes[1].Count();
        return (!tied, tied ? null : votes[0].Key, task.Answers.Count, (double)votes[0].Count() / task.Answers.Count);
    }

    private void Expect(bool holds, string otherwise)
    {
        if (!holds)
        {
            Wrong.Add(otherwise);
        }
    }
}
