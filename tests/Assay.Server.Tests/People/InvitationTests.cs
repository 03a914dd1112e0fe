using System.Net;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Store.Access;
using Assay.Tests.Support;

namespace Assay.Server.Tests.People;

public sealed class InvitationTestsOnSqlite() : InvitationTests(DatabaseEngine.Sqlite);

public sealed class InvitationTestsOnPostgres() : InvitationTests(DatabaseEngine.Postgres);

public abstract class InvitationTests(DatabaseEngine engine)
{
    [Fact]
    public async Task An_invitation_gives_the_roles_it_names_in_its_project_and_no_other()
    {
        await using var server = await TestServer.StartAsync(engine);
        var (project, other) = (await server.ProjectAsync("own"), await server.ProjectAsync("other"));
        using var lead = await server.PersonAsync(Roles.Lead, project);
        using var guest = new Visitor(server.Address);

        var me = await (await guest.AcceptAsync(await InviteAsync(lead, project, "annotator", "reviewer"), "ann@example.org")).JsonAsync();

        Assert.Equal("""[{"project":"1","pool":"0","roles":["reviewer","annotator"]}]""", me["grants"]!.ToJsonString().Replace($"\"{project}\"", "\"1\"", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, (await guest.GetAsync($"/projects/{project}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await guest.GetAsync($"/projects/{other}")).StatusCode);
    }

    [Fact]
    public async Task An_invitation_is_accepted_once()
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own");
        using var lead = await server.PersonAsync(Roles.Lead, project);
        var secret = await InviteAsync(lead, project, "annotator");
        using var browser = new Visitor(server.Address);

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => browser.AcceptAsync(secret, $"guest{i}@example.org")));

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.OK);
        Assert.Equal(2, (await server.Instance.Access.PeopleAsync(project)).Count);
    }

    [Fact]
    public async Task An_invitation_that_has_ended_is_refused()
    {
        var time = new ManualTime();
        await using var server = await TestServer.StartAsync(engine, null, time);
        var project = await server.ProjectAsync("own");
        using var lead = await server.SignedInAsync("lead@example.org", Roles.Lead, project);
        var secret = (string)(await (await lead.SendAsync(HttpMethod.Post, $"/projects/{project}/invitations", new { roles = new[] { "annotator" } })).JsonAsync())["secret"]!;
        using var guest = new Visitor(server.Address);

        time.Advance(TimeSpan.FromDays(7.1));
        var answer = await guest.AcceptAsync(secret, "late@example.org");

        Assert.Contains("has ended", (string)(await answer.ProblemAsync(HttpStatusCode.UnprocessableEntity))["detail"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("owner")]
    [InlineData("lead")]
    [InlineData("taxonomy-owner")]
    [InlineData("service")]
    public async Task A_lead_invites_nobody_to_a_role_that_is_the_owners_to_give(string role)
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own");
        using var lead = await server.PersonAsync(Roles.Lead, project);

        var answer = await lead.SendAsync(HttpMethod.Post, $"/projects/{project}/invitations", new { roles = new[] { "annotator", role } });
        var instance = await lead.SendAsync(HttpMethod.Post, "/invitations", new { roles = new[] { "annotator" } });

        await answer.ProblemAsync(HttpStatusCode.Forbidden);
        await instance.ProblemAsync(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task An_invitation_gives_no_more_than_its_maker_may_still_give()
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own");
        using var owner = await server.PersonAsync(Roles.Owner);
        using var lead = await server.PersonAsync(Roles.Lead, project);
        var secret = await InviteAsync(lead, project, "reviewer");
        await owner.SendAsync(HttpMethod.Put, $"/projects/{project}/people/{lead.Actor}/roles", new { roles = new[] { "annotator" } });
        using var guest = new Visitor(server.Address);

        var answer = await guest.AcceptAsync(secret, "second-self@example.org");

        await answer.ProblemAsync(HttpStatusCode.Conflict);
        Assert.Null(await server.Instance.Access.FindAccountAsync("second-self@example.org"));
    }

    [Fact]
    public async Task An_invitation_of_somebody_shut_out_is_void()
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own");
        using var lead = await server.PersonAsync(Roles.Lead, project);
        var secret = await InviteAsync(lead, project, "annotator");
        await server.Instance.Access.SetDisabledAsync(lead.Actor, true, new Authority(new ActorId(0), null, "test"));
        using var guest = new Visitor(server.Address);

        var answer = await guest.AcceptAsync(secret, "ann@example.org");

        await answer.ProblemAsync(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task An_address_that_has_an_account_cannot_be_taken_by_an_invitation()
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own");
        await server.AccountAsync("ann@example.org");
        using var lead = await server.PersonAsync(Roles.Lead, project);
        using var guest = new Visitor(server.Address);
        var secret = await InviteAsync(lead, project, "annotator");

        var taken = await guest.AcceptAsync(secret, " ANN@example.org ");
        var free = await guest.AcceptAsync(secret, "bob@example.org");

        await taken.ProblemAsync(HttpStatusCode.Conflict);
        Assert.Equal(HttpStatusCode.OK, free.StatusCode);
    }

    private static async Task<string> InviteAsync(TestServer.Client lead, ProjectId project, params string[] roles) =>
        (string)(await lead.PostAsync($"/projects/{project}/invitations", new { roles }))!["secret"]!;
}
