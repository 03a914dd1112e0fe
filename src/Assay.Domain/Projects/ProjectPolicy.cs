using System.Text.Json;
using System.Text.Json.Serialization;

namespace Assay.Domain.Projects;

/// <summary>How a label follows from answers.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ResolutionMethod>))]
public enum ResolutionMethod
{
    /// <summary>The newest answer is the label.</summary>
    [JsonStringEnumMemberName("single")]
    Single,

    /// <summary>The most frequent answer is the label; ties are disputes.</summary>
    [JsonStringEnumMemberName("majority")]
    Majority,

    /// <summary>The most probable class under the last published worker model; majority until there is one.</summary>
    [JsonStringEnumMemberName("dawid-skene")]
    DawidSkene,
}

public enum ProjectState
{
    Open = 0,

    /// <summary>Hands out no task; answers to tasks already held are taken.</summary>
    Paused = 1,

    /// <summary>Read only.</summary>
    Archived = 2,
}

/// <summary>A project's rules as data. Every change is an event.</summary>
/// <param name="Overlap">Answers wanted for a new task, 1 to 1000.</param>
/// <param name="FinalAt">Posterior from which a label is final once all answers are in, 0.5 to 1; below it the task is disputed. Not used by single and majority.</param>
/// <param name="LeaseSeconds">How long a hold lasts without a sign of life, 10 to 86400.</param>
/// <param name="DeadAfter">Skips after which a task goes to the dead letters, 1 to 1000.</param>
/// <param name="AnnotatorsMayPick">Whether annotators may lease a named task.</param>
/// <param name="RetentionPaused">True: nothing is erased because its retention has ended, until this is false again.</param>
/// <param name="MaxHeld">How many tasks one annotator may hold at a time, 1 to 1000. The labeling screen takes up to 24 ahead of a quick annotator.</param>
/// <param name="RedactionRequired">False: the owner declared that items need none, which is an event.</param>
public sealed record ProjectPolicy(
    int Overlap = 3,
    ResolutionMethod Method = ResolutionMethod.Majority,
    double FinalAt = 0.95,
    int LeaseSeconds = 900,
    int DeadAfter = 5,
    bool AnnotatorsMayPick = false,
    bool RedactionRequired = false,
    bool RetentionPaused = false,
    int MaxHeld = 32)
{
    public const int HighestMaxHeld = 1000;

    public const int HighestLeaseSeconds = 86_400;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public IReadOnlyList<Fault> Faults()
    {
        var faults = new List<Fault>();
        void Within(string field, double value, double least, double most)
        {
            if (!(value >= least && value <= most))
            {
                faults.Add(new Fault(field, $"{field} is {value}; it must lie between {least} and {most}."));
            }
        }

        Within("overlap", Overlap, 1, Tasks.LabelingTask.HighestOverlap);
        Within("finalAt", FinalAt, 0.5, 1);
        Within("leaseSeconds", LeaseSeconds, 10, HighestLeaseSeconds);
        Within("deadAfter", DeadAfter, 1, 1000);
        Within("maxHeld", MaxHeld, 1, HighestMaxHeld);
        if (RedactionRequired)
        {
            faults.Add(new Fault("redactionRequired", "This version of Assay has no redaction detectors yet, so no item could pass. Leave it false to declare redaction unnecessary."));
        }

        return faults;
    }

    public string ToJson() => JsonSerializer.Serialize(this, Options);

    public static ProjectPolicy FromJson(string json) => JsonSerializer.Deserialize<ProjectPolicy>(json, Options) ?? new ProjectPolicy();
}
