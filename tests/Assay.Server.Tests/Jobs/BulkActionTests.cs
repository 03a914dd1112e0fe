using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Jobs;
using Assay.Store.Engine;
using Assay.Store.Tasks;
using Assay.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Assay.Server.Tests.Jobs;

public sealed class BulkActionTestsOnSqlite() : BulkActionTests(DatabaseEngine.Sqlite);

public sealed class BulkActionTestsOnPostgres() : BulkActionTests(DatabaseEngine.Postgres);

public abstract class BulkActionTests(DatabaseEngine engine)
{
    [Theory]
    [InlineData("""{"filter":"a\u0000b"}""", """{"priority":5}""")]
    [InlineData("""{"filter":"nothing:is"}""", """{"priority":5}""")]
    [InlineData("no JSON", """{"priority":5}""")]
    [InlineData("""{"filter":""}""", "no JSON")]
    [InlineData("null", "null")]
    public async Task An_action_that_cannot_run_ends_as_failed_and_all_others_go_on(string selection, string change)
    {
        await using var server = await TestServer.StartAsync(engine);
        var (poisoned, other) = (await server.ProjectAsync("poisoned", 3), await server.ProjectAsync("other", 3));
        using var lead = await server.PersonAsync(Roles.Owner);
        await PlantAsync(server, poisoned, selection, change);

        var here = await lead.PostAsync($"/projects/{poisoned}/tasks/changes", new { filter = "", change = new { priority = 7 } });
        var there = await lead.PostAsync($"/projects/{other}/tasks/changes", new { filter = "", change = new { priority = 7 } });

        await Eventually.HoldsAsync(async () => await StateAsync(lead, other, there!) == "done" && await StateAsync(lead, poisoned, here!) == "done");
        await Eventually.HoldsAsync(async () => (string)(await lead.GetAsync($"/projects/{poisoned}/tasks/changes/900"))!["state"]! == "failed");
        Assert.NotEmpty((string)(await lead.GetAsync($"/projects/{poisoned}/tasks/changes"))!.AsArray().Single(r => (string)r!["id"]! == "900")!["message"]!);
    }

    [Fact]
    public async Task An_action_is_taken_back_though_its_filter_names_somebody_who_is_gone()
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own", 3);
        using var lead = await server.PersonAsync(Roles.Owner);
        using var bob = await server.PersonAsync(Roles.Annotator, project);
        var name = (string)(await bob.GetAsync("/me"))!["name"]!;
        var run = await lead.PostAsync($"/projects/{project}/tasks/changes", new { filter = $"-by:\"{name}\"", change = new { priority = 7 } });
        await Eventually.HoldsAsync(async () => await StateAsync(lead, project, run!) == "done");
        await lead.PostAsync($"/people/{bob.Actor}/erasure", new { reason = "asked" });

        var undo = await lead.PostAsync($"/projects/{project}/tasks/changes/{(string)run!["id"]!}/undo", new { });

        await Eventually.HoldsAsync(async () => await StateAsync(lead, project, undo!) != "running");
        Assert.Equal("done", await StateAsync(lead, project, undo!));
        Assert.Equal(0, await server.Instance.Database.ReadAsync(s => s.Number("SELECT count(*) FROM task WHERE priority = 7")));
    }

    [Fact]
    public async Task An_action_that_the_store_could_not_take_is_tried_again()
    {
        // No server: nothing but the action writes, and the failure is its own.
        await using var world = await World.CreateAsync(engine);
        var run = (await world.Instance.Bulk.StartAsync(world.Project.Id, new BulkSelection("", null), new Domain.Tasks.TaskChange(Priority: 7), world.Operator)).AcceptedValue();
        var failures = 1;
        world.BeforeCommit(() =>
        {
            if (Interlocked.Decrement(ref failures) >= 0)
            {
                throw new StoreUnavailableException("The store rests.", new TimeoutException());
            }
        });

        using var actions = new BulkActions(world.Instance, NullLogger<BulkActions>.Instance);
        await actions.StartAsync(TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync(async () =>
        {
            world.Time.Advance(TimeSpan.FromSeconds(1));
            return (await world.Instance.Bulk.FindAsync(run.Id))!.State == BulkState.Done;
        });
        await actions.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(1, (await world.Instance.Bulk.FindAsync(run.Id))!.Attempts);
    }

    [Fact]
    public async Task An_action_that_never_can_go_on_has_failed_after_a_few_attempts_and_says_why()
    {
        await using var world = await World.CreateAsync(engine);
        var run = (await world.Instance.Bulk.StartAsync(world.Project.Id, new BulkSelection("", null), new Domain.Tasks.TaskChange(Priority: 7), world.Operator)).AcceptedValue();
        var waits = new List<bool>();
        for (var i = 0; i < BulkStore.MostAttempts; i++)
        {
            await world.Instance.Bulk.PutOffAsync(world.Project.Id, run.Id, "The store rests.");
            var (due, next) = await world.Instance.Bulk.DueAsync();
            waits.Add(due.Count == 0 && next > world.Instance.Database.Now);
            world.Time.Advance(TimeSpan.FromMinutes(1));
        }

        var ended = (await world.Instance.Bulk.FindAsync(run.Id))!;

        Assert.Equal([true, true, true, true, false], waits);
        Assert.Equal((BulkState.Failed, 5L, "Tried 5 times. The store rests."), (ended.State, ended.Attempts, ended.Message));
        Assert.NotNull(ended.FinishedAt);
    }

    [Fact]
    public async Task A_filter_with_a_NUL_is_refused_at_the_door()
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("nul");
        using var lead = await server.PersonAsync(Roles.Owner);

        var change = await lead.SendAsync(HttpMethod.Post, $"/projects/{project}/tasks/changes", new { filter = "\"a\0b\"", change = new { priority = 7 } });
        var export = await lead.SendAsync(HttpMethod.Post, $"/projects/{project}/exports", new { subject = "labels", format = "csv", filter = "\"a\0b\"" });

        Assert.Equal("filter", await change.FaultyFieldAsync());
        Assert.Equal("filter", await export.FaultyFieldAsync());
    }

    private static async Task<string> StateAsync(TestServer.Client lead, ProjectId project, JsonNode run) => (string)(await lead.GetAsync($"/projects/{project}/tasks/changes/{run["id"]}"))!["state"]!;

    private static Task<int> PlantAsync(TestServer server, ProjectId project, string selection, string change) => server.Instance.Database.WriteAsync(project, unit => unit.Session.Execute(
        "INSERT INTO bulk_run (run_id, project_id, selection, change, state, undoes, at_task, end_task, changed, unchanged, message, actor_id, started_at) VALUES (900, $1, $2, $3, 0, 0, $4, $5, 0, 0, '', 0, 0)",
        project.Value, selection, change, Keys.Of(project.Value, 0), Keys.Of(project.Value, 100)), alone: true);
}
