using Assay.Domain.Projects;
using Assay.Domain.Taxonomies;
using Assay.Store.Access;
using Assay.Store.Items;
using Assay.Tests.Support;
using CsCheck;

namespace Assay.Store.Tests.Tasks.Model;

public sealed class ModelTestsOnSqlite() : ModelTests(DatabaseEngine.Sqlite);

public sealed class ModelTestsOnPostgres() : ModelTests(DatabaseEngine.Postgres);

/// <summary>
/// Actors do random things at once, among them operations that fail and crashes before the commit. The ledger gives the
/// order in which all that happened: a plain sequential model takes it event by event.
/// </summary>
public abstract class ModelTests(DatabaseEngine engine)
{
    private const int Rounds = 25;

    private static readonly Gen<(int What, int Pick)> Step = Gen.Select(Gen.Int[0, 99], Gen.Int[0, 999]);

    [Fact]
    public async Task Concurrent_operations_end_as_some_order_of_them_says()
    {
        await using var world = await World.CreateAsync(engine);
        var round = 0;

        await Gen.Select(Gen.Int[1, 5], Gen.Int[1, 3], Gen.Int[2, 4], Step.Array[20, 40].Array[2, 6]).SampleAsync(
            async (tasks, overlap, deadAfter, scripts) =>
            {
                var wrong = await PlayAsync(world, $"round {Interlocked.Increment(ref round)}", tasks, overlap, deadAfter, scripts);
                Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(10)));
            },
            iter: Rounds, threads: 1);
    }

    private static async Task<IReadOnlyList<string>> PlayAsync(World world, string name, int tasks, int overlap, int deadAfter, (int What, int Pick)[][] scripts)
    {
        var project = (await world.Instance.Projects.CreateAsync(name, "", new ProjectPolicy(Overlap: overlap, DeadAfter: deadAfter), world.Operator)).AcceptedValue().Id;
        (await world.Instance.Projects.PublishAsync(project, TaxonomyDocument.Parse(World.Document).Value, World.Document, generated: false, world.Operator)).AcceptedValue();
        (await world.Instance.Items.AddAsync(project, [.. Enumerable.Range(0, tasks).Select(i => World.Item($"item {i}"))], new Placement("test", overlap), world.Operator)).AcceptedValue();
        var people = new List<Authority>();
        foreach (var script in scripts)
        {
            people.Add(await world.AnnotatorAsync());
        }

        var story = new Story();
        var crashes = 0;
        world.Instance.Database.BeforeCommit = () =>
        {
            if (Volatile.Read(ref crashes) > 0 && Interlocked.Decrement(ref crashes) >= 0)
            {
                throw new InvalidDataException("crash before commit");
            }
        };
        await Task.WhenAll(scripts.Select((script, i) => Task.Run(async () =>
        {
            var actor = new ModelActor(world, project, people[i], tasks, story, () => Interlocked.Increment(ref crashes));
            foreach (var (what, pick) in script)
            {
                await actor.DoAsync(what, pick);
            }
        })));
        world.Instance.Database.BeforeCommit = null;
        return await StoryCheck.OfAsync(world, project, story, new LedgerModel(tasks, overlap, deadAfter));
    }
}
