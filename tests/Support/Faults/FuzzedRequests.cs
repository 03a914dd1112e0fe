using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Assay.Tests.Support.Faults;

/// <summary>One request as it goes over the wire.</summary>
/// <param name="Operation">Method and address as the document names them.</param>
public sealed record FuzzedRequest(string Operation, HttpMethod Method, string Path, string? MediaType, byte[]? Body)
{
    public HttpRequestMessage ToMessage()
    {
        var message = new HttpRequestMessage(Method, Path);
        if (Body is not null)
        {
            message.Content = new ByteArrayContent(Body);
            if (MediaType is not null)
            {
                message.Content.Headers.TryAddWithoutValidation("Content-Type", MediaType);
            }
        }

        return message;
    }

    public override string ToString() => $"{Method} {Path} {MediaType} {(Body is null ? "" : Encoding.UTF8.GetString(Body.AsSpan(0, Math.Min(Body.Length, 600))))}";
}

/// <summary>
/// Requests that are nearly right, made from the API document by a seed: each operation with real ids and bodies by its
/// schema, of which one or two things are then spoiled.
/// </summary>
/// <param name="known">Real values of path and query parameters and of members, by name.</param>
public sealed class FuzzedRequests(JsonNode document, IReadOnlyDictionary<string, IReadOnlyList<string>> known, int seed)
{
    /// <summary>Stands in every text that people could have written: no log may hold it.</summary>
    public const string Mark = "qz71";

    /// <summary>JSON texts that something might trip over.</summary>
    private static readonly string[] Spoiled =
    [
        "null", "true", "0", "-1", "1.5", "1e308", "1e999", "-0", "9223372036854775807", "9223372036854775808", "123456789012345678901234567890", "\"\"", "\" \"", "\"\\u0000\"", "\"qz71\\u0000b\"",
        "\"\\ud800\"", "\"a\\u001fb\"", "\"\\u202e\"", "[]", "{}", "[null]", "[[]]", "{\"\":null}", "{\"a\":null}", "\"NaN\"", "\"2026-13-45\"", "\"0001-01-01T00:00:00Z\"", "\"9999-12-31T23:59:59Z\"",
        "\"../../etc/passwd\"", "\"%00\"", "\"'; DROP TABLE item; --\"", "\"00000000-0000-0000-0000-000000000000\"", "\"=1+1\"", "\"\\\\\"", "NaN", "'x'", "\"" + new string('x', 3000) + "\"", "\"" + new string('é', 70_000) + "\"",
        new string('[', 70) + new string(']', 70), new string('[', 3000) + new string(']', 3000),
    ];

    private static readonly string[] SpoiledParts =
    [
        "", "0", "-1", "1.5", "abc", "%00", "%20", "%FF", "%ED%A0%80", "9223372036854775807", "9223372036854775808", "99999999999999999999", "1%27--", "%2e%2e%2f", "1e5", "%0a", "true", "null", "2026-13-45", "state:",
        "%22", "(((((", "key%3A%22qz71", "qz71%3Aqz71", "a:b:c", "-", "0-0", "-9223372036854775808-1", "%E2%80%AE",
    ];

