using System.Net;
using Assay.Domain.Access;
using Assay.Tests.Support;

namespace Assay.Server.Tests.Me;

public sealed class MyWorkTests
{
    [Fact]
    public async Task An_annotator_sees_their_own_work_and_answers_and_nobody_elses()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        var project = await server.ProjectAsync("own", items: 3);
        using var ana = await server.PersonAsync(Roles.Annotator, project);
        using var ben = await server.PersonAsync(Roles.Annotator, project);
        await AnswerAsync(ana, project.ToString(), "cat");
        await AnswerAsync(ben, project.ToString(), "dog");

        var work = (await ana.GetAsync($"/projects/{project}/my-work"))!;
        var answers = (await ana.GetAsync($"/projects/{project}/my-answers"))!["items"]!.AsArray();

        Assert.Equal((1, 1), ((int)work["answers"]!, (int)work["since"]!));
        Assert.Equal(1, (int)work["hours"]!.AsArray().Sum(h => (int)h!["answers"]!));
        Assert.Equal("cat", (string)Assert.Single(answers)!["value"]!["animal"]!);
        Assert.Equal("item 0", (string)answers[0]!["content"]!["text"]!);
    }

    [Fact]
    public async Task A_cursor_of_no_list_is_refused()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        var project = await server.ProjectAsync("own");
        using var ana = await server.PersonAsync(Roles.Annotator, project);

        Assert.Equal("cursor", await (await ana.SendAsync(HttpMethod.Get, $"/projects/{project}/my-answers?cursor=7")).FaultyFieldAsync());
        Assert.Equal("cursor", await (await ana.SendAsync(HttpMethod.Get, $"/projects/{project}/questions?cursor=x")).FaultyFieldAsync());
    }

    [Fact]
    public async Task Keys_are_kept_for_their_owner_and_a_set_that_collides_is_refused_whole()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        using var ana = await server.PersonAsync(Roles.Annotator);
        using var ben = await server.PersonAsync(Roles.Annotator);

        await ana.SendAsync(HttpMethod.Put, "/me/keys", new { singleKeys = false, keys = new { skip = "Shift+X" } });
        var browser = await ana.SendAsync(HttpMethod.Put, "/me/keys", new { singleKeys = true, keys = new { skip = "Ctrl+W" } });
        var twice = await ana.SendAsync(HttpMethod.Put, "/me/keys", new { singleKeys = true, keys = new { skip = "X", flag = "X" } });
        var mine = (await ana.GetAsync("/me/keys"))!;
        var theirs = (await ben.GetAsync("/me/keys"))!;

        Assert.Equal("keys.skip", await browser.FaultyFieldAsync());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, twice.StatusCode);
        Assert.Equal((false, "Shift+X"), ((bool)mine["singleKeys"]!, (string)mine["keys"]!["skip"]!));
        Assert.True((bool)theirs["singleKeys"]!);
        Assert.Empty(theirs["keys"]!.AsObject());
    }

    [Fact]
    public async Task A_key_that_is_null_is_no_key()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        using var ana = await server.PersonAsync(Roles.Annotator);

        var answer = await ana.SendAsync(HttpMethod.Put, "/me/keys", new { singleKeys = true, keys = new { skip = (string?)null } });

        Assert.Equal("keys.skip", await answer.FaultyFieldAsync());
    }

    private static async Task AnswerAsync(TestServer.Client person, string project, string animal)
    {
        var held = (await person.PostAsync($"/projects/{project}/tasks/next", new { }))!;
        await person.PostAsync($"/tasks/{held["id"]}/annotations", new { id = Guid.CreateVersion7(), lease = (string)held["lease"]!, value = new { animal }, taxonomyVersion = 1 });
    }
}
