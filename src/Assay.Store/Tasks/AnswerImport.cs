using System.Text;
using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Ledger;
using Assay.Domain.Tasks;
using Assay.Domain.Taxonomies;
using Assay.Store.Access;
using Assay.Store.Engine;
using Assay.Store.Items;
using Assay.Store.Labels;
using Assay.Store.Projects;

namespace Assay.Store.Tasks;

/// <summary>One existing answer.</summary>
/// <param name="ItemKey">The external key of its item.</param>
/// <param name="Value">Canonical JSON, valid under the project's taxonomy.</param>
/// <param name="Occurrence">1 for the first answer of this worker to this task in the source, 2 for the next, ...</param>
/// <param name="At">When the source says it was given, as it says it.</param>
public sealed record ImportedAnswer(string ItemKey, string Worker, byte[] Value, int Occurrence, string? At, double? Confidence);

/// <param name="Missing">Item keys that the project does not have.</param>
/// <param name="Refused">Answers, by their place in what was handed in, that do not fit the taxonomy version under which their task is answered.</param>
public sealed record AnswersAdded(int New, int Known, IReadOnlyList<string> Missing, IReadOnlyList<(int Index, string Message)> Refused);

/// <summary>Brings existing answers into the ledger without leases. Ids derive from content: the same answers again add nothing.</summary>
public sealed class AnswerImport
{
    private readonly Database _database;
    private readonly Projector _projector;
    private readonly ProjectCache _cache;

    internal AnswerImport(Database database, ProjectCache cache, Projector projector)
    {
        _database = database;
        _cache = cache;
        _projector = projector;
    }

    /// <param name="answers">At most 2,000, in the order of the source.</param>
    public Task<Decision<AnswersAdded>> AddAsync(ProjectId project, string source, IReadOnlyList<ImportedAnswer> answers, Authority by, ImportChunk? chunk = null) => _database.WriteAsync<Decision<AnswersAdded>>(
        project,
        unit =>
        {
            if (by.Check(unit, project, Permission.Import) is { } refusal)
            {
                return refusal;
            }

            var tasks = ItemStore.ByKeys(unit.Session, project, [.. answers.Select(a => a.ItemKey).Distinct(StringComparer.Ordinal)])
                .Where(k => k.Value.Task is not null).ToDictionary(k => k.Key, k => k.Value.Task!.Value.Value, StringComparer.Ordinal);
            var actors = new Dictionary<string, long>(StringComparer.Ordinal);
            var row = unit.Projects.Get(project.Value)!;
            var names = answers.Select(a => NameOf(project, source, a)).ToList();
            var ids = names.ConvertAll(name => EventId.Derived(row.ItemKey, name));
            var older = Prefetch(unit, project, answers, tasks, ids, names);
            var missing = new HashSet<string>(StringComparer.Ordinal);
            var touched = new Dictionary<long, TaskRow>();
            var refused = new List<(int, string)>();
            var judged = new Dictionary<(int Version, byte[] Value), string?>(); // sources hand the same array in for the same label
            var added = 0;
            for (var i = 0; i < answers.Count; i++)
            {
                var answer = answers[i];
                if (!tasks.TryGetValue(answer.ItemKey, out var taskId))
                {
                    missing.Add(answer.ItemKey);
                    continue;
                }

                var id = ids[i];
                if (unit.Events.Get(new(project.Value, id)) is { } other && other.Task?.Value != taskId)
                {
                    // An item of this key was erased, and the same was said of it.
                    id = EventId.Derived(row.ItemKey, $"{names[i]}\u001f{taskId}");
                }

                if (IsKnown(unit, project, id, taskId, answer) || (older[i] is { } unkeyed && IsKnown(unit, project, unkeyed, taskId, answer)))
                {
                    continue;
                }

                var task = unit.Tasks.Get(taskId)!;
                if (TaskStore.IsErased(unit, task))
                {
                    refused.Add((i, "Its item was erased, and nothing more is said about it."));
                    continue;
                }

                TaskStore.FollowTaxonomy(unit, task, row, by);
                if (!judged.TryGetValue((task.TaxonomyVersion, answer.Value), out var fault))
                {
                    fault = Fault(unit, task, answer);
                    judged.Add((task.TaxonomyVersion, answer.Value), fault);
                }

                if (fault is not null)
                {
                    refused.Add((i, fault));
                    continue;
                }

                if (!actors.TryGetValue(answer.Worker, out var actor))
                {
                    actor = AccessStore.EnsureActor(unit, ActorKind.Person, project.Value, "import:" + answer.Worker);
                    actors.Add(answer.Worker, actor);
                }

                Record(unit, project, source, task, new ActorId(actor), answer, id, by);
                touched[task.Id] = task;
                added++;
            }

            foreach (var task in touched.Values)
            {
                _projector.Judge(unit, task);
                unit.Tasks.Put(task);
            }

            var without = answers.Count(a => missing.Contains(a.ItemKey));
            if (chunk is not null)
            {
                ImportRunStore.Keep(unit.Session, chunk with { Refused = chunk.Refused + without + refused.Count }, new Added(added, answers.Count - added - without - refused.Count, [], []));
            }

            return new AnswersAdded(added, answers.Count - added - without - refused.Count, [.. missing], refused);
        },
        unit => by.Announce(unit, project),
        alone: true);

