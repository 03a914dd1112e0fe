using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Features.Ledger;
using Assay.Server.Features.Tasks;
using Assay.Server.Hosting;
using Assay.Store;
using Assay.Store.Engine;

namespace Assay.Server.Features.Items;

/// <summary>The item page: content, answers, label, and how it came about, now or as of a position.</summary>
internal static class GetItem
{
    public sealed record AnswerView(ActorId Actor, string Name, DateTimeOffset At, string Position, RawJson? Value);

    /// <param name="Posterior">Probability of the value; for majority its share of the answers.</param>
    public sealed record LabelView(RawJson? Value, string? Class, double? Posterior, string Method, int Answers, string State, int TaxonomyVersion, string Position, DateTimeOffset ResolvedAt);

    /// <param name="Content">Null once erased.</param>
    /// <param name="History">Events about the item's task, oldest first.</param>
    public sealed record Response(
        ItemId Id, string? Key, RawJson? Content, RawJson? Meta, IReadOnlyDictionary<string, string> Facets, TaskView? Task, LabelView? Label,
        IReadOnlyList<AnswerView> Answers, IReadOnlyList<EventView> History);

    public static void Map(IEndpointRouteBuilder items) => items
        .MapGet("/{item}", Handle)
        .WithName("getItem")
        .WithSummary("An item with its answers, label and history; asOf takes a ledger size or a moment.")
        .Requires(Permission.ReadData)
        .Produces<Response>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(ItemId item, string? asOf, Instance instance)
    {
        var project = new ProjectId(Keys.Project(item.Value));
        if (await instance.Items.FindAsync(item) is not { } found)
        {
            return Refusal.NotFound("Nothing here, or it is not shared with you.").ToProblem();
        }

        var size = await AsOf.ParseAsync(asOf, project, instance);
        if (!size.Accepted)
        {
            return size.Refusal.ToProblem();
        }

        var task = await instance.Grid.OfItemAsync(item);
        var label = task is null ? null : await instance.Labels.FindAsync(task.Id, size.Value);
        var answers = task is null ? [] : await instance.Labels.AnswersOfAsync(task.Id);
        var names = await instance.Access.NamesAsync(answers.Select(a => a.Actor));
        var history = task is null ? [] : await instance.Ledger.OfTaskAsync(task.Id);
        var facets = await instance.Items.FacetsAsync(project, item);
        return TypedResults.Ok(new Response(
            item, found.ExternalKey, RawJson.Of(found.Payload), RawJson.Of(found.Meta), facets.DistinctBy(f => f.Key).ToDictionary(f => f.Key, f => f.Value), task is null ? null : TaskView.Of(task),
            label is null ? null : new LabelView(
                RawJson.Of(label.Value), label.Class, label.Posterior, label.Method, label.Answers, label.State.ToString().ToLowerInvariant(), label.TaxonomyVersion,
                label.Position.ToString(System.Globalization.CultureInfo.InvariantCulture), Moments.Of(label.ResolvedAt)),
            [.. answers.Where(a => size.Value is null || a.Position < size.Value).Select(a => new AnswerView(a.Actor, names.GetValueOrDefault(a.Actor.Value, ""), Moments.Of(a.At), a.Position.ToString(System.Globalization.CultureInfo.InvariantCulture), RawJson.Of(a.Value)))],
            [.. history.Where(h => size.Value is null || h.Position < size.Value).Select(EventView.Of)]));
    }
}
