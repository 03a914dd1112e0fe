using Assay.Domain;
using Assay.Domain.Ledger;
using Assay.Domain.Projects;
using Assay.Store.Engine;
using Assay.Store.Items;
using Assay.Store.Ledger;
using Assay.Store.Projects;
using Assay.Store.Tasks;
using Assay.Tests.Support;

namespace Assay.Store.Tests.Items;

public sealed class RetentionTestsOnSqlite() : RetentionTests(DatabaseEngine.Sqlite);

public sealed class RetentionTestsOnPostgres() : RetentionTests(DatabaseEngine.Postgres);

public abstract class RetentionTests(DatabaseEngine engine)
{
    private static readonly TimeSpan Grace = TimeSpan.FromDays(7);

    [Fact]
    public async Task An_item_is_announced_by_an_event_and_erased_after_the_days_of_grace()
    {
        await using var world = await World.CreateAsync(engine);
        await AddAsync(world, "long over", TimeSpan.FromDays(-200));

        var first = await SweepAsync(world);
        var announced = await world.Instance.Retention.StateAsync(world.Project.Id);
        await PassAsync(world, TimeSpan.FromDays(6));
        var meanwhile = await SweepAsync(world);
        world.Time.Advance(TimeSpan.FromDays(1));
        var last = await SweepAsync(world);

        Assert.Equal(((1, 0), (0, 0), (0, 1)), (first, meanwhile, last));
        Assert.Equal((1, Database.Microseconds(new DateTimeOffset(2026, 3, 8, 12, 0, 0, TimeSpan.Zero))), (announced.Announced, announced.Next!.Value));
        Assert.Equal(1, await EventsAsync(world, EventKind.RetentionAnnounced));
        Assert.Null((await world.Instance.Items.FindAsync(new ItemId(Keys.Of(world.Project.Id.Value, 1))))!.Payload);
        Assert.Equal(0, (await world.Instance.Retention.StateAsync(world.Project.Id)).Announced);
    }

    [Fact]
    public async Task Days_of_grace_pass_while_a_server_runs_only()
    {
        await using var world = await World.CreateAsync(engine);
        await AddAsync(world, "long over", TimeSpan.FromDays(-200));
        await SweepAsync(world);
        await PassAsync(world, TimeSpan.FromDays(5));

        world.Time.Advance(TimeSpan.FromDays(3));
        var back = await SweepAsync(world);
        var putOff = await world.Instance.Retention.StateAsync(world.Project.Id);
        await PassAsync(world, TimeSpan.FromDays(2) - TimeSpan.FromMinutes(1));
        var before = await SweepAsync(world);
        await PassAsync(world, TimeSpan.FromMinutes(1));
        var erased = await SweepAsync(world);

        Assert.Equal(((0, 0), (0, 0), (0, 1)), (back, before, erased));
        Assert.Equal(Database.Microseconds(new DateTimeOffset(2026, 3, 11, 12, 0, 0, TimeSpan.Zero)), putOff.Next!.Value);
        Assert.Equal(2, await EventsAsync(world, EventKind.RetentionAnnounced));
    }

    [Fact]
    public async Task A_clock_that_was_years_ahead_erases_nothing_and_puts_nothing_off_for_good()
    {
        await using var world = await World.CreateAsync(engine);
        await AddAsync(world, "long over", TimeSpan.FromDays(-200));
        await AddAsync(world, "in a year", TimeSpan.FromDays(365));
        await SweepAsync(world);

        world.Time.Advance(TimeSpan.FromDays(3650));
        var ahead = await SweepAsync(world);
        var later = await SweepAsync(world);
        world.Time.Advance(TimeSpan.FromDays(-3650));
        var right = await SweepAsync(world);
        var announced = await world.Instance.Retention.StateAsync(world.Project.Id);
        await PassAsync(world, Grace);
        var erased = await SweepAsync(world);

        Assert.Equal(((1, 0), (0, 0), (1, 0), (0, 1)), (ahead, later, right, erased));
        Assert.Equal((1, Database.Microseconds(new DateTimeOffset(2026, 3, 8, 12, 0, 0, TimeSpan.Zero))), (announced.Announced, announced.Next!.Value));
    }

    [Fact]
    public async Task What_is_announced_in_time_is_erased_when_its_retention_ends()
    {
        await using var world = await World.CreateAsync(engine);
        await AddAsync(world, "soon", TimeSpan.FromDays(7.5));
        await AddAsync(world, "later", TimeSpan.FromDays(60));

        var before = await SweepAsync(world);
        world.Time.Advance(TimeSpan.FromDays(1));
        var announced = await SweepAsync(world);
        await PassAsync(world, TimeSpan.FromDays(7));
        var erased = await SweepAsync(world);

        Assert.Equal(((0, 0), (1, 0), (0, 1)), (before, announced, erased));
    }

