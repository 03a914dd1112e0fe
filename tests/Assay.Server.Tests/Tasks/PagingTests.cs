using System.Net;
using System.Text.Json.Nodes;
using Assay.Domain.Access;
using Assay.Tests.Support;

namespace Assay.Server.Tests.Tasks;

public sealed class PagingTestsOnSqlite() : PagingTests(DatabaseEngine.Sqlite);

public sealed class PagingTestsOnPostgres() : PagingTests(DatabaseEngine.Postgres);

public abstract class PagingTests(DatabaseEngine engine)
{
    [Theory]
    [InlineData("order=queue")]
    [InlineData("order=updated")]
    [InlineData("order=queue&state=open")]
    public async Task Cursors_walk_all_tasks_once(string query)
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own", items: 40);
        using var lead = await server.PersonAsync(Roles.Lead, project);

        var lines = await WalkAsync(lead, $"/projects/{project}/tasks?{query}&limit=7");

        Assert.Equal(40, lines.Count);
        Assert.Equal(40, lines.Select(l => (string)l["task"]!["id"]!).Distinct().Count());
    }

    [Fact]
    public async Task A_row_far_down_is_reached_without_those_before_it()
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own", items: 40);
        using var lead = await server.PersonAsync(Roles.Lead, project);

        var all = await WalkAsync(lead, $"/projects/{project}/tasks?order=added&limit=100");
        var page = await lead.GetAsync($"/projects/{project}/tasks?order=added&skip=35&limit=3");

        Assert.Equal(all[35..38].Select(l => (string)l["task"]!["id"]!), page!["items"]!.AsArray().Select(l => (string)l!["task"]!["id"]!));
    }

    [Fact]
    public async Task Cursors_walk_all_events_once()
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own", items: 40);
        using var lead = await server.PersonAsync(Roles.Lead, project);
        var size = (await server.Instance.Ledger.StateAsync(project)).Size;

        var events = await WalkAsync(lead, $"/projects/{project}/ledger/events?limit=1");

        Assert.Equal(Enumerable.Range(0, (int)size).Reverse().Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture)), events.Select(e => (string)e["position"]!));
    }

    [Theory]
    [InlineData("tasks?limit=0", "limit")]
    [InlineData("tasks?limit=501", "limit")]
    [InlineData("tasks?limit=-1", "limit")]
    [InlineData("tasks?cursor=made-up", "cursor")]
    [InlineData("tasks?order=password", "order")]
    [InlineData("tasks?state=7", "state")]
    [InlineData("tasks?facet=nocolon", "facet")]
    [InlineData("tasks?skip=5", "skip")]
    [InlineData("tasks?order=added&skip=-1", "skip")]
    [InlineData("tasks?order=added&skip=1&filter=cat", "skip")]
    [InlineData("ledger/events?limit=0", "limit")]
    [InlineData("ledger/events?limit=501", "limit")]
    [InlineData("ledger/events?cursor=made-up", "cursor")]
    [InlineData("ledger/events?from=yesterday", "from")]
    [InlineData("ledger/events?until=05/12/2026", "until")]
    public async Task A_page_that_cannot_be_is_refused_by_field(string page, string field)
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own");
        using var lead = await server.PersonAsync(Roles.Lead, project);

        var answer = await lead.SendAsync(HttpMethod.Get, $"/projects/{project}/{page}");

        Assert.Equal(field, await answer.FaultyFieldAsync());
    }

    [Theory]
    [InlineData("tasks?limit=many")]
    [InlineData("tasks?limit=99999999999")]
    [InlineData("ledger/events?actor=-1")]
    [InlineData("tasks?facet=a:%00")]
    [InlineData("tasks?class=%00")]
    [InlineData("ledger/events?kind=%00")]
    public async Task A_query_that_cannot_be_read_is_refused(string page)
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own");
        using var lead = await server.PersonAsync(Roles.Lead, project);

        var answer = await lead.SendAsync(HttpMethod.Get, $"/projects/{project}/{page}");

        await answer.ProblemAsync(HttpStatusCode.BadRequest);
    }

    private static async Task<List<JsonNode>> WalkAsync(TestServer.Client lead, string path)
    {
        var all = new List<JsonNode>();
        for (var page = await lead.GetAsync(path); ; page = await lead.GetAsync($"{path}&cursor={Uri.EscapeDataString((string)page["next"]!)}"))
        {
            all.AddRange(page!["items"]!.AsArray()!);
            if (page["next"] is null)
            {
                return all;
            }
        }
    }
}
