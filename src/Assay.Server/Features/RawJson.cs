using System.Text.Json;
using System.Text.Json.Serialization;

namespace Assay.Server.Features;

/// <summary>Stored canonical JSON as part of an answer: written as it stands, not parsed again.</summary>
[JsonConverter(typeof(Converter))]
public readonly record struct RawJson(string Text)
{
    internal static RawJson? Of(string? json) => json is null ? null : new RawJson(json);

    private sealed class Converter : JsonConverter<RawJson>
    {
        public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) => writer.WriteRawValue(value.Text, skipInputValidation: true);
    }
}
