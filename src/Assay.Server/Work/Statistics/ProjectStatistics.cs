using System.Collections.Concurrent;
using Assay.Domain;
using Assay.Server.Work.Labels;
using Assay.Store;

namespace Assay.Server.Work.Statistics;

/// <summary>Answers and skips in one hour or day.</summary>
internal sealed record PacePoint(long At, int Answers, int Skips, int People);

/// <summary>What one person did. Names are looked up for whoever asks: kept here, one would outlive its erasure.</summary>
internal sealed record PersonFigures(ActorId Actor, long Answers, long Imported, long Skips, long LastAt, int Today, double? PerHour);

/// <param name="Before">Items added before this many days ago; null for all others.</param>
internal sealed record BacklogBand(int? Before, long Open);

/// <summary>How a project does, as of a size of its ledger.</summary>
/// <param name="Wanted">Answers that open tasks still want.</param>
/// <param name="DaysLeft">At the pace of the last two weeks; null with fewer than two days of work.</param>
/// <param name="HoursLeft">Hours of work at the pace of the hours in which anybody worked lately.</param>
internal sealed record Figures(
    long Size, long At, long Wanted, Estimate? DaysLeft, Estimate? HoursLeft, IReadOnlyList<PacePoint> Hours, IReadOnlyList<PacePoint> Days,
    IReadOnlyList<PersonFigures> People, IReadOnlyList<BacklogBand> Backlog, AgreementFigures Agreement, IReadOnlyList<KeyValuePair<string, long>> Classes);

/// <summary>Keeps the figures of projects, so that a page costs what happened since the last one and no more.</summary>
internal sealed class ProjectStatistics(Instance instance, ILogger<ProjectStatistics> log)
{
    private const long Day = 24 * ProjectActivity.Hour;
    private static readonly int[] Ages = [1, 3, 7, 30];
    private readonly ConcurrentDictionary<long, Entry> _entries = [];

    private sealed class Entry
    {
        public SemaphoreSlim Turn { get; } = new(1, 1);

        public ProjectActivity Activity { get; } = new();

        public Figures? Figures { get; set; }

        public TimeSpan Took { get; set; }

        public long MadeAt { get; set; }
    }

    /// <summary>What was computed last; null before the first time, which then begins in the background.</summary>
    public Figures? LastOrBegin(Store.Projects.Project project)
    {
        var entry = _entries.GetOrAdd(project.Id.Value, _ => new Entry());
        if (entry.Figures is null && entry.Turn.CurrentCount > 0)
        {
            _ = Task.Run(() => OfAsync(project, CancellationToken.None).ContinueWith(
                made => log.LogWarning(made.Exception, "The figures of project {Project} could not be computed", project.Id), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default));
        }

        return entry.Figures;
    }

    /// <summary>Figures as of now, or as of a moment ago where they cost more than a blink.</summary>
    public async Task<Figures> OfAsync(Store.Projects.Project project, CancellationToken cancel)
    {
        var entry = _entries.GetOrAdd(project.Id.Value, _ => new Entry());
        await entry.Turn.WaitAsync(cancel);
        try
        {
            var size = (await instance.Ledger.StateAsync(project.Id)).Size;
            var time = instance.Database.Time;
            if (entry.Figures is { } known && (known.Size == size ? instance.Database.Now - known.At < 60_000_000 : time.GetElapsedTime(entry.MadeAt) < 20 * entry.Took))
            {
                return known;
            }

            var began = time.GetTimestamp();
            await entry.Activity.CatchUpAsync(instance, project.Id, size);
            entry.Figures = await MakeAsync(project, entry.Activity, size);
            entry.Took = time.GetElapsedTime(began);
            entry.MadeAt = time.GetTimestamp();
            return entry.Figures;
        }
        finally
        {
            entry.Turn.Release();
        }
    }

