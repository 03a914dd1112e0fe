using System.Net;
using System.Text.RegularExpressions;
using Assay.Domain.Access;
using Assay.Tests.Support;

namespace Assay.Server.Tests.Hosting;

public sealed partial class MetricsTests
{
    [Fact]
    public async Task Loopback_reads_metrics_that_Prometheus_finds_no_fault_with()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        var project = await server.ProjectAsync("own", items: 3);
        using var annotator = await server.PersonAsync(Roles.Annotator, project);
        using var anonymous = server.Anonymous();
        await annotator.PostAsync($"/projects/{project}/tasks/next", new { });

        var text = await anonymous.GetStringAsync("/metrics");

        Assert.Contains("assay_tasks_claims", text, StringComparison.Ordinal);
        Assert.Contains("http_route=\"/api/v1/projects/{project}/tasks/next\"", text, StringComparison.Ordinal);
        Assert.Equal("", await Promtool.CheckAsync(text));
    }

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/metrics/")]
    [InlineData("/METRICS")]
    public async Task With_a_token_set_metrics_are_read_by_its_bearer_alone(string path)
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite, s => s with { MetricsToken = "scrape-me" });
        using var anonymous = server.Anonymous();
        using var bearer = server.Anonymous();
        bearer.DefaultRequestHeaders.Add("Authorization", "Bearer scrape-me");

        var refused = await anonymous.GetAsync(path);
        var read = await bearer.GetAsync(path);

        await refused.ProblemAsync(HttpStatusCode.Forbidden);
        Assert.Contains("# TYPE", await read.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Behind_a_proxy_on_loopback_somebody_far_away_is_not_on_loopback()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        using var anonymous = server.Anonymous();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");

        var answer = await anonymous.SendAsync(request.With("X-Forwarded-For", "127.0.0.1, 203.0.113.9"));

        await answer.ProblemAsync(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Hostile_addresses_methods_and_ids_make_no_new_series()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        using var owner = await server.PersonAsync(Roles.Owner);
        await FloodAsync(owner.Http, "a");
        var before = await SeriesAsync(owner.Http);

        await FloodAsync(owner.Http, "b");
        await FloodAsync(owner.Http, "c");
        var after = await SeriesAsync(owner.Http);

        Assert.Equal(before, after);
    }

    private static async Task FloodAsync(HttpClient http, string salt)
    {
        for (var i = 0; i < 10; i++)
        {
            await http.GetAsync($"/{salt}{i}");
            await http.GetAsync($"/api/v1/{salt}{i}");
            await http.GetAsync($"/api/v1/projects/{(salt[0] * 100) + i}");
            await http.GetAsync($"/api/v1/projects/{salt}{i}?q={salt}");
            await http.SendAsync(new HttpRequestMessage(new HttpMethod($"{salt}X{i}"), "/api/v1/me"));
            await http.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/api/v1/me").With("Host", $"{salt}{i}.example").With("Assay-Tool", $"{salt}{i}"));
        }
    }

    /// <summary>The names and labels of all series, but for those of /metrics itself.</summary>
    private static async Task<string> SeriesAsync(HttpClient http) => string.Join('\n', (await http.GetStringAsync("/metrics")).Split('\n')
        .Where(l => !l.StartsWith('#') && !l.Contains("/metrics", StringComparison.Ordinal)).Select(l => Value().Replace(l, "")).Distinct().Order(StringComparer.Ordinal));

    [GeneratedRegex(@"\s\S+(\s\d+)?$")]
    private static partial Regex Value();
}
