using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Assay.Domain.Ledger;

/// <summary>The hashed part of an event: canonical JSON whose members appear in sorted order, absent ones left out.</summary>
public sealed record EventHeader(
    ProjectId Project, long Position, EventId Id, string Kind, ActorId Actor, string Tool, long At, byte[] ValueHash,
    TaskId? Task = null, ItemId? Item = null, int? TaxonomyVersion = null, EventId? RefersTo = null, double? Confidence = null)
{
    /// <summary>The canonical bytes. Written member by member: this runs once for every event.</summary>
    public byte[] ToBytes()
    {
        var to = new ArrayBufferWriter<byte>(384);
        Text(to, "{\"actor\":\""u8, Actor.Value);
        Raw(to, "\",\"at\":"u8);
        Number(to, At);
        if (Confidence is { } confidence)
        {
            Raw(to, ",\"confidence\":"u8);
            Raw(to, Encoding.ASCII.GetBytes(CanonicalJson.NumberText(confidence)));
        }

        Raw(to, ",\"event\":\""u8);
        Identifier(to, Id);
        if (Item is { } item)
        {
            Text(to, "\",\"item\":\""u8, item.Value);
        }

        Raw(to, "\",\"kind\":\""u8);
        Raw(to, Encoding.ASCII.GetBytes(Kind));
        Raw(to, "\",\"position\":"u8);
        Number(to, Position);
        Text(to, ",\"project\":\""u8, Project.Value);
        if (RefersTo is { } refersTo)
        {
            Raw(to, "\",\"refersTo\":\""u8);
            Identifier(to, refersTo);
        }

        if (Task is { } task)
        {
            Text(to, "\",\"task\":\""u8, task.Value);
        }

        Raw(to, "\""u8);
        if (TaxonomyVersion is { } taxonomy)
        {
            Raw(to, ",\"taxonomyVersion\":"u8);
            Number(to, taxonomy);
        }

        Raw(to, ",\"tool\":"u8);
        CanonicalJson.WriteString(to, Tool);
        Raw(to, ",\"valueHash\":\""u8);
        var hash = to.GetSpan(44);
        Base64Url.EncodeToUtf8(ValueHash, hash, out _, out var written);
        to.Advance(written);
        Raw(to, "\"}"u8);
        return to.WrittenSpan.ToArray();
    }

    /// <summary>Reads a header back; false where it is not one.</summary>
    public static bool TryParse(string text, out EventHeader? header)
    {
        header = null;
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            string? Member(string name) => root.TryGetProperty(name, out var member) ? member.GetString() : null;
            long Whole(string name) => long.Parse(Member(name)!, NumberStyles.None, CultureInfo.InvariantCulture);
            if (!EventId.TryParse(Member("event"), out var id))
            {
                return false;
            }

            header = new EventHeader(
                new ProjectId(Whole("project")), root.GetProperty("position").GetInt64(), id, Member("kind")!,
                new ActorId(Whole("actor")), Member("tool")!, root.GetProperty("at").GetInt64(), Base64Url.DecodeFromChars(Member("valueHash")!),
                Member("task") is null ? null : new TaskId(Whole("task")),
                Member("item") is null ? null : new ItemId(Whole("item")),
                root.TryGetProperty("taxonomyVersion", out var version) ? version.GetInt32() : null,
                EventId.TryParse(Member("refersTo"), out var refersTo) ? refersTo : null,
                root.TryGetProperty("confidence", out var confidence) ? confidence.GetDouble() : null);
            return true;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or KeyNotFoundException or ArgumentNullException or OverflowException)
        {
            return false;
        }
    }

    private static void Raw(ArrayBufferWriter<byte> to, ReadOnlySpan<byte> bytes) => to.Write(bytes);

    private static void Text(ArrayBufferWriter<byte> to, ReadOnlySpan<byte> before, long value)
    {
        to.Write(before);
        Number(to, value);
    }

    private static void Number(ArrayBufferWriter<byte> to, long value)
    {
        Utf8Formatter.TryFormat(value, to.GetSpan(20), out var written);
        to.Advance(written);
    }

    private static void Identifier(ArrayBufferWriter<byte> to, EventId id)
    {
        id.Value.TryFormat(to.GetSpan(36), out var written, "D");
        to.Advance(written);
    }
}
