using System.Text.Json;
using System.Text.Json.Serialization;
using Assay.Domain.Labels;

namespace Assay.Domain.Tasks;

/// <summary>The value of a <c>tasks.created</c> event: one task for each of a run of consecutive items.</summary>
/// <param name="FirstTask">Number of the first task within the project.</param>
/// <param name="FirstItem">Number of the first item within the project.</param>
public sealed record TasksCreated(long FirstTask, long FirstItem, int Count, int TaxonomyVersion, long Pool, int Priority, int Overlap, long? DueAt = null)
{
    /// <summary>Whether these can follow on the tasks before, each of an item of its own: a log that was tampered with may name any number of any tasks.</summary>
    /// <param name="lastTask">The last number that a task has.</param>
    /// <param name="items">How many items there are by then.</param>
    public bool CanFollow(long lastTask, long items) =>
        Count > 0 && FirstTask > lastTask && FirstItem > 0 && Math.Max(FirstTask, FirstItem) is var first && first <= items && Count <= items - first + 1;
}

/// <summary>What a lead changes about a task; what is null stays.</summary>
/// <param name="Reopen">Wants answers again, failures forgotten.</param>
public sealed record TaskChange(int? Priority = null, int? Overlap = null, long? Pool = null, long? DueAt = null, int? TaxonomyVersion = null, bool Reopen = false, bool Cancel = false)
{
    [JsonIgnore]
    public bool IsEmpty => this == new TaskChange();

    public IReadOnlyList<Fault> Faults()
    {
        var faults = new List<Fault>();
        if (Priority is < LabelingTask.LowestPriority or > LabelingTask.HighestPriority)
        {
            faults.Add(new Fault("priority", $"Priority is {Priority}; it must lie between {LabelingTask.LowestPriority} and {LabelingTask.HighestPriority}."));
        }

        if (Overlap is < 1 or > LabelingTask.HighestOverlap)
        {
            faults.Add(new Fault("overlap", $"Overlap is {Overlap}; it must lie between 1 and {LabelingTask.HighestOverlap}."));
        }

        if (Reopen && Cancel)
        {
            faults.Add(new Fault("cancel", "A task cannot be reopened and cancelled at once; send one of them."));
        }

        if (IsEmpty)
        {
            faults.Add(new Fault("", "Nothing to change: send priority, overlap, pool, dueAt, reopen or cancel."));
        }

        return faults;
    }
}

/// <summary>What a <c>resolution.made</c> event says of a label.</summary>
public sealed record ResolutionMade(string? Value, string? Class, double? Posterior, double? Agreement, string Method, int Answers, LabelState State);

/// <summary>How the values of task events are written and read.</summary>
public static class TaskEventJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault };

    public static byte[] Write<T>(T value) => Ledger.CanonicalJson.Canonicalize(JsonSerializer.SerializeToUtf8Bytes(value, Options));

    public static T Read<T>(string value) => JsonSerializer.Deserialize<T>(value, Options) ?? throw new FormatException("The event has no value.");
}
