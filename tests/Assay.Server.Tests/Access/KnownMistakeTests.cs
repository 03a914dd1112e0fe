using System.Net;
using System.Net.Http.Headers;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Store.Access;
using Assay.Tests.Support;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Assay.Server.Tests.Access;

/// <summary>What went wrong in other labeling tools, tried here; docs/security.md has the list.</summary>
public sealed class KnownMistakeTests
{
    [Theory]
    [InlineData("order=user__password")]
    [InlineData("order=account.password_hash")]
    [InlineData("state=open' OR '1'='1")]
    [InlineData("cursor=eyJvcmRlciI6MX0")]
    public async Task A_filter_is_one_of_a_list_and_leads_to_nothing_else(string query)
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        var project = await server.ProjectAsync("own");
        using var reviewer = await server.PersonAsync(Roles.Reviewer, project);

        var answer = await reviewer.SendAsync(HttpMethod.Get, $"/projects/{project}/tasks?{query}");

        await answer.ProblemAsync(HttpStatusCode.UnprocessableEntity);
    }

    [Theory]
    [InlineData("facet=account.email:a")]
    [InlineData("facet=text:item 0")]
    [InlineData("class=password_hash")]
    [InlineData("facet=key') OR 1=1 --:x")]
    public async Task A_facet_that_nobody_declared_finds_nothing(string query)
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        var project = await server.ProjectAsync("own");
        using var reviewer = await server.PersonAsync(Roles.Reviewer, project);

        var page = await reviewer.GetAsync($"/projects/{project}/tasks?{query}");

        Assert.Empty(page!["items"]!.AsArray());
    }

    [Fact]
    public async Task A_number_with_the_bits_of_another_project_reaches_nothing_there()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        var first = await server.ProjectAsync("first");
        await server.ProjectAsync("second");
        var third = await server.ProjectAsync("third");
        Assert.Equal(third.Value, first.Value | 2);
        using var lead = await server.PersonAsync(Roles.Lead, first);
        using var ana = await server.PersonAsync(Roles.Annotator, third);
        var task = (string)(await ana.PostAsync($"/projects/{third}/tasks/next", new { }))!["id"]!;
        await ana.PostAsync($"/tasks/{task}/questions", new { id = Guid.CreateVersion7(), text = "Is a lion a cat?" });
        var asked = (await server.Instance.Inbox.PageAsync(third, true, null, null, null, 9)).Single();

        foreach (var number in (long[])[asked.Number | (2L << 40), asked.Number | (1L << 62), (1L << 40) - 1, long.MaxValue, -1, long.MinValue])
        {
            await (await lead.SendAsync(HttpMethod.Post, $"/projects/{first}/inbox/{number}/answers", new { id = Guid.CreateVersion7(), text = "Taken over." })).ProblemAsync(HttpStatusCode.NotFound);
            await (await lead.SendAsync(HttpMethod.Get, $"/projects/{first}/ledger/events/{number}/proof")).ProblemAsync(HttpStatusCode.NotFound);
            foreach (var list in (string[])["inbox?cursor=", "ledger/events?cursor=", "ledger/events?from=", "ledger/events?until=", "tasks?cursor=", "labels?asOf=", "questions?cursor="])
            {
                var seen = await (await lead.SendAsync(HttpMethod.Get, $"/projects/{first}/{list}{number}")).Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
                Assert.DoesNotContain("lion", seen, StringComparison.Ordinal);
                Assert.DoesNotContain("\"status\":500", seen, StringComparison.Ordinal);
            }
        }

        Assert.Null((await server.Instance.Inbox.PageAsync(third, null, null, null, null, 9)).Single().Answer);
    }

    [Fact]
    public async Task Reading_changes_nothing()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        var project = await server.ProjectAsync("own", items: 3);
        using var owner = await server.PersonAsync(Roles.Owner);
        var before = await StateAsync(server, project);

        await ReadEverythingAsync(server, owner, project);

        Assert.Equal(before, await StateAsync(server, project));
    }

    [Theory]
    [InlineData("PUT", "/projects/{0}/people/{1}/roles")]
    [InlineData("PUT", "/people/{1}/roles")]
    public async Task Nobody_raises_their_own_role(string method, string path)
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        var project = await server.ProjectAsync("own");
        using var lead = await server.PersonAsync(Roles.Lead, project);

        var answer = await lead.SendAsync(new HttpMethod(method), string.Format(System.Globalization.CultureInfo.InvariantCulture, path, project, lead.Actor), new { roles = new[] { "owner" } });
        var me = await lead.GetAsync("/me");

        await answer.ProblemAsync(HttpStatusCode.Forbidden);
        Assert.Equal("""["lead"]""", me!["grants"]![0]!["roles"]!.ToJsonString());
    }

    [Theory]
    [InlineData("PATCH", "/projects/{0}", """{"roles":["owner"]}""")]
    [InlineData("PATCH", "/projects/{0}", """{"policy":{"overlap":2,"isGold":true}}""")]
    [InlineData("POST", "/projects/{0}/invitations", """{"roles":["annotator"],"project":"2"}""")]
    [InlineData("POST", "/tokens", """{"name":"t","actor":"1"}""")]
    [InlineData("POST", "/invitations/accept", """{"secret":"s","email":"a@b","name":"a","password":"p","roles":["owner"]}""")]
    public async Task A_member_that_a_request_does_not_take_is_refused(string method, string path, string body)
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        var project = await server.ProjectAsync("own");
        using var lead = await server.PersonAsync(Roles.Lead, project);
        using var request = new HttpRequestMessage(new HttpMethod(method), "/api/v1" + path.Replace("{0}", project.ToString(), StringComparison.Ordinal)) { Content = new StringContent(body, new MediaTypeHeaderValue("application/json")) };

        var answer = await lead.Http.SendAsync(request);

        await answer.ProblemAsync(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("jsonl")]
    [InlineData("csv")]
    [InlineData("parquet")]
    public async Task What_was_brought_in_is_never_served_as_a_page(string format)
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        var project = await server.ProjectAsync("own");
        using var owner = await server.PersonAsync(Roles.Owner);
        await owner.PostTextAsync($"/projects/{project}/items", "{\"text\":\"<html><script>alert(1)</script>\"}\n", "application/x-ndjson");

        var item = await owner.SendAsync(HttpMethod.Get, $"/projects/{project}/tasks");
        var exported = await owner.SendAsync(HttpMethod.Post, $"/projects/{project}/exports", new { subject = "annotations", format });

        Assert.Equal("application/json", item.Content.Headers.ContentType!.MediaType);
        Assert.Equal("attachment", exported.Content.Headers.ContentDisposition!.DispositionType);
        Assert.DoesNotContain("html", exported.Content.Headers.ContentType!.MediaType!, StringComparison.Ordinal);
        Assert.Equal("nosniff", exported.Headers.GetValues("X-Content-Type-Options").Single());
    }

    [Fact]
    public async Task A_taxonomy_with_script_is_answered_as_data_whatever_the_outcome()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        var project = await server.ProjectAsync("own");
        using var owner = await server.PersonAsync(Roles.Owner);

        var answer = await owner.Http.PostAsync($"/api/v1/projects/{project}/taxonomies/check", new StringContent("<script>alert(1)</script>", new MediaTypeHeaderValue("text/html")));

        await answer.ProblemAsync(HttpStatusCode.UnprocessableEntity);
    }

    [Theory]
    [InlineData("https://evil.example", null)]
    [InlineData("null", null)]
    [InlineData(null, "cross-site")]
    [InlineData(null, "same-site")]
    [InlineData(null, null)]
    public async Task A_cookie_counts_only_in_changes_from_our_own_pages(string? origin, string? site)
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        using var owner = await server.SignedInAsync("owner@example.org", Roles.Owner);
        using var elsewhere = server.Anonymous();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/tokens") { Content = new StringContent("""{"name":"stolen"}""", new MediaTypeHeaderValue("application/json")) };
        request.With("Cookie", $"{Authentication.Cookie}={owner.Cookies.GetAllCookies()[0].Value}").With("Origin", origin ?? "").With("Sec-Fetch-Site", site ?? "");

        var answer = await elsewhere.SendAsync(request);

        await answer.ProblemAsync(HttpStatusCode.Forbidden);
        Assert.Empty((await (await owner.GetAsync("/tokens")).JsonAsync()).AsArray());
    }

    [Fact]
    public async Task The_API_document_is_for_those_who_are_signed_in()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        using var anonymous = server.Anonymous();

        var answer = await anonymous.GetAsync("/api/v1/openapi.json");

        await answer.ProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task An_annotator_is_shown_no_names_no_addresses_and_no_item_that_they_do_not_hold()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        var project = await server.ProjectAsync("own", items: 3);
        using var annotator = await server.PersonAsync(Roles.Annotator, project);
        await server.AccountAsync("other@example.org", Roles.Annotator, project);
        var held = await annotator.PostAsync($"/projects/{project}/tasks/next", new { });

        var seen = await ReadEverythingAsync(server, annotator, project);

        Assert.DoesNotContain("other@example.org", seen, StringComparison.Ordinal);
        Assert.Equal(1, System.Text.RegularExpressions.Regex.Count(seen, "\"text\":\"item"));
        Assert.Contains((string)held!["content"]!["text"]!, seen, StringComparison.Ordinal);
    }

    /// <summary>Ledgers, holds and accounts, but for when a secret was last used.</summary>
    private static async Task<string> StateAsync(TestServer server, ProjectId project) =>
        (await server.Instance.Ledger.StateAsync(project)).Size + " " + (await server.Instance.Ledger.StateAsync(default)).Size + " "
        + await server.Instance.Database.ReadAsync(s => s.Number("SELECT count(*) FROM lease") + s.Number("SELECT count(*) FROM credential")) + "\n" + await StoredViews.TextAsync(server.Instance);

    /// <summary>Every GET there is, about one project; all that came back.</summary>
    private static async Task<string> ReadEverythingAsync(TestServer server, TestServer.Client caller, ProjectId project)
    {
        var key = ((project.Value << 40) | 2).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var seen = new System.Text.StringBuilder();
        foreach (var endpoint in server.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var pattern = endpoint.RoutePattern.RawText!;
            if (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("GET") == true && pattern.StartsWith("/api/v1", StringComparison.Ordinal) && !pattern.EndsWith("/changes", StringComparison.Ordinal) && !pattern.EndsWith("openapi.json", StringComparison.Ordinal))
            {
                var path = pattern.Replace("{project}", project.ToString(), StringComparison.Ordinal).Replace("{task}", key, StringComparison.Ordinal).Replace("{item}", key, StringComparison.Ordinal)
                    .Replace("{version:int}", "1", StringComparison.Ordinal).Replace("{position:long}", "0", StringComparison.Ordinal).Replace("{run:long}", "1", StringComparison.Ordinal);
                using var answer = await caller.Http.GetAsync(path + "?from=0&to=0");
                seen.AppendLine(await answer.Content.ReadAsStringAsync());
            }
        }

        return seen.ToString();
    }
}
