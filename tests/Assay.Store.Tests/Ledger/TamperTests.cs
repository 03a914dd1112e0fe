using System.Text.RegularExpressions;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Ledger;
using Assay.Domain.Projects;
using Assay.Domain.Tasks;
using Assay.Server.Work.Labels;
using Assay.Store.Access;
using Assay.Store.Engine;
using Assay.Store.Ledger;
using Assay.Tests.Support;
using Assay.Tests.Support.Faults;

namespace Assay.Store.Tests.Ledger;

public sealed class TamperTestsOnSqlite() : TamperTests(DatabaseEngine.Sqlite);

public sealed class TamperTestsOnPostgres() : TamperTests(DatabaseEngine.Postgres);

/// <summary>Every cell of every table, changed behind the product's back: verify names it, or docs/ledger.md says that it is outside the promise.</summary>
public abstract partial class TamperTests(DatabaseEngine engine)
{
    [Fact]
    public async Task A_changed_cell_of_any_table_is_named_or_the_documents_say_that_it_is_outside()
    {
        var seed = Seeds.Next();
        await using var tampering = await Tampering.BeginAsync(engine, seed);
        var tally = new Tally();

        await tampering.CellsAsync(tally);

        Assert.True(tally.Harm.IsEmpty, $"Seed {seed}: {string.Join('\n', tally.Harm)}");
    }

    [Fact]
    public async Task A_row_that_is_gone_or_was_put_in_is_named()
    {
        var seed = Seeds.Next();
        await using var tampering = await Tampering.BeginAsync(engine, seed);
        var tally = new Tally();

        await tampering.RowsAsync(tally);

        Assert.True(tally.Harm.IsEmpty, $"Seed {seed}: {string.Join('\n', tally.Harm)}");
    }

    /// <param name="far">How far behind the last task the row is: where the check went from task to task it would never end.</param>
    [Theory]
    [InlineData("task", 100_000)]
    [InlineData("answer", 100_000)]
    [InlineData("label", 100_000)]
    [InlineData("inbox_entry", 100_000)]
    [InlineData("task", (1L << 40) - 100)]
    [InlineData("label", (1L << 40) - 100)]
    public async Task A_row_of_a_task_that_never_was_is_named_wherever_it_stands(string table, long far)
    {
        await using var world = await LivedIn.WorldAsync(engine);
        string[] columns = [.. table switch { "task" => TaskRow.Table.ColumnNames, "answer" => AnswerRow.Table.ColumnNames, "label" => LabelRow.Table.ColumnNames, _ => InboxRow.Table.ColumnNames }];
        string[] moved = ["task_id", "item_id", "entry_key"];
        using (var session = await Instance.OpenSessionAsync(world.Settings))
        {
            session.Script(Tampering.Free(world));
            var project = world.Project.Id.Value;
            Assert.Equal(1, session.Execute(
                $"INSERT INTO {table} ({string.Join(", ", columns)}) SELECT {string.Join(", ", columns.Select(c => moved.Contains(c) && (c != "item_id" || table == "task") ? $"{c} + {far}" : c))} "
                + $"FROM {table} WHERE task_id >= $1 AND task_id < $2 ORDER BY task_id LIMIT 1", Keys.Of(project, 0), Keys.Of(project, 100_000)));
        }

        var report = await world.Instance.VerifyAsync(world.Project.Id, []);

        Assert.Contains(report.Faults, f => f.Message.StartsWith($"{table}:", StringComparison.Ordinal) && f.Message.Contains("ledger makes no such", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_was_erased_and_put_back_from_a_copy_is_named()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 1));
        await world.AddAsync(2);
        var ana = await world.AnnotatorAsync();
        var held = (await world.NextAsync(ana))!;
        var asked = (await world.Instance.Inbox.AskAsync(world.Project.Id, held.Task.Id, World.NewId(), "Is it a cat?", ana)).AcceptedValue();
        using (var session = await Instance.OpenSessionAsync(world.Settings))
        {
            session.Script("CREATE TABLE kept_item AS SELECT * FROM item; CREATE TABLE kept_event AS SELECT * FROM ledger_event;");
        }

        (await world.Instance.Eraser.EraseItemAsync(held.Task.Item, "asked for", world.Operator)).AcceptedValue();
        Assert.Empty(await Tampering.FaultsAsync(world));
        using (var session = await Instance.OpenSessionAsync(world.Settings))
        {
            string Back(string table, string key, params string[] columns) =>
                $"UPDATE {table} SET {string.Join(", ", columns.Select(c => $"{c} = (SELECT k.{c} FROM kept_{table.Replace("ledger_", "", StringComparison.Ordinal)} k WHERE k.{key} = {table}.{key})"))} WHERE {key} IN (SELECT {key} FROM kept_{table.Replace("ledger_", "", StringComparison.Ordinal)}); ";
            session.Script(Tampering.Free(world) + Back("item", "item_id", "payload", "meta", "salt", "external_key", "item_hash", "retain_until") + Back("ledger_event", "ledger_key", "value", "salt") + "DROP TABLE kept_item; DROP TABLE kept_event;");
        }

        var faults = await Tampering.FaultsAsync(world);

        Assert.Contains(faults, f => f.Message.StartsWith("item: the content of item", StringComparison.Ordinal) && f.Message.Contains("an erasure took it away", StringComparison.Ordinal));
        Assert.Contains(faults, f => f.Position == asked.Position && f.Message.StartsWith("ledger_event.value: it stands", StringComparison.Ordinal));
    }

