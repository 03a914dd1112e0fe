using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Store;

namespace Assay.Server.Features.Projects;

/// <summary>How far a project is.</summary>
internal static class GetOverview
{
    /// <param name="Held">Holds that are live now.</param>
    /// <param name="OldestOpenAt">When the oldest open task's item was added; null where nothing is open.</param>
    /// <param name="RetentionDue">Items that retention erases unless somebody pauses it.</param>
    /// <param name="RetentionNextAt">When the first of them is erased.</param>
    /// <param name="RetentionKept">Items whose retention has ended and that are kept because the project's erasing is paused.</param>
    /// <param name="InboxOpen">Flags and questions that nobody has answered.</param>
    /// <param name="HoursLeft">At the pace of the last hour; null where nobody answered in it.</param>
    public sealed record Response(
        long Items, long Answers, long Corrections, long Skips, long Open, long Resolved, long Disputed, long Dead, long Cancelled,
        long Held, DateTimeOffset? OldestOpenAt, long AnswersLastHour, double? HoursLeft,
        long RetentionDue, DateTimeOffset? RetentionNextAt, long RetentionKept, long InboxOpen);

    public static void Map(IEndpointRouteBuilder projects) => projects
        .MapGet("/{project}/overview", Handle)
        .WithName("getOverview")
        .WithSummary("Counts, backlog and pace of a project.")
        .Requires(Permission.ReadData)
        .Produces<Response>();

    private static async Task<IResult> Handle(ProjectId project, Instance instance)
    {
        var counters = await instance.Projects.CountersAsync(project);
        long Count(string name) => counters.GetValueOrDefault(name);
        var (held, oldest, lastHour) = await instance.Grid.BacklogAsync(project);
        var found = await instance.Projects.FindAsync(project);
        var retention = await instance.Retention.StateAsync(project);
        var wanted = Count("tasks.open") * (long)(found?.Policy.Overlap ?? 1);
        return TypedResults.Ok(new Response(
            Count("items"), Count("answers"), Count("corrections"), Count("skips"), Count("tasks.open"), Count("tasks.resolved"), Count("tasks.disputed"), Count("tasks.dead"), Count("tasks.cancelled"),
            held, Moments.Of(oldest), lastHour, lastHour > 0 ? Math.Round((double)wanted / lastHour, 1) : null,
            retention.Announced, Moments.Of(retention.Next), retention.Kept, await instance.Inbox.OpenCountAsync(project)));
    }
}
