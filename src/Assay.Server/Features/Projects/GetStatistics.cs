using System.Globalization;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Server.Work.Statistics;
using Assay.Store;

namespace Assay.Server.Features.Projects;

/// <summary>A value with its 95 % interval.</summary>
public sealed record EstimateView(double Value, double Low, double High)
{
    internal static EstimateView? Of(Estimate? estimate) => estimate is null ? null : new(estimate.Value, estimate.Low, estimate.High);
}

/// <summary>How a project does: pace, time to finish, agreement, backlog, by class and by person.</summary>
internal static class GetStatistics
{
    public sealed record Point(DateTimeOffset At, int Answers, int Skips, int People);

    /// <param name="Imported">Answers that came with imports.</param>
    /// <param name="PerHour">Answers in an hour of work, over the last day; null where there was none.</param>
    public sealed record Person(ActorId Actor, string Name, long Answers, long Imported, long Skips, DateTimeOffset LastAt, int Today, double? PerHour);

    /// <param name="Labels">Labels that stand.</param>
    /// <param name="Answers">Answers of the sample that name it.</param>
    /// <param name="Agreement">Krippendorff's alpha against all other classes; null where it is undefined or there is no interval.</param>
    public sealed record Class(string Name, long Labels, long Answers, double? Value, EstimateView? Agreement);

    /// <param name="OlderThanDays">0: all that are open.</param>
    public sealed record Age(int OlderThanDays, long Open);

    /// <param name="AsOf">The size of the ledger that the figures are of.</param>
    /// <param name="Wanted">Answers that open tasks still want.</param>
    /// <param name="DaysLeft">From whole days of the last two weeks; null with fewer than two.</param>
    /// <param name="HoursLeft">Hours of work, from the hours of the last three days in which anybody worked.</param>
    /// <param name="Alpha">Krippendorff's alpha, nominal, of the first choice field.</param>
    /// <param name="Undefined">Why there is no alpha.</param>
    /// <param name="Tasks">Tasks with two answers or more that alpha is from.</param>
    /// <param name="IsSample">Alpha is from tasks spread over the project, not from all.</param>
    public sealed record Response(
        string AsOf, DateTimeOffset At, long Wanted, EstimateView? DaysLeft, EstimateView? HoursLeft, IReadOnlyList<Point> Hours, IReadOnlyList<Point> Days,
        IReadOnlyList<Person> People, IReadOnlyList<Age> Backlog, EstimateView? Alpha, string? Undefined, long Tasks, bool IsSample, IReadOnlyList<Class> Classes);

    public static void Map(IEndpointRouteBuilder projects) => projects
        .MapGet("/{project}/statistics", Handle)
        .WithName("getStatistics")
        .WithSummary("Pace, time to finish, agreement, backlog age, by class and by person, as of a moment ago.")
        .Requires(Permission.ReadData)
        .Produces<Response>();

    private static async Task<IResult> Handle(ProjectId project, Instance instance, ProjectStatistics statistics, CancellationToken cancel)
    {
        var f = await statistics.OfAsync((await instance.Projects.FindAsync(project))!, cancel);
        var people = await instance.Access.NamesAsync(f.People.Select(p => p.Actor));
        var byClass = f.Agreement.ByClass.ToDictionary(c => c.Class, StringComparer.Ordinal);
        var labels = f.Classes.ToDictionary(c => c.Key, c => c.Value, StringComparer.Ordinal);
        var names = f.Agreement.ByClass.Select(c => c.Class).Concat(f.Classes.Select(c => c.Key)).Distinct(StringComparer.Ordinal).Take(1000);
        return TypedResults.Ok(new Response(
            f.Size.ToString(CultureInfo.InvariantCulture), Moments.Of(f.At), f.Wanted, EstimateView.Of(f.DaysLeft), EstimateView.Of(f.HoursLeft),
            [.. f.Hours.Select(Of)], [.. f.Days.Select(Of)],
            [.. f.People.Select(p => new Person(p.Actor, people.GetValueOrDefault(p.Actor.Value, ""), p.Answers, p.Imported, p.Skips, Moments.Of(p.LastAt), p.Today, p.PerHour))],
            [.. f.Backlog.Select(b => new Age(b.Before ?? 0, b.Open))],
            EstimateView.Of(f.Agreement.Alpha), f.Agreement.Undefined, f.Agreement.Tasks, f.Agreement.IsSample,
            [.. names.Select(n => new Class(n, labels.GetValueOrDefault(n), byClass.GetValueOrDefault(n)?.Answers ?? 0, byClass.GetValueOrDefault(n)?.Value, EstimateView.Of(byClass.GetValueOrDefault(n)?.Agreement)))]));
    }

    private static Point Of(PacePoint point) => new(Moments.Of(point.At), point.Answers, point.Skips, point.People);
}
