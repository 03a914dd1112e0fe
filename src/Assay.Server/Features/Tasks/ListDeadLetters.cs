using System.Text.Json;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Ledger;
using Assay.Domain.Tasks;
using Assay.Server.Hosting;
using Assay.Store;
using Assay.Store.Tasks;

namespace Assay.Server.Features.Tasks;

/// <summary>Tasks that were given back too often, each with what people said about them.</summary>
internal static class ListDeadLetters
{
    /// <param name="Skips">Who gave it back and why, newest first; at most ten.</param>
    public sealed record Letter(TaskView Task, string? ItemKey, RawJson? Content, IReadOnlyList<SkipView> Skips);

    /// <param name="Reason">unclear, bad-item, not-my-field or other.</param>
    public sealed record SkipView(ActorId Actor, string Name, DateTimeOffset At, string Reason, string? Comment);

    public static void Map(IEndpointRouteBuilder projectTasks) => projectTasks
        .MapGet("/dead", Handle)
        .WithName("listDeadLetters")
        .WithSummary("Tasks that wait for a lead because they were given back too often, with the reasons.")
        .Requires(Permission.Assign)
        .Produces<Page<Letter>>()
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(ProjectId project, string? cursor, Instance instance)
    {
        var page = await instance.Grid.PageAsync(project, TaskFilter.Of(TaskState.Dead), TaskOrder.Updated, cursor, 50);
        if (!page.Accepted)
        {
            return page.Refusal.ToProblem();
        }

        var lines = new List<Letter>();
        foreach (var line in page.Value.Lines)
        {
            var skips = (await instance.Ledger.OfTaskAsync(line.Task.Id)).Where(e => e.Kind == EventKind.AnnotationSkipped).Reverse().Take(10).ToList();
            var names = await instance.Access.NamesAsync(skips.Select(s => s.Actor));
            lines.Add(new Letter(TaskView.Of(line.Task), line.ItemKey, RawJson.Of(line.Payload), [.. skips.Select(s => Of(s, names))]));
        }

        return TypedResults.Ok(new Page<Letter>(lines, page.Value.Next));
    }

    private static SkipView Of(LedgerEvent skip, Dictionary<long, string> names)
    {
        var (reason, comment) = ("", (string?)null);
        if (skip.Value is not null)
        {
            using var document = JsonDocument.Parse(skip.Value);
            reason = document.RootElement.GetProperty("reason").GetString() ?? "";
            comment = document.RootElement.TryGetProperty("comment", out var said) ? said.GetString() : null;
        }

        return new SkipView(skip.Actor, names.GetValueOrDefault(skip.Actor.Value, ""), Moments.Of(skip.At), reason, comment);
    }
}
