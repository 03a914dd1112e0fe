using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Assay.Domain.Access;
using Assay.Tests.Support;

namespace Assay.Server.Tests.Hosting;

public sealed class PlainTextTestsOnSqlite() : PlainTextTests(DatabaseEngine.Sqlite);

public sealed class PlainTextTestsOnPostgres() : PlainTextTests(DatabaseEngine.Postgres);

/// <summary>A NUL in any text of any request is refused by its field, alike on both engines.</summary>
public abstract class PlainTextTests(DatabaseEngine engine)
{
    [Fact]
    public async Task A_NUL_in_any_text_of_any_body_is_refused_by_its_field()
    {
        await using var server = await TestServer.StartAsync(engine);
        await server.ProjectAsync("nul");
        using var owner = await server.PersonAsync(Roles.Owner | Roles.Annotator);
        var document = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "openapi.json")))!;
        var (wrong, tried) = (new List<string>(), 0);
        foreach (var (path, method, schema) in Bodies(document))
        {
            foreach (var (name, type) in schema["properties"]!.AsObject())
            {
                if (Poisoned(type!) is not { } poisoned)
                {
                    continue;
                }

                var body = schema["properties"]!.AsObject().Where(p => p.Key != name && (schema["required"] as JsonArray)?.Any(r => (string)r! == p.Key) == true).ToDictionary(p => p.Key, p => Sample(document, p.Value!));
                body[name] = poisoned;
                var response = await owner.SendAsync(new HttpMethod(method.ToUpperInvariant()), Regex.Replace(Regex.Replace(path["/api/v1".Length..], "{(task|item)}", $"{(1L << 40) + 1}"), "{[^}]*}", "1"), body);
                tried++;
                var text = await response.Content.ReadAsStringAsync();
                if (response.StatusCode != HttpStatusCode.UnprocessableEntity || !text.Contains($"\"field\":\"{name}\"", StringComparison.Ordinal))
                {
                    wrong.Add($"{method} {path} {name}: {(int)response.StatusCode} {text}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(tried > 40, $"{tried} texts were tried");
    }

    private static IEnumerable<(string Path, string Method, JsonNode Schema)> Bodies(JsonNode document) =>
        from path in document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        let schema = operation.Value!["requestBody"]?["content"]?["application/json"]?["schema"]
        where schema is not null
        let resolved = Resolve(document, schema)
        where resolved["properties"] is not null
        select (path.Key, operation.Key, resolved);

    private static JsonNode Resolve(JsonNode document, JsonNode schema) =>
        (string?)schema["$ref"] is { } reference ? document["components"]!["schemas"]![reference.Split('/')[^1]]! : schema;

    private static JsonNode? Poisoned(JsonNode type) =>
        Types(type).Contains("string") && type["enum"] is null && type["format"] is null && type["pattern"] is null ? "a\0b"
        : Types(type).Contains("array") && Types(type["items"]).Contains("string") && type["items"]!["pattern"] is null ? new JsonArray("a\0b")
        : null;

    private static JsonNode? Sample(JsonNode document, JsonNode type)
    {
        var resolved = Resolve(document, type);
        var types = Types(resolved);
        return types.Contains("null") ? null
            : types.Contains("string") ? "1"
            : types.Contains("integer") || types.Contains("number") ? 1
            : types.Contains("boolean") ? false
            : types.Contains("array") ? new JsonArray()
            : types.Contains("object") ? new JsonObject()
            : null;
    }

    private static string[] Types(JsonNode? type) => (type as JsonObject)?["type"] switch
    {
        JsonArray several => [.. several.Select(t => (string)t!)],
        JsonValue one => [(string)one!],
        _ => [],
    };
}