    [Fact]
    public async Task What_falls_due_within_a_day_is_announced_at_once_however_many_there_are()
    {
        await using var world = await World.CreateAsync(engine);
        await AddManyAsync(world, 500, TimeSpan.FromDays(-1));
        await AddManyAsync(world, 600, TimeSpan.FromDays(7.5));

        var first = await SweepAsync(world);
        var second = await SweepAsync(world);

        Assert.Equal(((1100, 0), (0, 0)), (first, second));
        Assert.Equal(3, await EventsAsync(world, EventKind.RetentionAnnounced));
    }

    [Fact]
    public async Task Many_that_are_due_are_erased_in_one_sweep_and_by_few_events()
    {
        await using var world = await World.CreateAsync(engine);
        await AddManyAsync(world, 450, TimeSpan.FromDays(-1));
        await SweepAsync(world, 1000);
        await PassAsync(world, Grace);

        var (_, erased) = await SweepAsync(world, 1000);
        var (_, again) = await SweepAsync(world, 1000);

        Assert.Equal((450, 0), (erased, again));
        Assert.InRange(await EventsAsync(world, EventKind.Erased), 1, 60);
        Assert.Equal(450, (await Store.Maintenance.ErasureList.ReadAsync(world.Settings.ErasuresFile)).Count);
        Assert.Equal(0, await world.Instance.Database.ReadAsync(s => s.Number("SELECT count(*) FROM item WHERE payload IS NOT NULL OR retain_until IS NOT NULL")));
        Assert.Empty((await world.Instance.VerifyAsync(world.Project.Id, [])).Faults);
    }

