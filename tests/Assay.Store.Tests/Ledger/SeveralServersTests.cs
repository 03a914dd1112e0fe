using Assay.Domain;
using Assay.Domain.Projects;
using Assay.Domain.Taxonomies;
using Assay.Server.Work.Labels;
using Assay.Store.Engine;
using Assay.Store.Ledger;
using Assay.Tests.Support;
using Npgsql;

namespace Assay.Store.Tests.Ledger;

/// <summary>Several servers on one PostgreSQL. Whoever waits for a project's turn works with the project as it is when the turn comes.</summary>
public sealed class SeveralServersTests
{
    private static string Document(string added) => $$"""
        taxonomy: Animals
        fields:
          - name: animal
            type: choice
            classes: [{name: cat}, {name: dog}, {name: fish}, {name: {{added}}}]
        """;

    [Fact]
    public async Task Changes_of_a_project_by_two_servers_at_once_all_stand()
    {
        await using var world = await World.CreateAsync(DatabaseEngine.Postgres);
        await using var other = await OtherAsync(world);

        for (var round = 0; round < 4; round++)
        {
            var overlap = 3 + round;
            var document = Document($"bird {round}");
            var (changed, published) = await AtOnceAsync(
                world,
                () => world.Instance.Projects.ChangeAsync(world.Project.Id, new PolicyChange(Overlap: overlap), null, null, world.Operator),
                () => other.Projects.PublishAsync(world.Project.Id, TaxonomyDocument.Parse(document).Value, document, generated: false, world.Operator));

            Assert.Equal(2 + round, published.AcceptedValue().Version);
            Assert.Equal(overlap, changed.AcceptedValue().Policy.Overlap);
            var stands = (await other.Projects.FindAsync(world.Project.Id))!;
            Assert.Equal((2 + round, overlap), (stands.TaxonomyVersion, stands.Policy.Overlap));
        }

        Assert.Empty((await world.Instance.VerifyAsync(world.Project.Id, [])).Faults);
    }

    [Fact]
    public async Task What_waits_while_another_server_archives_the_project_is_refused()
    {
        await using var world = await World.CreateAsync(DatabaseEngine.Postgres, new ProjectPolicy(Overlap: 1));
        await world.AddAsync(1);
        var ana = await world.AnnotatorAsync();
        var held = (await world.NextAsync(ana))!;
        await using var other = await OtherAsync(world);

        var (archived, answered) = await AtOnceAsync(
            world,
            () => other.Projects.ChangeAsync(world.Project.Id, null, ProjectState.Archived, null, world.Operator),
            () => world.SubmitAsync(held, ana, "cat"));

        Assert.True(archived.Accepted);
        Assert.False(answered.Accepted);
        Assert.Equal("project.changed", (await world.Instance.Ledger.EventsAsync(world.Project.Id, 0, 100, false, new EventFilter()))[^1].Kind);
    }

    private static Task<Instance> OtherAsync(World world) => Instance.OpenAsync(world.Settings, LabelAggregation.Aggregate, world.Time);

    /// <summary>Two writes that begin, the first one first, while somebody else has the project's turn, and go on when it is free.</summary>
    private static async Task<(T First, U Second)> AtOnceAsync<T, U>(World world, Func<Task<T>> first, Func<Task<U>> second)
    {
        await using var connection = new NpgsqlConnection(world.Settings.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var turn = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var take = new NpgsqlCommand($"SELECT 1 FROM ledger_head WHERE project_id = {world.Project.Id.Value} FOR UPDATE", connection, turn))
        {
            await take.ExecuteScalarAsync(TestContext.Current.CancellationToken);
        }

        var one = Task.Run(first, TestContext.Current.CancellationToken);
        await WaitersAsync(1);
        var two = Task.Run(second, TestContext.Current.CancellationToken);
        await WaitersAsync(2);
        await turn.CommitAsync(TestContext.Current.CancellationToken);
        return (await one, await two);

        // Over another connection: what a transaction sees of the others' activity stays as it was first.
        async Task WaitersAsync(int count)
        {
            await using var watch = new NpgsqlConnection(world.Settings.ConnectionString + ";Pooling=false");
            await watch.OpenAsync(TestContext.Current.CancellationToken);
            await using var waiting = new NpgsqlCommand("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'", watch);
            while ((long)(await waiting.ExecuteScalarAsync(TestContext.Current.CancellationToken))! < count)
            {
                await Task.Delay(10, TestContext.Current.CancellationToken);
            }
        }
    }
}
