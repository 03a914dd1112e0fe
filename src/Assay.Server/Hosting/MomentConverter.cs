using System.Text.Json;
using System.Text.Json.Serialization;
using Assay.Domain;

namespace Assay.Server.Hosting;

/// <summary>Moments in bodies: read as everywhere else, so that one without an offset is refused and never taken for the machine's own time.</summary>
internal sealed class MomentConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw new JsonException($"A moment is a text. {MomentForm.Iso.Hint}");
        }

        var moment = MomentForm.Iso.Read("", reader.GetString()!);
        return moment.Accepted ? moment.Value.Start : throw new JsonException(moment.Refusal.Message);
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
