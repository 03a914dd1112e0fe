using System.Globalization;
using Assay.Domain.Ledger;
using Assay.Store.Engine;
using Assay.Tests.Support;
using CsCheck;

namespace Assay.Store.Tests.Ledger;

/// <summary>A database that has fewer events than were acknowledged, or whose ledger key is gone, does not start as if nothing were.</summary>
public sealed class LostEventsTests
{
    [Fact]
    public async Task A_folder_as_a_kill_leaves_it_opens_with_every_event()
    {
        await using var killed = await KilledAsync();

        await using var instance = await OpenAsync(killed.Settings);

        Assert.Equal(killed.Events, (await instance.Ledger.StateAsync(killed.Project)).Size);
    }

    [Fact]
    public async Task A_removed_write_ahead_log_is_said_at_the_start()
    {
        await using var killed = await KilledAsync();
        File.Delete(killed.Settings.DatabaseFile + "-wal");

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => OpenAsync(killed.Settings));

        Assert.Contains($"{killed.Events} ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(killed.Settings.HeadsFile(""), refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_removed_database_is_said_at_the_start()
    {
        await using var killed = await KilledAsync();
        File.Delete(killed.Settings.DatabaseFile);
        File.Delete(killed.Settings.DatabaseFile + "-wal");

        await Assert.ThrowsAsync<InvalidOperationException>(() => OpenAsync(killed.Settings));
    }

    [Fact]
    public async Task Whoever_moves_the_file_of_heads_away_goes_on_with_what_is_there()
    {
        await using var killed = await KilledAsync();
        File.WriteAllBytes(killed.Settings.DatabaseFile + "-wal", File.ReadAllBytes(killed.Settings.DatabaseFile + "-wal")[..^5000]);
        await Assert.ThrowsAsync<InvalidOperationException>(() => OpenAsync(killed.Settings));
        File.Delete(killed.Settings.HeadsFile(""));

        await using var instance = await OpenAsync(killed.Settings);

        Assert.True((await instance.VerifyAsync(killed.Project, [])).Holds);
        Assert.InRange((await instance.Ledger.StateAsync(killed.Project)).Size, 1, killed.Events - 1);
    }

    /// <summary>Of every byte of the write-ahead log.</summary>
    [Fact]
    public async Task A_changed_byte_of_the_write_ahead_log_loses_nothing_in_silence()
    {
        await using var killed = await KilledAsync();
        var log = File.ReadAllBytes(killed.Settings.DatabaseFile + "-wal");
        var refused = 0;

        await Gen.Select(Gen.Int[0, log.Length - 1], Gen.Byte[1, 255]).SampleAsync(
            async change =>
            {
                var folder = Copy(killed.Settings.DataDirectory);
                var changed = (byte[])log.Clone();
                changed[change.Item1] ^= change.Item2;
                File.WriteAllBytes(Path.Combine(folder, "assay.db-wal"), changed);
                try
                {
                    await using var instance = await OpenAsync(new StoreSettings(folder, Durable: false));
                    Assert.Equal(killed.Events, (await instance.Ledger.StateAsync(killed.Project)).Size);
                }
                catch (Exception e) when (e is InvalidOperationException or StoreUnavailableException)
                {
                    Interlocked.Increment(ref refused);
                }
            },
            iter: 60,
            threads: 1);

        Assert.NotEqual(0, refused);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5000)]
    public async Task A_damaged_database_is_called_that(int from)
    {
        await using var killed = await KilledAsync();
        await (await OpenAsync(killed.Settings)).DisposeAsync();
        var file = File.ReadAllBytes(killed.Settings.DatabaseFile);
        Random.Shared.NextBytes(file.AsSpan(from));
        File.WriteAllBytes(killed.Settings.DatabaseFile, file);

        var failure = await Assert.ThrowsAsync<StoreUnavailableException>(() => OpenAsync(killed.Settings));

        Assert.Contains("damaged", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_older_state_of_a_server_s_database_is_said()
    {
        await using var world = await World.CreateAsync(DatabaseEngine.Postgres);
        await world.AddAsync(3);
        using (var session = await Instance.OpenSessionAsync(world.Settings))
        {
            session.Script("UPDATE ledger_head SET size = size - 1 WHERE project_id > 0");
        }

        await Assert.ThrowsAsync<InvalidOperationException>(() => OpenAsync(world.Settings));
    }

    [Fact]
    public async Task An_empty_database_in_the_place_of_one_with_events_is_no_new_instance()
    {
        await using var world = await World.CreateAsync(DatabaseEngine.Postgres);
        await world.AddAsync(3);
        var other = World.NewSettings(DatabaseEngine.Postgres) with { DataDirectory = world.Settings.DataDirectory };

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => OpenAsync(other));

        Assert.Contains("events that were acknowledged", failure.Message, StringComparison.Ordinal);
        using var session = await Instance.OpenSessionAsync(other);
        Assert.False(InstanceRow.CanFind(session));
        await (await OpenAsync(world.Settings)).DisposeAsync();
    }

    [Theory]
    [InlineData("CREATE SCHEMA postgres", "Search Path=public")]
    [InlineData("CREATE SCHEMA hid; CREATE TABLE hid.saved_view (x int); DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = hid, public', current_database()); END $$", "Search Path=public")]
    public async Task A_schema_that_comes_before_that_of_the_tables_is_no_new_instance(string change, string said)
    {
        await using var world = await World.CreateAsync(DatabaseEngine.Postgres);
        using (var session = await Instance.OpenSessionAsync(world.Settings))
        {
            session.Script(change);
        }

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => OpenAsync(world.Settings));

        Assert.Contains(said, failure.Message, StringComparison.Ordinal);
        await using var named = await OpenAsync(world.Settings with { ConnectionString = world.Settings.ConnectionString + ";Search Path=public" });
        Assert.Equal(world.Project.Name, (await named.Projects.FindAsync(world.Project.Id))!.Name);
    }

