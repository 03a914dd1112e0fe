using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Assay.Domain.Ledger;

/// <summary>Names one event of a project for ever. Clients make theirs (UUIDv7, RFC 9562); what the server derives is UUIDv8, so that neither can be the other.</summary>
public readonly record struct EventId(Guid Value)
{
    /// <summary>The 16 bytes in network order, as stored.</summary>
    public byte[] ToBytes() => Value.ToByteArray(bigEndian: true);

    public static EventId FromBytes(ReadOnlySpan<byte> bytes) => new(new Guid(bytes, bigEndian: true));

    public override string ToString() => Value.ToString("D");

    /// <summary>An id as clients make them: a UUIDv7 and no other, since all other versions are the server's own.</summary>
    public static bool TryParse(string? text, out EventId id)
    {
        var parsed = Guid.TryParseExact(text, "D", out var value) && value.Version == 7 && (value.Variant & 0xC) == 0x8;
        id = new EventId(parsed ? value : Guid.Empty);
        return parsed;
    }

    /// <summary>A UUIDv8 whose 122 free bits come from HMAC-SHA-256 under the project's key: equal content has equal ids, and nobody without the key can tell which.</summary>
    public static EventId Derived(ReadOnlySpan<byte> key, string content)
    {
        Span<byte> hash = stackalloc byte[32];
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes("event:" + content), hash);
        return Version8(hash);
    }

    /// <summary>The id that imports gave before ids were keyed: a UUIDv8 from SHA-256 alone. Only for finding what stands under it.</summary>
    public static EventId DerivedUnkeyed(string content)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(content), hash);
        return Version8(hash);
    }

    private static EventId Version8(Span<byte> hash)
    {
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return FromBytes(hash[..16]);
    }

    /// <summary>A UUIDv7: the time in milliseconds, then randomness that the caller supplies (10 bytes).</summary>
    public static EventId Timed(long microseconds, ReadOnlySpan<byte> randomness)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, (microseconds / 1000) << 16);
        randomness[..10].CopyTo(bytes[6..]);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x70);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return FromBytes(bytes);
    }
}

/// <summary>The kinds of event, as they stand in headers.</summary>
public static class EventKind
{
    public const string ProjectCreated = "project.created";
    public const string ProjectChanged = "project.changed";
    public const string TaxonomyPublished = "taxonomy.published";
    public const string PolicyChanged = "policy.changed";
    public const string RedactionDeclared = "redaction.declared";
    public const string ItemsAdded = "items.added";
    public const string TasksCreated = "tasks.created";
    public const string TaskChanged = "task.changed";
    public const string AnnotationSubmitted = "annotation.submitted";
    public const string AnnotationImported = "annotation.imported";
    public const string AnnotationSkipped = "annotation.skipped";
    public const string TaskFlagged = "task.flagged";
    public const string QuestionAsked = "question.asked";
    public const string InboxAnswered = "inbox.answered";
    public const string WorkerModelPublished = "worker_model.published";
    public const string ResolutionMade = "resolution.made";
    public const string ResolutionRun = "resolution.run";
    public const string Retracted = "retracted";
    public const string Erased = "erased";
    public const string RetentionAnnounced = "retention.announced";
    public const string ExportBegun = "export.begun";
    public const string ExportMade = "export.made";
    public const string ExportBroken = "export.broken";
    public const string AccessGranted = "access.granted";
    public const string AccessRevoked = "access.revoked";
    public const string AccountChanged = "account.changed";
    public const string SensitiveRead = "sensitive.read";
    public const string LedgerKeyReplaced = "ledger_key.replaced";

    private static readonly (byte[] Utf8, string Kind)[] Known =
    [
        .. ((ReadOnlySpan<string>)
        [
            AnnotationSubmitted, AnnotationImported, ResolutionMade, ItemsAdded, TasksCreated, TaskChanged, AnnotationSkipped, ResolutionRun, WorkerModelPublished, ExportMade, PolicyChanged,
        ]).ToArray().Select(kind => (System.Text.Encoding.UTF8.GetBytes(kind), kind)),
    ];

    /// <summary>The constant for a kind that comes often, so that reading a log makes no string for each event; null for others.</summary>
    internal static string? Of(ReadOnlySpan<byte> utf8)
    {
        foreach (var (bytes, kind) in Known)
        {
            if (utf8.SequenceEqual(bytes))
            {
                return kind;
            }
        }

        return null;
    }
}

/// <summary>What an operation wants recorded. Position, time, salt and hashes are the writer's.</summary>
/// <param name="Value">Canonical JSON, or empty for an event without a value.</param>
public sealed record EventDraft(
    EventId Id, string Kind, ActorId Actor, string Tool, byte[] Value,
    TaskId? Task = null, ItemId? Item = null, int? TaxonomyVersion = null, EventId? RefersTo = null, double? Confidence = null);

/// <summary>One recorded event as it is stored.</summary>
/// <param name="Position">0 for the first event of a log.</param>
/// <param name="At">Microseconds since 1970-01-01 UTC; never less than the event before.</param>
/// <param name="Header">Canonical JSON (RFC 8785); its bytes are the leaf of the tree.</param>
/// <param name="Value">Canonical JSON; null once erased.</param>
public sealed record LedgerEvent(
    ProjectId Project, long Position, EventId Id, string Kind, ActorId Actor, TaskId? Task, long At,
    string Header, string? Value, byte[]? Salt, byte[] LeafHash);
