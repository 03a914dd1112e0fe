using Assay.Domain;
using Assay.Domain.Projects;
using Assay.Domain.Tasks;
using Assay.Server.Work.Tasks;
using Assay.Store.Items;
using Assay.Store.Tasks;
using Assay.Tests.Support;

namespace Assay.Store.Tests.Tasks;

public sealed class TaskFilterTestsOnSqlite() : TaskFilterTests(DatabaseEngine.Sqlite);

public sealed class TaskFilterTestsOnPostgres() : TaskFilterTests(DatabaseEngine.Postgres);

/// <summary>Forty tasks: every fourth by chat, every tenth from the north; the first twenty are answered by three people, of whom one says "fish" to every third.</summary>
public abstract class TaskFilterTests(DatabaseEngine engine)
{
    [Fact]
    public async Task Each_field_and_their_combinations_mean_the_same_in_lists_counts_and_ids()
    {
        await using var world = await AnsweredAsync();
        var annotator = (await world.Instance.Database.ReadAsync(s => s.Number("SELECT min(actor_id) FROM answer"))).ToString(System.Globalization.CultureInfo.InvariantCulture);
        (string Filter, int Count)[] expected =
        [
            ("", 40), ("state:open", 20), ("-state:open", 20), ("state:open state:resolved", 40), ("class:cat", 20), ("-class:cat", 20), ("channel:chat", 10), ("channel:chat channel:mail", 40),
            ("channel:chat region:north", 2), ("agreement<1", 7), ("agreement<1 channel:chat", 2), ("answers:3", 20), ("answers>=1 answers<3", 0), ("posterior<0.9", 7), ("-posterior<0.9", 33),
            ("priority:0", 40), ("priority>0", 0), ("overlap:3", 40), ("failures:0", 40), ("\"item 3\"", 11), ("ITEM", 40), ("-item", 0), ("key:\"item 1\"", 11), ($"by:{annotator}", 20), ("updated<2020-01-01", 0), ("updated>2020-01-01", 40),
            ("pct%", 0), ("under_score", 0),
        ];

        foreach (var (text, count) in expected)
        {
            var filter = (await TaskFilters.ReadAsync(text, world.Project.Id, world.Instance)).AcceptedValue();
            foreach (var order in (TaskOrder[])[TaskOrder.Queue, TaskOrder.Added, TaskOrder.Updated])
            {
                var lines = await WalkAsync(world, filter, order);
                Assert.True(count == lines.Count && count == lines.Select(l => l.Task.Id).Distinct().Count(), $"{text} by {order}: {lines.Count} in place of {count}");
            }

            Assert.Equal((count, true), await world.Instance.Grid.CountAsync(world.Project.Id, filter, exact: false));
            var (ids, upto) = await world.Instance.Grid.IdsAsync(world.Project.Id, filter, 0, long.MaxValue, 100);
            Assert.True(count == ids.Count && upto >= ids.LastOrDefault(), text);
        }
    }

    [Fact]
    public async Task An_id_finds_a_task_or_its_item()
    {
        await using var world = await AnsweredAsync();
        var line = (await WalkAsync(world, TaskFilter.Everything, TaskOrder.Added))[6];

        var byTask = (await TaskFilters.ReadAsync($"id:{line.Task.Id}", world.Project.Id, world.Instance)).AcceptedValue();
        var found = await WalkAsync(world, byTask, TaskOrder.Queue);

        Assert.Contains(line.Task.Id, found.Select(l => l.Task.Id));
        Assert.InRange(found.Count, 1, 2);
    }

