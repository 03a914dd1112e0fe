using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Projects;
using Assay.Server.Work.Labels;
using Assay.Store.Access;
using Assay.Store.Engine;
using Assay.Store.Items;
using Assay.Store.Maintenance;
using Assay.Tests.Support;

namespace Assay.Store.Tests.Maintenance;

public sealed class RestoreTestsOnSqlite() : RestoreTests(DatabaseEngine.Sqlite);

public sealed class RestoreTestsOnPostgres() : RestoreTests(DatabaseEngine.Postgres);

/// <summary>A restore erases again whatever was erased, or restores nothing.</summary>
public abstract class RestoreTests(DatabaseEngine engine)
{
    [Fact]
    public async Task What_was_erased_before_and_after_the_backup_is_gone_after_the_restore()
    {
        var (world, item, person, worker) = await Planted.WorldAsync(engine);
        await using var closed = world;
        (await world.Instance.Eraser.EraseItemAsync(item, "before", world.Operator)).AcceptedValue();
        var backup = await BackUpAsync(world);
        (await world.Instance.Eraser.EraseActorAsync(person, "after", world.Operator)).AcceptedValue();
        (await world.Instance.Eraser.EraseActorAsync(worker, "after", world.Operator)).AcceptedValue();
        var to = World.NewSettings(engine);

        var applied = await RestoreAsync(world, backup, to, await ErasureList.ReadAsync(world.Settings.ErasuresFile));

        await using var restored = await Instance.OpenAsync(to, LabelAggregation.Aggregate);
        Assert.Equal(2, applied);
        Assert.Empty(await Planted.ColumnsWithAsync(restored, Planted.Mark));
        Assert.Empty(Planted.FilesWith(to.DataDirectory, Planted.Mark));
        Assert.Equal(3, (await ErasureList.ReadAsync(to.ErasuresFile)).Distinct().Count());
        Assert.Empty((await restored.VerifyAsync(world.Project.Id, [])).Faults);
        Assert.Empty((await restored.VerifyAsync(default, [])).Faults);
    }

    [Fact]
    public async Task A_restore_aimed_at_a_living_instance_leaves_it_as_it_was()
    {
        var (world, _, _, _) = await Planted.WorldAsync(engine);
        await using var closed = world;
        var backup = await BackUpAsync(world);

        await Assert.ThrowsAsync<TargetTakenException>(() => RestoreAsync(world, backup, world.Settings, []));

        await using var again = await Instance.OpenAsync(world.Settings, LabelAggregation.Aggregate, create: false);
        Assert.Empty((await again.VerifyAsync(world.Project.Id, [])).Faults);
    }

    [Theory]
    [InlineData("{\"item\":\"1099", "line 2: the line is cut off")]
    [InlineData("\0\0\0\0\0\0", "line 2: the line is cut off")]
    [InlineData("{\"item\":\"x\"}\n", "line 2: this is no erasure")]
    [InlineData("{}\n{\"actor\":\"3\"}\n", "line 2: this is no erasure")]
    [InlineData("{\"item\":\"1099511627777\\u0000\"}\n", "line 2: this is no erasure")]
    [InlineData("{\"item\":\"1099511627777\",\"added\":\"4985AAC0-0000-7000-8000-000000000000\"}\n", "line 2: this is no erasure")]
    [InlineData("{\"item\":\"1099511627777\",\"added\":\" 4985aac0-0000-7000-8000-000000000000\"}\n", "line 2: this is no erasure")]
    [InlineData("{\"item\":\"1099511627777\",\"added\":\"{4985aac0-0000-7000-8000-000000000000}\"}\n", "line 2: this is no erasure")]
    [InlineData("{\"item\":\"1099511627777\",\"added\":\"4985aac0-0000-7000-8000-000000000\"}\n", "line 2: this is no erasure")]
    public async Task A_list_that_cannot_be_read_is_named_and_nothing_is_read_over(string more, string message)
    {
        await using var world = await World.CreateAsync(engine);
        await world.AddAsync(1);
        (await world.Instance.Eraser.EraseItemAsync(new ItemId(Keys.Of(world.Project.Id.Value, 1)), "test", world.Operator)).AcceptedValue();
        await File.AppendAllTextAsync(world.Settings.ErasuresFile, more, TestContext.Current.CancellationToken);
        var to = World.NewSettings(engine);

        var read = await Assert.ThrowsAsync<InvalidOperationException>(() => ErasureList.ReadAsync(world.Settings.ErasuresFile));
        var copied = await Assert.ThrowsAsync<InvalidOperationException>(() => InstanceCopy.CopyAsync(world.Settings, to, TimeProvider.System));

        Assert.Contains(message, read.Message, StringComparison.Ordinal);
        Assert.Contains(message, copied.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(to.DataDirectory));
    }

