using System.Globalization;
using Assay.Domain;
using Assay.Domain.Ledger;

namespace Assay.Server.Features.Tasks;

/// <summary>Reading what annotators send back: leases, ids and values.</summary>
internal static class Fences
{
    public static readonly Refusal NoLease = Refusal.Invalid("lease is missing or is no lease; send the one that came with the task.", [new Fault("lease", "Send the lease that came with the task.")]);

    public static readonly Refusal NoId = Refusal.Invalid("id is missing or is no UUIDv7; make a new UUIDv7 for each thing that you send.", [new Fault("id", "id is missing or is no UUIDv7; make a new UUIDv7 for each thing that you send.")]);

    public static bool TryLease(string? text, out long fence) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out fence);

    /// <summary>Null where none was sent, or an empty one.</summary>
    public static bool TryOptionalLease(string? text, out long? fence)
    {
        var isLease = TryLease(text, out var read);
        fence = isLease ? read : null;
        return isLease || string.IsNullOrEmpty(text);
    }

    /// <summary>Canonical bytes of a JSON object, or why there are none.</summary>
    public static Decision<byte[]> Value(System.Text.Json.JsonElement value)
    {
        if (value.ValueKind != System.Text.Json.JsonValueKind.Object)
        {
            return Refusal.Invalid("value is not an object; send {\"field\": answer, ...}.", [new Fault("value", "Send an object: {\"field\": answer, ...}.")]);
        }

        return CanonicalJson.TryCanonicalize(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(value), 64, out var canonical, out var error)
            ? canonical
            : Refusal.Invalid($"value cannot be stored: {error}", [new Fault("value", error)]);
    }
}
