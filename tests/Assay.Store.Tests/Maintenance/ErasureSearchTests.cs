using Assay.Domain;
using Assay.Domain.Ledger;
using Assay.Store.Engine;
using Assay.Store.Maintenance;
using Assay.Store.Tasks;
using Assay.Tests.Support;

namespace Assay.Store.Tests.Maintenance;

public sealed class ErasureSearchTestsOnSqlite() : ErasureSearchTests(DatabaseEngine.Sqlite)
{
    /// <summary>As a backup or a verification does.</summary>
    [Fact]
    public async Task What_is_erased_beside_a_reader_that_stays_is_erased_and_its_free_space_waits()
    {
        await using var world = await World.CreateAsync(DatabaseEngine.Sqlite);
        await world.AddAsync(2);
        using var reader = await Instance.OpenSessionAsync(world.Settings);
        reader.Script("BEGIN");
        reader.Number("SELECT count(*) FROM item");
        await world.AddAsync(1, from: 2);

        (await world.Instance.Eraser.EraseItemAsync(new ItemId(Keys.Of(world.Project.Id.Value, 1)), "asked for", world.Operator)).AcceptedValue();
        var waited = world.Instance.Eraser.IsUnclean;
        reader.Script("ROLLBACK");
        await world.Instance.Eraser.ScrubAsync();

        Assert.True(waited);
        Assert.False(world.Instance.Eraser.IsUnclean);
    }

    [Fact]
    public async Task Refused_lines_are_gone_on_with_by_a_seek_by_both_of_their_keys()
    {
        await using var world = await World.CreateAsync(DatabaseEngine.Sqlite);
        var faults = Mentions.Tables.Single(t => t.Table == "import_fault");

        var same = await PlanAsync(world, Mentions.PageSql(faults, "="), 1L, 1L, 1L);
        var next = await PlanAsync(world, Mentions.PageSql(faults, ">"), 1L, 1L);

        Assert.Contains("(run_id=? AND number>?)", same, StringComparison.Ordinal);
        Assert.Contains("(project_id=? AND run_id>?)", next, StringComparison.Ordinal);
        Assert.DoesNotContain("B-TREE", same + next, StringComparison.Ordinal);
    }

    private static Task<string> PlanAsync(World world, string sql, params object[] arguments) => world.Instance.Database.ReadAsync(
        s => string.Join('\n', s.Query("EXPLAIN QUERY PLAN " + sql, r => r.GetString(3), arguments)), TestContext.Current.CancellationToken);

    [Fact]
    public async Task Zeroing_what_belongs_to_no_row_leaves_the_database_whole()
    {
        await using var world = await World.CreateAsync(DatabaseEngine.Sqlite);
        var random = new Random(9);
        for (var chunk = 0; chunk < 6; chunk++)
        {
            (await world.Instance.Items.AddAsync(world.Project.Id, [.. Enumerable.Range(0, 400).Select(i => World.Item($"{(i % 2 == 0 ? Planted.Rare : "qz72")} {chunk} {i} {new string('y', random.Next(i % 50 == 0 ? 20_000 : 600))}") with
            {
                ExternalKey = $"{random.NextInt64()}-{(i % 2 == 0 ? Planted.Rare : "qz72")}", Facets = [KeyValuePair.Create("mark", $"{random.Next(99)}-{(i % 2 == 0 ? Planted.Rare : "qz72")}")],
            })], new Store.Items.Placement("test", 2), world.Operator)).AcceptedValue();
            var goes = await world.Instance.Database.ReadAsync(s => s.Query("SELECT item_id FROM item WHERE payload LIKE '%qz71%'", r => r.GetInt64(0)));
            var scrub = world.Instance.Eraser.ScrubAsync();
            await world.Instance.Eraser.EraseItemsAsync(world.Project.Id, goes, "test", world.Operator, [], share: 0.99);
            await scrub;
            await world.Instance.Eraser.ScrubAsync();
        }

        Assert.Equal("ok", await world.Instance.Database.ReadAsync(s => s.First("PRAGMA integrity_check", r => r.GetString(0))));
        Assert.Empty(Planted.FilesWith(world.Settings.DataDirectory, Planted.Rare));
        Assert.Equal(1200, await world.Instance.Database.ReadAsync(s => s.Number("SELECT count(*) FROM item WHERE payload LIKE '%qz72%'")));
        Assert.Empty((await world.Instance.VerifyAsync(world.Project.Id, [])).Faults);
    }
}