    [Fact]
    public async Task As_of_a_size_shows_labels_as_they_stood_and_only_tasks_that_were_there()
    {
        await using var world = await AnsweredAsync();
        var before = (await world.Instance.Ledger.StateAsync(world.Project.Id)).Size;
        var first = (await WalkAsync(world, TaskFilter.Everything, TaskOrder.Added))[0];
        (await world.Instance.Tasks.ChangeAsync(world.Project.Id, first.Task.Id, new TaskChange(Overlap: 6), world.Operator)).AcceptedValue();
        for (var more = 0; more < 3; more++)
        {
            var by = await world.AnnotatorAsync();
            var held = (await world.Instance.Tasks.LeaseAsync(world.Project.Id, first.Task.Id, by, picks: false)).AcceptedValue();
            (await world.SubmitAsync(held, by, "dog")).AcceptedValue();
        }

        await world.AddAsync(5, from: 100);
        var cats = (await TaskFilters.ReadAsync("class:cat", world.Project.Id, world.Instance)).AcceptedValue();

        var then = await WalkAsync(world, TaskFilter.Everything, TaskOrder.Added, before);

        Assert.Equal(40, then.Count);
        Assert.Equal("cat", then[0].Class);
        Assert.Equal(20, (await WalkAsync(world, cats, TaskOrder.Added, before)).Count);
        Assert.Equal(19, (await WalkAsync(world, cats, TaskOrder.Added)).Count);
        Assert.Equal(45, (await WalkAsync(world, TaskFilter.Everything, TaskOrder.Added)).Count);
    }

    [Theory]
    [InlineData("agreement<1", TaskOrder.Added, "filter")]
    [InlineData("state:open", TaskOrder.Added, "filter")]
    [InlineData("", TaskOrder.Confidence, "order")]
    public async Task What_is_known_for_now_only_is_refused_as_of_a_moment(string text, TaskOrder order, string field)
    {
        await using var world = await AnsweredAsync();
        var filter = (await TaskFilters.ReadAsync(text, world.Project.Id, world.Instance)).AcceptedValue();

        var page = await world.Instance.Grid.PageAsync(world.Project.Id, filter, order, null, 10, 5);

        Assert.Equal(field, Assert.Single(page.Refusal!.Faults!).Field);
    }

    [Fact]
    public async Task A_count_over_many_tasks_is_about_at_first_and_exact_when_asked()
    {
        await using var world = await World.CreateAsync(engine);
        await world.AddAsync(21_000);
        var filter = (await TaskFilters.ReadAsync("\"item 1\"", world.Project.Id, world.Instance)).AcceptedValue();

        var about = await world.Instance.Grid.CountAsync(world.Project.Id, filter, exact: false);
        var exact = await world.Instance.Grid.CountAsync(world.Project.Id, filter, exact: true);

        Assert.Equal((11_111, true), exact); // 1, 10-19, 100-199, 1000-1999, 10000-19999
        Assert.False(about.IsExact);
        Assert.InRange(about.Count, 10_000, 12_200);
    }

    private async Task<World> AnsweredAsync()
    {
        var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 3));
        var items = Enumerable.Range(0, 40).Select(i => World.Item($"item {i}") with
        {
            Facets = [KeyValuePair.Create("channel", i % 4 == 0 ? "chat" : "mail"), KeyValuePair.Create("region", i % 10 == 0 ? "north" : "south")],
        });
        (await world.Instance.Items.AddAsync(world.Project.Id, [.. items], new Placement("test", 3, 0, 0), world.Operator)).AcceptedValue();
        for (var annotator = 0; annotator < 3; annotator++)
        {
            var by = await world.AnnotatorAsync();
            for (var task = 0; task < 20; task++)
            {
                world.Time.Advance(TimeSpan.FromSeconds(1));
                await world.AnswerNextAsync(by, annotator == 0 && task % 3 == 0 ? "fish" : "cat");
            }
        }

        return world;
    }

    private static async Task<List<TaskLine>> WalkAsync(World world, TaskFilter filter, TaskOrder order, long? asOf = null)
    {
        var all = new List<TaskLine>();
        string? cursor = null;
        do
        {
            var (lines, next) = (await world.Instance.Grid.PageAsync(world.Project.Id, filter, order, cursor, 7, asOf)).AcceptedValue();
            all.AddRange(lines);
            cursor = next;
        }
        while (cursor is not null);

        return all;
    }
}
