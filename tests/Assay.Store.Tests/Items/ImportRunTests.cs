using Assay.Domain;
using Assay.Store.Items;
using Assay.Tests.Support;

namespace Assay.Store.Tests.Items;

public sealed class ImportRunTestsOnSqlite() : ImportRunTests(DatabaseEngine.Sqlite);

public sealed class ImportRunTestsOnPostgres() : ImportRunTests(DatabaseEngine.Postgres);

public abstract class ImportRunTests(DatabaseEngine engine)
{
    [Fact]
    public async Task A_run_whose_process_is_gone_is_broken_off_and_says_what_is_kept()
    {
        await using var world = await World.CreateAsync(engine);
        var run = await world.Instance.Imports.StartAsync(world.Project.Id, "items", "rows.csv", world.Operator.Actor);
        var first = await world.Instance.Items.NextAsync(world.Project.Id);
        await world.Instance.Items.AddAsync(world.Project.Id, [World.Item("a"), World.Item("b"), World.Item("a")], new Placement("rows.csv", 1), world.Operator, new ImportChunk(run.Id, first, 4, 1));

        var alive = await world.Instance.Imports.BreakOffAsync();
        await world.RestartAsync();
        var gone = await world.Instance.Imports.BreakOffAsync();
        var ended = (await world.Instance.Imports.FindAsync(run.Id))!;

        Assert.Equal((0, 1), (alive, gone));
        Assert.Equal((ImportState.Broken, 4L, 2L, 0L, 1L, 1L), (ended.State, ended.Read, ended.Added, ended.Known, ended.Refused, ended.Merged));
        Assert.Contains("3 rows of it are kept, 2 of them new", ended.Message, StringComparison.Ordinal);
        Assert.NotNull(ended.FinishedAt);
    }

    [Fact]
    public async Task A_run_that_quoted_what_was_erased_meanwhile_quotes_nothing_more()
    {
        await using var world = await World.CreateAsync(engine);
        (await world.Instance.Items.AddAsync(world.Project.Id, [World.Item("text") with { ExternalKey = "secret-key-7" }], new Placement("test", 1), world.Operator)).AcceptedValue();
        var run = await world.Instance.Imports.StartAsync(world.Project.Id, "items", "rows.csv", world.Operator.Actor);
        Fault quoting = new("id", "The key \"secret-key-7\" belongs to another row.", 3);
        await world.Instance.Imports.AddFaultsAsync(run, 0, [new RefusedLine(quoting)]);
        run = await world.Instance.Imports.SaveAsync(run with { Refused = 1, Read = 1 });
        (await world.Instance.Eraser.EraseItemAsync(new ItemId(Engine.Keys.Of(world.Project.Id.Value, 1)), "asked for", world.Operator)).AcceptedValue();

        await world.Instance.Imports.AddFaultsAsync(run, 1, [new RefusedLine(quoting)]);
        await world.Instance.Imports.SaveAsync(run with { State = ImportState.Done });

        var ended = (await world.Instance.Imports.FindAsync(run.Id))!;
        Assert.Equal((ImportState.Done, 1L, 0), (ended.State, ended.Refused, ended.Faults.Count));
        Assert.Equal(["Erased."], (await world.Instance.Imports.FaultsAsync(run.Id, 0, 9)).Select(f => f.Message));
    }

    [Fact]
    public async Task Lines_that_are_kept_twice_stand_once()
    {
        await using var world = await World.CreateAsync(engine);
        var run = await world.Instance.Imports.StartAsync(world.Project.Id, "items", "rows.csv", world.Operator.Actor);
        RefusedLine Line(int number) => new(new Fault("id", "Taken.", number));
        await world.Instance.Imports.AddFaultsAsync(run, 0, [Line(1)]);
        await world.Instance.Imports.AddFaultsAsync(run, 1, [Line(2), Line(3)]);

        await world.Instance.Imports.AddFaultsAsync(run, 1, [Line(2), Line(3), Line(4)]);

        Assert.Equal([1, 2, 3, 4], (await world.Instance.Imports.FaultsAsync(run.Id, 0, 9)).Select(f => f.Line));
    }

