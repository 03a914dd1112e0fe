using System.Net;
using Assay.Domain.Access;
using Assay.Tests.Support;

namespace Assay.Server.Tests.People;

public sealed class TokenTestsOnSqlite() : TokenTests(DatabaseEngine.Sqlite);

public sealed class TokenTestsOnPostgres() : TokenTests(DatabaseEngine.Postgres);

public abstract class TokenTests(DatabaseEngine engine)
{
    [Fact]
    public async Task A_tokens_secret_is_shown_once_and_kept_nowhere()
    {
        await using var server = await TestServer.StartAsync(engine);
        using var ann = await server.SignedInAsync("ann@example.org");

        var secret = await ann.TokenAsync(new { name = "nightly" });
        var listed = await (await ann.GetAsync("/tokens")).Content.ReadAsStringAsync();
        var stored = await server.Instance.Database.ReadAsync(s => s.Query("SELECT credential_id FROM credential", r => Convert.ToHexString(r.Bytes(0))));

        Assert.StartsWith("assay_pat_", secret, StringComparison.Ordinal);
        Assert.Contains("nightly", listed, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, listed, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToHexString(System.Text.Encoding.ASCII.GetBytes(secret)), stored);
    }

    [Fact]
    public async Task A_token_ends_on_its_day()
    {
        var time = new ManualTime();
        await using var server = await TestServer.StartAsync(engine, null, time);
        using var ann = await server.SignedInAsync("ann@example.org");
        using var anonymous = server.Anonymous();
        var (day, year) = (await ann.TokenAsync(new { name = "day", days = 1 }), await ann.TokenAsync(new { name = "year", days = 365 }));

        time.Advance(TimeSpan.FromHours(25));

        await (await anonymous.AsAsync(day, HttpMethod.Get, "/me")).ProblemAsync(HttpStatusCode.Unauthorized);
        Assert.Equal(HttpStatusCode.OK, (await anonymous.AsAsync(year, HttpMethod.Get, "/me")).StatusCode);
    }

    [Fact]
    public async Task A_tokens_use_is_seen_in_the_list()
    {
        await using var server = await TestServer.StartAsync(engine);
        using var ann = await server.SignedInAsync("ann@example.org");
        using var anonymous = server.Anonymous();
        var secret = await ann.TokenAsync(new { name = "t" });
        var before = (await (await ann.GetAsync("/tokens")).JsonAsync())[0]!["lastUsedAt"];

        await anonymous.AsAsync(secret, HttpMethod.Get, "/me");

        Assert.Null(before);
        await Eventually.HoldsAsync(async () => (await (await ann.GetAsync("/tokens")).JsonAsync())[0]!["lastUsedAt"] is not null);
    }

