using Assay.Domain.Access;
using Assay.Tests.Support;

namespace Assay.Server.Tests.Hosting;

public sealed class SecurityHeaderTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/signin")]
    [InlineData("/assets/app.js")]
    [InlineData("/nowhere")]
    [InlineData("/api/v1/me")]
    [InlineData("/api/v1/projects/999")]
    [InlineData("/api/v1/openapi.json")]
    [InlineData("/health/live")]
    [InlineData("/metrics")]
    public async Task Every_answer_forbids_foreign_script_framing_and_sniffing_and_names_no_server(string path)
    {
        using var pages = new Pages();
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite, s => s with { WebRoot = pages.Folder });
        using var owner = await server.PersonAsync(Roles.Owner);

        var answer = await owner.Http.GetAsync(path);
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();

        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("*", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("DENY", answer.Headers.GetValues("X-Frame-Options").Single());
        Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
        Assert.False(answer.Headers.Contains("Server"));
        Assert.False(answer.Headers.Contains("X-Powered-By"));
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Answers_of_the_API_are_kept_in_no_cache()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        using var owner = await server.PersonAsync(Roles.Owner);

        var answer = await owner.SendAsync(HttpMethod.Get, "/me");

        Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    [Theory]
    [InlineData("/..%2fsecret.txt")]
    [InlineData("/%2e%2e/secret.txt")]
    [InlineData("/assets/..%2f..%2fsecret.txt")]
    [InlineData("/assets../secret.txt")]
    [InlineData("/..%5csecret.txt")]
    [InlineData("/assets/....//secret.txt")]
    public async Task No_address_leads_out_of_the_folder_of_pages(string path)
    {
        using var pages = new Pages();
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite, s => s with { WebRoot = pages.Folder });
        using var anonymous = server.Anonymous();

        var answer = await anonymous.GetAsync(path);

        Assert.DoesNotContain("secret", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.False(answer.IsSuccessStatusCode);
    }

    /// <summary>A built front end as small as can be, with a file beside it that nobody may read.</summary>
    private sealed class Pages : IDisposable
    {
        private readonly string _root = Scratch.NewFolder("pages");

        public Pages()
        {
            Directory.CreateDirectory(Path.Combine(Folder, "assets"));
            File.WriteAllText(Path.Combine(Folder, "index.html"), "<!doctype html><title>Assay</title>");
            File.WriteAllText(Path.Combine(Folder, "assets", "app.js"), "export {}");
            File.WriteAllText(Path.Combine(_root, "secret.txt"), "secret");
        }

        public string Folder => Path.Combine(_root, "wwwroot");

        public void Dispose() => Directory.Delete(_root, recursive: true);
    }
}
