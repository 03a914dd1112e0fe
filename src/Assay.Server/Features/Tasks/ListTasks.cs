using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Tasks;
using Assay.Server.Hosting;
using Assay.Server.Work.Tasks;
using Assay.Store;
using Assay.Store.Tasks;

namespace Assay.Server.Features.Tasks;

/// <summary>The data grid: tasks with their items and labels, by key, filtered.</summary>
internal static class ListTasks
{
    /// <param name="Label">The label's value; null where there is none.</param>
    /// <param name="Posterior">Probability of the leading value.</param>
    /// <param name="Agreement">Share of pairs of answers that agree.</param>
    public sealed record Line(TaskView Task, string? ItemKey, RawJson? Content, string? Class, RawJson? Label, double? Posterior, double? Agreement, DateTimeOffset UpdatedAt, bool Withheld);

    public static void Map(IEndpointRouteBuilder projectTasks) => projectTasks
        .MapGet("/", Handle)
        .WithName("listTasks")
        .WithSummary("Tasks with items and labels; filter takes a text such as class:Refund posterior<0.8; ordered by queue, added, updated, confidence or agreement; asOf shows labels as they stood; skip begins at a row of order=added.")
        .Requires(Permission.ReadData)
        .Produces<Page<Line>>()
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(
        ProjectId project, Instance instance, string? filter, string? state, string? @class, string? facet, string? order, string? asOf, string? cursor, long? skip, int? limit)
    {
        var faults = new List<Fault>();
        var wantedState = Named<TaskState>("state", state, faults);
        var wantedOrder = Named<TaskOrder>("order", order, faults);
        var wantedFacet = FacetOf(facet, faults);
        if (limit is < 1 or > 500)
        {
            faults.Add(new Fault("limit", $"limit is {limit}; it must lie between 1 and 500."));
        }

        if (skip is < 0 or > 1L << 40 || (skip is not null && (wantedOrder != TaskOrder.Added || cursor is not null || filter is not null || state is not null || @class is not null || facet is not null || asOf is not null)))
        {
            faults.Add(new Fault("skip", "skip is 0 or more, and goes with order=added and nothing else: only there does a row's place follow from its number."));
        }

        if (faults.Count > 0)
        {
            return Refusal.Invalid(faults[0].Message, faults).ToProblem();
        }

        var read = await TaskFilters.ReadAsync(filter, project, instance);
        var size = await AsOf.ParseAsync(asOf, project, instance);
        if (!read.Accepted || !size.Accepted)
        {
            return (read.Refusal ?? size.Refusal!).ToProblem();
        }

        var meant = new TaskFilter([.. read.Value.Terms, .. TaskFilter.Of(wantedState, @class, wantedFacet).Terms]);
        var page = await instance.Grid.PageAsync(project, meant, wantedOrder ?? (size.Value is null ? TaskOrder.Queue : TaskOrder.Added), skip is { } tasks ? TaskGrid.CursorAfter(project, tasks) : cursor, limit ?? 50, size.Value);
        return page.Accepted
            ? TypedResults.Ok(new Page<Line>(
                [.. page.Value.Lines.Select(l => new Line(TaskView.Of(l.Task), l.ItemKey, RawJson.Of(l.Payload), l.Class, RawJson.Of(l.Value), l.Posterior, l.Agreement, Moments.Of(l.UpdatedAt), l.IsWithheld))], page.Value.Next))
            : page.Refusal.ToProblem();
    }

    private static T? Named<T>(string field, string? text, List<Fault> faults) where T : struct, Enum
    {
        if (text is null)
        {
            return null;
        }

        if (Enum.GetValues<T>().Where(v => v.ToString().Equals(text, StringComparison.OrdinalIgnoreCase)).Cast<T?>().FirstOrDefault() is { } found)
        {
            return found;
        }

        faults.Add(new Fault(field, $"\"{text}\" is no {field}; the {field}s are {string.Join(", ", Enum.GetNames<T>().Select(n => n.ToLowerInvariant()))}."));
        return null;
    }

    private static KeyValuePair<string, string>? FacetOf(string? facet, List<Fault> faults)
    {
        var colon = facet?.IndexOf(':', StringComparison.Ordinal) ?? 0;
        if (facet is not null && colon <= 0)
        {
            faults.Add(new Fault("facet", "facet is written name:value, such as channel:chat."));
        }

        return colon > 0 ? KeyValuePair.Create(facet![..colon], facet[(colon + 1)..]) : null;
    }
}
