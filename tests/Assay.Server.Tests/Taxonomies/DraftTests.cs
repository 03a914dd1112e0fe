using System.Net;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Tests.Support;

namespace Assay.Server.Tests.Taxonomies;

public sealed class DraftTestsOnSqlite() : DraftTests(DatabaseEngine.Sqlite);

public sealed class DraftTestsOnPostgres() : DraftTests(DatabaseEngine.Postgres);

public abstract class DraftTests(DatabaseEngine engine)
{
    [Fact]
    public async Task The_second_editor_sees_who_edits_and_keeps_a_draft_of_their_own()
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own");
        using var mara = await server.PersonAsync(Roles.TaxonomyOwner, project);
        using var jon = await server.PersonAsync(Roles.Owner, project);
        await mara.SendAsync(HttpMethod.Put, $"/projects/{project}/taxonomies/draft", new { baseVersion = 1, document = "half a docu" });

        var drafts = await jon.GetAsync($"/projects/{project}/taxonomies/drafts");
        var hers = await jon.GetAsync($"/projects/{project}/taxonomies/drafts/{mara.Actor}");
        var his = await jon.SendAsync(HttpMethod.Get, $"/projects/{project}/taxonomies/drafts/{jon.Actor}");
        await mara.SendAsync(HttpMethod.Delete, $"/projects/{project}/taxonomies/draft");

        Assert.Equal(mara.Actor.ToString(), (string)Assert.Single(drafts!.AsArray())!["author"]!);
        Assert.Equal("half a docu", (string)hers!["document"]!);
        Assert.Equal(HttpStatusCode.NotFound, his.StatusCode);
        Assert.Empty((await jon.GetAsync($"/projects/{project}/taxonomies/drafts"))!.AsArray());
    }

    [Fact]
    public async Task A_check_and_a_comparison_say_how_many_labels_a_change_touches()
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own", items: 3, policy: new(Overlap: 1));
        using var owner = await server.PersonAsync(Roles.Owner, project);
        foreach (var animal in (string[])["cat", "dog", "dog"])
        {
            var held = await owner.PostAsync($"/projects/{project}/tasks/next", new { });
            await owner.PostAsync($"/tasks/{(string)held!["id"]!}/annotations", new { id = Guid.CreateVersion7(), lease = (string)held["lease"]!, value = new { animal }, taxonomyVersion = 1 });
        }

        var without = World.Document.Replace("dog", "wolf", StringComparison.Ordinal);
        var check = await owner.PostTextAsync($"/projects/{project}/taxonomies/check", without, "application/yaml");
        await owner.PostTextAsync($"/projects/{project}/taxonomies", without, "application/yaml");
        var compared = await owner.GetAsync($"/projects/{project}/taxonomies/2/changes");
        var nowhere = await owner.SendAsync(HttpMethod.Get, $"/projects/{project}/taxonomies/2/changes?since=7");

        Assert.Equal(3, (int)check!["labels"]!);
        Assert.Equal(2, (int)check["effects"]!.AsArray().First(e => (string?)e!["class"] == "dog")!["labels"]!);
        Assert.Equal(2, (int)check["document"]!["version"]!);
        Assert.Equal(2, (int)compared!["effects"]!.AsArray().First(e => (string?)e!["class"] == "dog")!["labels"]!);
        Assert.Equal(HttpStatusCode.NotFound, nowhere.StatusCode);
    }
}