    private async Task<Figures> MakeAsync(Store.Projects.Project project, ProjectActivity activity, long size)
    {
        var now = instance.Database.Now;
        var positions = new List<long>();
        foreach (var age in Ages)
        {
            positions.Add(await instance.Ledger.SizeAtAsync(project.Id, now - (age * Day)));
        }

        var (wanted, before) = await instance.Grid.WantedAsync(project.Id, positions);
        var counters = await instance.Projects.CountersAsync(project.Id);
        var tasks = counters.Where(c => c.Key.StartsWith("tasks.", StringComparison.Ordinal)).Sum(c => c.Value);
        var taxonomy = project.TaxonomyVersion == 0 ? null : await instance.Projects.ParsedTaxonomyAsync(project.Id, project.TaxonomyVersion);
        var agreement = await AgreementSample.OfAsync(instance, project.Id, taxonomy is null ? null : LabelAggregation.ChoiceField(taxonomy), tasks, (ulong)project.Id.Value);
        var days = Points(activity, now, Day, 60);
        var hours = Points(activity, now, ProjectActivity.Hour, 72);
        return new Figures(
            size, now, wanted,
            Forecast.PeriodsLeft(wanted, Complete(activity, now, Day, 14), (int)project.Id.Value),
            Forecast.PeriodsLeft(wanted, [.. Complete(activity, now, ProjectActivity.Hour, 72).Where(h => h > 0)], (int)project.Id.Value),
            hours, days, People(activity, now), Bands(before, counters.GetValueOrDefault("tasks.open")), agreement, await instance.Labels.CountByClassAsync(project.Id));
    }

    /// <param name="least">So many periods even where the first answer came later, so that a line has a length.</param>
    private static List<PacePoint> Points(ProjectActivity activity, long now, long period, int most, int least = 12)
    {
        var hoursEach = period / ProjectActivity.Hour;
        var last = now / period;
        var earliest = activity.Hours.Count == 0 ? last : activity.Hours.Keys.First() / hoursEach;
        var first = Math.Max(last - most + 1, Math.Min(earliest, last - least + 1));
        var points = new List<PacePoint>();
        for (var at = first; at <= last; at++)
        {
            var hours = Enumerable.Range(0, (int)hoursEach).Select(h => (at * hoursEach) + h).ToList();
            points.Add(new PacePoint(
                at * period, hours.Sum(h => activity.Hours.GetValueOrDefault(h)), hours.Sum(h => activity.SkipHours.GetValueOrDefault(h)),
                activity.People.Values.Count(p => hours.Exists(h => p.Hours.ContainsKey(h)))));
        }

        return points;
    }

    /// <summary>Answers in each whole period since the first answer, the running one left out.</summary>
    private static List<int> Complete(ProjectActivity activity, long now, long period, int most) =>
        activity.Hours.Count == 0 ? [] : [.. Points(activity, now, period, most + 1, least: 1).SkipLast(1).Select(p => p.Answers)];

    private static List<PersonFigures> People(ProjectActivity activity, long now)
    {
        var today = now / Day * 24;
        return [.. activity.People.OrderByDescending(p => p.Value.Answers + p.Value.Imported).Take(500).Select(p =>
        {
            var recent = p.Value.Hours.Where(h => h.Key >= (now / ProjectActivity.Hour) - 24 && h.Key < now / ProjectActivity.Hour).Select(h => h.Value).ToList();
            return new PersonFigures(
                new ActorId(p.Key), p.Value.Answers, p.Value.Imported, p.Value.Skips, p.Value.LastAt,
                p.Value.Hours.Where(h => h.Key >= today).Sum(h => h.Value), recent.Count == 0 ? null : recent.Average());
        })];
    }

    private static List<BacklogBand> Bands(List<long> openBefore, long open)
    {
        var bands = Ages.Select((age, i) => new BacklogBand(age, openBefore[i])).ToList();
        return [new BacklogBand(null, open), .. bands];
    }
}
