using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Tasks;
using Assay.Server.Hosting;
using Assay.Store;
using Assay.Store.Tasks;

namespace Assay.Server.Features.Tasks;

/// <summary>The data grid: tasks with their items and labels, by key, filtered.</summary>
internal static class ListTasks
{
    /// <param name="Label">The label's value; null where there is none.</param>
    /// <param name="Posterior">Probability of the leading value.</param>
    /// <param name="Agreement">Share of pairs of answers that agree.</param>
    public sealed record Line(TaskView Task, string? ItemKey, RawJson? Content, string? Class, RawJson? Label, double? Posterior, double? Agreement, DateTimeOffset UpdatedAt);

    public static void Map(IEndpointRouteBuilder projectTasks) => projectTasks
        .MapGet("/", Handle)
        .WithName("listTasks")
        .WithSummary("Tasks with items and labels; ordered by queue, updated, confidence or agreement.")
        .Requires(Permission.ReadData)
        .Produces<Page<Line>>()
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(ProjectId project, Instance instance, string? state, string? @class, string? facet, string? order, string? cursor, int? limit)
    {
        var faults = new List<Fault>();
        TaskState? wantedState = null;
        if (state is not null)
        {
            wantedState = Enum.GetValues<TaskState>().Where(s => s.ToString().Equals(state, StringComparison.OrdinalIgnoreCase)).Cast<TaskState?>().FirstOrDefault();
            if (wantedState is null)
            {
                faults.Add(new Fault("state", $"\"{state}\" is no state; the states are open, resolved, disputed, dead, cancelled."));
            }
        }

        TaskOrder? wantedOrder = TaskOrder.Queue;
        if (order is not null)
        {
            wantedOrder = Enum.GetValues<TaskOrder>().Where(o => o.ToString().Equals(order, StringComparison.OrdinalIgnoreCase)).Cast<TaskOrder?>().FirstOrDefault();
            if (wantedOrder is null)
            {
                faults.Add(new Fault("order", $"\"{order}\" is no order; the orders are queue, updated, confidence, agreement."));
            }
        }

        KeyValuePair<string, string>? wantedFacet = null;
        if (facet is not null)
        {
            var colon = facet.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
            {
                faults.Add(new Fault("facet", "facet is written name:value, such as channel:chat."));
            }
            else
            {
                wantedFacet = KeyValuePair.Create(facet[..colon], facet[(colon + 1)..]);
            }
        }

        if (limit is < 1 or > 500)
        {
            faults.Add(new Fault("limit", $"limit is {limit}; it must lie between 1 and 500."));
        }

        if (faults.Count > 0)
        {
            return Refusal.Invalid(faults[0].Message, faults).ToProblem();
        }

        var page = await instance.Grid.PageAsync(project, new TaskFilter(wantedState, @class, wantedFacet), wantedOrder!.Value, cursor, limit ?? 50);
        return page.Accepted
            ? TypedResults.Ok(new Page<Line>(
                [.. page.Value.Lines.Select(l => new Line(TaskView.Of(l.Task), l.ItemKey, RawJson.Of(l.Payload), l.Class, RawJson.Of(l.Value), l.Posterior, l.Agreement, Moments.Of(l.UpdatedAt)))], page.Value.Next))
            : page.Refusal.ToProblem();
    }
}
