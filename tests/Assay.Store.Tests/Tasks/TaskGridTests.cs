using Assay.Domain.Projects;
using Assay.Domain.Tasks;
using Assay.Store.Items;
using Assay.Store.Tasks;
using Assay.Tests.Support;

namespace Assay.Store.Tests.Tasks;

public sealed class TaskGridTestsOnSqlite() : TaskGridTests(DatabaseEngine.Sqlite);

public sealed class TaskGridTestsOnPostgres() : TaskGridTests(DatabaseEngine.Postgres);

/// <summary>Forty tasks: every fourth comes by chat, the first twenty are answered by three people.</summary>
public abstract class TaskGridTests(DatabaseEngine engine)
{
    [Theory]
    [InlineData(TaskOrder.Queue, 40)]
    [InlineData(TaskOrder.Updated, 40)]
    [InlineData(TaskOrder.Confidence, 20)]
    [InlineData(TaskOrder.Agreement, 20)]
    public async Task A_walk_by_cursors_shows_every_task_once_and_in_order(TaskOrder order, int expected)
    {
        await using var world = await AnsweredAsync();

        var lines = await WalkAsync(world, TaskFilter.Everything, order);

        Assert.Equal(expected, lines.Count);
        Assert.Equal(expected, lines.Select(l => l.Task.Id).Distinct().Count());
        Assert.Equal(lines.OrderBy(l => order switch
        {
            TaskOrder.Queue => l.Task.Id.Value,
            TaskOrder.Updated => -l.UpdatedAt,
            TaskOrder.Confidence => l.Posterior!.Value,
            _ => l.Agreement!.Value,
        }).Select(l => l.Task.Id), lines.Select(l => l.Task.Id));
        Assert.All(lines, l => Assert.Contains(l.ItemKey!, l.Payload!, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(TaskOrder.Queue, 10, 5)]
    [InlineData(TaskOrder.Updated, 10, 5)]
    [InlineData(TaskOrder.Agreement, 5, 5)]
    public async Task Facet_class_and_state_restrict_every_order(TaskOrder order, int byChat, int byChatAndResolved)
    {
        await using var world = await AnsweredAsync();
        var chat = KeyValuePair.Create("channel", "chat");

        var facet = await WalkAsync(world, TaskFilter.Of(facet: chat), order);
        var both = await WalkAsync(world, TaskFilter.Of(TaskState.Resolved, "cat", chat), order);
        var dogs = await WalkAsync(world, TaskFilter.Of(className: "dog"), order);
        var unknown = await WalkAsync(world, TaskFilter.Of(facet: KeyValuePair.Create("no such", "chat")), order);

        Assert.Equal(byChat, facet.Count);
        Assert.Equal(byChatAndResolved, both.Count);
        Assert.All(both, l => Assert.Equal(("cat", TaskState.Resolved), (l.Class, l.Task.State)));
        Assert.Empty(dogs);
        Assert.Empty(unknown);
    }

    [Fact]
    public async Task A_cursor_of_another_order_is_refused()
    {
        await using var world = await AnsweredAsync();
        var (_, next) = (await world.Instance.Grid.PageAsync(world.Project.Id, TaskFilter.Everything, TaskOrder.Queue, null, 3)).AcceptedValue();

        var page = await world.Instance.Grid.PageAsync(world.Project.Id, TaskFilter.Everything, TaskOrder.Updated, next, 3);

        Assert.Equal("cursor", Assert.Single(page.Refusal!.Faults!).Field);
    }

    private async Task<World> AnsweredAsync()
    {
        var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 3));
        var items = Enumerable.Range(0, 40).Select(i => World.Item($"item {i}") with { Facets = [KeyValuePair.Create("channel", i % 4 == 0 ? "chat" : "mail")] });
        (await world.Instance.Items.AddAsync(world.Project.Id, [.. items], new Placement("test", 3, 0, 0), world.Operator)).AcceptedValue();
        for (var annotator = 0; annotator < 3; annotator++)
        {
            var by = await world.AnnotatorAsync();
            for (var task = 0; task < 20; task++)
            {
                world.Time.Advance(TimeSpan.FromSeconds(1));
                await world.AnswerNextAsync(by, annotator == 0 && task % 3 == 1 ? "fish" : "cat");
            }
        }

        return world;
    }

    private static async Task<List<TaskLine>> WalkAsync(World world, TaskFilter filter, TaskOrder order)
    {
        var all = new List<TaskLine>();
        string? cursor = null;
        do
        {
            var (lines, next) = (await world.Instance.Grid.PageAsync(world.Project.Id, filter, order, cursor, 3)).AcceptedValue();
            all.AddRange(lines);
            cursor = next;
        }
        while (cursor is not null);

        return all;
    }
}
