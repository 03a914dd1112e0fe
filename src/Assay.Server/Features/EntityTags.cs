using System.Security.Cryptography;
using System.Text.Json;

namespace Assay.Server.Features;

/// <summary>Entity tags from content: equal answers have equal tags on every server.</summary>
internal static class EntityTags
{
    public static string Of<T>(T value) => $"\"{Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(value)).AsSpan(0, 12))}\"";
}
