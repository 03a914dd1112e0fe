using System.Net;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Store.Access;
using Assay.Tests.Support;

namespace Assay.Server.Tests.People;

public sealed class HoldsAndGrantsTestsOnSqlite() : HoldsAndGrantsTests(DatabaseEngine.Sqlite);

public sealed class HoldsAndGrantsTestsOnPostgres() : HoldsAndGrantsTests(DatabaseEngine.Postgres);

/// <summary>Holds end with the right to them and with nothing else; numbers tell nobody who is in the instance.</summary>
public abstract class HoldsAndGrantsTests(DatabaseEngine engine)
{
    [Fact]
    public async Task A_grant_that_takes_nothing_away_ends_no_hold()
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own", 5);
        using var owner = await server.PersonAsync(Roles.Owner);
        using var ann = await server.PersonAsync(Roles.Annotator, project);
        var pool = (await server.Instance.Projects.CreatePoolAsync(project, "pool", new Authority(new ActorId(0), null, "test"))).AcceptedValue();
        await ann.PostAsync($"/projects/{project}/tasks/next", new { });

        var counts = new List<int>();
        foreach (var body in (object[])[new { roles = new[] { "annotator" } }, new { roles = Array.Empty<string>(), pool = pool.Id.ToString() }, new { roles = new[] { "annotator", "reviewer" } }, new { roles = new[] { "reviewer" } }])
        {
            await owner.SendAsync(HttpMethod.Put, $"/projects/{project}/people/{ann.Actor}/roles", body);
            counts.Add((await server.Instance.Grid.HeldByAsync(ann.Actor, project)).Count);
        }

        Assert.Equal([1, 1, 1, 0], counts);
    }

    [Fact]
    public async Task Signing_out_by_token_and_erasing_a_person_end_holds()
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own", 5);
        using var owner = await server.PersonAsync(Roles.Owner);
        using var ann = await server.PersonAsync(Roles.Annotator, project);
        using var bob = await server.PersonAsync(Roles.Annotator, project);
        await ann.PostAsync($"/projects/{project}/tasks/next", new { });
        await bob.PostAsync($"/projects/{project}/tasks/next", new { });

        await ann.SendAsync(HttpMethod.Delete, "/sessions/current");
        await owner.PostAsync($"/people/{bob.Actor}/erasure", new { reason = "asked" });

        Assert.Empty(await server.Instance.Grid.HeldByEachAsync(project));
    }

    [Fact]
    public async Task A_lead_grants_to_people_of_their_projects_and_learns_of_no_others()
    {
        await using var server = await TestServer.StartAsync(engine);
        var (own, second, foreign) = (await server.ProjectAsync("own"), await server.ProjectAsync("second"), await server.ProjectAsync("foreign"));
        using var lead = await server.PersonAsync(Roles.Lead, own);
        await server.Instance.Access.GrantAsync(new Grant(lead.Actor, second, default, Roles.Lead), new Authority(new ActorId(0), null, "test"));
        using var known = await server.PersonAsync(Roles.Annotator, second);
        using var stranger = await server.PersonAsync(Roles.Annotator, foreign);
        using var nobody = await server.PersonAsync(Roles.None);

        async Task<HttpResponseMessage> GrantAsync(object actor) => await lead.SendAsync(HttpMethod.Put, $"/projects/{own}/people/{actor}/roles", new { roles = new[] { "annotator" } });
        var (hers, theirs, unused, missing) = (await GrantAsync(known.Actor), await GrantAsync(stranger.Actor), await GrantAsync(nobody.Actor), await GrantAsync(999_999));
        var people = (await lead.GetAsync($"/projects/{own}/people"))!.ToJsonString();

        Assert.Equal(HttpStatusCode.NoContent, hers.StatusCode);
        var answers = new List<string>();
        foreach (var answer in (HttpResponseMessage[])[theirs, unused, missing])
        {
            answers.Add((string)(await answer.ProblemAsync(HttpStatusCode.NotFound))["detail"]!);
        }

        Assert.Single(answers.Distinct());
        Assert.DoesNotContain("Person 3", people, StringComparison.Ordinal);
    }
}
