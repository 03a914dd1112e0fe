using System.Globalization;
using System.Text.RegularExpressions;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Projects;
using Assay.Domain.Tasks;
using Assay.Server.Work.Labels;
using Assay.Store.Access;
using Assay.Store.Engine;
using Assay.Store.Items;
using Assay.Store.Tasks;
using Assay.Tests.Support;

namespace Assay.Store.Tests.Ledger;

public sealed class TamperTestsOnSqlite() : TamperTests(DatabaseEngine.Sqlite);

public sealed class TamperTestsOnPostgres() : TamperTests(DatabaseEngine.Postgres);

/// <summary>Every cell of every table, changed behind the product's back: verify names it, or docs/ledger.md says that it is outside the promise.</summary>
public abstract partial class TamperTests(DatabaseEngine engine)
{
    [Fact]
    public async Task A_changed_cell_of_any_table_is_named_or_the_documents_say_that_it_is_outside()
    {
        await using var world = await LivedInAsync();
        var outside = Outside();
        var silent = new List<string>();
        Assert.Empty(await FaultsAsync(world));
        foreach (var (table, column, type, nullable) in await ColumnsAsync(world))
        {
            if (outside.Contains(table) || outside.Contains($"{table}.{column}"))
            {
                continue;
            }

            if (await TamperAsync(world, table, column, type, nullable) is not { } faults)
            {
                silent.Add($"{table}.{column}: no row to change; the world of this test lacks one");
            }
            else if (faults.Count == 0)
            {
                silent.Add($"{table}.{column}: changed, and not found");
            }
            else if (faults.All(f => f.Position is null && !f.Message.Contains(table, StringComparison.Ordinal) && !f.Message.Contains(table.Split('_')[^1], StringComparison.OrdinalIgnoreCase)))
            {
                silent.Add($"{table}.{column}: not named: {faults[0].Message}");
            }
        }

        Assert.True(silent.Count == 0, string.Join('\n', silent));
    }

    [Fact]
    public async Task A_row_that_is_gone_or_was_put_in_is_named()
    {
        var silent = new List<string>();
        foreach (var table in (string[])["answer", "label", "inbox_entry", "task", "project_counter", "item_facet", "pool", "taxonomy_version", "access_grant", "ledger_part", "project"])
        {
            await using var copy = await LivedInAsync();
            await ScriptAsync(copy, Free(copy) + DeleteOne(table));
            if ((await FaultsAsync(copy)).Count == 0)
            {
                silent.Add(table);
            }
        }

        Assert.True(silent.Count == 0, string.Join('\n', silent));
    }

    [Theory]
    [InlineData("UPDATE ledger_part SET body = (SELECT body FROM ledger_part WHERE part_hash = $2) WHERE part_hash = $1", "another part that an erasure kept")]
    [InlineData("UPDATE ledger_part SET part_hash = $3, body = (SELECT body FROM ledger_part WHERE part_hash = $2) WHERE part_hash = $1", "the same, under the name of the part that was replaced")]
    [InlineData("INSERT INTO ledger_part (project_id, part_hash, body) SELECT project_id, $3, body FROM ledger_part WHERE part_hash = $1 AND part_hash <> $2", "what the erasure took away, put back")]
    [InlineData("DELETE FROM ledger_part WHERE part_hash = $1 AND part_hash NOT IN ($2, $3)", "nothing")]
    public async Task In_place_of_what_an_erasure_kept_of_a_part_stands_that_and_nothing_else(string tamper, string what)
    {
        await using var world = await LivedInAsync();
        var replaced = new List<(byte[] Part, byte[] Kept)>();
        for (var run = 0; run < 2; run++)
        {
            await world.AnswerNextAsync(await world.AnnotatorAsync(), "fish");
            (await ResolveProject.RunAsync(world.Instance, world.Project, ResolutionMethod.DawidSkene, refit: true, world.Operator)).AcceptedValue();
        }

        (await world.Instance.Eraser.EraseItemAsync(new ItemId(Keys.Of(world.Project.Id.Value, 1)), "test", world.Operator)).AcceptedValue();
        (await world.Instance.Eraser.EraseItemAsync(new ItemId(Keys.Of(world.Project.Id.Value, 2)), "test", world.Operator)).AcceptedValue();
        Assert.Empty(await FaultsAsync(world));
        foreach (var kept in await world.Instance.Database.ReadAsync(s => Projects.ProjectCache.ReplacedParts(s, world.Project.Id.Value)))
        {
            replaced.Add((Convert.FromHexString(kept.Key), Convert.FromHexString(kept.Value)));
        }

        var standing = replaced.Select(r => r.Kept).Where(k => !replaced.Exists(r => r.Part.SequenceEqual(k))).ToList();
        using (var session = await Instance.OpenSessionAsync(world.Settings))
        {
            session.Script(Free(world));
            Assert.Equal(1, session.Execute(tamper, standing[0], standing[1], replaced.Find(r => r.Kept.SequenceEqual(standing[0])).Part));
        }

        Assert.True((await FaultsAsync(world)).Exists(f => f.Position is not null && f.Message.Contains("part", StringComparison.Ordinal)), what);
    }