    /// <summary>A number in an event may be the length of something: whoever goes by it never ends.</summary>
    [Fact]
    public async Task An_event_whose_numbers_were_made_huge_is_named_and_verify_and_rebuild_end()
    {
        await using var world = await LivedIn.WorldAsync(engine);
        var events = (await world.Instance.Ledger.EventsAsync(world.Project.Id, 0, 1000, false, new EventFilter())).Where(e => e.Value is not null && Numbers().IsMatch(e.Value)).DistinctBy(e => e.Kind).ToList();
        Assert.Contains(events, e => e.Kind == EventKind.TasksCreated);
        foreach (var changed in events)
        {
            foreach (var huge in (string[])["2000000000", "50000000000"])
            {
                await SetAsync(world, changed, Numbers().Replace(changed.Value!, huge));

                var report = await world.Instance.VerifyAsync(world.Project.Id, []);

                Assert.Contains(report.Faults, f => f.Position == changed.Position && f.Message.Contains("value", StringComparison.Ordinal));
                if (changed.Kind == EventKind.TasksCreated)
                {
                    await Assert.ThrowsAnyAsync<Exception>(() => world.Instance.RebuildAsync(world.Project.Id));
                }
            }

            await SetAsync(world, changed, changed.Value!);
        }

        Assert.Empty(await Tampering.FaultsAsync(world));
    }

