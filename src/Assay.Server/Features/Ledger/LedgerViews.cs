using System.Globalization;
using Assay.Domain;
using Assay.Domain.Ledger;

namespace Assay.Server.Features.Ledger;

/// <summary>One event of a ledger.</summary>
/// <param name="Value">Null where the event has none or it was erased.</param>
public sealed record EventView(string Position, string Id, string Kind, ActorId Actor, TaskId? Task, DateTimeOffset At, RawJson Header, RawJson? Value)
{
    internal static EventView Of(LedgerEvent recorded) => new(
        recorded.Position.ToString(CultureInfo.InvariantCulture), recorded.Id.ToString(), recorded.Kind, recorded.Actor, recorded.Task, Moments.Of(recorded.At),
        RawJson.Of(recorded.Header)!.Value, RawJson.Of(recorded.Value));
}