    [Theory]
    [InlineData("saved_view")]
    [InlineData("instance")]
    [InlineData("schema_migration")]
    public async Task A_table_of_somebody_else_by_our_name_is_named(string table)
    {
        var settings = World.NewSettings(DatabaseEngine.Postgres);
        using (var session = await Instance.OpenSessionAsync(settings))
        {
            session.Script($"CREATE TABLE {table} (x int)");
        }

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => OpenAsync(settings));

        Assert.Contains($"{table} is there already, and not Assay's", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_of_somebody_else_in_another_schema_is_in_nobodys_way()
    {
        var settings = World.NewSettings(DatabaseEngine.Postgres);
        using (var session = await Instance.OpenSessionAsync(settings))
        {
            session.Script("CREATE TABLE instance (x int); CREATE TABLE schema_migration (x int); CREATE SCHEMA assay");
        }

        await using var own = await OpenAsync(settings with { ConnectionString = settings.ConnectionString + ";Search Path=assay,public" });

        Assert.Empty(await own.CheckStructureAsync());
    }

    /// <summary>As when a standby that lagged takes over.</summary>
    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task An_older_state_that_comes_while_the_server_runs_is_said_and_nothing_is_written_to_it(DatabaseEngine engine)
    {
        await using var world = await World.CreateAsync(engine);
        await world.AddAsync(3);
        using (var session = await Instance.OpenSessionAsync(world.Settings))
        {
            session.Script("UPDATE ledger_head SET size = size - 1 WHERE project_id > 0");
        }

        var refused = await Assert.ThrowsAsync<LostEventsException>(() => world.AddAsync(1));

        Assert.Contains("lost events that were acknowledged", refused.Message, StringComparison.Ordinal);
        Assert.False(refused.IsUnknown);
        Assert.Equal(refused.Message, world.Instance.Database.LostEvents);
    }

    [Theory]
    [InlineData("0000\n\0\0 no number at all, and longer than a line is\n99999999999999999999")]
    [InlineData("")]
    [InlineData("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")]
    [InlineData("00000000000000000001\n0000000000")]
    [InlineData("00000000000000000001\n")]
    public async Task A_torn_or_emptied_file_of_heads_stops_nobody_and_is_said(string left)
    {
        await using var killed = await KilledAsync();
        File.WriteAllText(killed.Settings.HeadsFile(""), left);

        await using var instance = await OpenAsync(killed.Settings);
        await using var next = await OpenAsync(killed.Settings);

        Assert.Equal(killed.Events, (await instance.Ledger.StateAsync(killed.Project)).Size);
        Assert.Contains("was emptied or torn", instance.TornHeads, StringComparison.Ordinal);
        Assert.Null(next.TornHeads);
    }

    [Fact]
    public async Task A_file_of_heads_that_is_longer_than_any_is_torn()
    {
        await using var killed = await KilledAsync();
        using (var file = new FileStream(killed.Settings.HeadsFile(""), FileMode.Open))
        {
            file.SetLength(3L << 30); // a gap, which takes no room
        }

        await using var instance = await OpenAsync(killed.Settings);
        await using var next = await OpenAsync(killed.Settings);

        Assert.Contains("was emptied or torn", instance.TornHeads, StringComparison.Ordinal);
        Assert.Null(next.TornHeads);
    }

    [Fact]
    public async Task A_server_that_has_not_written_to_a_project_keeps_a_whole_file_of_heads()
    {
        await using var world = await World.CreateAsync(DatabaseEngine.Postgres);
        var there = world.Settings with { DataDirectory = Scratch.NewFolder() };
        File.Copy(world.Settings.KeyFile, there.KeyFile);
        await (await OpenAsync(there)).DisposeAsync();
        (await world.Instance.Projects.CreateAsync("plants", "", new Domain.Projects.ProjectPolicy(), world.Operator)).AcceptedValue();

        await using var other = await OpenAsync(there);

        Assert.Null(other.TornHeads);
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task A_missing_or_other_key_is_not_replaced_in_silence(DatabaseEngine engine)
    {
        await using var world = await World.CreateAsync(engine);
        await world.Instance.DisposeAsync();
        var key = File.ReadAllText(world.Settings.KeyFile);
        File.Delete(world.Settings.KeyFile);

        var missing = await Assert.ThrowsAsync<InvalidOperationException>(() => OpenAsync(world.Settings));
        Assert.False(File.Exists(world.Settings.KeyFile));
        File.WriteAllText(world.Settings.KeyFile, Convert.ToBase64String(new byte[32]));
        var other = await Assert.ThrowsAsync<InvalidOperationException>(() => OpenAsync(world.Settings));
        File.WriteAllText(world.Settings.KeyFile, key);
        await (await OpenAsync(world.Settings)).DisposeAsync();

        Assert.Contains("is missing", missing.Message, StringComparison.Ordinal);
        Assert.Contains("is not the key of this database", other.Message, StringComparison.Ordinal);
        await world.RestartAsync();
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite)]
    [InlineData(DatabaseEngine.Postgres)]
    public async Task A_key_that_is_lost_is_replaced_on_the_record_and_what_it_signed_verifies(DatabaseEngine engine)
    {
        await using var world = await World.CreateAsync(engine);
        await world.AddAsync(3);
        var old = await world.Instance.Ledger.CheckpointAsync(world.Project.Id);
        var oldKey = world.Instance.Ledger.Key!.ToVerifier();
        await world.Instance.DisposeAsync();
        File.Delete(world.Settings.KeyFile);

        var replaced = await Instance.ReplaceKeyAsync(world.Settings, Server.Work.Labels.LabelAggregation.Aggregate, world.Operator, world.Time);
        await world.RestartAsync();
        await world.AddAsync(3, from: 3);
        var fresh = await world.Instance.Ledger.CheckpointAsync(world.Project.Id);

        Assert.Equal(oldKey, replaced.Old);
        Assert.Equal(world.Instance.Ledger.Key!.ToVerifier(), replaced.New);
        Assert.NotEqual(oldKey, replaced.New);
        Assert.Empty((await world.Instance.VerifyAsync(world.Project.Id, [old, fresh])).Faults);
        Assert.Empty((await world.Instance.VerifyAsync(default, [])).Faults);
        Assert.Single(await world.Instance.Ledger.EventsAsync(default, 0, 1000, false, new Store.Ledger.EventFilter(Kind: EventKind.LedgerKeyReplaced)));
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite, true)]
    [InlineData(DatabaseEngine.Sqlite, false)]
    [InlineData(DatabaseEngine.Postgres, true)]
    public async Task A_key_whose_replacement_was_killed_before_its_file_was_in_place_is_put_there_by_the_next_start(DatabaseEngine engine, bool isOldThere)
    {
        await using var world = await World.CreateAsync(engine);
        await world.AddAsync(1);
        await world.Instance.DisposeAsync();
        var file = world.Settings.KeyFile;
        File.Copy(file, file + ".old");
        var replaced = await Instance.ReplaceKeyAsync(world.Settings, Server.Work.Labels.LabelAggregation.Aggregate, world.Operator, world.Time);
        File.Move(file, file + ".4711-0A1B2C3D");
        if (isOldThere)
        {
            File.Move(file + ".old", file);
        }

        await world.RestartAsync();

        Assert.Equal(replaced.New, world.Instance.Ledger.Key!.ToVerifier());
        Assert.False(File.Exists(file + ".4711-0A1B2C3D"));
        Assert.Empty((await world.Instance.VerifyAsync(world.Project.Id, [await world.Instance.Ledger.CheckpointAsync(world.Project.Id)])).Faults);
    }

