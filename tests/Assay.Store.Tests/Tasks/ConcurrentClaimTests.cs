using System.Collections.Concurrent;
using Assay.Domain.Projects;
using Assay.Store.Access;
using Assay.Store.Tasks;
using Assay.Tests.Support;

namespace Assay.Store.Tests.Tasks;

public sealed class ConcurrentClaimTestsOnSqlite() : ConcurrentClaimTests(DatabaseEngine.Sqlite);

public sealed class ConcurrentClaimTestsOnPostgres() : ConcurrentClaimTests(DatabaseEngine.Postgres);

public abstract class ConcurrentClaimTests(DatabaseEngine engine)
{
    private const int Clients = 200;
    private const int Tasks = 6_700;
    private const int Overlap = 3;

    [Fact]
    public async Task Two_hundred_clients_make_twenty_thousand_claims_without_one_violation()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: Overlap));
        await world.AddAsync(Tasks);
        var annotators = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => world.AnnotatorAsync()));
        var answered = new ConcurrentBag<(long Task, long Actor)>();
        var randoms = Enumerable.Range(0, Clients).Select(i => new Random(i)).ToList();
        var (given, before) = (0, -1);

        // A client that finds nothing thrice goes; who held the last task then may skip it or give it back. So the clients come
        // back until nobody is given anything while nobody holds anything.
        while (given > before)
        {
            before = given;
            await Task.WhenAll(annotators.Zip(randoms, (by, random) => Task.Run(() => WorkAsync(by, random))));
        }

        var byTask = answered.GroupBy(a => a.Task).ToList();
        Assert.All(byTask, t => Assert.InRange(t.Count(), 1, Overlap));
        Assert.All(byTask, t => Assert.Equal(t.Count(), t.Select(a => a.Actor).Distinct().Count()));
        Assert.Equal(Tasks, byTask.Count(t => t.Count() == Overlap));
        Assert.True((await world.Instance.VerifyAsync(world.Project.Id, [])).Holds);

        async Task WorkAsync(Authority by, Random random)
        {
            for (var misses = 0; misses < 3;)
            {
                if (await world.NextAsync(by) is not { } held)
                {
                    misses++;
                    continue;
                }

                misses = 0;
                Interlocked.Increment(ref given);
                switch (random.Next(100))
                {
                    case 0:
                        await world.Instance.Tasks.SkipAsync(world.Project.Id, held.Task.Id, World.NewId(), held.Fence, "unclear", null, by);
                        break;
                    case 1:
                        await world.Instance.Tasks.ReleaseAsync(world.Project.Id, held.Task.Id, held.Fence, by);
                        break;
                    default:
                        (await world.SubmitAsync(held, by, "cat")).AcceptedValue();
                        answered.Add((held.Task.Id.Value, by.Actor.Value));
                        break;
                }
            }
        }
    }

    [Fact]
    public async Task An_operation_that_throws_fails_alone()
    {
        await using var world = await World.CreateAsync(engine);
        await world.AddAsync(40);
        var annotators = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => world.AnnotatorAsync()));

        var poisoned = Enumerable.Range(0, 10).Select(i => world.Instance.Database.WriteAsync<int>(world.Project.Id, unit =>
        {
            unit.Lock(world.Project.Id);
            return i % 2 == 0 ? throw new InvalidDataException("poison") : unit.Session.Execute("INSERT INTO no_such_table VALUES (1)");
        })).ToList();
        var claims = annotators.Select(by => world.NextAsync(by)).ToList();
        var taken = await Task.WhenAll(claims);

        Assert.All(taken, Assert.NotNull);
        foreach (var operation in poisoned)
        {
            await Assert.ThrowsAnyAsync<Exception>(() => operation);
        }

        Assert.True((await world.Instance.VerifyAsync(world.Project.Id, [])).Holds);
    }

    [Fact]
    public async Task A_crash_between_execution_and_commit_leaves_nothing_and_the_batch_runs_again()
    {
        await using var world = await World.CreateAsync(engine);
        await world.AddAsync(10);
        var annotators = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => world.AnnotatorAsync()));
        var crashes = 3;
        world.Instance.Database.BeforeCommit = () =>
        {
            if (Interlocked.Decrement(ref crashes) >= 0)
            {
                throw new InvalidDataException("crash before commit");
            }
        };

        var outcomes = await Task.WhenAll(annotators.Select(async by =>
        {
            try
            {
                return await world.NextAsync(by);
            }
            catch (InvalidDataException)
            {
                return null;
            }
        }));
        world.Instance.Database.BeforeCommit = null;

        var leases = await world.Instance.Database.ReadAsync(s => s.Number("SELECT count(*) FROM lease"), TestContext.Current.CancellationToken);
        var leased = await world.Instance.Database.ReadAsync(s => s.Number("SELECT sum(leased) FROM task"), TestContext.Current.CancellationToken);
        Assert.Equal(outcomes.Count(o => o is not null), leases);
        Assert.Equal(leases, leased);
    }
}
