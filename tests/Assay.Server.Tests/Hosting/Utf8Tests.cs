using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Assay.Domain.Access;
using Assay.Tests.Support;

namespace Assay.Server.Tests.Hosting;

public sealed class Utf8TestsOnSqlite() : Utf8Tests(DatabaseEngine.Sqlite);

public sealed class Utf8TestsOnPostgres() : Utf8Tests(DatabaseEngine.Postgres);

/// <summary>Bytes that are no UTF-8 are refused wherever text comes in: never stored as other letters than were sent.</summary>
public abstract class Utf8Tests(DatabaseEngine engine)
{
    [Theory]
    [InlineData("/projects/{project}/tasks?filter=%FF")]
    [InlineData("/projects/{project}/tasks?filter=a%C3")]
    [InlineData("/projects/{project}/tasks?facet=%C0%AFx%3Ay")]
    [InlineData("/projects/{project}/tasks?%FF=1")]
    [InlineData("/projects/{project}/taxonomies/%ED%A0%80")]
    public async Task An_address_that_is_no_UTF_8_is_refused(string path)
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own");
        using var owner = await server.PersonAsync(Roles.Owner);

        var answer = await SendRawAsync(server, "GET", "/api/v1" + path.Replace("{project}", project.ToString(), StringComparison.Ordinal), owner.Token, "", [], []);

        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_in_UTF_8_is_taken()
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own");
        using var owner = await server.PersonAsync(Roles.Owner);

        var answer = await owner.SendAsync(HttpMethod.Get, $"/projects/{project}/tasks?filter=%C3%A9%F0%9F%A6%8A&limit=5");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("POST", "/projects", """{"name":"a~"}""", "application/json")]
    [InlineData("POST", "/projects", """{"name":"a","description":"~"}""", "application/json")]
    [InlineData("PUT", "/projects/{project}/tasks/views", """{"name":"v","query":"~"}""", "application/json")]
    [InlineData("POST", "/projects/{project}/tasks/changes", """{"filter":"~","change":{"priority":3}}""", "application/json")]
    [InlineData("PUT", "/tasks/{task}/draft", """{"value":{"note":"~"}}""", "application/json")]
    [InlineData("POST", "/tasks/{task}/annotations", """{"id":"{id}","lease":"{lease}","taxonomyVersion":1,"value":{"animal":"cat","note":"~"}}""", "application/json")]
    [InlineData("POST", "/tasks/{task}/annotations", """{"id":"{id}","lease":"{lease}","taxonomyVersion":1,"value":{"animal":"cat","~":"x"}}""", "application/json")]
    [InlineData("POST", "/tasks/{task}/skips", """{"id":"{id}","lease":"{lease}","reason":"other","comment":"~"}""", "application/json")]
    [InlineData("POST", "/tasks/{task}/questions", """{"id":"{id}","text":"~"}""", "application/json")]
    [InlineData("POST", "/projects/{project}/taxonomies", "taxonomy: ~\nfields:\n  - name: a\n    type: text\n", "application/yaml")]
    [InlineData("POST", "/projects/{project}/items", """{"text":"~"}""", "application/x-ndjson")]
    [InlineData("POST", "/projects/{project}/items", "text\n~\n", "text/csv")]
    [InlineData("POST", "/projects/{project}/items", "te~xt\na\n", "text/csv")]
    [InlineData("POST", "/projects/{project}/annotations", """{"task":"item 0","worker":"~","label":"cat"}""", "application/x-ndjson")]
    public async Task A_body_that_is_no_UTF_8_is_refused_and_nothing_of_it_is_kept(string method, string path, string body, string type)
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own");
        using var owner = await server.PersonAsync(Roles.Owner);
        var held = (await owner.PostAsync($"/projects/{project}/tasks/next", new { }))!;
        string Filled(string text) => text.Replace("{project}", project.ToString(), StringComparison.Ordinal).Replace("{task}", (string)held["id"]!, StringComparison.Ordinal)
            .Replace("{id}", Guid.CreateVersion7().ToString(), StringComparison.Ordinal).Replace("{lease}", (string)held["lease"]!, StringComparison.Ordinal);
        using var request = new HttpRequestMessage(new HttpMethod(method), "/api/v1" + Filled(path)) { Content = new ByteArrayContent([.. Encoding.ASCII.GetBytes(Filled(body)).Select(b => b == '~' ? (byte)0xE9 : b)]) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        var size = (await server.Instance.Ledger.StateAsync(project)).Size;

        var answer = await owner.Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();

        Assert.True((int)answer.StatusCode is >= 400 and < 500 || text.Contains("\"refused\":1", StringComparison.Ordinal), $"{(int)answer.StatusCode} {text}");
        Assert.Equal(size, (await server.Instance.Ledger.StateAsync(project)).Size);
    }

    [Fact]
    public async Task A_header_that_is_no_UTF_8_is_refused()
    {
        await using var server = await TestServer.StartAsync(engine);

        var answer = await SendRawAsync(server, "POST", "/api/v1/sessions", null, "User-Agent: a", [0xE9, 0xFF], Encoding.ASCII.GetBytes("""{"email":"a@b","password":"x"}"""));

        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_name_of_a_browser_is_cut_between_characters()
    {
        await using var server = await TestServer.StartAsync(engine);
        await server.AccountAsync("ann@example.org");
        var body = Encoding.ASCII.GetBytes($$"""{"email":"ann@example.org","password":"{{Visitor.Passphrase}}"}""");
        for (var before = 190; before < 200; before++)
        {
            var answer = await SendRawAsync(server, "POST", "/api/v1/sessions", null, "User-Agent: " + new string('a', before), Encoding.UTF8.GetBytes("\U0001F600 and so on for some more"), body);

            Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("evil.example.org", 403)]
    [InlineData("127.0.0.1.example.org", 403)]
    [InlineData("10.0.0.1", 403)]
    [InlineData("localhost", 200)]
    [InlineData("127.0.0.1", 200)]
    [InlineData("[::1]", 200)]
    public async Task Metrics_are_read_from_loopback_under_its_own_name(string host, int status)
    {
        await using var server = await TestServer.StartAsync(engine);
        using var http = server.Anonymous();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.Host = host;

        var answer = await http.SendAsync(request);

        Assert.Equal(status, (int)answer.StatusCode);
    }

    private static async Task<string> SendRawAsync(TestServer server, string method, string target, string? token, string header, byte[] headerEnd, byte[] body)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Address.Host, server.Address.Port);
        await using var stream = client.GetStream();
        var head = $"{method} {target} HTTP/1.1\r\nHost: {server.Address.Authority}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n{(token is null ? "" : $"Authorization: Bearer {token}\r\n")}{header}";
        await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(head), .. headerEnd, .. (header.Length == 0 ? "\r\n"u8 : "\r\n\r\n"u8), .. body]);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }
}