    [Fact]
    public async Task What_killed_processes_left_beside_files_is_removed_an_hour_later()
    {
        await using var world = await World.CreateAsync(DatabaseEngine.Sqlite);
        await world.Instance.DisposeAsync();
        string[] names = ["ledger.key.4711-0A1B2C3D", "assay.db-restoring.4711-0A1B2C3D", "ledger.key.4711-0A1B2C3E", "ledger.key.mine", "notes.2026-01012026"];
        foreach (var name in names)
        {
            var file = Path.Combine(world.Settings.DataDirectory, name);
            File.WriteAllText(file, "x");
            File.SetLastWriteTimeUtc(file, world.Time.GetUtcNow().UtcDateTime.AddHours(name == "ledger.key.4711-0A1B2C3E" ? 0 : -2));
        }

        await world.RestartAsync();

        Assert.Equal(["ledger.key.4711-0A1B2C3E", "ledger.key.mine", "notes.2026-01012026"], names.Where(n => File.Exists(Path.Combine(world.Settings.DataDirectory, n))));
    }

    [Fact]
    public async Task A_key_is_not_replaced_under_whoever_works_on_the_embedded_database()
    {
        await using var world = await World.CreateAsync(DatabaseEngine.Sqlite);
        var key = File.ReadAllText(world.Settings.KeyFile);

        var refused = await Assert.ThrowsAsync<InstanceInUseException>(() => Instance.ReplaceKeyAsync(world.Settings, Server.Work.Labels.LabelAggregation.Aggregate, world.Operator, world.Time));
        await world.AddAsync(1);

        Assert.Contains("Stop the server", refused.Message, StringComparison.Ordinal);
        Assert.Equal(key, File.ReadAllText(world.Settings.KeyFile));
        Assert.True(await world.Instance.Ledger.KeyStandsAsync());
    }

