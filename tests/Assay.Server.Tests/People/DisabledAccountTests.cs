using System.Net;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Store.Access;
using Assay.Tests.Support;

namespace Assay.Server.Tests.People;

public sealed class DisabledAccountTestsOnSqlite() : DisabledAccountTests(DatabaseEngine.Sqlite);

public sealed class DisabledAccountTestsOnPostgres() : DisabledAccountTests(DatabaseEngine.Postgres);

public abstract class DisabledAccountTests(DatabaseEngine engine)
{
    [Fact]
    public async Task Shutting_somebody_out_ends_sessions_tokens_and_holds_at_once()
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own");
        using var owner = await server.PersonAsync(Roles.Owner);
        using var ann = await server.SignedInAsync("ann@example.org", Roles.Annotator, project);
        using var anonymous = server.Anonymous();
        var token = await ann.TokenAsync(new { name = "t" });
        var held = await (await anonymous.AsAsync(token, HttpMethod.Post, $"/projects/{project}/tasks/next")).JsonAsync();
        var actor = (await server.Instance.Access.FindAccountAsync("ann@example.org"))!.Id;

        var disabled = await owner.SendAsync(HttpMethod.Put, $"/people/{actor}/disabled", new { disabled = true });
        var bySession = await ann.GetAsync("/me");
        var byToken = await anonymous.AsAsync(token, HttpMethod.Get, "/me");
        var task = await owner.GetAsync($"/tasks/{held["id"]}");

        Assert.Equal(HttpStatusCode.NoContent, disabled.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, bySession.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, byToken.StatusCode);
        Assert.Equal(0, (int)task!["leased"]!);
    }

    [Fact]
    public async Task Whoever_was_erased_is_not_let_in_again_and_an_owner_does_not_erase_themselves()
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own");
        using var owner = await server.PersonAsync(Roles.Owner);
        using var ann = await server.PersonAsync(Roles.Annotator, project);
        await owner.PostAsync($"/people/{ann.Actor}/erasure", new { reason = "asked" });

        var letIn = await owner.SendAsync(HttpMethod.Put, $"/people/{ann.Actor}/disabled", new { disabled = false });
        var oneself = await owner.SendAsync(HttpMethod.Post, $"/people/{owner.Actor}/erasure", new { reason = "asked" });

        Assert.Contains("was erased", (string)(await letIn.ProblemAsync(HttpStatusCode.Conflict))["detail"]!, StringComparison.Ordinal);
        await oneself.ProblemAsync(HttpStatusCode.Conflict);
        Assert.Equal(HttpStatusCode.OK, (await owner.SendAsync(HttpMethod.Get, "/me")).StatusCode);
    }

    [Fact]
    public async Task An_action_on_many_tasks_of_somebody_who_is_shut_out_ends_as_failed()
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own", items: 3);
        using var lead = await server.PersonAsync(Roles.Lead, project);
        var operates = new Authority(new ActorId(0), null, "test");
        await server.Instance.Access.SetDisabledAsync(lead.Actor, disabled: true, operates);

        var run = (await server.Instance.Bulk.StartAsync(project, new Store.Tasks.BulkSelection("", null), new Domain.Tasks.TaskChange(Priority: 7), new Authority(lead.Actor, null, "test"))).AcceptedValue();
        await Eventually.HoldsAsync(async () => (await server.Instance.Bulk.FindAsync(run.Id))!.State != Store.Tasks.BulkState.Running);

        Assert.Equal((Store.Tasks.BulkState.Failed, 0L), ((await server.Instance.Bulk.FindAsync(run.Id))!.State, (await server.Instance.Bulk.FindAsync(run.Id))!.Changed));
    }

    [Fact]
    public async Task Letting_somebody_in_again_revives_no_old_secret()
    {
        await using var server = await TestServer.StartAsync(engine);
        using var owner = await server.PersonAsync(Roles.Owner);
        using var ann = await server.SignedInAsync("ann@example.org");
        using var anonymous = server.Anonymous();
        var token = await ann.TokenAsync(new { name = "t" });
        var actor = (await server.Instance.Access.FindAccountAsync("ann@example.org"))!.Id;

        await owner.SendAsync(HttpMethod.Put, $"/people/{actor}/disabled", new { disabled = true });
        await owner.SendAsync(HttpMethod.Put, $"/people/{actor}/disabled", new { disabled = false });

        Assert.Equal(HttpStatusCode.Unauthorized, (await ann.GetAsync("/me")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await anonymous.AsAsync(token, HttpMethod.Get, "/me")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await ann.SignInAsync("ann@example.org")).StatusCode);
    }

    [Fact]
    public async Task Somebody_shut_out_signs_in_by_no_way_there_is()
    {
        await using var server = await TestServer.StartAsync(engine);
        var ann = await server.AccountAsync("ann@example.org");
        await server.Instance.Access.SetDisabledAsync(ann.Id, true, new Authority(new ActorId(0), null, "test"));
        var link = await SignInLinks.MakeAsync(server.Instance, ann.Id, TimeSpan.FromHours(1));
        using var browser = new Visitor(server.Address);

        var byPassword = await browser.SignInAsync("ann@example.org");
        var byLink = await browser.SendAsync(HttpMethod.Post, "/sessions/from-link", new { secret = link });

        await byPassword.ProblemAsync(HttpStatusCode.UnprocessableEntity);
        await byLink.ProblemAsync(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Nobody_shuts_themselves_out()
    {
        await using var server = await TestServer.StartAsync(engine);
        using var owner = await server.PersonAsync(Roles.Owner);

        var answer = await owner.SendAsync(HttpMethod.Put, $"/people/{owner.Actor}/disabled", new { disabled = true });

        await answer.ProblemAsync(HttpStatusCode.Conflict);
    }
}
