using System.Text;
using System.Text.Json;
using Assay.Domain.Labels;
using Assay.Domain.Ledger;
using Assay.Domain.Projects;
using Assay.Domain.Tasks;
using Assay.Store.Engine;
using Assay.Store.Labels;

namespace Assay.Store.Views;

/// <summary>What an event leaves to do about a task's posterior and agreement.</summary>
internal enum Judging
{
    /// <summary>They stay.</summary>
    Stays,

    /// <summary>They follow from the task's answers, by the policy and worker model of this moment.</summary>
    Due,

    /// <summary>The event states them.</summary>
    Stated,
}

/// <summary>The step from one event of a task to its views, for whoever replays a ledger: a rebuild and a check both go through here.</summary>
internal static class TaskEventStep
{
    private static readonly byte[] Submitted = Encoding.ASCII.GetBytes(EventKind.AnnotationSubmitted);
    private static readonly byte[] Imported = Encoding.ASCII.GetBytes(EventKind.AnnotationImported);

    /// <param name="policy">The policy as of the event.</param>
    /// <param name="erased">Whether the task's item is erased later on: what was said of it is gone, and nothing is concluded from what is left.</param>
    public static Judging Apply(UnitOfWork unit, Projector projector, TaskRow task, LedgerEvent recorded, ProjectPolicy policy, bool erased)
    {
        switch (recorded.Kind)
        {
            case EventKind.TaskChanged:
                Projector.Changed(unit, task, TaskEventJson.Read<TaskChange>(recorded.Value!), recorded.At);

                // As live: a change that leaves all answers in has them judged, whether a label follows or the one there is stands.
                var due = task.State == TaskState.Open && task.Answered >= task.Overlap;
                Projector.Stands(unit, task);
                return due && !erased ? Judging.Due : Judging.Stays;
            case EventKind.AnnotationSkipped:
                Projector.Skipped(unit, task, policy.DeadAfter, recorded.At);
                return Judging.Stays;
            case EventKind.AnnotationSubmitted or EventKind.AnnotationImported:
                return Answered(unit, projector, task, Answer(recorded), erased);
            case EventKind.ResolutionMade when recorded.Value is not null && !erased:
                Projector.Resolved(unit, task, recorded.Position, recorded.At, Made(recorded.Value));
                return Judging.Stated;
            default:
                return Judging.Stays;
        }
    }

    /// <summary>The same for an answer that was read already.</summary>
    public static Judging Answered(UnitOfWork unit, Projector projector, TaskRow task, AnswerRow answer, bool erased)
    {
        projector.AnswerGiven(unit, task, answer, judge: false);
        return erased ? Judging.Stays : Judging.Due;
    }

    /// <summary>The answer in a row of <see cref="StoredEvent.Select"/>; null where it is an event of another kind.</summary>
    public static AnswerRow? Answer(SqlRow stored)
    {
        var kind = stored.Raw(2);
        return kind.SequenceEqual(Submitted) || kind.SequenceEqual(Imported)
            ? new AnswerRow
            {
                Task = stored.GetInt64(4), Actor = stored.GetInt64(3), Position = Keys.Number(stored.GetInt64(1)), TaxonomyVersion = EventHeader.TaxonomyVersionOf(stored.Raw(6)) ?? 0,
                AnsweredAt = stored.GetInt64(5), Value = stored.IsDBNull(7) ? null : Said(stored.Raw(7)),
            }
            : null;
    }

    /// <summary>A task as its creation states it, before anything was said.</summary>
    /// <param name="index">Its place among the tasks that were created together.</param>
    public static TaskRow Created(long project, TasksCreated created, int index, long at) => new()
    {
        Id = Keys.Of(project, created.FirstTask + index), Project = project, Item = Keys.Of(project, created.FirstItem + index), Stage = 0,
        TaxonomyVersion = created.TaxonomyVersion, Pool = created.Pool, Priority = created.Priority, Overlap = created.Overlap, DueAt = created.DueAt, UpdatedAt = at,
    };

    private static AnswerRow Answer(LedgerEvent recorded) => new()
    {
        Task = recorded.Task!.Value.Value, Actor = recorded.Actor.Value, Position = recorded.Position,
        TaxonomyVersion = EventHeader.TaxonomyVersionOf(Encoding.UTF8.GetBytes(recorded.Header)) ?? 0, AnsweredAt = recorded.At,
        Value = recorded.Value is null ? null : Said(Encoding.UTF8.GetBytes(recorded.Value)),
    };

    /// <summary>The answer as it stands in an event's value.</summary>
    /// <exception cref="JsonException">The value is no JSON object with an answer.</exception>
    internal static string Said(ReadOnlySpan<byte> value)
    {
        string? answer = null;
        var reader = new Utf8JsonReader(value);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1)
            {
                continue;
            }

            var wanted = reader.ValueTextEquals("answer"u8);
            reader.Read();
            var from = (int)reader.TokenStartIndex;
            reader.Skip();
            answer = wanted ? Encoding.UTF8.GetString(value[from..(int)reader.BytesConsumed]) : answer;
        }

        return answer ?? throw new JsonException("No answer.");
    }

    private static ResolutionMade Made(string value)
    {
        using var document = JsonDocument.Parse(value);
        var root = document.RootElement;
        return new ResolutionMade(
            root.TryGetProperty("label", out var label) ? label.GetRawText() : null,
            root.TryGetProperty("class", out var className) ? className.GetString() : null,
            root.GetProperty("posterior").GetDouble(),
            root.TryGetProperty("agreement", out var agreement) ? agreement.GetDouble() : null,
            root.GetProperty("method").GetString()!, root.GetProperty("answers").GetArrayLength(),
            root.GetProperty("state").GetString() == "final" ? LabelState.Final : LabelState.Disputed);
    }
}