    [Fact]
    public async Task A_server_whose_key_was_replaced_signs_nothing_until_it_is_started_again()
    {
        await using var world = await World.CreateAsync(DatabaseEngine.Postgres);
        await world.AddAsync(1);

        await Instance.ReplaceKeyAsync(world.Settings, Server.Work.Labels.LabelAggregation.Aggregate, world.Operator, world.Time);
        await world.AddAsync(1, from: 1);
        await Assert.ThrowsAsync<Engine.KeyReplacedException>(() => world.Instance.Ledger.CheckpointAsync(world.Project.Id));
        await Assert.ThrowsAsync<Engine.KeyReplacedException>(() => world.Instance.Ledger.ProveAsync(world.Project.Id, 0));
        var stood = await world.Instance.Ledger.KeyStandsAsync();
        await world.RestartAsync();

        Assert.False(stood);
        Assert.True(await world.Instance.Ledger.KeyStandsAsync());
        Assert.Empty((await world.Instance.VerifyAsync(world.Project.Id, [await world.Instance.Ledger.CheckpointAsync(world.Project.Id)])).Faults);
    }

    private static Task<Instance> OpenAsync(StoreSettings settings) => Instance.OpenAsync(settings, Server.Work.Labels.LabelAggregation.Aggregate);

    private static string Copy(string folder)
    {
        var to = Scratch.NewFolder("killed");
        foreach (var file in Directory.EnumerateFiles(folder).Where(f => !f.EndsWith("-shm", StringComparison.Ordinal)))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        return to;
    }

    /// <summary>An embedded instance as SIGKILL leaves it: some of it in the database file, the rest in the write-ahead log.</summary>
    private static async Task<Killed> KilledAsync()
    {
        var world = await World.CreateAsync(DatabaseEngine.Sqlite);
        await world.AddAsync(40);
        await world.RestartAsync();
        var ana = await world.AnnotatorAsync();
        while (await world.NextAsync(ana) is { } held)
        {
            (await world.SubmitAsync(held, ana, "cat")).AcceptedValue();
        }

        return new Killed(world, new StoreSettings(Copy(world.Settings.DataDirectory), Durable: false), (await world.Instance.Ledger.StateAsync(world.Project.Id)).Size);
    }

    private sealed record Killed(World World, StoreSettings Settings, long Events) : IAsyncDisposable
    {
        public Domain.ProjectId Project => World.Project.Id;

        public ValueTask DisposeAsync() => World.DisposeAsync();
    }
}
