using System.Globalization;
using Assay.Domain;
using Assay.Domain.Ledger;
using Assay.Store;

namespace Assay.Server.Features.Ledger;

/// <summary>One event of a ledger.</summary>
/// <param name="Value">Null where the event has none, it was erased, or it is kept back as saying something of personal data.</param>
public sealed record EventView(string Position, string Id, string Kind, ActorId Actor, TaskId? Task, DateTimeOffset At, RawJson Header, RawJson? Value)
{
    internal static EventView Of(LedgerEvent recorded) => new(
        recorded.Position.ToString(CultureInfo.InvariantCulture), recorded.Id.ToString(), recorded.Kind, recorded.Actor, recorded.Task, Moments.Of(recorded.At),
        RawJson.Of(recorded.Header)!.Value, RawJson.Of(recorded.Value));

    /// <summary>Events without the values of what was said of items that are kept back.</summary>
    internal static async Task<IReadOnlyList<LedgerEvent>> WithoutWithheldAsync(Instance instance, IReadOnlyList<LedgerEvent> events)
    {
        var withheld = await instance.Items.WithheldAsync(events.Where(e => e.Task is not null).Select(e => e.Task!.Value));
        return withheld.Count == 0 ? events : [.. events.Select(e => e.Task is { } task && withheld.Contains(task.Value) ? e with { Value = null, Salt = null } : e)];
    }
}
