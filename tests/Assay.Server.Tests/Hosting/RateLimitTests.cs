using System.Net;
using Assay.Domain.Access;
using Assay.Tests.Support;

namespace Assay.Server.Tests.Hosting;

public sealed class RateLimitTests
{
    [Fact]
    public async Task Sign_ins_beyond_the_rate_are_refused_with_a_time_to_wait()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite, s => s with { SignInsAMinute = 3 });
        using var browser = new Visitor(server.Address);

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => browser.SignInAsync($"nobody{i}@example.org")));
        var refused = answers.Where(a => a.StatusCode == HttpStatusCode.TooManyRequests).ToList();

        Assert.Equal(2, refused.Count);
        Assert.Equal("too-many-requests", (string)(await refused[0].ProblemAsync(HttpStatusCode.TooManyRequests))["kind"]!);
        Assert.True(refused[0].Headers.RetryAfter!.Delta > TimeSpan.Zero);
    }

    [Fact]
    public async Task One_caller_beyond_the_rate_is_refused_and_another_is_not()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite, s => s with { RequestsASecond = 1 });
        using var runaway = await server.PersonAsync(Roles.None);
        using var other = await server.PersonAsync(Roles.None);

        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => runaway.SendAsync(HttpMethod.Get, "/me")));
        var refused = answers.First(a => a.StatusCode == HttpStatusCode.TooManyRequests);

        await refused.ProblemAsync(HttpStatusCode.TooManyRequests);
        Assert.True(refused.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        Assert.Equal(HttpStatusCode.OK, (await other.SendAsync(HttpMethod.Get, "/me")).StatusCode);
    }

    [Fact]
    public async Task Health_is_answered_whatever_the_rate()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite, s => s with { RequestsASecond = 1 });
        using var anonymous = server.Anonymous();

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => anonymous.GetAsync("/health/live")));

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.StatusCode));
    }
}
