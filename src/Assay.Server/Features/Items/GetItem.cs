using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Ledger;
using Assay.Server.Features.Ledger;
using Assay.Server.Features.Tasks;
using Assay.Server.Hosting;
using Assay.Server.Work.Labels;
using Assay.Store;
using Assay.Store.Engine;

namespace Assay.Server.Features.Items;

/// <summary>The item page: content, answers, label, and how it came about, now or as of a position.</summary>
internal static class GetItem
{
    /// <param name="Agrees">Whether it says what the label says, in the field that the label's class is of; null where there is no label.</param>
    /// <param name="Accuracy">How often this person is right where the label's class is the truth, by the worker model that the label was made with; null without one.</param>
    public sealed record AnswerView(ActorId Actor, string Name, DateTimeOffset At, string Position, RawJson? Value, bool? Agrees, double? Accuracy);

    /// <param name="Posterior">Probability of the value; for majority its share of the answers.</param>
    /// <param name="FinalAt">The posterior from which on the policy takes a label as final.</param>
    /// <param name="Field">The field that class and posterior are of.</param>
    /// <param name="Weighed">Whether a worker model weighed the answers: where it knows none of their authors yet, each counts one.</param>
    /// <param name="Disputes">Why the label is disputed, a reason each; empty where it is not, or where the answers that made it so are erased.</param>
    public sealed record LabelView(
        RawJson? Value, string? Class, double? Posterior, string Method, int Answers, string State, int TaxonomyVersion, string Position, DateTimeOffset ResolvedAt, double FinalAt,
        string? Field, bool Weighed, IReadOnlyList<DisputeView> Disputes);

    /// <param name="Field">The field that is open; null where it is the answers as a whole.</param>
    /// <param name="Why">improbable (the posterior is below the policy's bar, or was when the label was made), tie (no value was said more often than every other), equally-probable (weighted, no class leads), nothing-said (no field has a value).</param>
    public sealed record DisputeView(string? Field, string Why);

    /// <param name="Content">Null once erased, and for all but leads where it was flagged as personal data; facets and what was said of it then are left out too.</param>
    /// <param name="History">Events about the item's task, and the one that erased the item, oldest first.</param>
    /// <param name="People">Names of the actors in the history, by id.</param>
    /// <param name="AddedAt">Position of the event that brought the item in.</param>
    /// <param name="Flagged">Whether it was flagged as holding personal data: only leads see it, and nobody is asked about it.</param>
    /// <param name="Withheld">Whether it is kept back from you for that.</param>
    public sealed record Response(
        ItemId Id, string? Key, RawJson? Content, RawJson? Meta, IReadOnlyDictionary<string, string> Facets, TaskView? Task, LabelView? Label,
        IReadOnlyList<AnswerView> Answers, IReadOnlyList<EventView> History, IReadOnlyDictionary<string, string> People, string AddedAt, bool Flagged, bool Withheld);

    public static void Map(IEndpointRouteBuilder items) => items
        .MapGet("/{item}", Handle)
        .WithName("getItem")
        .WithSummary("An item with its answers, label and history; asOf takes a ledger size or a moment.")
        .Requires(Permission.ReadData)
        .Produces<Response>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(ItemId item, string? asOf, Caller caller, Instance instance)
    {
        var project = new ProjectId(Keys.Project(item.Value));
        if (await instance.Items.FindAsync(item) is not { } found)
        {
            return Refusal.NotFound("Nothing here, or it is not shared with you.").ToProblem();
        }

        var isErased = found.Payload is null;
        var isFlagged = await instance.Items.IsWithheldAsync(item);
        var isWithheld = isFlagged && !caller.May(Permission.Assign, project);
        if (isWithheld)
        {
            found = found with { Payload = null, Meta = null };
        }

        var size = await AsOf.ParseAsync(asOf, project, instance);
        if (!size.Accepted)
        {
            return size.Refusal.ToProblem();
        }

        var task = await instance.Grid.OfItemAsync(item);
        List<LedgerEvent> all = task is null ? [] : await instance.Ledger.OfTaskAsync(task.Id);
        if (isErased && await instance.Ledger.ErasureOfAsync(item) is { } erasure)
        {
            all.Add(erasure);
        }

        var history = all.Where(h => size.Value is null || h.Position < size.Value).OrderBy(h => h.Position).ToList();
        var label = task is null ? null : await instance.Labels.FindAsync(task.Id, size.Value);
        var owner = (await instance.Projects.FindAsync(project))!;
        var said = await LabelReasons.OfAsync(instance, owner, task, history, label);
        var names = await instance.Access.NamesAsync(history.Select(h => h.Actor));
        var facets = await instance.Items.FacetsAsync(project, item);
        return TypedResults.Ok(new Response(
            item, found.ExternalKey, RawJson.Of(found.Payload), RawJson.Of(found.Meta), (isWithheld ? [] : facets).DistinctBy(f => f.Key).ToDictionary(f => f.Key, f => f.Value), task is null ? null : TaskView.Of(task),
            label is null ? null : new LabelView(
                Shown(label.Value), isWithheld ? null : label.Class, label.Posterior, label.Method, label.Answers, label.State.ToString().ToLowerInvariant(), label.TaxonomyVersion,
                Number(label.Position), Moments.Of(label.ResolvedAt), owner.Policy.FinalAt, said.Field, said.IsWeighed,
                [.. said.Disputes.Select(d => new DisputeView(d.Field, d.Why))]),
            [.. said.Answers.Select(a => new AnswerView(a.Actor, names.GetValueOrDefault(a.Actor.Value, ""), Moments.Of(a.At), Number(a.Position), Shown(a.Value), a.Agrees, a.Accuracy))],
            [.. history.Select(h => EventView.Of(isWithheld ? h with { Value = null } : h))], names.ToDictionary(n => Number(n.Key), n => n.Value), Number(found.AddedAtPosition), isFlagged, isWithheld));

        RawJson? Shown(string? value) => isWithheld ? null : RawJson.Of(value);
    }

    private static string Number(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
