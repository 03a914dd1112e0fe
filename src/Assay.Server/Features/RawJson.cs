using System.Text.Json;

namespace Assay.Server.Features;

/// <summary>Stored JSON text as part of an answer.</summary>
internal static class RawJson
{
    public static JsonElement? Element(string? json)
    {
        if (json is null)
        {
            return null;
        }

        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
