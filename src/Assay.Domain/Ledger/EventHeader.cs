using System.Buffers;
using System.Buffers.Text;
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
    public static bool TryParse(string text, out EventHeader? header) => TryParse(Encoding.UTF8.GetBytes(text), out header);

    /// <summary>Reads a header back from its bytes; false where it is not one. Read member by member: a verification does this for every event.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out EventHeader? header)
    {
        header = null;
        try
        {
            var parts = new Parts();
            var reader = new Utf8JsonReader(utf8);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                parts.Take(ref reader);
            }

            header = reader.Read() ? null : parts.Whole();
            return header is not null;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>The taxonomy version of a header, without the rest of it; null where it has none, or is none.</summary>
    public static int? TaxonomyVersionOf(ReadOnlySpan<byte> utf8)
    {
        int? version = null;
        try
        {
            var reader = new Utf8JsonReader(utf8);
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName)
                {
                    var wanted = reader.CurrentDepth == 1 && reader.ValueSpan.SequenceEqual("taxonomyVersion"u8);
                    reader.Read();
                    version = wanted ? reader.GetInt32() : version;
                }
            }

            return version;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The members of a header as they come in.</summary>
    private struct Parts
    {
        private long? _project;
        private long? _position;
        private EventId? _id;
        private string? _kind;
        private long? _actor;
        private string? _tool;
        private long? _at;
        private byte[]? _valueHash;
        private long? _task;
        private long? _item;
        private int? _taxonomyVersion;
        private EventId? _refersTo;
        private double? _confidence;

        /// <summary>Takes one member; those of a later version are passed over.</summary>
        public void Take(ref Utf8JsonReader reader)
        {
            var name = reader.ValueSpan;
            reader.Read();
            if (name.SequenceEqual("actor"u8))
            {
                _actor = Identifier(ref reader);
            }
            else if (name.SequenceEqual("at"u8))
            {
                _at = reader.GetInt64();
            }
            else if (name.SequenceEqual("confidence"u8))
            {
                _confidence = reader.GetDouble();
            }
            else if (name.SequenceEqual("event"u8))
            {
                _id = new EventId(reader.GetGuid());
            }
            else if (name.SequenceEqual("item"u8))
            {
                _item = Identifier(ref reader);
            }
            else if (name.SequenceEqual("kind"u8))
            {
                _kind = EventKind.Of(reader.ValueSpan) ?? reader.GetString();
            }
            else if (name.SequenceEqual("position"u8))
            {
                _position = reader.GetInt64();
            }
            else if (name.SequenceEqual("project"u8))
            {
                _project = Identifier(ref reader);
            }
            else if (name.SequenceEqual("refersTo"u8))
            {
                _refersTo = new EventId(reader.GetGuid());
            }
            else if (name.SequenceEqual("task"u8))
            {
                _task = Identifier(ref reader);
            }
            else if (name.SequenceEqual("taxonomyVersion"u8))
            {
                _taxonomyVersion = reader.GetInt32();
            }
            else if (name.SequenceEqual("tool"u8))
            {
                _tool = reader.GetString();
            }
            else if (name.SequenceEqual("valueHash"u8))
            {
                _valueHash = Hash(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        /// <summary>The header, or null where a member that each has is missing.</summary>
        public readonly EventHeader? Whole() =>
            _project is { } project && _position is { } position && _id is { } id && _kind is not null && _actor is { } actor && _tool is not null && _at is { } at && _valueHash is not null
                ? new EventHeader(
                    new ProjectId(project), position, id, _kind, new ActorId(actor), _tool, at, _valueHash, _task is { } task ? new TaskId(task) : null, _item is { } item ? new ItemId(item) : null,
                    _taxonomyVersion, _refersTo, _confidence)
                : null;

        private static long Identifier(ref Utf8JsonReader reader) =>
            reader.TokenType == JsonTokenType.String && Utf8Parser.TryParse(reader.ValueSpan, out long value, out var read) && read == reader.ValueSpan.Length
                ? value
                : throw new FormatException("Not an identifier.");

        private static byte[] Hash(ref Utf8JsonReader reader)
        {
            var hash = new byte[Merkle.HashSize];
            return reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length == 43
                && Base64Url.DecodeFromUtf8(reader.ValueSpan, hash, out _, out var written) == OperationStatus.Done && written == hash.Length
                ? hash
                : throw new FormatException("Not a hash.");
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