    [Fact]
    public async Task A_token_of_one_project_sees_no_other()
    {
        await using var server = await TestServer.StartAsync(engine);
        var (own, other) = (await server.ProjectAsync("own"), await server.ProjectAsync("other"));
        using var owner = await server.SignedInAsync("owner@example.org", Roles.Owner);
        using var anonymous = server.Anonymous();
        var token = await owner.TokenAsync(new { name = "t", project = own.ToString() });

        var list = await (await anonymous.AsAsync(token, HttpMethod.Get, "/projects")).JsonAsync();
        var elsewhere = await anonymous.AsAsync(token, HttpMethod.Get, $"/projects/{other}");
        var people = await anonymous.AsAsync(token, HttpMethod.Get, "/people");
        var invitation = await anonymous.AsAsync(token, HttpMethod.Post, "/invitations", new { roles = new[] { "owner" } });

        Assert.Equal("own", (string)Assert.Single(list.AsArray())!["name"]!);
        await elsewhere.ProblemAsync(HttpStatusCode.NotFound);
        await people.ProblemAsync(HttpStatusCode.Forbidden);
        await invitation.ProblemAsync(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_token_makes_no_tokens_and_touches_no_other_secret_of_its_owner()
    {
        await using var server = await TestServer.StartAsync(engine);
        using var owner = await server.SignedInAsync("owner@example.org", Roles.Owner);
        using var anonymous = server.Anonymous();
        var (token, other) = (await owner.TokenAsync(new { name = "t", scopes = new[] { "export" } }), await owner.TokenAsync(new { name = "other" }));
        var sessions = await (await owner.GetAsync("/sessions")).JsonAsync();
        var tokens = await (await owner.GetAsync("/tokens")).JsonAsync();

        var making = await anonymous.AsAsync(token, HttpMethod.Post, "/tokens", new { name = "more", scopes = new[] { "administer" } });
        var ending = await anonymous.AsAsync(token, HttpMethod.Delete, $"/sessions/{sessions[0]!["number"]}");
        var revoking = await anonymous.AsAsync(token, HttpMethod.Delete, $"/tokens/{tokens[1]!["number"]}");
        var password = await anonymous.AsAsync(token, HttpMethod.Put, "/me/password", new { current = Visitor.Passphrase, @new = "another passphrase of many words" });

        await making.ProblemAsync(HttpStatusCode.Conflict);
        await ending.ProblemAsync(HttpStatusCode.Conflict);
        await revoking.ProblemAsync(HttpStatusCode.Conflict);
        await password.ProblemAsync(HttpStatusCode.Conflict);
        Assert.Equal(HttpStatusCode.OK, (await owner.GetAsync("/me")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await anonymous.AsAsync(other, HttpMethod.Get, "/me")).StatusCode);
    }

    [Fact]
    public async Task A_revoked_token_ends_at_once_with_what_it_holds()
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own");
        using var lead = await server.PersonAsync(Roles.Lead, project);
        using var ann = await server.SignedInAsync("ann@example.org", Roles.Annotator, project);
        using var anonymous = server.Anonymous();
        var token = await ann.TokenAsync(new { name = "t" });
        var held = await (await anonymous.AsAsync(token, HttpMethod.Post, $"/projects/{project}/tasks/next")).JsonAsync();
        var number = (await (await ann.GetAsync("/tokens")).JsonAsync())[0]!["number"];

        var revoked = await ann.SendAsync(HttpMethod.Delete, $"/tokens/{number}");
        var after = await anonymous.AsAsync(token, HttpMethod.Put, $"/tasks/{held["id"]}/lease");

        Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        await after.ProblemAsync(HttpStatusCode.Unauthorized);
        Assert.Equal(0, (int)(await lead.GetAsync($"/tasks/{held["id"]}"))!["leased"]!);
    }

    [Fact]
    public async Task A_token_of_somebody_else_is_not_there()
    {
        await using var server = await TestServer.StartAsync(engine);
        using var bob = await server.PersonAsync(Roles.None);
        using var ann = await server.SignedInAsync("ann@example.org");

        var answer = await ann.SendAsync(HttpMethod.Delete, $"/tokens/{bob.Credential}");

        await answer.ProblemAsync(HttpStatusCode.NotFound);
        Assert.Equal(HttpStatusCode.OK, (await bob.SendAsync(HttpMethod.Get, "/me")).StatusCode);
    }

    [Theory]
    [InlineData("""{"name":""}""", "name")]
    [InlineData("""{"name":"t","days":0}""", "days")]
    [InlineData("""{"name":"t","days":366}""", "days")]
    [InlineData("""{"name":"t","scopes":["everything"]}""", "scopes")]
    public async Task A_token_that_cannot_be_is_refused_by_field(string body, string field)
    {
        await using var server = await TestServer.StartAsync(engine);
        using var ann = await server.SignedInAsync("ann@example.org");

        var answer = await ann.SendAsync(HttpMethod.Post, "/tokens", System.Text.Json.Nodes.JsonNode.Parse(body));

        Assert.Equal(field, await answer.FaultyFieldAsync());
    }
}
