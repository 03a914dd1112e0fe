using System.Net;
using Assay.Server.Hosting;
using Assay.Tests.Support;

namespace Assay.Server.Tests.Sessions;

public sealed class SignInTestsOnSqlite() : SignInTests(DatabaseEngine.Sqlite);

public sealed class SignInTestsOnPostgres() : SignInTests(DatabaseEngine.Postgres);

public abstract class SignInTests(DatabaseEngine engine)
{
    [Fact]
    public async Task After_five_wrong_passwords_the_right_one_does_not_work_for_a_while()
    {
        var time = new ManualTime();
        await using var server = await TestServer.StartAsync(engine, null, time);
        await server.AccountAsync("ann@example.org");
        using var browser = new Visitor(server.Address);

        await GuessAsync(browser, "ann@example.org", times: 5);
        var during = await browser.SignInAsync("ann@example.org");
        time.Advance(TimeSpan.FromMinutes(2));
        var after = await browser.SignInAsync("ann@example.org");

        await during.ProblemAsync(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
    }

    [Fact]
    public async Task Four_wrong_passwords_are_forgiven_by_a_right_one()
    {
        await using var server = await TestServer.StartAsync(engine);
        await server.AccountAsync("ann@example.org");
        using var browser = new Visitor(server.Address);

        await GuessAsync(browser, "ann@example.org", times: 4);
        var right = await browser.SignInAsync("ann@example.org");
        await GuessAsync(browser, "ann@example.org", times: 4);
        var again = await browser.SignInAsync("ann@example.org");

        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task Tries_at_the_same_time_are_no_way_round_the_lock()
    {
        await using var server = await TestServer.StartAsync(engine);
        var ann = await server.AccountAsync("ann@example.org");

        var admitted = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => server.Instance.Access.BeginTryAsync(ann.Id)));

        Assert.Equal(5, admitted.Count(a => a));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task An_unknown_address_and_a_wrong_password_are_answered_alike(int times)
    {
        await using var server = await TestServer.StartAsync(engine);
        await server.AccountAsync("ann@example.org");
        using var browser = new Visitor(server.Address);

        var known = await GuessAsync(browser, "ann@example.org", times);
        var unknown = await GuessAsync(browser, "nobody@example.org", times);

        Assert.Equal(unknown, known);
    }

    [Theory]
    [InlineData("\u0000")]
    [InlineData("ann@example.org\u0000")]
    [InlineData("' OR 1=1 --@example.org")]
    [InlineData("\u202Egro.elpmaxe@nna")]
    public async Task A_hostile_address_is_an_unknown_one(string email)
    {
        await using var server = await TestServer.StartAsync(engine);
        await server.AccountAsync("ann@example.org");
        using var browser = new Visitor(server.Address);

        var answer = await browser.SignInAsync(email);

        await answer.ProblemAsync(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task A_sign_in_link_works_once()
    {
        await using var server = await TestServer.StartAsync(engine);
        var ann = await server.AccountAsync("ann@example.org");
        var secret = await SignInLinks.MakeAsync(server.Instance, ann.Id, TimeSpan.FromHours(1));
        using var browser = new Visitor(server.Address);

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => browser.SendAsync(HttpMethod.Post, "/sessions/from-link", new { secret })));

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.OK);
        Assert.Equal(5, answers.Count(a => a.StatusCode == HttpStatusCode.UnprocessableEntity));
    }

    [Fact]
    public async Task A_sign_in_link_ends_with_its_hour()
    {
        var time = new ManualTime();
        await using var server = await TestServer.StartAsync(engine, null, time);
        var ann = await server.AccountAsync("ann@example.org");
        var secret = await SignInLinks.MakeAsync(server.Instance, ann.Id, TimeSpan.FromHours(1));
        using var browser = new Visitor(server.Address);

        time.Advance(TimeSpan.FromMinutes(61));

        await (await browser.SendAsync(HttpMethod.Post, "/sessions/from-link", new { secret })).ProblemAsync(HttpStatusCode.UnprocessableEntity);
    }

    /// <summary>Wrong passwords; the last answer, without what differs between any two requests.</summary>
    private static async Task<string> GuessAsync(Visitor browser, string email, int times)
    {
        var last = "";
        for (var i = 0; i < times; i++)
        {
            var problem = await (await browser.SignInAsync(email, $"wrong password {i}")).ProblemAsync(HttpStatusCode.UnprocessableEntity);
            problem.AsObject().Remove("traceId");
            last = problem.ToJsonString();
        }

        return last;
    }
}