    [Fact]
    public async Task A_folder_in_the_place_of_a_list_is_no_empty_list()
    {
        var file = Scratch.NewPath("list");
        Directory.CreateDirectory(file);

        var read = await Assert.ThrowsAsync<InvalidOperationException>(() => ErasureList.ReadAsync(file));

        Assert.Contains("is a folder", read.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9000)]
    public async Task A_backup_that_is_damaged_is_what_is_called_damaged(int from)
    {
        await using var world = await World.CreateAsync(engine);
        await world.AddAsync(40);
        var backup = await BackUpAsync(world);
        var whole = await File.ReadAllBytesAsync(backup.DatabaseFile, TestContext.Current.CancellationToken);
        var damaged = (byte[])whole.Clone();
        damaged.AsSpan(from).Fill(0xA5);
        await File.WriteAllBytesAsync(backup.DatabaseFile, damaged, TestContext.Current.CancellationToken);
        var to = World.NewSettings(engine);

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => RestoreAsync(world, backup, to, []));

        Assert.Contains("The backup in", failure.Message, StringComparison.Ordinal);
        Assert.Contains("damaged", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_that_lacks_what_the_backup_knows_restores_nothing()
    {
        await using var world = await World.CreateAsync(engine);
        await world.AddAsync(2);
        (await world.Instance.Eraser.EraseItemAsync(new ItemId(Keys.Of(world.Project.Id.Value, 1)), "test", world.Operator)).AcceptedValue();
        var backup = await BackUpAsync(world);
        var to = World.NewSettings(engine);

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => RestoreAsync(world, backup, to, []));

        Assert.Contains("lacks what the backup knows to be erased", refused.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(to.DataDirectory));
    }

    [Fact]
    public async Task A_folder_whose_own_list_knows_more_is_not_restored_into()
    {
        await using var world = await World.CreateAsync(engine);
        await world.AddAsync(2);
        var backup = await BackUpAsync(world);
        (await world.Instance.Eraser.EraseItemAsync(new ItemId(Keys.Of(world.Project.Id.Value, 2)), "test", world.Operator)).AcceptedValue();
        var to = World.NewSettings(engine);
        Directory.CreateDirectory(to.DataDirectory);
        File.Copy(world.Settings.ErasuresFile, to.ErasuresFile);

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => RestoreAsync(world, backup, to, null));
        await RestoreAsync(world, backup, to, await ErasureList.ReadAsync(to.ErasuresFile));

