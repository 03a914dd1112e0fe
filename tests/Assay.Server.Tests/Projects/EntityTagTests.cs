using System.Net;
using Assay.Domain.Access;
using Assay.Tests.Support;

namespace Assay.Server.Tests.Projects;

public sealed class EntityTagTestsOnSqlite() : EntityTagTests(DatabaseEngine.Sqlite);

public sealed class EntityTagTestsOnPostgres() : EntityTagTests(DatabaseEngine.Postgres);

public abstract class EntityTagTests(DatabaseEngine engine)
{
    [Fact]
    public async Task A_project_that_has_not_changed_is_not_sent_again()
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own");
        using var lead = await server.PersonAsync(Roles.Lead, project);
        var tag = (await lead.SendAsync(HttpMethod.Get, $"/projects/{project}")).Headers.ETag!.ToString();

        var same = await ReadAsync(lead, $"/projects/{project}", tag);
        await lead.SendAsync(HttpMethod.Patch, $"/projects/{project}", new { description = "new" });
        var changed = await ReadAsync(lead, $"/projects/{project}", tag);

        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
    }

    [Fact]
    public async Task Of_those_who_change_the_same_state_at_the_same_time_one_succeeds()
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own");
        using var lead = await server.PersonAsync(Roles.Lead, project);
        var tag = (await lead.SendAsync(HttpMethod.Get, $"/projects/{project}")).Headers.ETag!.ToString();

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => ChangeAsync(lead, $"/projects/{project}", tag, $"description {i}")));

        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.OK);
        await answers.First(a => a.StatusCode != HttpStatusCode.OK).ProblemAsync(HttpStatusCode.PreconditionFailed);
    }

    private static Task<HttpResponseMessage> ReadAsync(TestServer.Client lead, string path, string tag) =>
        lead.Http.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/api/v1" + path).With("If-None-Match", tag));

    private static Task<HttpResponseMessage> ChangeAsync(TestServer.Client lead, string path, string tag, string description) =>
        lead.Http.SendAsync(new HttpRequestMessage(HttpMethod.Patch, "/api/v1" + path) { Content = System.Net.Http.Json.JsonContent.Create(new { description }) }.With("If-Match", tag));
}