public sealed class ErasureSearchTestsOnPostgres() : ErasureSearchTests(DatabaseEngine.Postgres)
{
    [Fact]
    public async Task Refused_lines_are_gone_on_with_by_a_seek_by_both_of_their_keys()
    {
        await using var world = await World.CreateAsync(DatabaseEngine.Postgres);
        await AddRefusedAsync(world);
        var faults = Mentions.Tables.Single(t => t.Table == "import_fault");
        var same = Mentions.PageSql(faults, "=").Replace("$1", $"{world.Project.Id.Value}", StringComparison.Ordinal).Replace("$2", "94", StringComparison.Ordinal).Replace("$3", "5000", StringComparison.Ordinal);

        await world.Instance.Database.WriteAsync(world.Project.Id, unit => unit.Session.Execute("ANALYZE import_fault, import_run"));
        var plan = await world.Instance.Database.ReadAsync(s => string.Join('\n', s.Query("EXPLAIN " + same, r => r.GetString(0))), TestContext.Current.CancellationToken);

        Assert.Contains("Index Cond: ((run_id = 94) AND (number > 5000))", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_rewrite_the_files_of_PostgreSQL_hold_nothing_of_it()
    {
        var (world, item, person, worker) = await Planted.WorldAsync(DatabaseEngine.Postgres);
        await using var closed = world;
        (await world.Instance.Eraser.EraseItemAsync(item, "asked for", world.Operator)).AcceptedValue();
        (await world.Instance.Eraser.EraseActorAsync(person, "asked for", world.Operator)).AcceptedValue();
        (await world.Instance.Eraser.EraseActorAsync(worker, "asked for", world.Operator)).AcceptedValue();

        await world.Instance.Eraser.RewriteAsync();

        var folder = await world.Instance.Database.ReadAsync(s => s.First(
            "SELECT current_setting('data_directory') || '/base/' || oid::text FROM pg_database WHERE datname = current_database()", r => r.GetString(0)))!;
        Assert.SkipUnless(Directory.Exists(folder), "The files of this PostgreSQL are elsewhere.");
        Assert.Empty(Planted.FilesWith(folder!, Planted.Mark));
        Assert.Equal(0, await world.Instance.Database.ReadAsync(s => s.Number("SELECT count(*) FROM pg_stats WHERE schemaname = 'public' AND (most_common_vals::text LIKE '%qz71%' OR histogram_bounds::text LIKE '%qz71%')")));
    }
}

/// <summary>Values are planted wherever people can put text, erased, and looked for in every table and every file.</summary>
public abstract class ErasureSearchTests(DatabaseEngine engine)
{
    [Fact]
    public async Task Every_place_of_content_names_and_texts_is_planted()
    {
        var (world, _, _, _) = await Planted.WorldAsync(engine);
        await using var closed = world;

        var planted = await Planted.ColumnsWithAsync(world.Instance, Planted.Mark);

        // What is no text, or holds words of our own, can hold no planted one.
        string[] none = ["item.item_hash", "item.salt", "ledger_event.salt", "task.posterior", "task.agreement", "label.posterior", "label.class", "credential.credential_id", "inbox_entry.reason"];
        var expected = Places.Columns.Where(p => p.Holds is Holds.Content or Holds.Name or Holds.Secret or Holds.Text).Select(p => $"{p.Table}.{p.Column}").Except(none);
        Assert.Equal(expected.Order(StringComparer.Ordinal), planted.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Nothing_of_what_was_erased_is_found_in_any_table_or_file_or_backup()
    {
        var (world, item, person, worker) = await Planted.WorldAsync(engine);
        await using var closed = world;

        (await world.Instance.Eraser.EraseItemAsync(item, "asked for", world.Operator)).AcceptedValue();
        (await world.Instance.Eraser.EraseActorAsync(person, "asked for", world.Operator)).AcceptedValue();
        (await world.Instance.Eraser.EraseActorAsync(worker, "asked for", world.Operator)).AcceptedValue();

        var backup = new StoreSettings(Scratch.NewPath("backup"), Durable: false);
        await InstanceCopy.CopyAsync(world.Settings, backup, TimeProvider.System);
        Assert.Empty(await Planted.ColumnsWithAsync(world.Instance, Planted.Mark));
        Assert.Empty(Planted.FilesWith(world.Settings.DataDirectory, Planted.Mark));
        Assert.Empty(Planted.FilesWith(backup.DataDirectory, Planted.Mark));
        Assert.Empty((await world.Instance.VerifyAsync(world.Project.Id, [])).Faults);
        Assert.Empty((await world.Instance.VerifyAsync(default, [])).Faults);
    }

    [Fact]
    public async Task What_names_none_of_it_stays()
    {
        var (world, item, person, worker) = await Planted.WorldAsync(engine);
        await using var closed = world;
        var before = await Planted.ColumnsWithAsync(world.Instance, Planted.Stays);

        (await world.Instance.Eraser.EraseItemAsync(item, "asked for", world.Operator)).AcceptedValue();
        (await world.Instance.Eraser.EraseActorAsync(person, "asked for", world.Operator)).AcceptedValue();
        (await world.Instance.Eraser.EraseActorAsync(worker, "asked for", world.Operator)).AcceptedValue();

        Assert.Equal(before, await Planted.ColumnsWithAsync(world.Instance, Planted.Stays));
        Assert.Superset(new HashSet<string> { "item.payload", "item.external_key", "saved_view.query", "import_fault.message", "inbox_entry.body", "ledger_event.value" }, before.ToHashSet());
        Assert.Equal(["stays"], (await world.Instance.Views.ListAsync(world.Project.Id, new ActorId(0))).Select(v => v.Name));
        Assert.Equal("cat", (await world.Instance.Labels.PageAsync(world.Project.Id, new TaskId(0), 9, null)).First(l => l.Class is not null).Class);
    }

    [Fact]
    public async Task The_views_after_all_erasures_are_those_that_a_rebuild_makes()
    {
        var (world, item, person, worker) = await Planted.WorldAsync(engine);
        await using var closed = world;
        (await world.Instance.Eraser.EraseItemAsync(item, "asked for", world.Operator)).AcceptedValue();
        (await world.Instance.Eraser.EraseActorAsync(person, "asked for", world.Operator)).AcceptedValue();
        (await world.Instance.Eraser.EraseActorAsync(worker, "asked for", world.Operator)).AcceptedValue();
        var before = await StoredViews.TextAsync(world.Instance);

        await world.Instance.RebuildAsync(world.Project.Id);

        Assert.Equal(before, await StoredViews.TextAsync(world.Instance));
    }

    [Fact]
    public async Task Work_on_other_items_stays_where_the_erased_said_no_more_than_a_class()
    {
        await using var world = await World.CreateAsync(engine);
        (await world.Instance.Items.AddAsync(world.Project.Id, [World.Item("cat") with { ExternalKey = "cat" }, World.Item("another")], new Store.Items.Placement("test", 2), world.Operator)).AcceptedValue();
        var ben = await world.AnnotatorAsync();
        LeasedTask[] held = [(await world.NextAsync(ben))!, (await world.NextAsync(ben))!];
        var goes = held.Single(h => h.Content!.Contains("cat", StringComparison.Ordinal)).Task;
        await world.Instance.Tasks.SaveDraftAsync(world.Project.Id, held.Single(h => h.Task.Id != goes.Id).Task.Id, """{"animal":"cat"}""", ben);
        (await world.Instance.Views.SaveAsync(world.Project.Id, "cats", "filter=class%3Acat", true, world.Operator)).AcceptedValue();
        (await world.Instance.Views.SaveAsync(world.Project.Id, "the one", "filter=key%3Acat", true, world.Operator)).AcceptedValue();

        (await world.Instance.Eraser.EraseItemAsync(goes.Item, "asked for", world.Operator)).AcceptedValue();

        Assert.Equal(1, await world.Instance.Database.ReadAsync(s => s.Number("SELECT count(*) FROM draft")));
        Assert.Equal(["cats"], (await world.Instance.Views.ListAsync(world.Project.Id, new ActorId(0))).Select(v => v.Name));
    }

    [Theory]
    [InlineData("[a.b@example.org](mailto:a.b@example.org)", "a.b@example.org")]
    [InlineData("write to \u00a0email=a.b@example.org|soon", "a.b@example.org")]
    [InlineData("call +49 171 555 1234 at night", "+49 171 555 1234")]
    [InlineData("call +49 171 555 1234 at night", "491715551234")]
    [InlineData("see tel/0049171555123 or #4917155512", "0049171555123")]
    [InlineData("see tel/0049171555123 or #4917155512", "4917155512")]
    [InlineData("it was Anna-Lena Wolfsberger who wrote", "Anna-Lena Wolfsberger")]
    [InlineData("it was John Q. Publicsmith who wrote", "John Publicsmith")]
    [InlineData("it was Karin O'Connorsen who wrote", "Karin O'Connorsen")]
    public void What_names_somebody_in_a_text_is_looked_for_however_it_stands_there(string content, string named)
    {
        var needles = new Needles();
        needles.AddContent($$"""{"phone":491712223334,"text":{{System.Text.Json.JsonSerializer.Serialize("the words that begin this text are long " + content)}}}""", _ => false);

        Assert.True(needles.In($"asked about {named}, again"));
        Assert.True(needles.In("the number 491712223334 calls"));
        Assert.False(needles.In("asked about anna and john and the number 4917 at example.org"));
    }

    [Fact]
    public void A_number_is_looked_for_behind_however_many_words()
    {
        var needles = new Needles();

        needles.AddContent($$"""{"text":"{{string.Concat(Enumerable.Repeat("words ", 5_000))}} order AB-123456 of customer 482913"}""", _ => false);

        Assert.True(needles.In("class:cat AB-123456"));
        Assert.True(needles.In("customer 482913 calls"));
    }

    [Fact]
    public void A_short_word_is_looked_for_where_others_do_not_say_it_too()
    {
        var needles = new Needles();

        needles.AddContent("{\"name\":\"Schmidt\",\"says\":\"hello\"}", _ => false);

        needles.ForgetWhatOthersSay(["{\"says\":\"well, hello to you\"}"]);

        Assert.True(needles.In("asked about Schmidt"));
        Assert.False(needles.In("asked about Schmidtmann, who says hello"));
    }

    /// <summary>An expression that goes back on itself would take hours for these.</summary>
    [Theory]
    [InlineData("a")]
    [InlineData("A-")]
    [InlineData("Aa ")]
    [InlineData("7")]
    [InlineData("7 ")]
    [InlineData("a7")]
    [InlineData(".a")]
    [InlineData("A'")]
    public void A_text_without_end_is_gone_through_once(string part)
    {
        var needles = new Needles();

        needles.AddContent($$"""{"text":"{{string.Concat(Enumerable.Repeat(part, 1_000_000))}} by ana@example.org"}""", _ => false);

        Assert.False(needles.In("nothing of it"));
    }

    [Fact]
    public async Task Work_on_other_items_stays_where_the_erased_said_no_more_than_a_greeting_or_a_day()
    {
        await using var world = await World.CreateAsync(engine);
        (await world.Instance.Items.AddAsync(
            world.Project.Id, [World.Item("the one, Guten Tag, of 2026-11-25 by Erika Mustermann"), World.Item("the other, Guten Tag and so on")], new Store.Items.Placement("test", 2), world.Operator)).AcceptedValue();
        foreach (var (name, filter) in (KeyValuePair<string, string>[])[new("greeting", "filter=%22Guten+Tag%22"), new("day", "filter=updated%3A%3E2026-11-25"), new("person", "filter=%22Erika+Mustermann%22")])
        {
            (await world.Instance.Views.SaveAsync(world.Project.Id, name, filter, true, world.Operator)).AcceptedValue();
        }

        (await world.Instance.Eraser.EraseItemAsync(new ItemId(Keys.Of(world.Project.Id.Value, 1)), "asked for", world.Operator)).AcceptedValue();

        Assert.Equal(["day", "greeting"], (await world.Instance.Views.ListAsync(world.Project.Id, new ActorId(0))).Select(v => v.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_reason_that_names_what_is_erased_is_refused_with_what_to_write()
    {
        var (world, item, person, worker) = await Planted.WorldAsync(engine);
        await using var closed = world;

        var named = await world.Instance.Eraser.EraseItemAsync(item, $"wish about {Planted.Key}", world.Operator);
        var called = await world.Instance.Eraser.EraseActorAsync(person, $"{Planted.Name} left", world.Operator);
        var numbered = await world.Instance.Eraser.EraseActorAsync(worker, $"wish of {Planted.Worker}", world.Operator);

        Assert.All([named, called, numbered], r => Assert.Contains("Say why without a name", r.Refusal!.Message, StringComparison.Ordinal));
        Assert.All([named, called, numbered], r => Assert.Equal("reason", r.Refusal!.Faults![0].Field));
        Assert.Empty(await ErasureList.ReadAsync(world.Settings.ErasuresFile));

        (await world.Instance.Eraser.EraseItemAsync(item, "asked for", world.Operator)).AcceptedValue();
        (await world.Instance.Eraser.EraseActorAsync(person, "asked for", world.Operator)).AcceptedValue();
        (await world.Instance.Eraser.EraseActorAsync(worker, "asked for", world.Operator)).AcceptedValue();
        LedgerEvent[] again =
        [
            (await world.Instance.Eraser.EraseItemAsync(item, $"wish about {Planted.Key}", world.Operator)).AcceptedValue(),
            (await world.Instance.Eraser.EraseActorAsync(person, $"{Planted.Name} left", world.Operator)).AcceptedValue(),
            (await world.Instance.Eraser.EraseActorAsync(worker, $"wish of {Planted.Worker}", world.Operator)).AcceptedValue(),
        ];
        Assert.All(again, e => Assert.Equal("erased before", (string)System.Text.Json.Nodes.JsonNode.Parse(e.Value!)!["reason"]!));
    }

    [Fact]
    public async Task Refused_lines_are_searched_to_the_last_one_of_every_import()
    {
        await using var world = await World.CreateAsync(engine);
        (await world.Instance.Items.AddAsync(world.Project.Id, [World.Item("something") with { ExternalKey = "qz71-key" }], new Store.Items.Placement("test", 1), world.Operator)).AcceptedValue();
        await AddRefusedAsync(world);

        (await world.Instance.Eraser.EraseItemAsync(new ItemId(Keys.Of(world.Project.Id.Value, 1)), "asked for", world.Operator)).AcceptedValue();

        Assert.Equal(0, await world.Instance.Database.ReadAsync(s => s.Number("SELECT count(*) FROM import_fault WHERE message LIKE '%qz71%'")));
        Assert.Equal(14, await world.Instance.Database.ReadAsync(s => s.Number("SELECT count(*) FROM import_fault WHERE message = 'Erased.'")));
    }

    /// <summary>Four imports, numbered from 91 on, with 2,000 refused lines, 4,000, 6,000 and 8,000; 14 of these name the item.</summary>
    private protected static async Task AddRefusedAsync(World world)
    {
        await world.Instance.Database.WriteAsync(world.Project.Id, unit => unit.Session.Execute(
            "INSERT INTO import_run (run_id, project_id, source, kind, state, rows_read, added, known, refused, faults, message, actor_id, started_at) "
            + $"SELECT 90 + n, {world.Project.Id.Value}, 'a file', 'items', 2, 0, 0, 0, 0, '[]', '', 0, 0 FROM ({Numbers(4)}) AS runs"));
        await world.Instance.Database.WriteAsync(world.Project.Id, unit => unit.Session.Execute(
            $"INSERT INTO import_fault (run_id, number, field, message) SELECT 90 + r.n, f.n, '', CASE WHEN f.n IN (1, 2000, 2001, r.n * 2000) THEN 'row qz71-key' ELSE 'a row' END FROM ({Numbers(4)}) AS r CROSS JOIN ({Numbers(8000)}) AS f WHERE f.n <= r.n * 2000"));
    }

    /// <summary>The whole numbers from 1 on, as n.</summary>
    private static string Numbers(int last) => $"WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {last}) SELECT n FROM numbers";

    [Fact]
    public async Task Many_items_leave_no_byte_in_the_space_that_moved_rows_left()
    {
        await using var world = await World.CreateAsync(engine);
        var random = new Random(5);
        for (var chunk = 0; chunk < 4; chunk++)
        {
            (await world.Instance.Items.AddAsync(world.Project.Id, [.. Enumerable.Range(0, 500).Select(i => World.Item($"{Planted.Rare} {new string('x', random.Next(900))}") with
            {
                ExternalKey = $"{Planted.Rare}-{random.NextInt64()}", Facets = [KeyValuePair.Create("mark", $"{Planted.Rare}-{random.Next(99)}")],
            })], new Store.Items.Placement("test", 2), world.Operator)).AcceptedValue();
        }

        var ids = await world.Instance.Database.ReadAsync(s => s.Query("SELECT item_id FROM item", r => r.GetInt64(0)));
        var erased = await world.Instance.Eraser.EraseItemsAsync(world.Project.Id, ids, "test", world.Operator, [], share: 0.99);
        await world.Instance.Eraser.ScrubAsync();

        Assert.Equal(2000, erased);
        Assert.Empty(await Planted.ColumnsWithAsync(world.Instance, Planted.Rare));
        Assert.Empty(Planted.FilesWith(world.Settings.DataDirectory, Planted.Rare));
        Assert.Empty((await world.Instance.VerifyAsync(world.Project.Id, [])).Faults);
        Assert.Equal(ids.Count, (await ErasureList.ReadAsync(world.Settings.ErasuresFile)).Count);
    }
}
