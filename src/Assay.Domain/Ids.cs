using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Assay.Domain;

/// <summary>A number that names one thing: opaque outside, a decimal string in JSON (64 bits do not fit a JavaScript number).</summary>
public interface IId<TSelf> where TSelf : struct, IId<TSelf>
{
    long Value { get; }

    static abstract TSelf Of(long value);
}

[JsonConverter(typeof(IdJsonConverter<ProjectId>))]
public readonly record struct ProjectId(long Value) : IId<ProjectId>, IParsable<ProjectId>
{
    public static ProjectId Of(long value) => new(value);
    public static ProjectId Parse(string s, IFormatProvider? provider) => Id.Parse<ProjectId>(s);
    public static bool TryParse(string? s, IFormatProvider? provider, out ProjectId result) => Id.TryParse(s, out result);
    public override string ToString() => Id.Text(Value);
}

[JsonConverter(typeof(IdJsonConverter<ItemId>))]
public readonly record struct ItemId(long Value) : IId<ItemId>, IParsable<ItemId>
{
    public static ItemId Of(long value) => new(value);
    public static ItemId Parse(string s, IFormatProvider? provider) => Id.Parse<ItemId>(s);
    public static bool TryParse(string? s, IFormatProvider? provider, out ItemId result) => Id.TryParse(s, out result);
    public override string ToString() => Id.Text(Value);
}

[JsonConverter(typeof(IdJsonConverter<TaskId>))]
public readonly record struct TaskId(long Value) : IId<TaskId>, IParsable<TaskId>
{
    public static TaskId Of(long value) => new(value);
    public static TaskId Parse(string s, IFormatProvider? provider) => Id.Parse<TaskId>(s);
    public static bool TryParse(string? s, IFormatProvider? provider, out TaskId result) => Id.TryParse(s, out result);
    public override string ToString() => Id.Text(Value);
}

[JsonConverter(typeof(IdJsonConverter<ActorId>))]
public readonly record struct ActorId(long Value) : IId<ActorId>, IParsable<ActorId>
{
    public static ActorId Of(long value) => new(value);
    public static ActorId Parse(string s, IFormatProvider? provider) => Id.Parse<ActorId>(s);
    public static bool TryParse(string? s, IFormatProvider? provider, out ActorId result) => Id.TryParse(s, out result);
    public override string ToString() => Id.Text(Value);
}

[JsonConverter(typeof(IdJsonConverter<PoolId>))]
public readonly record struct PoolId(long Value) : IId<PoolId>, IParsable<PoolId>
{
    public static PoolId Of(long value) => new(value);
    public static PoolId Parse(string s, IFormatProvider? provider) => Id.Parse<PoolId>(s);
    public static bool TryParse(string? s, IFormatProvider? provider, out PoolId result) => Id.TryParse(s, out result);
    public override string ToString() => Id.Text(Value);
}

internal static class Id
{
    public static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    public static T Parse<T>(string s) where T : struct, IId<T> =>
        TryParse<T>(s, out var id) ? id : throw new FormatException("An id is a whole number, 0 or greater.");

    public static bool TryParse<T>(string? s, out T id) where T : struct, IId<T>
    {
        // Parsing alone passes over characters NUL at the end.
        var parsed = long.TryParse(s, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && !s.EndsWith('\0');
        id = parsed ? T.Of(value) : default;
        return parsed;
    }
}

/// <summary>Writes ids as decimal strings and reads strings only.</summary>
public sealed class IdJsonConverter<T> : JsonConverter<T> where T : struct, IId<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && Id.TryParse<T>(reader.GetString(), out var id)
            ? id
            : throw new JsonException("An id is a string that holds a whole number.");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Id.Text(value.Value));
}