    private readonly Random _random = new(seed);
    private readonly List<(string Path, string Method, JsonNode Operation)> _operations =
    [
        .. document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Where(o => o.Key is "get" or "post" or "put" or "patch" or "delete").Select(o => (path.Key, o.Key, o.Value!))),
    ];

    /// <summary>How many operations the document has.</summary>
    public int Operations => _operations.Count;

    /// <summary>The requests of one round: one of each operation.</summary>
    public IEnumerable<FuzzedRequest> Round() => _operations.Select(o => Make(o.Path, o.Method, o.Operation));

    private FuzzedRequest Make(string path, string method, JsonNode operation)
    {
        var address = new StringBuilder();
        foreach (var part in path.TrimStart('/').Split('/'))
        {
            address.Append('/').Append(part.StartsWith('{') ? Part(part.Trim('{', '}'), spoilt: 8) : part);
        }

        var separator = '?';
        foreach (var parameter in operation["parameters"]?.AsArray().Where(p => (string)p!["in"]! == "query") ?? [])
        {
            if (_random.Next(3) == 0)
            {
                address.Append(separator).Append((string)parameter!["name"]!).Append('=').Append(Part((string)parameter["name"]!, spoilt: 2));
                separator = '&';
            }
        }

        var (media, body) = operation["requestBody"]?["content"] is JsonObject content ? Body(content) : (null, null);
        return new FuzzedRequest($"{method.ToUpperInvariant()} {path}", new HttpMethod(method.ToUpperInvariant()), address.ToString(), media, body);
    }

    /// <param name="spoilt">One in so many is none of the real values.</param>
    private string Part(string name, int spoilt) =>
        known.TryGetValue(name, out var values) && _random.Next(spoilt) != 0 ? Uri.EscapeDataString(values[_random.Next(values.Count)]) : SpoiledParts[_random.Next(SpoiledParts.Length)];

    private (string? Media, byte[]? Body) Body(JsonObject content)
    {
        var media = content.Select(c => c.Key).ElementAt(_random.Next(content.Count));
        byte[] body;
        if (content["application/json"]?["schema"] is { } schema && media == "application/json")
        {
            body = Encoding.UTF8.GetBytes(Json(schema));
        }
        else
        {
            var texts = known["text"];
            body = Encoding.UTF8.GetBytes(texts[_random.Next(texts.Count)]);
        }

        return (_random.Next(40) == 0 ? "application/octet-stream" : media == "*/*" ? "text/csv" : media, Damaged(body));
    }

    private byte[]? Damaged(byte[] body)
    {
        switch (_random.Next(30))
        {
            case 0:
                return null;
            case 1:
                return body[..(body.Length / 2)];
            case 2:
                return [.. body.AsSpan(0, body.Length / 2), 0xC3, 0x28, .. body.AsSpan(body.Length / 2)];
            case 3:
                return [0xEF, 0xBB, 0xBF, .. body];
            case 4:
                return Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(body));
            case 5:
                return [.. body, .. body];
            default:
                return body;
        }
    }

    private string Json(JsonNode schema)
    {
        var made = Value(schema, "", 0);
        var places = new List<JsonNode>();
        Places(made, places);
        var raw = new List<(string Token, string Text)>();
        for (var spoils = _random.Next(8) switch { 0 => 0, < 6 => 1, _ => 2 }; spoils > 0 && places.Count > 0; spoils--)
        {
            Spoil(places[_random.Next(places.Count)], raw);
        }

        var text = made?.ToJsonString() ?? "null";
        foreach (var (token, replacement) in raw)
        {
            text = text.Replace($"\"{token}\"", replacement, StringComparison.Ordinal);
        }

        return text;
    }

    /// <summary>Puts something else in the place of one member or element, leaves it out, or adds one.</summary>
    private void Spoil(JsonNode container, List<(string, string)> raw)
    {
        var token = $"@@{raw.Count}@@";
        var text = Spoiled[_random.Next(Spoiled.Length)];
        if (container is JsonObject members && members.Count > 0)
        {
            var name = members.ElementAt(_random.Next(members.Count)).Key;
            switch (_random.Next(6))
            {
                case 0:
                    members.Remove(name);
                    return;
                case 1:
                    members["unknown"] = token;
                    break;
                case 2:
                    members[name] = token;
                    text += $",\"{name}\":null"; // a member twice
                    break;
                default:
                    members[name] = token;
                    break;
            }
        }
        else if (container is JsonArray elements)
        {
            elements.Add((JsonNode)token);
        }
        else
        {
            return;
        }

        raw.Add((token, text));
    }

    private static void Places(JsonNode? node, List<JsonNode> places)
    {
        if (node is JsonObject members)
        {
            places.Add(node);
            foreach (var (_, value) in members)
            {
                Places(value, places);
            }
        }
        else if (node is JsonArray elements)
        {
            places.Add(node);
            foreach (var value in elements)
            {
                Places(value, places);
            }
        }
    }

    private JsonNode? Value(JsonNode schema, string name, int depth)
    {
        if (known.TryGetValue("json:" + name, out var texts))
        {
            return JsonNode.Parse(texts[_random.Next(texts.Count)]);
        }

        if ((string?)schema["$ref"] is { } reference)
        {
            return depth > 8 ? null : Value(reference.TrimStart('#', '/').Split('/').Aggregate(document, (node, part) => node[part]!), name, depth + 1);
        }

        if ((schema["oneOf"] ?? schema["anyOf"] ?? schema["allOf"]) is JsonArray choices)
        {
            return Value(choices[_random.Next(choices.Count)]!, name, depth + 1);
        }

        if (schema["enum"] is JsonArray values)
        {
            return values[_random.Next(values.Count)]?.DeepClone();
        }

        var type = schema["type"] is JsonArray types ? (string?)types.FirstOrDefault(t => (string?)t != "null") : (string?)schema["type"];
        return type switch
        {
            "object" => new JsonObject((schema["properties"] as JsonObject ?? []).Where(_ => _random.Next(8) != 0).Select(p => KeyValuePair.Create(p.Key, Value(p.Value!, p.Key, depth + 1)))),
            "array" => depth > 8 ? [] : new JsonArray([.. Enumerable.Range(0, _random.Next(3)).Select(_ => schema["items"] is { } items ? Value(items, name, depth + 1) : Text(name, null))]),
            "integer" => _random.Next(1, 4),
            "number" => _random.Next(1, 100) / 100.0,
            "boolean" => _random.Next(2) == 0,
            _ => Text(name, (string?)schema["format"]),
        };
    }

    private string Text(string name, string? format) =>
        known.TryGetValue(name, out var values) ? values[_random.Next(values.Count)]
        : format switch
        {
            "uuid" => Id(),
            "date-time" => "2026-11-29T00:00:00Z",
            _ => name == "id" ? Id() : string.Create(CultureInfo.InvariantCulture, $"{Mark} {_random.Next(20)}"),
        };

    /// <summary>A UUIDv7 by the seed.</summary>
    private string Id()
    {
        Span<byte> bytes = stackalloc byte[16];
        _random.NextBytes(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x70);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString("D");
    }
}
