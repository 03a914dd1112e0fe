using Assay.Domain;
using Assay.Server.Work.Labels;
using Assay.Store.Engine;
using Assay.Store.Items;
using Assay.Store.Maintenance;
using Assay.Tests.Support;

namespace Assay.Store.Tests.Maintenance;

public sealed class ErasureTakeOverTestsOnSqlite() : ErasureTakeOverTests(DatabaseEngine.Sqlite);

public sealed class ErasureTakeOverTestsOnPostgres() : ErasureTakeOverTests(DatabaseEngine.Postgres);

/// <summary>What a server's list of erasures takes over from the ledgers, and that nothing is erased which it cannot name.</summary>
public abstract class ErasureTakeOverTests(DatabaseEngine engine)
{
    [Fact]
    public async Task What_another_server_erased_is_known_from_the_ledger()
    {
        var (world, item, person, worker) = await Planted.WorldAsync(engine);
        await using var closed = world;
        (await world.Instance.Eraser.EraseItemAsync(item, "test", world.Operator)).AcceptedValue();
        (await world.Instance.Eraser.EraseActorAsync(person, "test", world.Operator)).AcceptedValue();
        (await world.Instance.Eraser.EraseActorAsync(worker, "test", world.Operator)).AcceptedValue();
        var listed = await ErasureList.ReadAsync(world.Settings.ErasuresFile);

        File.Delete(world.Settings.ErasuresFile);
        await world.Instance.Eraser.TakeOverAsync([]);
        var taken = await ErasureList.ReadAsync(world.Settings.ErasuresFile);
        await world.Instance.Eraser.TakeOverAsync(taken);

        Assert.Equal(listed.Select(e => e.ToLine()).Order(StringComparer.Ordinal), taken.Select(e => e.ToLine()).Order(StringComparer.Ordinal));
        Assert.Equal(taken, await ErasureList.ReadAsync(world.Settings.ErasuresFile));
    }

    [Fact]
    public async Task What_was_erased_under_a_number_that_was_given_again_is_taken_over_too()
    {
        await using var world = await World.CreateAsync(engine);
        await world.AddAsync(1);
        var item = new ItemId(Keys.Of(world.Project.Id.Value, 1));
        (await world.Instance.Eraser.EraseItemAsync(item, "test", world.Operator)).AcceptedValue();
        var listed = await ErasureList.ReadAsync(world.Settings.ErasuresFile);
        Erasure[] earlier = [new(item.ToString(), null, World.NewId().ToString())];
        File.Delete(world.Settings.ErasuresFile);

        await world.Instance.Eraser.TakeOverAsync(earlier);
        var taken = await ErasureList.ReadAsync(world.Settings.ErasuresFile);
        await world.Instance.Eraser.TakeOverAsync([.. earlier, .. taken]);

        Assert.Equal(listed, taken);
        Assert.Equal(listed, await ErasureList.ReadAsync(world.Settings.ErasuresFile));
    }

    [Fact]
    public async Task What_was_taken_over_from_the_ledgers_is_read_once_and_what_comes_later_is_taken_over_too()
    {
        await using var world = await World.CreateAsync(engine);
        await world.AddAsync(2);
        (await world.Instance.Eraser.EraseItemAsync(new ItemId(Keys.Of(world.Project.Id.Value, 1)), "test", world.Operator)).AcceptedValue();
        var first = await ErasureList.ReadAsync(world.Settings.ErasuresFile);
        await world.Instance.Eraser.TakeOverAsync(first);
        using (var session = await Instance.OpenSessionAsync(world.Settings))
        {
            session.Script((engine == DatabaseEngine.Sqlite ? "DROP TRIGGER tr_ledger_no_update; " : "") + "UPDATE ledger_event SET value = '{' WHERE kind = 'erased'");
        }

        (await world.Instance.Eraser.EraseItemAsync(new ItemId(Keys.Of(world.Project.Id.Value, 2)), "test", world.Operator)).AcceptedValue();
        var both = await ErasureList.ReadAsync(world.Settings.ErasuresFile);
        File.Delete(world.Settings.ErasuresFile);

        await world.Instance.Eraser.TakeOverAsync(first);

        Assert.Equal(both.Skip(1), await ErasureList.ReadAsync(world.Settings.ErasuresFile));
    }

    [Fact]
    public async Task A_list_that_lost_lines_takes_all_of_them_over_again()
    {
        await using var world = await World.CreateAsync(engine);
        await world.AddAsync(1);
        (await world.Instance.Eraser.EraseItemAsync(new ItemId(Keys.Of(world.Project.Id.Value, 1)), "test", world.Operator)).AcceptedValue();
        var list = await ErasureList.ReadAsync(world.Settings.ErasuresFile);
        await world.Instance.Eraser.TakeOverAsync(list);
        File.Delete(world.Settings.ErasuresFile);

        await world.Instance.Eraser.TakeOverAsync([]);

        Assert.Equal(list, await ErasureList.ReadAsync(world.Settings.ErasuresFile));
    }

    [Fact]
    public async Task A_list_that_cannot_be_written_erases_nothing()
    {
        await using var world = await World.CreateAsync(engine);
        await world.AddAsync(1);
        Directory.CreateDirectory(world.Settings.ErasuresFile);
        var item = new ItemId(Keys.Of(world.Project.Id.Value, 1));

        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => world.Instance.Eraser.EraseItemAsync(item, "test", world.Operator));

        Assert.Contains("nothing was erased", refused.Message, StringComparison.Ordinal);
        Assert.NotNull((await world.Instance.Items.FindAsync(item))!.Payload);
    }
}

/// <summary>Writing the list of erasures, and what a crash in the midst of it leaves.</summary>
public sealed class ErasureListTests
{
    [Theory]
    [InlineData("", 1)]
    [InlineData("{\"item\":\"7\"}\n", 2)]
    [InlineData("{\"item\":\"7\"}", 2)]
    [InlineData("{\"item\":\"7\"}\n{\"item\":\"8", 2)]
    [InlineData("{\"item\":\"7\"}\n\0\0\0\0", 2)]
    [InlineData("{\"it", 1)]
    public async Task A_line_that_was_cut_off_gives_way_to_the_next_erasure(string before, int lines)
    {
        var file = Scratch.NewPath("erasures.jsonl");
        File.WriteAllText(file, before);

        await ErasureList.AddAsync(file, [new Erasure(null, "3", Created: 5)]);

        Assert.Equal(lines, (await ErasureList.ReadAsync(file)).Count);
        Assert.Equal(new Erasure(null, "3", Created: 5), (await ErasureList.ReadAsync(file))[^1]);
    }

    [Fact]
    public async Task Erasures_at_the_same_time_each_get_a_line()
    {
        var file = Scratch.NewPath("erasures.jsonl");

        await Task.WhenAll(Enumerable.Range(1, 40).Select(i => Task.Run(() => ErasureList.AddAsync(file, [new Erasure($"{i}", null)]), TestContext.Current.CancellationToken)));

        Assert.Equal(40, (await ErasureList.ReadAsync(file)).Distinct().Count());
    }
}
