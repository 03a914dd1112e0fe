using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Domain.Ledger;
using Assay.Store.Access;
using Assay.Store.Engine;

namespace Assay.Store.Ledger;

/// <summary>A ledger key in place of one that is lost or was read by others: an event of the instance's log names both.</summary>
internal static class KeyReplacement
{
    /// <summary>Keys that signed before, newest first, as the instance's log names them.</summary>
    public static IReadOnlyList<NoteKey> Earlier(SqlSession session) =>
    [
        .. session.Query(
                "SELECT value FROM ledger_event WHERE ledger_key >= $1 AND ledger_key < $2 AND kind = $3 ORDER BY ledger_key DESC",
                r => r.TextOrNull(0), Keys.Of(0, 0), Keys.Of(1, 0), EventKind.LedgerKeyReplaced)
            .Select(value => value is not null && JsonNode.Parse(value)?["old"]?.GetValue<string>() is { } old && NoteKey.TryParse(old, out var key) ? key : null)
            .OfType<NoteKey>(),
    ];

    public static LedgerEvent Record(UnitOfWork unit, string? old, NoteKey key, Authority by)
    {
        unit.Session.Execute("INSERT INTO instance (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value", Instance.LedgerKey, key.ToVerifier());
        var value = new JsonObject { ["new"] = key.ToVerifier(), ["old"] = old };
        return unit.Log(default).Append(new EventDraft(Ids.NewEvent(unit), EventKind.LedgerKeyReplaced, by.Actor, by.Tool, Json.Canonical(value)));
    }
}
