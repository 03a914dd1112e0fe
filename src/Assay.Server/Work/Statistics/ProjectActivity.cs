using Assay.Domain;
using Assay.Domain.Ledger;
using Assay.Store;
using Assay.Store.Ledger;

namespace Assay.Server.Work.Statistics;

/// <summary>What a person did in a project.</summary>
internal sealed class PersonActivity
{
    public long Answers { get; set; }

    public long Imported { get; set; }

    public long Skips { get; set; }

    public long LastAt { get; set; }

    /// <summary>Answers by hour since 1970.</summary>
    public Dictionary<long, int> Hours { get; } = [];
}

/// <summary>
/// Answers by hour and by person, read off the ledger once and then only what has been added since. A corrected answer is one
/// answer. Imported answers are counted apart: nobody gave them here.
/// </summary>
internal sealed class ProjectActivity
{
    public const long Hour = 3_600_000_000;
    private const int Page = 20_000;

    public long Position { get; private set; }

    public SortedDictionary<long, int> Hours { get; } = [];

    public SortedDictionary<long, int> SkipHours { get; } = [];

    public Dictionary<long, PersonActivity> People { get; } = [];

    public async Task CatchUpAsync(Instance instance, ProjectId project, long size)
    {
        while (Position < size)
        {
            var page = await instance.Ledger.ActivityAsync(project, Position, size, Page);
            foreach (var done in page)
            {
                Add(done);
            }

            Position = page.Count < Page ? size : page[^1].Position + 1;
        }
    }

    private void Add(Activity done)
    {
        var (kind, at) = (done.Kind, done.At);
        if (kind is not (EventKind.AnnotationSubmitted or EventKind.AnnotationImported or EventKind.AnnotationSkipped))
        {
            return;
        }

        if (!People.TryGetValue(done.Actor.Value, out var person))
        {
            People.Add(done.Actor.Value, person = new PersonActivity());
        }

        var hour = at / Hour;
        person.LastAt = at;
        switch (kind)
        {
            case EventKind.AnnotationSubmitted when done.IsCorrection:
                break;
            case EventKind.AnnotationSubmitted:
                person.Answers++;
                person.Hours[hour] = person.Hours.GetValueOrDefault(hour) + 1;
                Hours[hour] = Hours.GetValueOrDefault(hour) + 1;
                break;
            case EventKind.AnnotationImported:
                person.Imported++;
                break;
            default:
                person.Skips++;
                SkipHours[hour] = SkipHours.GetValueOrDefault(hour) + 1;
                break;
        }
    }
}
