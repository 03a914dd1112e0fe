using System.Net;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Projects;
using Assay.Tests.Support;

namespace Assay.Server.Tests.Inbox;

public sealed class InboxTests
{
    [Fact]
    public async Task A_question_goes_to_the_lead_and_its_answer_back_to_who_asked()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        var project = await server.ProjectAsync("own");
        using var lead = await server.PersonAsync(Roles.Lead, project);
        using var ana = await server.PersonAsync(Roles.Annotator, project);
        var task = (string)(await ana.PostAsync($"/projects/{project}/tasks/next", new { }))!["id"]!;

        await ana.PostAsync($"/tasks/{task}/questions", new { id = Guid.CreateVersion7(), text = "Is a lion a cat?" });
        var inbox = (await lead.GetAsync($"/projects/{project}/inbox"))!;
        var number = (string)inbox["items"]![0]!["number"]!;
        await lead.PostAsync($"/projects/{project}/inbox/{number}/answers", new { id = Guid.CreateVersion7(), text = "Yes." });
        var mine = (await ana.GetAsync($"/projects/{project}/questions"))!["items"]![0]!;

        Assert.Equal(1, (int)inbox["open"]!);
        Assert.Equal("item 0", (string)inbox["items"]![0]!["content"]!["text"]!);
        Assert.StartsWith("Person", (string)inbox["items"]![0]!["byName"]!, StringComparison.Ordinal);
        Assert.Equal("Yes.", (string)mine["answer"]!);
        Assert.Null(mine["content"]);
        Assert.Equal("", (string)mine["byName"]!);
    }

    [Fact]
    public async Task A_flag_without_a_known_reason_or_with_an_endless_comment_is_refused_by_field()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        var project = await server.ProjectAsync("own");
        using var ana = await server.PersonAsync(Roles.Annotator, project);
        var task = (string)(await ana.PostAsync($"/projects/{project}/tasks/next", new { }))!["id"]!;

        Task<HttpResponseMessage> FlagAsync(object body) => ana.SendAsync(HttpMethod.Post, $"/tasks/{task}/flags", body);

        Assert.Equal("reason", await (await FlagAsync(new { id = Guid.CreateVersion7(), reason = "ugly" })).FaultyFieldAsync());
        Assert.Equal("comment", await (await FlagAsync(new { id = Guid.CreateVersion7(), reason = "other", comment = new string('x', 2001) })).FaultyFieldAsync());
        Assert.Equal("id", await (await FlagAsync(new { id = "no", reason = "other" })).FaultyFieldAsync());
        Assert.Equal("lease", await (await FlagAsync(new { id = Guid.CreateVersion7(), lease = "no", reason = "broken" })).FaultyFieldAsync());
        Assert.Equal(HttpStatusCode.Created, (await FlagAsync(new { id = Guid.CreateVersion7(), reason = "other", comment = "<b>ugly</b>" })).StatusCode);
    }

    [Theory]
    [InlineData("flags", null)]
    [InlineData("flags", "  ")]
    [InlineData("skips", null)]
    public async Task Another_reason_than_those_of_the_list_is_said_in_words(string what, string? comment)
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        var project = await server.ProjectAsync("own");
        using var ana = await server.PersonAsync(Roles.Annotator, project);
        var held = (await ana.PostAsync($"/projects/{project}/tasks/next", new { }))!;
        var (task, lease) = ((string)held["id"]!, (string)held["lease"]!);

        Task<HttpResponseMessage> SayAsync(string? words) => ana.SendAsync(HttpMethod.Post, $"/tasks/{task}/{what}", what == "skips"
            ? new { id = Guid.CreateVersion7(), lease, reason = "other", comment = words }
            : new { id = Guid.CreateVersion7(), reason = "other", comment = words });

        var wordless = await SayAsync(comment);
        var said = await SayAsync("two languages");

        Assert.Equal("comment", await wordless.FaultyFieldAsync());
        Assert.Equal(HttpStatusCode.Created, said.StatusCode);
    }

    [Fact]
    public async Task A_question_without_a_text_is_refused_and_so_is_an_answer_to_nothing()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        var project = await server.ProjectAsync("own");
        using var lead = await server.PersonAsync(Roles.Lead, project);
        var task = (string)(await lead.PostAsync($"/projects/{project}/tasks/next", new { }))!["id"]!;

        var empty = await lead.SendAsync(HttpMethod.Post, $"/tasks/{task}/questions", new { id = Guid.CreateVersion7(), text = "  " });
        var nothing = await lead.SendAsync(HttpMethod.Post, $"/projects/{project}/inbox/99999/answers", new { id = Guid.CreateVersion7(), text = "Yes." });

        Assert.Equal("text", await empty.FaultyFieldAsync());
        await nothing.ProblemAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Whoever_works_on_an_item_with_personal_data_is_told_that_it_was_withdrawn()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        var project = await server.ProjectAsync("own", policy: new ProjectPolicy(Overlap: 2));
        using var ana = await server.PersonAsync(Roles.Annotator, project);
        using var ben = await server.PersonAsync(Roles.Annotator, project);
        var task = (string)(await ana.PostAsync($"/projects/{project}/tasks/next", new { }))!["id"]!;
        var held = (await ben.PostAsync($"/projects/{project}/tasks/next", new { }))!;

        await ana.PostAsync($"/tasks/{task}/flags", new { id = Guid.CreateVersion7(), reason = "personal-data" });
        var draft = await ben.SendAsync(HttpMethod.Put, $"/tasks/{task}/draft", new { value = new { animal = "cat" } });
        var answer = await ben.SendAsync(HttpMethod.Post, $"/tasks/{task}/annotations", new { id = Guid.CreateVersion7(), lease = (string)held["lease"]!, value = new { animal = "cat" }, taxonomyVersion = 1 });

        Assert.Equal("withdrawn", (string)(await draft.ProblemAsync(HttpStatusCode.Gone))["kind"]!);
        Assert.Equal("withdrawn", (string)(await answer.ProblemAsync(HttpStatusCode.Gone))["kind"]!);
    }

    [Fact]
    public async Task What_was_said_of_an_item_with_personal_data_is_kept_back_from_auditors_and_reviewers()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        var project = await server.ProjectAsync("own", items: 0, policy: new ProjectPolicy(Overlap: 2));
        using var lead = await server.PersonAsync(Roles.Lead, project);
        using var auditor = await server.PersonAsync(Roles.Auditor, project);
        using var reviewer = await server.PersonAsync(Roles.Reviewer, project);
        using var ana = await server.PersonAsync(Roles.Annotator, project);
        await lead.PostTextAsync($"/projects/{project}/items?facets=customer", """{"text":"call me","customer":"Jane Roe"}""", "application/x-ndjson");
        var held = (await ana.PostAsync($"/projects/{project}/tasks/next", new { }))!;
        var task = (string)held["id"]!;
        await ana.PostAsync($"/tasks/{task}/annotations", new { id = Guid.CreateVersion7(), lease = (string)held["lease"]!, value = new { animal = "cat", note = "Jane Roe again" }, taxonomyVersion = 1 });
        await ana.PostAsync($"/tasks/{task}/flags", new { id = Guid.CreateVersion7(), reason = "personal-data", comment = "names Jane Roe" });

        var events = (await server.Instance.Ledger.StateAsync(project)).Size;
        async Task<string> SeenByAsync(TestServer.Client person)
        {
            var seen = new List<string>();
            foreach (var address in (string[])[$"/projects/{project}/ledger/events?limit=500", $"/projects/{project}/ledger/events/export", $"/items/{(string)held["item"]!}", .. Enumerable.Range(0, (int)events).Select(p => $"/projects/{project}/ledger/events/{p}/proof")])
            {
                seen.Add(await (await person.SendAsync(HttpMethod.Get, address)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
            }

            return string.Join('\n', seen);
        }

        Assert.DoesNotContain("Jane Roe", await SeenByAsync(auditor), StringComparison.Ordinal);
        Assert.DoesNotContain("Jane Roe", await SeenByAsync(reviewer), StringComparison.Ordinal);
        Assert.Contains("names Jane Roe", await SeenByAsync(lead), StringComparison.Ordinal);
        Assert.True((bool)(await reviewer.GetAsync($"/items/{(string)held["item"]!}"))!["withheld"]!);
    }

    [Fact]
    public async Task Whoever_asked_about_an_item_with_personal_data_reads_neither_question_nor_answer_again()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        var project = await server.ProjectAsync("own", items: 1, policy: new ProjectPolicy(Overlap: 2));
        using var lead = await server.PersonAsync(Roles.Lead, project);
        using var ana = await server.PersonAsync(Roles.Annotator, project);
        using var ben = await server.PersonAsync(Roles.Annotator, project);
        var task = (string)(await ana.PostAsync($"/projects/{project}/tasks/next", new { }))!["id"]!;
        await ana.PostAsync($"/tasks/{task}/questions", new { id = Guid.CreateVersion7(), text = "Is it Jane Roe?" });
        var entry = (string)(await lead.GetAsync($"/projects/{project}/inbox"))!["items"]![0]!["number"]!;
        await lead.PostAsync($"/projects/{project}/inbox/{entry}/answers", new { id = Guid.CreateVersion7(), text = "Yes, Jane Roe." });
        var before = (await ana.GetAsync($"/projects/{project}/questions"))!["items"]![0]!;
        await ben.PostAsync($"/projects/{project}/tasks/next", new { });
        await ben.PostAsync($"/tasks/{task}/flags", new { id = Guid.CreateVersion7(), reason = "personal-data" });

        var after = (await ana.GetAsync($"/projects/{project}/questions"))!["items"]![0]!;

        Assert.Equal(("Is it Jane Roe?", "Yes, Jane Roe.", false), ((string?)before["body"], (string?)before["answer"], (bool)before["withheld"]!));
        Assert.Equal((null, null, true), ((string?)after["body"], (string?)after["answer"], (bool)after["withheld"]!));
        Assert.NotNull((string?)after["answeredAt"]);
    }

    [Fact]
    public async Task A_filter_of_the_inbox_that_makes_no_sense_is_refused_by_field()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        var project = await server.ProjectAsync("own");
        using var lead = await server.PersonAsync(Roles.Lead, project);

        Task<HttpResponseMessage> ListAsync(string query) => lead.SendAsync(HttpMethod.Get, $"/projects/{project}/inbox?{query}");

        Assert.Equal("state", await (await ListAsync("state=half")).FaultyFieldAsync());
        Assert.Equal("kind", await (await ListAsync("kind=letter")).FaultyFieldAsync());
        Assert.Equal("limit", await (await ListAsync("limit=201")).FaultyFieldAsync());
        Assert.Equal("cursor", await (await ListAsync("cursor=x")).FaultyFieldAsync());
    }
}
