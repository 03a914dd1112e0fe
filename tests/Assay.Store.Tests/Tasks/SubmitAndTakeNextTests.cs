using Assay.Domain;
using Assay.Domain.Ledger;
using Assay.Domain.Projects;
using Assay.Domain.Tasks;
using Assay.Store.Access;
using Assay.Store.Engine;
using Assay.Store.Tasks;
using Assay.Tests.Support;

namespace Assay.Store.Tests.Tasks;

public sealed class SubmitAndTakeNextTestsOnSqlite() : SubmitAndTakeNextTests(DatabaseEngine.Sqlite);

public sealed class SubmitAndTakeNextTestsOnPostgres() : SubmitAndTakeNextTests(DatabaseEngine.Postgres);

/// <summary>An answer that brings the next task.</summary>
public abstract class SubmitAndTakeNextTests(DatabaseEngine engine)
{
    [Fact]
    public async Task Brings_the_tasks_in_the_order_of_the_queue_until_none_is_left()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 2));
        await world.AddAsync(2);
        await world.AddAsync(1, from: 2, priority: 5);
        var ana = await world.AnnotatorAsync();
        var items = new List<long>();

        for (var held = await world.NextAsync(ana); held is not null;)
        {
            items.Add(held.Task.Item.Value);
            Assert.NotNull(held.Content);
            held = (await SubmitAsync(world, held, ana)).AcceptedValue().Next;
        }

        var first = items.Min();
        Assert.Equal([first + 2, first, first + 1], items);
        Assert.Null(await world.NextAsync(ana));
    }

    [Fact]
    public async Task The_same_submit_again_brings_nothing()
    {
        await using var world = await World.CreateAsync(engine);
        await world.AddAsync(3);
        var ana = await world.AnnotatorAsync();
        var held = (await world.NextAsync(ana))!;
        var id = World.NewId();

        var first = (await SubmitAsync(world, held, ana, id)).AcceptedValue();
        var again = (await SubmitAsync(world, held, ana, id)).AcceptedValue();

        Assert.NotNull(first.Next);
        Assert.True(again.Recorded.Repeated);
        Assert.Null(again.Next);
        Assert.Equal(first.Next.Task.Id, Assert.Single(await HeldAsync(world, ana)));
    }

    [Fact]
    public async Task A_refused_answer_brings_nothing()
    {
        await using var world = await World.CreateAsync(engine);
        await world.AddAsync(3);
        var ana = await world.AnnotatorAsync();
        var held = (await world.NextAsync(ana))!;

        var refused = await SubmitAsync(world, held, ana, animal: "horse");

        Assert.Equal(RefusalKind.Invalid, refused.Refusal!.Kind);
        Assert.Equal(held.Task.Id, Assert.Single(await HeldAsync(world, ana)));
    }

    [Fact]
    public async Task In_a_paused_project_the_answer_counts_and_brings_nothing()
    {
        await using var world = await World.CreateAsync(engine);
        await world.AddAsync(3);
        var ana = await world.AnnotatorAsync();
        var held = (await world.NextAsync(ana))!;
        (await world.Instance.Projects.ChangeAsync(world.Project.Id, null, ProjectState.Paused, null, world.Operator)).AcceptedValue();

        var submitted = (await SubmitAsync(world, held, ana)).AcceptedValue();

        Assert.True(submitted.Recorded.Position > 0);
        Assert.Null(submitted.Next);
    }

    [Fact]
    public async Task Brings_a_task_of_the_pools_that_were_named()
    {
        await using var world = await World.CreateAsync(engine);
        await world.AddAsync(1);
        var pool = (await world.Instance.Projects.CreatePoolAsync(world.Project.Id, "experts", world.Operator)).AcceptedValue();
        await world.AddAsync(1, from: 1, pool: pool.Id.Value);
        var ana = await world.AnnotatorAsync();
        var held = (await world.NextAsync(ana))!;

        var next = (await SubmitAsync(world, held, ana, pools: [0, pool.Id.Value])).AcceptedValue().Next;

        Assert.Equal(pool.Id, next?.Task.Pool);
    }

    private static Task<Decision<(Recorded Recorded, LeasedTask? Next)>> SubmitAsync(World world, LeasedTask held, Authority by, EventId? id = null, string animal = "cat", long[]? pools = null) =>
        world.Instance.Tasks.SubmitAndTakeNextAsync(
            world.Project.Id, new Submission(held.Task.Id, id ?? World.NewId(), held.Fence, World.Answer(animal), held.Task.TaxonomyVersion, null, 1.5), pools ?? [0], by);

    private static async Task<IReadOnlyList<TaskId>> HeldAsync(World world, Authority by) => await world.Instance.Database.ReadAsync(
        s => s.Query("SELECT task_id FROM lease WHERE actor_id = $1 AND state = 0", r => new TaskId(r.GetInt64(0)), by.Actor.Value));
}
