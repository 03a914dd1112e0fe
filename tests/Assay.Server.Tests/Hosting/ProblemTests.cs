using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Assay.Domain.Access;
using Assay.Tests.Support;

namespace Assay.Server.Tests.Hosting;

/// <summary>Every refusal is problem details (RFC 9457), whoever in the server makes it.</summary>
public sealed class ProblemTests
{
    [Theory]
    [InlineData("POST", "/sessions", "application/json", "{", 400, "invalid")]
    [InlineData("POST", "/sessions", "application/json", "[]", 400, "invalid")]
    [InlineData("POST", "/sessions", "application/json", "{\"email\":\"\\ud800\",\"password\":\"\"}", 400, "invalid")]
    [InlineData("POST", "/sessions", "application/json", "{\"email\":\"a@b\",\"password\":\"x\"}", 422, "invalid")]
    [InlineData("POST", "/sessions", "text/plain", "{}", 415, "invalid")]
    [InlineData("POST", "/projects", "application/json", "{\"name\":\"standing\"}", 409, "conflict")]
    [InlineData("POST", "/projects", "text/html", "{}", 415, "invalid")]
    [InlineData("GET", "/projects/999999", null, null, 404, "not-found")]
    [InlineData("GET", "/projects/abc", null, null, 404, "not-found")]
    [InlineData("GET", "/projects/99999999999999999999999", null, null, 404, "not-found")]
    [InlineData("GET", "/tasks/-1", null, null, 404, "not-found")]
    [InlineData("GET", "/items/1e3", null, null, 404, "not-found")]
    [InlineData("DELETE", "/me", null, null, 405, "invalid")]
    [InlineData("PUT", "/projects", "application/json", "{}", 405, "invalid")]
    [InlineData("GET", "/nothing", null, null, 404, "not-found")]
    [InlineData("POST", "/nothing/at/all", "application/json", "{}", 404, "not-found")]
    public async Task A_refusal_has_status_kind_and_words(string method, string path, string? type, string? body, int status, string kind)
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        await server.ProjectAsync("standing");
        using var owner = await server.PersonAsync(Roles.Owner);
        using var request = new HttpRequestMessage(new HttpMethod(method), "/api/v1" + path) { Content = body is null ? null : new StringContent(body, new MediaTypeHeaderValue(type!)) };

        var answer = await owner.Http.SendAsync(request);

        Assert.Equal(kind, (string)(await answer.ProblemAsync((HttpStatusCode)status))["kind"]!);
    }

    [Theory]
    [InlineData("/api")]
    [InlineData("/api/")]
    [InlineData("/api/v2/projects")]
    [InlineData("/api/v1/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/api/v1/<script>alert(1)</script>")]
    [InlineData("/nowhere")]
    public async Task An_unknown_address_is_not_found(string path)
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        using var anonymous = server.Anonymous();

        var problem = await (await anonymous.GetAsync(path)).ProblemAsync(HttpStatusCode.NotFound);

        Assert.DoesNotContain("script", problem.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_not_signed_in_and_who_may_not_are_told_apart()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        var project = await server.ProjectAsync("own");
        using var annotator = await server.PersonAsync(Roles.Annotator, project);
        using var anonymous = server.Anonymous();

        var nobody = await (await anonymous.GetAsync("/api/v1/me")).ProblemAsync(HttpStatusCode.Unauthorized);
        var somebody = await (await annotator.SendAsync(HttpMethod.Patch, $"/projects/{project}", new { description = "mine" })).ProblemAsync(HttpStatusCode.Forbidden);

        Assert.Equal("not-signed-in", (string)nobody["kind"]!);
        Assert.Equal("not-yours", (string)somebody["kind"]!);
    }

    [Fact]
    public async Task A_method_that_is_not_taken_is_answered_with_those_that_are()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        using var owner = await server.PersonAsync(Roles.Owner);

        var answer = await owner.SendAsync(HttpMethod.Put, "/projects", new { });

        Assert.Equal(["GET", "POST"], answer.Content.Headers.Allow.Order());
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_as_such()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        using var anonymous = server.Anonymous();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/sessions") { Content = new ByteArrayContent(new byte[9 * 1024 * 1024]) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.ExpectContinue = true;

        var answer = await anonymous.SendAsync(request);

        Assert.Equal("too-large", (string)(await answer.ProblemAsync(HttpStatusCode.RequestEntityTooLarge))["kind"]!);
    }

    [Fact]
    public async Task A_refusal_names_no_type_path_or_driver_of_ours()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        using var owner = await server.PersonAsync(Roles.Owner);

        var answer = await owner.SendAsync(HttpMethod.Post, "/projects", new { name = 7, policy = "none" });
        var text = (await answer.ProblemAsync(HttpStatusCode.BadRequest)).ToJsonString();

        Assert.DoesNotContain("Assay.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_body_is_asked_for_that_its_sender_may_not_send()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        using var http = new HttpClient(new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromMinutes(1) }) { BaseAddress = server.Address };
        var body = new WatchedBody();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/projects/1/items") { Content = body };
        request.Headers.ExpectContinue = true;

        var answer = await http.SendAsync(request);

        await answer.ProblemAsync(HttpStatusCode.Unauthorized);
        Assert.False(body.WasAskedFor);
    }

    private sealed class WatchedBody : HttpContent
    {
        public WatchedBody() => Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");

        public bool WasAskedFor { get; private set; }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            WasAskedFor = true;
            return stream.WriteAsync(Encoding.UTF8.GetBytes("{\"text\":\"x\"}\n")).AsTask();
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