    [Theory]
    [InlineData("UPDATE project SET name = 'x' WHERE project_id = 0", "project")]
    [InlineData("DELETE FROM project WHERE project_id = 0", "project")]
    [InlineData("UPDATE ledger_head SET next_item = 5 WHERE project_id = 0", "head")]
    [InlineData("UPDATE credential SET revoked_at = 1 WHERE kind = 1", "credential.revoked_at")]
    [InlineData("UPDATE credential SET revoked_at = created_at WHERE kind = 3", "credential.revoked_at")]
    [InlineData("UPDATE item SET salt = $1 WHERE payload IS NULL", "item: the content of item")]
    [InlineData("INSERT INTO project_counter (project_id, name, value) VALUES (77, 'items', 1)", "project_counter")]
    [InlineData("INSERT INTO item_facet (project_id, field_id, val, item_id) SELECT project_id, field_id, val, item_id + 100000 FROM item_facet LIMIT 1", "item_facet")]
    [InlineData("INSERT INTO ledger_part (project_id, part_hash, body) SELECT project_id, $1, body FROM ledger_part LIMIT 1", "ledger_part")]
    [InlineData("INSERT INTO item_facet (project_id, field_id, val, item_id) SELECT project_id, field_id, val, item_id + 1099511627776 FROM item_facet LIMIT 1", "item_facet")]
    [InlineData("INSERT INTO item_facet (project_id, field_id, val, item_id) SELECT 0, field_id, val, item_id FROM item_facet LIMIT 1", "item_facet: rows of project 0")]
    [InlineData("INSERT INTO facet_field (project_id, field_id, name) SELECT 0, field_id, name FROM facet_field LIMIT 1", "facet_field: rows of project 0")]
    [InlineData("INSERT INTO project_counter (project_id, name, value) VALUES (0, 'items', 5)", "project_counter: rows of project 0")]
    [InlineData("INSERT INTO ledger_part (project_id, part_hash, body) SELECT 0, part_hash, body FROM ledger_part LIMIT 1", "ledger_part: rows of project 0")]
    [InlineData("INSERT INTO pool (pool_id, project_id, name) VALUES (90, 0, 'f')", "pool: rows of project 0")]
    [InlineData("INSERT INTO ledger_head (project_id, size, frontier, last_at, next_item, next_task, next_return, furthest) SELECT -1, 0, frontier, 0, 1, 1, 1, 0 FROM ledger_head LIMIT 1", "ledger_head: rows of project -1")]
    [InlineData("INSERT INTO project (project_id, name, policy, item_key, created_at) VALUES (-1, 'pm', '{}', $1, 0)", "project: project -1 was never created")]
    [InlineData("INSERT INTO item (item_id, item_hash, payload, added_at_position) VALUES (5, $1, '{}', 1)", "item: rows of project 0")]
    public async Task What_no_event_speaks_of_is_named(string tamper, string named)
    {
        await using var world = await LivedIn.WorldAsync(engine);
        using (var session = await Instance.OpenSessionAsync(world.Settings))
        {
            session.Script(Tampering.Free(world));
            Assert.Equal(1, tamper.Contains("$1", StringComparison.Ordinal) ? session.Execute(tamper, new byte[32]) : session.Execute(tamper));
        }

        Assert.Contains(await Tampering.FaultsAsync(world), f => f.Message.Contains(named, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(-7)]
    public async Task A_task_planted_for_a_project_among_the_numbers_of_none_is_named_and_taken_out(long number)
    {
        await using var world = await LivedIn.WorldAsync(engine);
        var columns = string.Join(", ", TaskRow.Table.ColumnNames);
        using (var session = await Instance.OpenSessionAsync(world.Settings))
        {
            session.Script(Tampering.Free(world));
            Assert.Equal(1, session.Execute(
                $"INSERT INTO task ({columns}) SELECT {columns.Replace("task_id", "$1", StringComparison.Ordinal).Replace("item_id", "$2", StringComparison.Ordinal)} FROM task WHERE task_id = $3",
                number, Keys.Of(world.Project.Id.Value + 1, 1), Keys.Of(world.Project.Id.Value, 1)));
        }

        var named = await Tampering.FaultsAsync(world);
        await world.Instance.RebuildAsync(world.Project.Id);

        Assert.Contains(named, f => f.Message.StartsWith("task: rows of project", StringComparison.Ordinal));
        Assert.Empty(await Tampering.FaultsAsync(world));
    }

    [Fact]
    public async Task A_tile_above_the_lowest_that_is_not_what_the_events_make_is_named()
    {
        await using var world = await LivedIn.WorldAsync(engine);
        await world.Instance.Database.WriteAsync(world.Project.Id, unit =>
        {
            // As many events as complete a tile of level 1.
            var (log, value) = (unit.Log(world.Project.Id), "{}"u8.ToArray());
            return Enumerable.Range(0, Tiles.Width * Tiles.Width).Select(_ => log.Append(new EventDraft(Ids.NewEvent(unit), EventKind.ExportMade, default, "test", value))).Count();
        });
        Assert.Empty((await world.Instance.VerifyAsync(world.Project.Id, [])).Faults);
        using (var session = await Instance.OpenSessionAsync(world.Settings))
        {
            session.Script(Tampering.Free(world));
            Assert.Equal(1, session.Execute("UPDATE ledger_tile SET hashes = $1 WHERE level = 1", new byte[Tiles.Bytes]));
        }

        Assert.Contains((await world.Instance.VerifyAsync(world.Project.Id, [])).Faults, f => f.Message.StartsWith("Tile 0 of level 1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_token_that_was_revoked_and_an_invitation_that_was_used_stay_on_record()
    {
        await using var world = await LivedIn.WorldAsync(engine);
        var access = world.Instance.Access;
        (await access.CreateAccountAsync("cleo@example.org", "Cleo", "hash", [new Grant(default, world.Project.Id, default, Roles.Annotator)], [.. Enumerable.Repeat((byte)1, 32)], world.Operator)).AcceptedValue();
        await access.RevokeAsync(Assert.Single(await access.CredentialsAsync(null, CredentialKind.Token)).Number, world.Operator);
        Assert.Empty(await Tampering.FaultsAsync(world));
        using (var session = await Instance.OpenSessionAsync(world.Settings))
        {
            Assert.Equal(2, session.Execute("DELETE FROM credential WHERE revoked_at > 0"));
        }

        Assert.Equal(2, (await Tampering.FaultsAsync(world)).Count(f => f.Message.Contains("credential", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("DROP INDEX ux_item_hash", "index ux_item_hash is missing")]
    [InlineData("DROP INDEX ix_task_queue; CREATE INDEX ix_task_queue ON task (project_id)", "index ix_task_queue is not as it was made")]
    [InlineData("CREATE UNIQUE INDEX ux_more ON label (task_id)", "index ux_more was added")]
    [InlineData("ALTER TABLE answer ADD COLUMN more integer", "answer")]
    [InlineData("DROP TABLE saved_view", "table saved_view is missing")]
    public async Task What_is_not_built_as_the_migrations_build_it_is_named(string tamper, string named)
    {
        await using var world = await World.CreateAsync(engine);
        Assert.Empty(await world.Instance.CheckStructureAsync());
        using (var session = await Instance.OpenSessionAsync(world.Settings))
        {
            session.Script("CREATE TABLE of_somebody_else (name text PRIMARY KEY); CREATE INDEX ix_more ON task (due_at); " + tamper);
        }

        var faults = await world.Instance.CheckStructureAsync();

        Assert.All(faults, f => Assert.Contains(named, f, StringComparison.Ordinal));
        Assert.NotEmpty(faults);
    }

    [Theory]
    [InlineData("UPDATE ledger_part SET body = (SELECT body FROM ledger_part WHERE part_hash = $2) WHERE part_hash = $1", "another part that an erasure kept")]
    [InlineData("UPDATE ledger_part SET part_hash = $3, body = (SELECT body FROM ledger_part WHERE part_hash = $2) WHERE part_hash = $1", "the same, under the name of the part that was replaced")]
    [InlineData("INSERT INTO ledger_part (project_id, part_hash, body) SELECT project_id, $3, body FROM ledger_part WHERE part_hash = $1 AND part_hash <> $2", "what the erasure took away, put back")]
    [InlineData("DELETE FROM ledger_part WHERE part_hash = $1 AND part_hash NOT IN ($2, $3)", "nothing")]
    public async Task In_place_of_what_an_erasure_kept_of_a_part_stands_that_and_nothing_else(string tamper, string what)
    {
        await using var world = await LivedIn.WorldAsync(engine);
        var replaced = new List<(byte[] Part, byte[] Kept)>();
        for (var run = 0; run < 2; run++)
        {
            await world.AnswerNextAsync(await world.AnnotatorAsync(), "fish");
            (await ResolveProject.RunAsync(world.Instance, world.Project, ResolutionMethod.DawidSkene, refit: true, world.Operator)).AcceptedValue();
        }

        (await world.Instance.Eraser.EraseItemAsync(new ItemId(Keys.Of(world.Project.Id.Value, 1)), "test", world.Operator)).AcceptedValue();
        (await world.Instance.Eraser.EraseItemAsync(new ItemId(Keys.Of(world.Project.Id.Value, 2)), "test", world.Operator)).AcceptedValue();
        Assert.Empty(await Tampering.FaultsAsync(world));
        foreach (var kept in await world.Instance.Database.ReadAsync(s => Projects.ProjectCache.ReplacedParts(s, world.Project.Id.Value)))
        {
            replaced.Add((Convert.FromHexString(kept.Key), Convert.FromHexString(kept.Value)));
        }

        var standing = replaced.Select(r => r.Kept).Where(k => !replaced.Exists(r => r.Part.SequenceEqual(k))).ToList();
        using (var session = await Instance.OpenSessionAsync(world.Settings))
        {
            session.Script(Tampering.Free(world));
            Assert.Equal(1, session.Execute(tamper, standing[0], standing[1], replaced.Find(r => r.Kept.SequenceEqual(standing[0])).Part));
        }

        Assert.True((await Tampering.FaultsAsync(world)).Exists(f => f.Position is not null && f.Message.Contains("part", StringComparison.Ordinal)), what);
    }

    private static async Task SetAsync(World world, LedgerEvent changed, string value)
    {
        using var session = await Instance.OpenSessionAsync(world.Settings);
        session.Script(Tampering.Free(world));
        Assert.Equal(1, session.Execute("UPDATE ledger_event SET value = $1 WHERE ledger_key = $2", value, Keys.Of(world.Project.Id.Value, changed.Position)));
    }

    [GeneratedRegex(@"(?<=[:\[,])\d+(?=[,}\]])")]
    private static partial Regex Numbers();
}
