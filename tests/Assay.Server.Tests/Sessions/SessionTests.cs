using System.Net;
using System.Net.Http.Json;
using Assay.Server.Hosting;
using Assay.Tests.Support;

namespace Assay.Server.Tests.Sessions;

public sealed class SessionTests
{
    [Theory]
    [InlineData("http", false)]
    [InlineData("https", true)]
    public async Task The_session_cookie_is_closed_to_scripts_and_other_sites_and_secure_behind_TLS(string scheme, bool isSecure)
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        await server.AccountAsync("ann@example.org");
        using var anonymous = server.Anonymous();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/sessions") { Content = JsonContent.Create(new { email = "ann@example.org", password = Visitor.Passphrase }) };

        var answer = await anonymous.SendAsync(request.With("X-Forwarded-Proto", scheme));
        var parts = answer.Headers.GetValues("Set-Cookie").Single().Split("; ");

        Assert.StartsWith(Authentication.Cookie + "=assay_ses_", parts[0], StringComparison.Ordinal);
        Assert.Contains("httponly", parts);
        Assert.Contains("samesite=strict", parts);
        Assert.Contains("path=/", parts);
        Assert.Equal(isSecure, parts.Contains("secure"));
        Assert.Equal(isSecure, answer.Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task Somebody_sees_where_they_are_signed_in_and_ends_a_session_elsewhere()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        using var here = await server.SignedInAsync("ann@example.org");
        using var there = new Visitor(server.Address, "a-phone");
        await there.SignInAsync("ann@example.org");

        var sessions = (await (await here.GetAsync("/sessions")).JsonAsync()).AsArray();
        var phone = sessions.Single(s => (string)s!["agent"]! == "a-phone");
        var ended = await here.SendAsync(HttpMethod.Delete, $"/sessions/{phone!["number"]}");

        Assert.Equal(2, sessions.Count);
        Assert.False((bool)phone["current"]!);
        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await there.GetAsync("/me")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await here.GetAsync("/me")).StatusCode);
    }

    [Fact]
    public async Task A_session_of_somebody_else_is_not_there()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        using var ann = await server.SignedInAsync("ann@example.org");
        using var bob = await server.SignedInAsync("bob@example.org");
        var session = (await (await ann.GetAsync("/sessions")).JsonAsync())[0]!["number"];

        var answer = await bob.SendAsync(HttpMethod.Delete, $"/sessions/{session}");

        await answer.ProblemAsync(HttpStatusCode.NotFound);
        Assert.Equal(HttpStatusCode.OK, (await ann.GetAsync("/me")).StatusCode);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_and_not_only_the_cookie()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        using var ann = await server.SignedInAsync("ann@example.org");
        var stolen = ann.Cookies.GetAllCookies()[Authentication.Cookie]!.Value;
        using var thief = server.Anonymous();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/me");

        var out_ = await ann.SendAsync(HttpMethod.Delete, "/sessions/current");
        var answer = await thief.SendAsync(request.With("Cookie", $"{Authentication.Cookie}={stolen}"));

        Assert.Equal(HttpStatusCode.NoContent, out_.StatusCode);
        Assert.Empty(ann.Cookies.GetAllCookies());
        await answer.ProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_session_that_is_not_used_ends_after_a_fortnight()
    {
        var time = new ManualTime();
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite, null, time);
        using var ann = await server.SignedInAsync("ann@example.org");

        time.Advance(TimeSpan.FromDays(14.1));

        await (await ann.GetAsync("/me")).ProblemAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_session_is_no_token_and_a_token_no_session()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        using var ann = await server.SignedInAsync("ann@example.org");
        using var anonymous = server.Anonymous();
        var token = await ann.TokenAsync(new { name = "t" });
        using var asCookie = new HttpRequestMessage(HttpMethod.Get, "/api/v1/me");

        var session = await anonymous.AsAsync(ann.Cookies.GetAllCookies()[Authentication.Cookie]!.Value, HttpMethod.Get, "/me");
        var cookie = await anonymous.SendAsync(asCookie.With("Cookie", $"{Authentication.Cookie}={token}"));

        await session.ProblemAsync(HttpStatusCode.Unauthorized);
        await cookie.ProblemAsync(HttpStatusCode.Unauthorized);
    }
}
