using System.Net;
using System.Text.Json.Nodes;
using Assay.Domain.Access;
using Assay.Tests.Support;

namespace Assay.Server.Tests.Projects;

public sealed class AuditTestsOnSqlite() : AuditTests(DatabaseEngine.Sqlite);

public sealed class AuditTestsOnPostgres() : AuditTests(DatabaseEngine.Postgres);

public abstract class AuditTests(DatabaseEngine engine)
{
    [Fact]
    public async Task Filters_find_events_and_an_export_holds_the_same_ones()
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own", items: 3);
        using var lead = await server.PersonAsync(Roles.Lead, project);
        var task = (await lead.GetAsync($"/projects/{project}/tasks?limit=1"))!["items"]![0]!["task"]!;
        await lead.SendAsync(HttpMethod.Patch, $"/tasks/{(string)task["id"]!}", new { priority = 4 });

        var changed = await lead.GetAsync($"/projects/{project}/ledger/events?kind=task.changed");
        var ofItem = await lead.GetAsync($"/projects/{project}/ledger/events?item={(string)task["item"]!}");
        var mine = await lead.GetAsync($"/projects/{project}/ledger/events?actor={lead.Actor}");
        var later = await lead.GetAsync($"/projects/{project}/ledger/events?from=2999-01-01T00:00:00Z");
        var earlier = await lead.GetAsync($"/projects/{project}/ledger/events?until=2001-01-01T00:00:00Z");
        var export = await lead.Http.GetStringAsync($"/api/v1/projects/{project}/ledger/events/export?kind=task.changed");
        var size = (await server.Instance.Ledger.StateAsync(project)).Size;
        var all = await lead.Http.GetStringAsync($"/api/v1/projects/{project}/ledger/events/export");

        var one = Assert.Single(changed!["items"]!.AsArray())!;
        Assert.Equal("Person 1", (string)changed["people"]![lead.Actor.ToString()]!);
        Assert.All([ofItem, mine], list => Assert.Equal((string)one["id"]!, (string)Assert.Single(list!["items"]!.AsArray())!["id"]!));
        Assert.All([later, earlier], list => Assert.Empty(list!["items"]!.AsArray()));
        Assert.Equal((string)one["id"]!, (string)JsonNode.Parse(Assert.Single(export.Split('\n', StringSplitOptions.RemoveEmptyEntries)))!["id"]!);
        Assert.Equal(size, all.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        var exports = (await lead.GetAsync($"/projects/{project}/ledger/events?kind=export.made"))!["items"]!.AsArray();
        Assert.Equal(["events", "events"], exports.Select(e => (string)e!["value"]!["subject"]!));
    }

    [Fact]
    public async Task A_kind_that_does_not_exist_is_refused_by_name()
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own");
        using var lead = await server.PersonAsync(Roles.Lead, project);

        var answer = await lead.SendAsync(HttpMethod.Get, $"/projects/{project}/ledger/events?kind=task.eaten");

        Assert.Equal("kind", await answer.FaultyFieldAsync());
    }

    [Fact]
    public async Task Waiting_invitations_are_listed_and_taken_back()
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own");
        var other = await server.ProjectAsync("other");
        using var lead = await server.PersonAsync(Roles.Lead, project);
        using var theirs = await server.PersonAsync(Roles.Lead, other);
        using var visitor = new Visitor(server.Address);
        var made = await lead.PostAsync($"/projects/{project}/invitations", new { roles = new[] { "annotator" }, note = "for Ana" });

        var waiting = Assert.Single((await lead.GetAsync($"/projects/{project}/invitations"))!.AsArray())!;
        var foreign = await theirs.SendAsync(HttpMethod.Delete, $"/projects/{other}/invitations/{(string)waiting["number"]!}");
        var revoked = await lead.SendAsync(HttpMethod.Delete, $"/projects/{project}/invitations/{(string)waiting["number"]!}");
        var late = await visitor.AcceptAsync((string)made!["secret"]!, "ana@example.org");

        Assert.Equal(("for Ana", "annotator"), ((string)waiting["note"]!, (string)waiting["roles"]![0]!));
        Assert.Null(waiting["secret"]);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NoContent), (foreign.StatusCode, revoked.StatusCode));
        Assert.False(late.IsSuccessStatusCode);
        Assert.Empty((await lead.GetAsync($"/projects/{project}/invitations"))!.AsArray());
    }

    [Fact]
    public async Task Summaries_show_projects_whose_data_one_may_read()
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own", items: 3);
        await server.ProjectAsync("other");
        using var lead = await server.PersonAsync(Roles.Lead, project);
        using var annotator = await server.PersonAsync(Roles.Annotator, project);

        var summary = Assert.Single((await lead.GetAsync("/projects/summaries"))!.AsArray())!;

        Assert.Equal((project.ToString(), 3, 3), ((string)summary["project"]!, (int)summary["items"]!, (int)summary["open"]!));
        Assert.Empty((await annotator.GetAsync("/projects/summaries"))!.AsArray());
    }
}