    /// <summary>Tables and columns that the documents name as operational, by the list in docs/ledger.md.</summary>
    private static HashSet<string> Outside()
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "ledger.md"));
        var section = text[text.IndexOf("## Outside the promise", StringComparison.Ordinal)..];
        return [.. Names().Matches(section).Select(m => m.Groups[1].Value)];
    }

    [GeneratedRegex("`([a-z_]+(?:\\.[a-z_]+)?)`")]
    private static partial Regex Names();

    private static async Task<List<Store.Ledger.VerifyFault>> FaultsAsync(World world)
    {
        var faults = new List<Store.Ledger.VerifyFault>((await world.Instance.VerifyAsync(default, [])).Faults);
        faults.AddRange((await world.Instance.VerifyAsync(world.Project.Id, [])).Faults);
        return faults;
    }

    /// <summary>Changes one cell of the project's newest row, verifies, and puts it back.</summary>
    private static async Task<List<Store.Ledger.VerifyFault>?> TamperAsync(World world, string table, string column, string type, bool nullable)
    {
        var postgres = world.Settings.ConnectionString is not null;
        var kept = $"kept_{table}";
        var other = type switch
        {
            "INTEGER" or "BIGINT" or "SMALLINT" => $"CASE WHEN {column} IS NULL THEN 7 WHEN {column} IN (0, 1) THEN 1 - {column} ELSE {column} + 1 END",
            "REAL" or "DOUBLE PRECISION" => $"coalesce({column}, 0) / 2 + 0.01",
            "BLOB" or "BYTEA" => postgres ? $"decode(repeat('ab', greatest(length({column}), 1)), 'hex')" : $"randomblob(max(length({column}), 1))",
            _ => $"coalesce(replace(replace({column}, 'a', 'e'), 'o', 'u'), '') || ' '",
        };
        var row = postgres ? $"ctid = (SELECT max(ctid) FROM {table} WHERE {column} IS NOT NULL)" : null;
        _ = nullable;
        var where = row ?? RowId(table, column);
        await ScriptAsync(world, $"{Free(world)}DROP TABLE IF EXISTS {kept}; CREATE TABLE {kept} AS SELECT * FROM {table};");
        try
        {
            int changed;
            using (var session = await Instance.OpenSessionAsync(world.Settings))
            {
                session.Script(Free(world));
                changed = session.Execute($"UPDATE {table} SET {column} = {other} WHERE {where}");
            }

            return changed == 0 ? null : await FaultsAsync(world);
        }
        catch (Exception e) when (e is Microsoft.Data.Sqlite.SqliteException or Npgsql.PostgresException)
        {
            return [new Store.Ledger.VerifyFault(0, null, "The database itself refuses this change: " + e.Message)];
        }
        finally
        {
            var columns = string.Join(", ", (await ColumnsAsync(world)).Where(c => c.Table == table).Select(c => c.Column));
            await ScriptAsync(world, $"{Free(world)}DELETE FROM {table}; INSERT INTO {table} ({columns}) SELECT {columns} FROM {kept}; DROP TABLE {kept};");
        }
    }

    /// <summary>The last row by key with a value in the column: keyed tables of the embedded engine have no row number.</summary>
    private static string RowId(string table, string column)
    {
        var keys = Keyed[table];
        return $"({keys}) = (SELECT {keys} FROM {table} WHERE {column} IS NOT NULL ORDER BY {string.Join(", ", keys.Split(", ").Select(k => k + " DESC"))} LIMIT 1)";
    }

    private static readonly Dictionary<string, string> Keyed = new(StringComparer.Ordinal)
    {
        ["account"] = "actor_id", ["credential"] = "number", ["access_grant"] = "actor_id, project_id, pool_id", ["project"] = "project_id", ["pool"] = "pool_id",
        ["taxonomy_version"] = "project_id, version", ["item"] = "item_id", ["facet_field"] = "project_id, field_id", ["item_facet"] = "project_id, field_id, val, item_id", ["task"] = "task_id",
        ["answer"] = "task_id, actor_id", ["label"] = "task_id, from_position", ["project_counter"] = "project_id, name", ["ledger_head"] = "project_id", ["ledger_event"] = "ledger_key",
        ["ledger_tile"] = "project_id, level, tile_index", ["ledger_checkpoint"] = "project_id, size", ["ledger_part"] = "project_id, part_hash", ["inbox_entry"] = "entry_key",
    };

    private static string DeleteOne(string table) => $"DELETE FROM {table} WHERE {RowId(table, Keyed[table].Split(", ")[0])};";

    /// <summary>What an owner of the database does first: no trigger and no foreign key stands in the way.</summary>
    private static string Free(World world) => world.Settings.ConnectionString is null
        ? "PRAGMA foreign_keys = OFF; DROP TRIGGER IF EXISTS tr_ledger_no_delete; DROP TRIGGER IF EXISTS tr_ledger_no_update; DROP TRIGGER IF EXISTS tr_taxonomy_immutable; "
        : "SET session_replication_role = replica; ";

    private static async Task ScriptAsync(World world, string sql)
    {
        using var session = await Instance.OpenSessionAsync(world.Settings);
        session.Script(sql);
    }

    private static Task<List<(string Table, string Column, string Type, bool Nullable)>> ColumnsAsync(World world) => world.Instance.Database.ReadAsync(s => world.Settings.ConnectionString is null
        ? s.Query(
            "SELECT m.name, c.name, c.type, c.\"notnull\" FROM sqlite_schema m JOIN pragma_table_xinfo(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE 'kept_%' AND c.hidden = 0 ORDER BY 1, c.cid",
            r => (r.GetString(0), r.GetString(1), r.GetString(2).ToUpperInvariant(), r.GetInt64(3) == 0))
        : s.Query(
            "SELECT table_name, column_name, data_type, (is_nullable = 'YES')::int::bigint FROM information_schema.columns WHERE table_schema = 'public' AND is_generated = 'NEVER' AND table_name NOT LIKE 'kept_%' ORDER BY 1, ordinal_position",
            r => (r.GetString(0), r.GetString(1), r.GetString(2).ToUpperInvariant(), r.GetInt64(3) == 1)));

    /// <summary>Some of everything that a project holds.</summary>
    private async Task<World> LivedInAsync()
    {
        var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 2, DeadAfter: 2));
        var items = Enumerable.Range(0, 300).Select(i => World.Item($"item {i.ToString(CultureInfo.InvariantCulture)}") with
        {
            Meta = """{"source":"mail"}"""u8.ToArray(), Facets = [KeyValuePair.Create("cohort", i % 2 == 0 ? "alpha" : "omega")], RetainUntil = 4_000_000_000_000_000 + i,
        });
        (await world.Instance.Items.AddAsync(world.Project.Id, [.. items], new Placement("test", 2, DueAt: 4_000_000_000_000_000), world.Operator)).AcceptedValue();
        var account = (await world.Instance.Access.CreateAccountAsync("ana@example.org", "Ana", "hash of a password", [new Grant(default, world.Project.Id, default, Roles.Annotator)], null, world.Operator)).AcceptedValue();
        var ana = new Authority(account.Id, null, "test");
        var ben = await world.AnnotatorAsync();
        foreach (var by in (Authority[])[ana, ben])
        {
            for (var i = 0; i < 100; i++)
            {
                await world.AnswerNextAsync(by, i % 7 == 0 ? "dog" : "cat");
            }
        }

        var held = (await world.NextAsync(ben))!;
        (await world.Instance.Tasks.SkipAsync(world.Project.Id, held.Task.Id, World.NewId(), held.Fence, "unclear", "a comment", ben)).AcceptedValue();
        var asked = (await world.NextAsync(ana))!;
        (await world.Instance.Inbox.AskAsync(world.Project.Id, asked.Task.Id, World.NewId(), "what about foxes", ana)).AcceptedValue();
        (await world.Instance.Inbox.FlagAsync(world.Project.Id, asked.Task.Id, World.NewId(), "other", "odd one", ana)).AcceptedValue();
        var entry = (await world.Instance.Inbox.PageAsync(world.Project.Id, null, null, null, null, 1))[0];
        (await world.Instance.Inbox.AnswerAsync(world.Project.Id, entry.Number, World.NewId(), "none here", world.Operator)).AcceptedValue();
        (await world.Instance.Projects.CreatePoolAsync(world.Project.Id, "experts", world.Operator)).AcceptedValue();
        (await world.Instance.Access.GrantAsync(new Grant(ben.Actor, world.Project.Id, default, Roles.Annotator), world.Operator)).AcceptedValue();
        (await world.Instance.Projects.ChangeAsync(world.Project.Id, null, null, "about animals", world.Operator)).AcceptedValue();
        await world.Instance.Access.AddCredentialAsync(CredentialKind.Token, new byte[32], account.Id, "robot", "export", world.Project.Id, 9_000_000_000_000_000, world.Operator);
        (await ResolveProject.RunAsync(world.Instance, world.Project, ResolutionMethod.DawidSkene, refit: true, world.Operator)).AcceptedValue();
        await world.Instance.Ledger.CheckpointAsync(world.Project.Id);
        return world;
    }
}