        Assert.Contains("names 1 more", refused.Message, StringComparison.Ordinal);
        Assert.Single((await ErasureList.ReadAsync(to.ErasuresFile)).Distinct());
    }

    [Fact]
    public async Task A_restore_that_is_killed_before_it_erased_again_leaves_an_instance_that_nobody_opens()
    {
        await using var world = await World.CreateAsync(engine);
        await world.AddAsync(2);
        var backup = await BackUpAsync(world);
        (await world.Instance.Eraser.EraseItemAsync(new ItemId(Keys.Of(world.Project.Id.Value, 1)), "test", world.Operator)).AcceptedValue();
        var to = World.NewSettings(engine);

        var list = await ErasureList.ReadAsync(world.Settings.ErasuresFile);
        await Assert.ThrowsAsync<OperationCanceledException>(() => InstanceCopy.RestoreAsync(
            backup, to, list, LabelAggregation.Aggregate, world.Operator, TimeProvider.System, () => throw new OperationCanceledException()));
        var opened = await Assert.ThrowsAsync<InvalidOperationException>(() => Instance.OpenAsync(to, LabelAggregation.Aggregate));
        var copied = await Assert.ThrowsAsync<InvalidOperationException>(() => InstanceCopy.CopyAsync(to, World.NewSettings(engine), TimeProvider.System));

        Assert.All([opened, copied], e => Assert.Contains("was broken off before what had been erased was erased again", e.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_restore_that_is_killed_before_its_database_is_made_is_no_new_instance()
    {
        await using var world = await World.CreateAsync(engine);
        await world.AddAsync(1);
        var backup = await BackUpAsync(world);
        var to = World.NewSettings(engine);
        Directory.CreateDirectory(to.DataDirectory);
        await File.WriteAllBytesAsync(to.RestoringFile, [], TestContext.Current.CancellationToken);

        var opened = await Assert.ThrowsAsync<InvalidOperationException>(() => Instance.OpenAsync(to, LabelAggregation.Aggregate));
        await RestoreAsync(world, backup, to, []);

        // A mark that says nothing may have been torn: it is told as neither.
        Assert.Contains("A backup, copy or restore into this place was broken off", opened.Message, StringComparison.Ordinal);
        await using var restored = await Instance.OpenAsync(to, LabelAggregation.Aggregate);
        Assert.Empty((await restored.VerifyAsync(world.Project.Id, [])).Faults);
    }

    [Fact]
    public async Task A_copy_that_is_killed_beside_its_rows_is_no_instance_until_it_is_made_again()
    {
        await using var world = await World.CreateAsync(engine);
        await world.AddAsync(1);
        var to = World.NewSettings(engine);

        await Assert.ThrowsAsync<OperationCanceledException>(() => InstanceCopy.CopyAsync(world.Settings, to, TimeProvider.System, null, () => throw new OperationCanceledException()));
        var opened = await Assert.ThrowsAsync<InvalidOperationException>(() => Instance.OpenAsync(to, LabelAggregation.Aggregate));
        File.Delete(to.RestoringFile); // for a server's database, as seen from another folder
        var elsewhere = await Assert.ThrowsAsync<InvalidOperationException>(() => Instance.OpenAsync(to, LabelAggregation.Aggregate));
        var restored = await Assert.ThrowsAsync<InvalidOperationException>(() => InstanceCopy.CopyAsync(to, World.NewSettings(engine), TimeProvider.System));
        var again = await Assert.ThrowsAsync<InvalidOperationException>(() => InstanceCopy.CopyAsync(world.Settings, to, TimeProvider.System));

        Assert.All([opened, elsewhere, restored, again], e => Assert.Contains("copy into this place was broken off", e.Message, StringComparison.Ordinal));
        Assert.False(File.Exists(to.KeyFile));
    }

    [Fact]
    public async Task A_copy_that_fails_among_its_rows_is_no_instance_and_may_be_made_again()
    {
        await using var world = await World.CreateAsync(engine);
        await world.AddAsync(1);
        var to = World.NewSettings(engine);

        await Assert.ThrowsAsync<IOException>(() => InstanceCopy.CopyAsync(world.Settings, to, TimeProvider.System, (_, _) => throw new IOException("no room")));
        var opened = await Assert.ThrowsAsync<InvalidOperationException>(() => Instance.OpenAsync(to, LabelAggregation.Aggregate, create: false));
        await InstanceCopy.CopyAsync(world.Settings, to, TimeProvider.System);
        await using var copy = await Instance.OpenAsync(to, LabelAggregation.Aggregate, create: false);

        Assert.Contains("broken off", opened.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(to.RestoringFile));
        Assert.Empty((await copy.VerifyAsync(world.Project.Id, [])).Faults);
    }

    [Fact]
    public async Task A_backup_that_was_killed_is_not_restored()
    {
        await using var world = await World.CreateAsync(engine);
        await world.AddAsync(1);
        var backup = new StoreSettings(Scratch.NewPath("backup"));

        await Assert.ThrowsAsync<OperationCanceledException>(() => InstanceCopy.CopyAsync(world.Settings, backup, TimeProvider.System, null, () => throw new OperationCanceledException()));
        var opened = await Assert.ThrowsAsync<InvalidOperationException>(() => Instance.OpenAsync(backup, LabelAggregation.Aggregate, create: false));
        var restored = await Assert.ThrowsAsync<InvalidOperationException>(() => RestoreAsync(world, backup, World.NewSettings(engine), []));

        Assert.All([opened, restored], e => Assert.Contains("broken off", e.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_erasure_that_was_killed_behind_its_line_on_the_list_is_done_at_the_next_start()
    {
        await using var world = await World.CreateAsync(engine);
        await world.AddAsync(2);
        var item = new ItemId(Keys.Of(world.Project.Id.Value, 1));
        await ErasureList.AddAsync(world.Settings.ErasuresFile, [new Erasure(item.ToString(), null)]);
        await world.RestartAsync();

        var applied = await world.Instance.Eraser.ReapplyAsync(await ErasureList.ReadAsync(world.Settings.ErasuresFile), "broken off", world.Operator);
        var again = await world.Instance.Eraser.ReapplyAsync(await ErasureList.ReadAsync(world.Settings.ErasuresFile), "broken off", world.Operator);

        Assert.Equal((1, 0), (applied, again));
        Assert.Null((await world.Instance.Items.FindAsync(item))!.Payload);
    }

    [Theory]
    [InlineData("Restore")]
    [InlineData("erased")]
    [InlineData("again")]
    public async Task A_person_whose_name_our_own_reasons_use_is_erased_by_a_restore_as_well(string name)
    {
        await using var world = await World.CreateAsync(engine);
        var worker = await world.Instance.Access.EnsureActorAsync(ActorKind.Person, world.Project.Id, "import:" + name);
        var backup = await BackUpAsync(world);
        (await world.Instance.Eraser.EraseActorAsync(worker, "asked for", world.Operator)).AcceptedValue();
        var to = World.NewSettings(engine);

        await RestoreAsync(world, backup, to, await ErasureList.ReadAsync(world.Settings.ErasuresFile));

        await using var restored = await Instance.OpenAsync(to, LabelAggregation.Aggregate);
        Assert.Equal($"erased:{worker}", await restored.Database.ReadAsync(s => s.First("SELECT handle FROM actor WHERE actor_id = $1", r => r.GetString(0), worker.Value)));
    }

    [Fact]
    public async Task An_erasure_that_began_is_done_though_the_right_to_it_ends_meanwhile()
    {
        await using var world = await World.CreateAsync(engine);
        var owner = (await world.Instance.Access.CreateAccountAsync("olga@example.org", "Olga Erbach", "hash", [new Grant(default, default, default, Roles.Owner)], null, world.Operator)).AcceptedValue().Id;

        // Whoever is erased is shut out first.
        var erased = await world.Instance.Eraser.EraseActorAsync(owner, "asked for", new Authority(owner, null, "test"));

        Assert.True(erased.Accepted);
        Assert.Equal("Erased", await world.Instance.Database.ReadAsync(s => s.First("SELECT name FROM account WHERE actor_id = $1", r => r.GetString(0), owner.Value)));
    }

    [Fact]
    public async Task Free_space_that_a_killed_erasure_left_is_cleaned_at_the_next_start()
    {
        var (world, item, _, _) = await Planted.WorldAsync(engine);
        await using var closed = world;
        var mark = world.Settings.ErasuresFile + ".unclean";
        List<Exception> failures = [];
        await world.Instance.Eraser.EraseItemsAsync(world.Project.Id, [item.Value], "test", world.Operator, failures);
        Assert.Empty(failures);
        Assert.True(File.Exists(mark));
        await world.RestartAsync();
        await world.Instance.Eraser.ReapplyAsync(await ErasureList.ReadAsync(world.Settings.ErasuresFile), "broken off", world.Operator);

        Assert.Empty(Planted.FilesWith(world.Settings.DataDirectory, "card 4111qz71"));
        Assert.False(File.Exists(mark));
    }

    [Fact]
    public async Task A_number_that_was_given_again_after_a_restore_is_not_what_was_erased()
    {
        await using var world = await World.CreateAsync(engine);
        await world.AddAsync(1);
        var backup = await BackUpAsync(world);
        await world.AddAsync(1, from: 1);
        (await world.Instance.Eraser.EraseItemAsync(new ItemId(Keys.Of(world.Project.Id.Value, 2)), "test", world.Operator)).AcceptedValue();
        var to = World.NewSettings(engine);
        var list = await ErasureList.ReadAsync(world.Settings.ErasuresFile);
        await RestoreAsync(world, backup, to, list);
        await using var restored = await Instance.OpenAsync(to, LabelAggregation.Aggregate);
        (await restored.Items.AddAsync(world.Project.Id, [World.Item("came later")], new Placement("test", 1), world.Operator)).AcceptedValue();

        var applied = await restored.Eraser.ReapplyAsync(await ErasureList.ReadAsync(to.ErasuresFile), "again", world.Operator);

        Assert.Equal(0, applied);
        Assert.Contains("came later", (await restored.Items.FindAsync(new ItemId(Keys.Of(world.Project.Id.Value, 2))))!.Payload!, StringComparison.Ordinal);
    }

    private static async Task<StoreSettings> BackUpAsync(World world)
    {
        var backup = new StoreSettings(Scratch.NewPath("backup"), Durable: false);
        await InstanceCopy.CopyAsync(world.Settings, backup, TimeProvider.System);
        return backup;
    }

    private static Task<int> RestoreAsync(World world, StoreSettings backup, StoreSettings to, IReadOnlyList<Erasure>? list) =>
        InstanceCopy.RestoreAsync(backup, to, list, LabelAggregation.Aggregate, world.Operator, TimeProvider.System);
}
