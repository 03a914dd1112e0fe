using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Domain.Access;
using Assay.Tests.Support;

namespace Assay.Server.Tests.Hosting;

/// <summary>Numbers of 64 bits do not fit a JavaScript number: what names a thing is a string.</summary>
public sealed class IdTests
{
    private static readonly string[] Naming = ["id", "actor", "project", "pool", "item", "task", "number", "lease", "position", "ledgerPosition", "size", "event", "next", "publishedBy"];

    [Fact]
    public void No_id_in_the_API_document_is_a_number()
    {
        var document = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, "docs", "openapi.json")))!;

        var numbers = document["components"]!["schemas"]!.AsObject()
            .SelectMany(schema => schema.Value!["properties"]?.AsObject().Where(p => (string?)p.Value!["format"] == "int64").Select(p => (Schema: schema.Key, Member: p.Key)) ?? [])
            .Where(p => Naming.Contains(p.Member) || p.Member.EndsWith("Id", StringComparison.Ordinal))
            .Where(p => p is not ("EventProof", "position"));

        Assert.Empty(numbers);
    }

    [Fact]
    public async Task No_id_in_an_answer_is_a_number()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        var project = await server.ProjectAsync("own", items: 2);
        using var owner = await server.SignedInAsync("owner@example.org", Roles.Owner);

        var answers = await AnswersAsync(owner, project.ToString());
        var numbers = answers.SelectMany(a => NumbersIn(a, "")).Where(n => Naming.Contains(n.Split('.')[^1]) || n.EndsWith("Id", StringComparison.Ordinal));

        // A taxonomy's versions are numbered from 1. The header of an event is what was signed: canonical JSON with whole numbers below 2^53.
        Assert.DoesNotContain(numbers, n => n != ".number" && !n.Contains(".header.", StringComparison.Ordinal) && !n.Contains(".value.", StringComparison.Ordinal));
    }

    private static async Task<List<JsonNode>> AnswersAsync(Visitor owner, string project)
    {
        var held = await (await owner.SendAsync(HttpMethod.Post, $"/projects/{project}/tasks/next")).JsonAsync();
        var submitted = await (await owner.SendAsync(
            HttpMethod.Post, $"/tasks/{held["id"]}/annotations", new { id = Guid.CreateVersion7(), lease = (string)held["lease"]!, value = new { animal = "cat" }, taxonomyVersion = 1 })).JsonAsync();
        await owner.TokenAsync(new { name = "t" });
        var answers = new List<JsonNode> { held, submitted };
        foreach (var path in (string[])["/me", "/projects", "/people", "/tokens", "/sessions", $"/projects/{project}", $"/projects/{project}/overview", $"/projects/{project}/people", $"/projects/{project}/taxonomies",
            $"/projects/{project}/tasks", $"/projects/{project}/tasks/held", $"/tasks/{held["id"]}", $"/items/{held["item"]}", $"/projects/{project}/ledger", $"/projects/{project}/ledger/events", "/projects/0/ledger/events"])
        {
            answers.Add(await (await owner.GetAsync(path)).JsonAsync());
        }

        answers.Add(await (await owner.SendAsync(HttpMethod.Post, $"/items/{held["item"]}/erasure", new { reason = "asked" })).JsonAsync());
        return answers;
    }

    private static IEnumerable<string> NumbersIn(JsonNode? node, string path) => node switch
    {
        JsonObject o => o.SelectMany(p => NumbersIn(p.Value, $"{path}.{p.Key}")),
        JsonArray a => a.SelectMany(n => NumbersIn(n, path)),
        JsonValue v when v.GetValueKind() == JsonValueKind.Number => [path],
        _ => [],
    };
}
