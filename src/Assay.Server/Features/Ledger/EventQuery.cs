using Assay.Domain;
using Assay.Store;
using Assay.Store.Ledger;

namespace Assay.Server.Features.Ledger;

/// <summary>What an audit looks for.</summary>
internal static class EventQuery
{
    public static readonly string[] Kinds =
        [.. typeof(Domain.Ledger.EventKind).GetFields().Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!).Order(StringComparer.Ordinal)];

    /// <param name="item">All that was said about the item's task.</param>
    /// <param name="until">Up to this moment; a day counts whole.</param>
    public static async Task<Decision<EventFilter>> OfAsync(string? kind, ActorId? actor, TaskId? task, ItemId? item, string? from, string? until, Instance instance)
    {
        if (kind is not null && !Kinds.Contains(kind))
        {
            return Refusal.Invalid($"There is no kind of event \"{kind}\".", [new Fault("kind", $"The kinds are {string.Join(", ", Kinds)}.")]);
        }

        if (item is { } named)
        {
            // Of an item without a task nothing is said: no task has this id.
            task = (await instance.Grid.OfItemAsync(named))?.Id ?? new TaskId(0);
        }

        var earliest = from is null ? default : MomentForm.Iso.Read("from", from);
        var latest = until is null ? default : MomentForm.Iso.Read("until", until);
        return (earliest.Refusal ?? latest.Refusal) is { } refusal ? refusal
            : new EventFilter(kind, actor, task, from is null ? null : earliest.Value.Start.ToMicroseconds(), until is null ? null : latest.Value.End.ToMicroseconds());
    }
}
