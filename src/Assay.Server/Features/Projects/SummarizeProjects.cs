using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Server.Work.Statistics;
using Assay.Store;

namespace Assay.Server.Features.Projects;

/// <summary>How each of the caller's projects stands, for the list of projects.</summary>
internal static class SummarizeProjects
{
    /// <param name="InboxOpen">Flags and questions that nobody has answered.</param>
    /// <param name="Agreement">As it was computed last; null before that, which this request sets off.</param>
    /// <param name="Days">Answers in each of the last 14 days, for a small line; empty before they were computed.</param>
    public sealed record Summary(
        ProjectId Project, long Items, long Answers, long Open, long Resolved, long Disputed, long Dead, long InboxOpen, EstimateView? Agreement, IReadOnlyList<int> Days);

    public static void Map(IEndpointRouteBuilder projects) => projects
        .MapGet("/summaries", Handle)
        .WithName("summarizeProjects")
        .WithSummary("Counts of each project whose data you may read.")
        .Requires(Permission.SignedIn)
        .Produces<IReadOnlyList<Summary>>();

    private static async Task<IResult> Handle(Caller caller, Instance instance, ProjectStatistics statistics)
    {
        var counters = await instance.Projects.AllCountersAsync();
        var waiting = await instance.Inbox.OpenCountsAsync();
        return TypedResults.Ok<IReadOnlyList<Summary>>(
            [.. (await instance.Projects.ListAsync()).Where(p => caller.May(Permission.ReadData, p.Id)).Select(p =>
            {
                var of = counters[p.Id].ToDictionary(c => c.Key, c => c.Value);
                long Count(string name) => of.GetValueOrDefault(name);
                var last = statistics.LastOrBegin(p);
                return new Summary(
                    p.Id, Count("items"), Count("answers"), Count("tasks.open"), Count("tasks.resolved"), Count("tasks.disputed"), Count("tasks.dead"), waiting.GetValueOrDefault(p.Id.Value),
                    EstimateView.Of(last?.Agreement.Alpha), [.. last?.Days.TakeLast(14).Select(d => d.Answers) ?? []]);
            })]);
    }
}