    [Fact]
    public async Task A_line_that_quotes_an_item_which_is_erased_before_the_line_is_kept_quotes_nothing()
    {
        await using var world = await World.CreateAsync(engine);
        (await world.Instance.Items.AddAsync(world.Project.Id, [World.Item("text") with { ExternalKey = "secret-key-7" }, World.Item("other")], new Placement("test", 1), world.Operator)).AcceptedValue();
        var (erased, other) = (new ItemId(Engine.Keys.Of(world.Project.Id.Value, 1)), new ItemId(Engine.Keys.Of(world.Project.Id.Value, 2)));
        var run = await world.Instance.Imports.StartAsync(world.Project.Id, "items", "rows.csv", world.Operator.Actor);
        (await world.Instance.Eraser.EraseItemAsync(erased, "asked for", world.Operator)).AcceptedValue();

        await world.Instance.Imports.AddFaultsAsync(run, 0, [new RefusedLine(new Fault("id", "The key \"secret-key-7\" is taken.", 3), erased), new RefusedLine(new Fault("id", "The key \"other\" is taken.", 4), other)]);
        await world.Instance.Imports.SaveAsync(run with { State = ImportState.Done, Faults = [new Fault("id", "The key \"secret-key-7\" is taken.", 3)] });

        Fault[] kept = [new("", "Erased.", 3), new("id", "The key \"other\" is taken.", 4)];
        Assert.Equal(kept, await world.Instance.Imports.FaultsAsync(run.Id, 0, 9));
        Assert.Equal(kept, (await world.Instance.Imports.FindAsync(run.Id))!.Faults);
    }

    [Fact]
    public async Task A_check_names_the_item_whose_key_a_row_has()
    {
        await using var world = await World.CreateAsync(engine);
        (await world.Instance.Items.AddAsync(world.Project.Id, [World.Item("text") with { ExternalKey = "7" }], new Placement("test", 1), world.Operator)).AcceptedValue();
        NewItem[] rows = [World.Item("text") with { ExternalKey = "7" }, World.Item("other") with { ExternalKey = "7" }, World.Item("new") with { ExternalKey = "8" }, World.Item("newer") with { ExternalKey = "8" }];

        var outcomes = await world.Instance.Items.CheckAsync(world.Project.Id, rows, []);

        Assert.Equal(
            [(CheckedItem.Known, null), (CheckedItem.Clashes, new ItemId(Engine.Keys.Of(world.Project.Id.Value, 1))), (CheckedItem.New, null), (CheckedItem.Clashes, null)],
            outcomes);
    }

    [Fact]
    public async Task A_run_whose_beginning_was_not_kept_is_nobody_s_and_its_number_another_s()
    {
        await using var world = await World.CreateAsync(engine);
        world.Instance.Database.BeforeCommit = () => throw new InvalidOperationException("This write fails.");
        await Assert.ThrowsAnyAsync<Exception>(() => world.Instance.Imports.StartAsync(world.Project.Id, "items", "rows.csv", world.Operator.Actor));
        world.Instance.Database.BeforeCommit = null;
        await world.Instance.Database.WriteAsync(default, unit => unit.Session.Execute(
            "INSERT INTO import_run (run_id, project_id, kind, source, state, rows_read, added, known, refused, faults, message, actor_id, started_at, runner, seen_at) VALUES (1, $1, 'items', 'other.csv', 0, 0, 0, 0, 0, '[]', '', 0, $2, 'another server', $2)",
            world.Project.Id.Value, unit.Now));
        world.Time.Advance(TimeSpan.FromSeconds(61));

        Assert.Equal(1, await world.Instance.Imports.BreakOffAsync());
    }

    [Fact]
    public async Task A_run_that_nobody_keeps_alive_is_broken_off_after_a_minute()
    {
        await using var world = await World.CreateAsync(engine);
        var run = await world.Instance.Imports.StartAsync(world.Project.Id, "items", "rows.csv", world.Operator.Actor);
        world.Instance.Imports.Leave(run.Id);

        var soon = await world.Instance.Imports.BreakOffAsync();
        world.Time.Advance(TimeSpan.FromSeconds(61));
        var later = await world.Instance.Imports.BreakOffAsync();

        Assert.Equal((0, 1), (soon, later));
    }
}