    /// <summary>Why an answer does not fit the version under which its task is answered; null where it does.</summary>
    private string? Fault(UnitOfWork unit, TaskRow task, ImportedAnswer answer)
    {
        var taxonomy = _cache.Taxonomy(unit.Session, task.Project, task.TaxonomyVersion);
        return taxonomy is null ? "Its task has no published taxonomy version."
            : TaxonomyValue.Validate(taxonomy, answer.Value) is [var first, ..] ? $"Its task is answered under taxonomy version {task.TaxonomyVersion}: {first.Message}"
            : null;
    }

    private void Record(UnitOfWork unit, ProjectId project, string source, TaskRow task, ActorId actor, ImportedAnswer answer, EventId id, Authority by)
    {
        var log = unit.Log(project);
        var earlier = unit.AnswersOf.Of(task.Id).Find(a => a.Actor == actor.Value);
        var refersTo = earlier is null ? (EventId?)null : EventAt(unit, project, earlier.Position);
        if (earlier is null && task.Leased + task.Answered + 1 > task.Overlap && task.Leased > 0)
        {
            // Holds of annotators at work are not displaced: the task wants one answer more.
            var raised = new TaskChange(Overlap: task.Leased + task.Answered + 1);
            var changed = log.Append(new EventDraft(Ids.NewEvent(unit), EventKind.TaskChanged, by.Actor, by.Tool, TaskEventJson.Write(raised), new TaskId(task.Id), new ItemId(task.Item), task.TaxonomyVersion));
            Projector.Changed(unit, task, raised, changed.At);
        }

        var value = new JsonObject { ["answer"] = JsonNode.Parse(answer.Value), ["source"] = source };
        if (answer.At is not null)
        {
            value["claimedAt"] = answer.At;
        }

        var recorded = log.Append(new EventDraft(
            id, EventKind.AnnotationImported, actor, by.Tool, Json.Canonical(value), new TaskId(task.Id), new ItemId(task.Item), task.TaxonomyVersion, refersTo, answer.Confidence));
        _projector.AnswerGiven(unit, task, TaskStore.AnswerOf(task, actor, recorded, answer.Value), judge: false);
    }

    /// <summary>What an answer's id is derived from: project, source, row key and value.</summary>
    private static string NameOf(ProjectId project, string source, ImportedAnswer answer)
    {
        string[] parts = ["answer", project.ToString(), source, answer.ItemKey, answer.Worker, answer.Occurrence.ToString(System.Globalization.CultureInfo.InvariantCulture), Encoding.UTF8.GetString(answer.Value)];
        // A name that holds what stands between names would else be taken for two: those are written as JSON, which escapes it.
        return Array.Exists(parts, p => p.Contains('\u001f', StringComparison.Ordinal))
            ? "answers as JSON: " + System.Text.Json.JsonSerializer.Serialize(parts)
            : string.Join('\u001f', parts);
    }

    /// <summary>Whether the event with this id is this very answer; one that an older server let somebody else put there is not.</summary>
    private static bool IsKnown(UnitOfWork unit, ProjectId project, EventId id, long task, ImportedAnswer answer) =>
        unit.Events.Get(new(project.Value, id)) is { Kind: EventKind.AnnotationImported } known && known.Task?.Value == task
        && (known.Value is null || JsonNode.Parse(known.Value)?["answer"] is { } said && Json.Canonical(said).AsSpan().SequenceEqual(answer.Value));

    private static EventId EventAt(UnitOfWork unit, ProjectId project, long position)
    {
        foreach (var held in unit.Log(project).Pending)
        {
            if (held.Position == position)
            {
                return held.Id;
            }
        }

        return EventId.FromBytes(unit.Session.First("SELECT event_id FROM ledger_event WHERE ledger_key = $1", r => r.Bytes(0), Keys.Of(project.Value, position))!);
    }

    /// <returns>The ids under which an import before ids were keyed would have recorded those answers that the keyed ids do not find.</returns>
    private static EventId?[] Prefetch(UnitOfWork unit, ProjectId project, IReadOnlyList<ImportedAnswer> answers, Dictionary<string, long> tasks, List<EventId> ids, List<string> names)
    {
        for (var i = 0; i < answers.Count; i++)
        {
            unit.Events.Want(new(project.Value, ids[i]));
            if (tasks.TryGetValue(answers[i].ItemKey, out var task))
            {
                unit.Tasks.Want(task);
                unit.AnswersOf.Want(task);
            }
        }

        unit.Prefetch();
        unit.Writer.Complete();
        var older = new EventId?[answers.Count];
        for (var i = 0; i < answers.Count; i++)
        {
            if (unit.Events.Get(new(project.Value, ids[i])) is null)
            {
                older[i] = EventId.DerivedUnkeyed(names[i]);
                unit.Events.Want(new(project.Value, older[i]!.Value));
            }
        }

        unit.Prefetch();
        unit.Writer.Complete();
        return older;
    }
}
