using System.Net;
using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Tests.Support;

namespace Assay.Server.Tests.Tasks;

public sealed class LeadTaskTestsOnSqlite() : LeadTaskTests(DatabaseEngine.Sqlite);

public sealed class LeadTaskTestsOnPostgres() : LeadTaskTests(DatabaseEngine.Postgres);

/// <summary>What a lead does with many tasks, over HTTP.</summary>
public abstract class LeadTaskTests(DatabaseEngine engine)
{
    [Fact]
    public async Task A_filter_finds_counts_and_refuses_with_the_place_of_the_bad_term()
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own", items: 12);
        using var lead = await server.PersonAsync(Roles.Lead, project);

        var page = await lead.GetAsync($"/projects/{project}/tasks?filter={Uri.EscapeDataString("state:open \"item 1\"")}&limit=100");
        var count = await lead.GetAsync($"/projects/{project}/tasks/count?filter={Uri.EscapeDataString("STATE:OPEN item")}");
        var words = await lead.GetAsync($"/projects/{project}/tasks/filter-words");
        var bad = await lead.SendAsync(HttpMethod.Get, $"/projects/{project}/tasks?filter={Uri.EscapeDataString("state:open clas:x")}");

        Assert.Equal(3, page!["items"]!.AsArray().Count);
        Assert.Equal((12, true), ((int)count!["count"]!, (bool)count["isExact"]!));
        Assert.Contains("cat", words!["classes"]!.AsArray().Select(c => (string)c!));
        Assert.Equal("filter[11..17]", await bad.FaultyFieldAsync());
    }

    [Fact]
    public async Task A_corrected_answer_is_one_answer_in_every_figure()
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own", items: 3);
        using var lead = await server.PersonAsync(Roles.Lead, project);
        using var ana = await server.PersonAsync(Roles.Annotator, project);
        var held = await ana.PostAsync($"/projects/{project}/tasks/next", new { });
        await ana.PostAsync($"/tasks/{(string)held!["id"]!}/annotations", new { id = Guid.CreateVersion7(), lease = (string)held["lease"]!, value = new { animal = "cat" }, taxonomyVersion = 1 });
        for (var i = 0; i < 2; i++)
        {
            await ana.PostAsync($"/tasks/{(string)held["id"]!}/corrections", new { id = Guid.CreateVersion7(), value = new { animal = i == 0 ? "dog" : "cat" }, taxonomyVersion = 1 });
        }

        var overview = await lead.GetAsync($"/projects/{project}/overview");
        var statistics = await lead.GetAsync($"/projects/{project}/statistics");

        Assert.Equal((1, 2, 1), ((int)overview!["answers"]!, (int)overview["corrections"]!, (int)overview["answersLastHour"]!));
        Assert.Equal((1, 1), ((int)statistics!["people"]![0]!["answers"]!, (int)statistics["people"]![0]!["today"]!));
        Assert.Equal(1, statistics["days"]!.AsArray().Sum(day => (int)day!["answers"]!));
    }

    [Fact]
    public async Task An_action_on_all_results_runs_in_the_background_and_is_taken_back()
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own", items: 40);
        using var lead = await server.PersonAsync(Roles.Lead, project);

        var run = await lead.PostAsync($"/projects/{project}/tasks/changes", new { filter = "state:open", change = new { priority = 5 } });
        var done = await EndAsync(lead, project, run!);
        var raised = await lead.GetAsync($"/projects/{project}/tasks/count?filter=priority:5");
        var undo = await EndAsync(lead, project, (await lead.PostAsync($"/projects/{project}/tasks/changes/{(string)run!["id"]!}/undo", new { }))!);
        var after = await lead.GetAsync($"/projects/{project}/tasks/count?filter=priority:5");

        Assert.Equal(("done", 40), ((string)done["state"]!, (int)done["changed"]!));
        Assert.Equal((40, 40, 0), ((int)raised!["count"]!, (int)undo["changed"]!, (int)after!["count"]!));
    }

    [Theory]
    [InlineData("""{"change":{"priority":5}}""", "tasks")]
    [InlineData("""{"filter":"","tasks":["1"],"change":{"priority":5}}""", "tasks")]
    [InlineData("""{"tasks":[],"change":{"priority":5}}""", "tasks")]
    [InlineData("""{"filter":""}""", "change")]
    [InlineData("""{"filter":"clas:x","change":{"priority":5}}""", "filter[0..6]")]
    [InlineData("""{"filter":"","change":{"priority":5000}}""", "priority")]
    public async Task An_action_that_cannot_be_is_refused_by_field(string body, string field)
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own");
        using var lead = await server.PersonAsync(Roles.Lead, project);

        var answer = await lead.SendAsync(HttpMethod.Post, $"/projects/{project}/tasks/changes", JsonNode.Parse(body));

        Assert.Equal(field, await answer.FaultyFieldAsync());
    }

    [Fact]
    public async Task A_dead_letter_shows_who_gave_it_back_and_why_and_is_reopened()
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own", policy: new(DeadAfter: 1));
        using var lead = await server.PersonAsync(Roles.Lead, project);
        using var ana = await server.PersonAsync(Roles.Annotator, project);
        var held = await ana.PostAsync($"/projects/{project}/tasks/next", new { });
        await ana.PostAsync($"/tasks/{(string)held!["id"]!}/skips", new { id = Guid.CreateVersion7(), lease = (string)held["lease"]!, reason = "bad-item", comment = "no text" });

        var dead = await lead.GetAsync($"/projects/{project}/tasks/dead");
        await EndAsync(lead, project, (await lead.PostAsync($"/projects/{project}/tasks/changes", new { tasks = new[] { (string)held["id"]! }, change = new { reopen = true } }))!);
        var none = await lead.GetAsync($"/projects/{project}/tasks/dead");

        var skip = Assert.Single(Assert.Single(dead!["items"]!.AsArray())!["skips"]!.AsArray())!;
        Assert.Equal(("bad-item", "no text"), ((string)skip["reason"]!, (string)skip["comment"]!));
        Assert.StartsWith("Person", (string)skip["name"]!, StringComparison.Ordinal);
        Assert.Empty(none!["items"]!.AsArray());
    }

    [Fact]
    public async Task A_view_is_saved_shared_and_deleted()
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own");
        using var lead = await server.PersonAsync(Roles.Lead, project);
        using var reviewer = await server.PersonAsync(Roles.Reviewer, project);

        var saved = await (await lead.SendAsync(HttpMethod.Put, $"/projects/{project}/tasks/views", new { name = "Open", query = "filter=state%3Aopen", shared = true })).JsonAsync();
        var seen = await reviewer.GetAsync($"/projects/{project}/tasks/views");
        var notTheirs = await reviewer.SendAsync(HttpMethod.Delete, $"/projects/{project}/tasks/views/{(string)saved["id"]!}");
        var gone = await lead.SendAsync(HttpMethod.Delete, $"/projects/{project}/tasks/views/{(string)saved["id"]!}");

        Assert.Equal("Open", (string)Assert.Single(seen!.AsArray())!["name"]!);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NoContent), (notTheirs.StatusCode, gone.StatusCode));
    }

    [Fact]
    public async Task An_export_of_a_part_holds_that_part_alone()
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own", items: 3, policy: new(Overlap: 1));
        using var lead = await server.PersonAsync(Roles.Lead, project);
        using var ana = await server.PersonAsync(Roles.Annotator, project);
        foreach (var animal in (string[])["cat", "dog", "cat"])
        {
            var held = await ana.PostAsync($"/projects/{project}/tasks/next", new { });
            await ana.PostAsync($"/tasks/{(string)held!["id"]!}/annotations", new { id = Guid.CreateVersion7(), lease = (string)held["lease"]!, value = new { animal }, taxonomyVersion = 1 });
        }

        var first = (string)(await lead.GetAsync($"/projects/{project}/tasks?order=added&limit=1"))!["items"]![0]!["task"]!["id"]!;
        var cats = await ExportAsync(lead, project, new { subject = "labels", format = "jsonl", filter = "class:cat" });
        var one = await ExportAsync(lead, project, new { subject = "labels", format = "jsonl", tasks = new[] { first } });
        var all = await ExportAsync(lead, project, new { subject = "labels", format = "jsonl" });

        Assert.Equal((2, 1, 3), (cats, one, all));
    }

    [Fact]
    public async Task Statistics_count_what_was_done_and_catch_up_with_what_is_added()
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own", items: 6, policy: new(Overlap: 2));
        using var lead = await server.PersonAsync(Roles.Lead, project);
        using var ana = await server.PersonAsync(Roles.Annotator, project);
        using var ben = await server.PersonAsync(Roles.Annotator, project);
        var nothing = await lead.GetAsync($"/projects/{project}/statistics");
        await AnswerAsync(ana, project, "cat", "dog", "cat");
        await AnswerAsync(ben, project, "cat", "dog", "dog");

        var some = await UntilAsync(lead, project, 6);

        Assert.Equal((12, "no-answers"), ((int)nothing!["wanted"]!, (string)nothing["undefined"]!));
        Assert.Equal(6, (int)some["wanted"]!);
        Assert.Equal([3, 3], some["people"]!.AsArray().Select(p => (int)p!["answers"]!));
        Assert.Equal(6, some["hours"]!.AsArray().Sum(h => (int)h!["answers"]!));
        Assert.Equal(3, (int)some["tasks"]!);
        Assert.InRange((double)some["alpha"]!["value"]!, 0.3, 0.5); // two of three tasks agree
        Assert.Equal(2, some["classes"]!.AsArray().Sum(c => (int)c!["labels"]!));
        Assert.Equal((0, 3), ((int)some["backlog"]![0]!["olderThanDays"]!, (int)some["backlog"]![0]!["open"]!));
    }

    [Fact]
    public async Task Statistics_do_not_name_who_was_erased_however_lately_they_were_made()
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own", items: 1, policy: new(Overlap: 1));
        using var owner = await server.PersonAsync(Roles.Owner);
        using var ana = await server.PersonAsync(Roles.Annotator, project);
        await AnswerAsync(ana, project, "cat");
        var before = await UntilAsync(owner, project, 1);

        await owner.PostAsync($"/people/{ana.Actor}/erasure", new { reason = "asked" });
        var after = await owner.GetAsync($"/projects/{project}/statistics");

        Assert.StartsWith("Person", (string)before["people"]![0]!["name"]!, StringComparison.Ordinal);
        Assert.Equal("Erased", (string)after!["people"]![0]!["name"]!);
    }

    private static async Task<JsonNode> UntilAsync(TestServer.Client lead, ProjectId project, int answers)
    {
        JsonNode? figures = null;
        await Eventually.HoldsAsync(async () => (figures = await lead.GetAsync($"/projects/{project}/statistics"))!["people"]!.AsArray().Sum(p => (int)p!["answers"]!) == answers);
        return figures!;
    }

    private static async Task AnswerAsync(TestServer.Client annotator, ProjectId project, params string[] animals)
    {
        foreach (var animal in animals)
        {
            var held = await annotator.PostAsync($"/projects/{project}/tasks/next", new { });
            await annotator.PostAsync($"/tasks/{(string)held!["id"]!}/annotations", new { id = Guid.CreateVersion7(), lease = (string)held["lease"]!, value = new { animal }, taxonomyVersion = 1 });
        }
    }

    private static async Task<int> ExportAsync(TestServer.Client lead, ProjectId project, object request) =>
        (await (await lead.SendAsync(HttpMethod.Post, $"/projects/{project}/exports", request)).Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;

    private static async Task<JsonNode> EndAsync(TestServer.Client lead, ProjectId project, JsonNode run)
    {
        JsonNode? now = null;
        await Eventually.HoldsAsync(async () => (string)(now = await lead.GetAsync($"/projects/{project}/tasks/changes/{(string)run["id"]!}"))!["state"]! != "running");
        return now!;
    }
}
