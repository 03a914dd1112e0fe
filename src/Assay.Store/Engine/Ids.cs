using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Domain.Ledger;

namespace Assay.Store.Engine;

internal static class Ids
{
    /// <summary>The next number of a kind. Taken in the caller's transaction, so that a rollback leaves no gap.</summary>
    public static long Next(SqlSession session, string name)
    {
        var id = session.Number("SELECT next_id FROM id_alloc WHERE name = $1" + session.Dialect.ForUpdate, name);
        session.Execute("UPDATE id_alloc SET next_id = $2 WHERE name = $1", name, id + 1);
        return id;
    }

    public static EventId NewEvent(UnitOfWork unit) => EventId.Timed(unit.Now, RandomNumberGenerator.GetBytes(10));
}

internal static class Json
{
    public static byte[] Canonical(JsonNode node) => CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(node.ToJsonString()));

    public static byte[] Canonical(string json) => CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(json));
}

public static class Text
{
    /// <summary>Names that people give: not empty, no control characters, not too long.</summary>
    public static Fault? Fault(string field, string? text, int longest) =>
        !VisibleText.IsIn(text) ? new Fault(field, $"{field} is empty; write 1 to {longest} characters.")
        : text!.Length > longest ? new Fault(field, $"{field} has {text.Length} characters; at most {longest} are allowed.")
        : text.Any(char.IsControl) ? new Fault(field, $"{field} holds a control character; remove it.")
        : null;

    /// <summary>What people write at length, or not at all: lines and tabs, no other control characters, not too long.</summary>
    public static Fault? ProseFault(string field, string text, int longest) =>
        text.Length > longest ? new Fault(field, $"{field} has {text.Length} characters; at most {longest} are allowed.")
        : text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')) ? new Fault(field, $"{field} holds a control character; remove it.")
        : null;
}