    [Fact]
    public async Task A_pause_stops_it_and_going_on_announces_anew()
    {
        await using var world = await World.CreateAsync(engine);
        await AddAsync(world, "wrongly dated", TimeSpan.FromDays(-1));
        await SweepAsync(world);

        await PauseAsync(world, true);
        await PassAsync(world, TimeSpan.FromDays(30));
        var paused = await SweepAsync(world);
        var kept = await world.Instance.Retention.StateAsync(world.Project.Id);
        await PauseAsync(world, false);
        var again = await SweepAsync(world);
        await PassAsync(world, Grace);
        var erased = await SweepAsync(world);

        Assert.Equal(((0, 0), (1, 0), (0, 1)), (paused, again, erased));
        Assert.Equal(new RetentionState(0, null, 1), kept);
        Assert.Equal(2, await EventsAsync(world, EventKind.RetentionAnnounced));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_pause_stops_what_is_being_erased_even_where_it_ends_at_once(bool goesOn)
    {
        await using var world = await World.CreateAsync(engine);
        await AddManyAsync(world, 25, TimeSpan.FromDays(-1));
        await SweepAsync(world);
        await PassAsync(world, Grace);
        var asked = 0;

        // Nobody sees the pause but the transactions: it begins and ends between two of them.
        var erased = await world.Instance.Eraser.EraseItemsAsync(
            world.Project.Id, await LeftKeysAsync(world), "retention ended", world.Operator, [],
            stop: async () =>
            {
                if (++asked == 3) // before the second ten
                {
                    await PauseAsync(world, true);
                    if (goesOn)
                    {
                        await PauseAsync(world, false);
                    }
                }

                return false;
            },
            due: RetentionStore.StillDue);
        var listed = (await Store.Maintenance.ErasureList.ReadAsync(world.Settings.ErasuresFile)).Distinct().Count();
        var again = await SweepAsync(world);

        Assert.Equal((10, 10, 15), (erased, listed, (await LeftAsync(world)).Count));
        Assert.Equal((goesOn ? 15 : 0, 0), again);
    }

    [Fact]
    public async Task An_item_that_cannot_be_erased_stops_no_other()
    {
        await using var world = await World.CreateAsync(engine);
        foreach (var text in (string[])["one", "broken", "three"])
        {
            await AddAsync(world, text, TimeSpan.FromDays(-1));
        }

        await SweepAsync(world);
        await PassAsync(world, Grace);
        await BreakAsync(world, Keys.Of(world.Project.Id.Value, 2));

        await Assert.ThrowsAnyAsync<Exception>(() => SweepAsync(world));

        Assert.Equal([2], await LeftAsync(world));
        Assert.Equal(1, (await world.Instance.Retention.StateAsync(world.Project.Id)).Announced);
        Assert.Equal(3, (await Store.Maintenance.ErasureList.ReadAsync(world.Settings.ErasuresFile)).Distinct().Count()); // it is erased as soon as that can be
    }

    [Fact]
    public async Task An_item_whose_content_is_damaged_is_erased_all_the_same()
    {
        await using var world = await World.CreateAsync(engine);
        await AddAsync(world, "one", TimeSpan.FromDays(-1));
        await SweepAsync(world);
        await PassAsync(world, Grace);
        await world.Instance.Database.WriteAsync(world.Project.Id, unit => unit.Session.Execute("UPDATE item SET payload = '{' WHERE item_id = $1", Keys.Of(world.Project.Id.Value, 1)));

        await SweepAsync(world);

        Assert.Empty(await LeftAsync(world));
    }

    [Fact]
    public async Task Items_that_cannot_be_erased_are_tried_again_once_all_others_had_their_turn()
    {
        await using var world = await World.CreateAsync(engine);
        await AddManyAsync(world, 4, TimeSpan.FromDays(-1));
        await SweepAsync(world);
        await PassAsync(world, Grace);
        await BreakAsync(world, Keys.Of(world.Project.Id.Value, 1));
        await BreakAsync(world, Keys.Of(world.Project.Id.Value, 2));

        await Assert.ThrowsAnyAsync<Exception>(() => SweepAsync(world, 2));
        var (_, others) = await SweepAsync(world, 2);
        var (_, none) = await SweepAsync(world, 2);
        await Assert.ThrowsAnyAsync<Exception>(() => SweepAsync(world, 2));

        Assert.Equal((2, 0), (others, none));
        Assert.Equal([1, 2], await LeftAsync(world));
    }

    [Fact]
    public async Task Free_space_is_cleaned_once_an_hour_while_retention_erases()
    {
        await using var world = await World.CreateAsync(engine);
        await AddManyAsync(world, 3, TimeSpan.FromDays(-1));
        await SweepAsync(world);
        await PassAsync(world, Grace);

        var first = await IsUncleanAfterAsync(world, TimeSpan.Zero);
        var second = await IsUncleanAfterAsync(world, TimeSpan.FromMinutes(1));
        var third = await IsUncleanAfterAsync(world, TimeSpan.FromMinutes(58));
        var hourLater = await IsUncleanAfterAsync(world, TimeSpan.FromMinutes(1));

        Assert.Equal((false, true, true, false), (first, second, third, hourLater));
        Assert.Empty(await LeftAsync(world));
    }

    [Fact]
    public async Task What_a_person_erases_leaves_nothing_in_free_space_while_retention_waits()
    {
        await using var world = await World.CreateAsync(engine);
        await AddManyAsync(world, 3, TimeSpan.FromDays(-1));
        await SweepAsync(world);
        await PassAsync(world, Grace);
        await IsUncleanAfterAsync(world, TimeSpan.Zero);
        var waits = await IsUncleanAfterAsync(world, TimeSpan.FromMinutes(1));

        (await world.Instance.Eraser.EraseItemAsync(new ItemId(Keys.Of(world.Project.Id.Value, 3)), "asked for", world.Operator)).AcceptedValue();

        Assert.Equal((true, false), (waits, IsUnclean(world)));
    }

    [Fact]
    public async Task A_project_that_cannot_be_announced_stops_no_other()
    {
        await using var world = await World.CreateAsync(engine);
        await AddAsync(world, "one", TimeSpan.FromDays(-1));
        var other = (await world.Instance.Projects.CreateAsync("plants", "", new Domain.Projects.ProjectPolicy(), world.Operator)).AcceptedValue();
        (await world.Instance.Items.AddAsync(
            other.Id, [World.Item("two") with { RetainUntil = world.Instance.Database.Now - 1 }], new Placement("test", 1), world.Operator)).AcceptedValue();
        await world.Instance.Database.WriteAsync(
            world.Project.Id, unit => unit.Session.Execute("UPDATE project SET policy = '{' WHERE project_id = $1", world.Project.Id.Value));

        await Assert.ThrowsAnyAsync<Exception>(() => SweepAsync(world));

        Assert.Equal(1, (await world.Instance.Retention.StateAsync(other.Id)).Announced);
    }

    [Fact]
    public async Task A_log_that_has_lost_events_stops_no_other_project()
    {
        await using var world = await World.CreateAsync(engine);
        var other = (await world.Instance.Projects.CreateAsync("plants", "", new Domain.Projects.ProjectPolicy(), world.Operator)).AcceptedValue();
        foreach (var project in (ProjectId[])[world.Project.Id, other.Id])
        {
            (await world.Instance.Items.AddAsync(
                project, [World.Item("due") with { RetainUntil = world.Instance.Database.Now - 1 }], new Placement("test", 1), world.Operator)).AcceptedValue();
        }

        await SweepAsync(world);
        await PassAsync(world, Grace);
        using (var session = await Instance.OpenSessionAsync(world.Settings))
        {
            session.Script($"UPDATE ledger_head SET size = size - 1 WHERE project_id = {world.Project.Id}");
        }

        await Assert.ThrowsAsync<LostEventsException>(() => SweepAsync(world));

        Assert.Equal(0, await world.Instance.Database.ReadAsync(s => s.Number("SELECT count(*) FROM item WHERE payload IS NOT NULL AND item_id > $1", Keys.Of(other.Id.Value, 0))));
        Assert.Equal(1, (await world.Instance.Retention.StateAsync(world.Project.Id)).Announced);
    }

    /// <summary>Has the database refuse whatever would change the item.</summary>
    private async Task BreakAsync(World world, long item)
    {
        using var session = await Instance.OpenSessionAsync(world.Settings);
        session.Script(engine == DatabaseEngine.Sqlite
            ? $"CREATE TRIGGER tr_broken_{item} BEFORE UPDATE ON item WHEN NEW.item_id = {item} BEGIN SELECT RAISE(ABORT, 'This item cannot be changed.'); END"
            : $"""
            CREATE OR REPLACE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'This item cannot be changed.'; END $$;
            CREATE TRIGGER tr_broken_{item} BEFORE UPDATE ON item FOR EACH ROW WHEN (NEW.item_id = {item}) EXECUTE FUNCTION broken()
            """);
    }

    private static Task<List<long>> LeftAsync(World world) => world.Instance.Database.ReadAsync(s => s.Query("SELECT item_id FROM item WHERE payload IS NOT NULL", r => Keys.Number(r.GetInt64(0))));

    private static Task<List<long>> LeftKeysAsync(World world) => world.Instance.Database.ReadAsync(s => s.Query("SELECT item_id FROM item WHERE payload IS NOT NULL ORDER BY item_id", r => r.GetInt64(0)));

    private static bool IsUnclean(World world) => File.Exists(world.Settings.ErasuresFile + ".unclean");

    /// <summary>Whether free space may hold something once a sweep has erased one item.</summary>
    private static async Task<bool> IsUncleanAfterAsync(World world, TimeSpan later)
    {
        await PassAsync(world, later);
        await SweepAsync(world, 1);
        return IsUnclean(world);
    }

    /// <summary>Time that passes while a server runs.</summary>
    private static async Task PassAsync(World world, TimeSpan time)
    {
        for (var left = time; left > TimeSpan.Zero; left -= TimeSpan.FromHours(12))
        {
            world.Time.Advance(left < TimeSpan.FromHours(12) ? left : TimeSpan.FromHours(12));
            await world.Instance.Retention.KeepTimeAsync((long)Grace.TotalMicroseconds, world.Operator);
        }
    }

    private static Task<(int Announced, int Erased)> SweepAsync(World world, int most = 100) => world.Instance.Retention.SweepAsync((long)Grace.TotalMicroseconds, most, world.Operator);

    private static async Task AddAsync(World world, string text, TimeSpan until) => (await world.Instance.Items.AddAsync(
        world.Project.Id, [World.Item(text) with { RetainUntil = world.Instance.Database.Now + (long)until.TotalMicroseconds }], new Placement("test", 1), world.Operator)).AcceptedValue();

    private static async Task AddManyAsync(World world, int count, TimeSpan until) => (await world.Instance.Items.AddAsync(
        world.Project.Id, [.. Enumerable.Range(0, count).Select(i => World.Item($"{until} {i}") with { RetainUntil = world.Instance.Database.Now + (long)until.TotalMicroseconds })], new Placement("test", 1), world.Operator)).AcceptedValue();

    private static async Task PauseAsync(World world, bool paused) =>
        (await world.Instance.Projects.ChangeAsync(world.Project.Id, new PolicyChange(RetentionPaused: paused), null, null, world.Operator)).AcceptedValue();

    private static async Task<int> EventsAsync(World world, string kind) => (await world.Instance.Ledger.EventsAsync(world.Project.Id, 0, 100, false, new EventFilter(kind))).Count;
}
