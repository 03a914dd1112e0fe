using System.Globalization;
using System.Text.Json;
using Assay.Domain;
using Assay.Domain.Ledger;

namespace Assay.Server.Features.Ledger;

/// <summary>One event of a ledger.</summary>
/// <param name="Value">Null where the event has none or it was erased.</param>
public sealed record EventView(string Position, string Id, string Kind, ActorId Actor, TaskId? Task, DateTimeOffset At, JsonElement Header, JsonElement? Value)
{
    internal static EventView Of(LedgerEvent recorded) => new(
        recorded.Position.ToString(CultureInfo.InvariantCulture), recorded.Id.ToString(), recorded.Kind, recorded.Actor, recorded.Task, Moments.Of(recorded.At),
        RawJson.Element(recorded.Header)!.Value, RawJson.Element(recorded.Value));
}
