using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Domain.Access;
using Assay.Tests.Support;

namespace Assay.Server.Tests.Hosting;

public sealed class HostileTextTestsOnSqlite() : HostileTextTests(DatabaseEngine.Sqlite);

public sealed class HostileTextTestsOnPostgres() : HostileTextTests(DatabaseEngine.Postgres);

/// <summary>Whatever people name things: it comes back as it was, or it is refused by field; nothing breaks.</summary>
public abstract class HostileTextTests(DatabaseEngine engine)
{
    public static TheoryData<string> Kept { get; } =
    [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "{{constructor.constructor('return this')()}}", "'; DROP TABLE project; --", "\u202Eevil\u202C right to left", "👩🏽‍🚒 e\u0301 \uFEFF",
        "=cmd|' /C calc'!A0", "../../etc/passwd", "%s%n%00",
    ];

    public static TheoryData<string> Refused { get; } = ["nul \u0000 inside", "escape \u001B[31m", "bell \u0007", new string('x', 1_000_000)];

    [Theory]
    [MemberData(nameof(Kept))]
    public async Task Names_are_kept_as_data(string text)
    {
        await using var server = await TestServer.StartAsync(engine);
        using var owner = await server.SignedInAsync("owner@example.org", Roles.Owner);
        using var guest = new Visitor(server.Address);

        var project = await (await owner.SendAsync(HttpMethod.Post, "/projects", new { name = text, description = text })).JsonAsync();
        var pool = await (await owner.SendAsync(HttpMethod.Post, $"/projects/{project["id"]}/pools", new { name = text })).JsonAsync();
        var token = await (await owner.SendAsync(HttpMethod.Post, "/tokens", new { name = text })).JsonAsync();
        var invitation = await (await owner.SendAsync(HttpMethod.Post, "/invitations", new { roles = new[] { "annotator" }, note = text })).JsonAsync();
        var person = await (await guest.AcceptAsync((string)invitation["secret"]!, "guest@example.org", text)).JsonAsync();
        var exported = await owner.SendAsync(HttpMethod.Post, $"/projects/{project["id"]}/exports", new { subject = "labels", format = "csv" });

        Assert.Equal(text, (string)project["name"]!);
        Assert.Equal(text, (string)project["description"]!);
        Assert.Equal(text, (string)pool["name"]!);
        Assert.Equal(text, (string)token["token"]!["name"]!);
        Assert.Equal(text, (string)person["name"]!);
        Assert.Equal(HttpStatusCode.OK, exported.StatusCode);
        Assert.Matches("^\"?[A-Za-z0-9-]*\\.csv\"?$", exported.Content.Headers.ContentDisposition!.FileName!);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Names_with_control_characters_or_without_end_are_refused_by_field(string text)
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own");
        using var owner = await server.SignedInAsync("owner@example.org", Roles.Owner);
        using var guest = new Visitor(server.Address);
        var invitation = await (await owner.SendAsync(HttpMethod.Post, "/invitations", new { roles = new[] { "annotator" } })).JsonAsync();

        Assert.Equal("name", await (await owner.SendAsync(HttpMethod.Post, "/projects", new { name = text })).FaultyFieldAsync());
        Assert.Equal("description", await (await owner.SendAsync(HttpMethod.Post, "/projects", new { name = "p", description = text })).FaultyFieldAsync());
        Assert.Equal("description", await (await owner.SendAsync(HttpMethod.Patch, $"/projects/{project}", new { description = text })).FaultyFieldAsync());
        Assert.Equal("name", await (await owner.SendAsync(HttpMethod.Post, $"/projects/{project}/pools", new { name = text })).FaultyFieldAsync());
        Assert.Equal("name", await (await owner.SendAsync(HttpMethod.Post, "/tokens", new { name = text })).FaultyFieldAsync());
        Assert.Equal("note", await (await owner.SendAsync(HttpMethod.Post, "/invitations", new { roles = new[] { "annotator" }, note = text })).FaultyFieldAsync());
        Assert.Equal("roles", await (await owner.SendAsync(HttpMethod.Post, "/invitations", new { roles = new[] { text } })).FaultyFieldAsync());
        Assert.Equal("name", await (await guest.AcceptAsync((string)invitation["secret"]!, "guest@example.org", text)).FaultyFieldAsync());
        Assert.Equal("email", await (await guest.AcceptAsync((string)invitation["secret"]!, text + "@example.org")).FaultyFieldAsync());
        Assert.Equal("reason", await (await owner.SendAsync(HttpMethod.Post, "/people/999/erasure", new { reason = text })).FaultyFieldAsync());
    }

    [Theory]
    [MemberData(nameof(Kept))]
    public async Task Classes_are_kept_as_data_or_refused_with_the_document(string text)
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own");
        using var owner = await server.PersonAsync(Roles.Owner);

        var answer = await PublishAsync(owner, project.ToString(), text);

        Assert.True(answer.StatusCode == HttpStatusCode.Created || await answer.FaultyFieldAsync() is not null);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Classes_with_control_characters_or_without_end_are_refused_with_the_document(string text)
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own");
        using var owner = await server.PersonAsync(Roles.Owner);

        var answer = await PublishAsync(owner, project.ToString(), text);

        Assert.NotNull(await answer.FaultyFieldAsync());
    }

    [Theory]
    [InlineData("items?key=k", "{\"k\":\"a\\u0000b\",\"text\":\"x\"}\n")]
    [InlineData("items?facet=k", "{\"k\":\"a\\u0000b\",\"text\":\"x\"}\n")]
    [InlineData("items?column=k=source", "{\"k\":\"a\\u0000b\",\"text\":\"x\"}\n")]
    [InlineData("annotations", "{\"task\":\"item\\u0000 0\",\"worker\":\"w\",\"label\":\"cat\"}\n")]
    [InlineData("annotations?itemsGiven=false", "{\"task\":\"t\",\"worker\":\"w\\u0000\",\"label\":\"cat\"}\n")]
    [InlineData("annotations?itemsGiven=false", "{\"task\":\"t\",\"worker\":\"w\",\"label\":\"c\\u0000at\"}\n")]
    public async Task A_row_whose_names_hold_a_NUL_is_refused_by_line(string path, string row)
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own");
        using var owner = await server.PersonAsync(Roles.Owner);

        var run = await owner.PostTextAsync($"/projects/{project}/{path}", row, "application/x-ndjson");

        Assert.Equal(1, (int)run!["refused"]!);
        Assert.Equal(1, (int)run["faults"]![0]!["line"]!);
    }

    private static Task<HttpResponseMessage> PublishAsync(TestServer.Client owner, string project, string name) => owner.Http.PostAsync(
        $"/api/v1/projects/{project}/taxonomies",
        new StringContent(new JsonObject
        {
            ["taxonomy"] = "Hostile",
            ["fields"] = new JsonArray(new JsonObject { ["name"] = "animal", ["type"] = "choice", ["classes"] = new JsonArray(new JsonObject { ["name"] = name }, new JsonObject { ["name"] = "dog" }) }),
        }.ToJsonString(), Encoding.UTF8, "application/json"));
}
