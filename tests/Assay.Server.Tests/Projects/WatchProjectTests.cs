using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Store.Access;
using Assay.Tests.Support;

namespace Assay.Server.Tests.Projects;

public sealed class WatchProjectTests
{
    private static readonly Authority Operator = new(new ActorId(0), null, "test");

    [Fact]
    public async Task An_event_follows_a_submit()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        var project = await server.ProjectAsync("own");
        using var annotator = await server.PersonAsync(Roles.Annotator, project);
        using var changes = await Changes.OfAsync(annotator, project);
        var before = await changes.NextAsync();

        var held = await annotator.PostAsync($"/projects/{project}/tasks/next", new { });
        var submitted = await annotator.PostAsync($"/tasks/{held!["id"]}/annotations", new { id = Guid.CreateVersion7(), lease = (string)held["lease"]!, value = new { animal = "cat" }, taxonomyVersion = 1 });

        await Eventually.HoldsAsync(async () => Size((await changes.NextAsync())!) > Number(submitted!["ledgerPosition"]!));
        Assert.True(Size(before!) <= Number(submitted!["ledgerPosition"]!));
    }

    [Fact]
    public async Task An_event_says_how_far_a_project_is_and_nothing_of_what_is_in_it()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        var project = await server.ProjectAsync("own");
        using var annotator = await server.PersonAsync(Roles.Annotator, project);
        using var changes = await Changes.OfAsync(annotator, project);

        var change = (await changes.NextAsync())!.AsObject();

        Assert.Equal(["size", "state", "taxonomyVersion"], change.Select(p => p.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_stream_ends_with_its_token()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        var project = await server.ProjectAsync("own");
        using var annotator = await server.PersonAsync(Roles.Annotator, project);
        using var changes = await Changes.OfAsync(annotator, project);
        await changes.NextAsync();

        await server.Instance.Access.RevokeAsync(annotator.Credential, Operator);

        await changes.EndAsync();
    }

    [Fact]
    public async Task The_stream_ends_with_the_last_role_in_the_project()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        var project = await server.ProjectAsync("own");
        using var annotator = await server.PersonAsync(Roles.Annotator, project);
        using var changes = await Changes.OfAsync(annotator, project);
        await changes.NextAsync();

        await server.Instance.Access.GrantAsync(new Grant(annotator.Actor, project, default, Roles.None), Operator);

        await changes.EndAsync();
    }

    [Fact]
    public async Task A_server_that_stops_does_not_wait_for_open_pages()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        var project = await server.ProjectAsync("own");
        using var annotator = await server.PersonAsync(Roles.Annotator, project);
        using var changes = await Changes.OfAsync(annotator, project);
        await changes.NextAsync();

        // Less than the 20 seconds after which requests are cut off.
        await server.App.StopAsync().WaitAsync(TimeSpan.FromSeconds(15));

        await changes.EndAsync();
    }

    private static long Size(JsonNode change) => Number(change["size"]!);

    private static long Number(JsonNode text) => long.Parse((string)text!, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The stream as a page reads it.</summary>
    private sealed class Changes(StreamReader reader) : IDisposable
    {
        private static readonly TimeSpan Ceiling = TimeSpan.FromSeconds(60);

        public static async Task<Changes> OfAsync(TestServer.Client caller, ProjectId project)
        {
            var answer = await caller.Http.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"/api/v1/projects/{project}/changes"), HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
            return new Changes(new StreamReader(await answer.Content.ReadAsStreamAsync()));
        }

        /// <summary>The next event; null at the end.</summary>
        public async Task<JsonNode?> NextAsync()
        {
            using var patience = new CancellationTokenSource(Ceiling);
            while (await reader.ReadLineAsync(patience.Token) is { } line)
            {
                if (line.StartsWith("data: ", StringComparison.Ordinal))
                {
                    return JsonNode.Parse(line[6..]);
                }
            }

            return null;
        }

        public async Task EndAsync()
        {
            // One that follows the project says something every 20 seconds.
            Assert.Null(await NextAsync().WaitAsync(TimeSpan.FromSeconds(15)));
        }

        public void Dispose() => reader.Dispose();
    }
}
