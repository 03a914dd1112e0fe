using Assay.Store.Engine;
using Assay.Tests.Support;
using Assay.Tests.Support.Faults;

namespace Assay.Store.Tests.Ledger;

/// <summary>What an owner of the database does to indexes and triggers, each engine in its own way.</summary>
public sealed class StructureTests
{
    [Theory]
    [InlineData("ix_task_queue")]
    [InlineData("ux_item_hash")]
    [InlineData("ix_item_key")]
    public async Task An_index_that_misses_its_entries_is_named(string index)
    {
        await using var world = await LivedIn.WorldAsync(DatabaseEngine.Sqlite);
        using (var session = await Instance.OpenSessionAsync(world.Settings))
        {
            Empty(session, index);
        }

        var faults = await world.Instance.CheckStructureAsync();

        Assert.Contains(faults, f => f.Contains(index, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite, "CREATE TRIGGER tr_more AFTER INSERT ON answer BEGIN DELETE FROM draft; END")]
    [InlineData(DatabaseEngine.Sqlite, "DROP TRIGGER tr_ledger_no_update")]
    [InlineData(DatabaseEngine.Postgres, "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; CREATE TRIGGER tr_more BEFORE INSERT ON answer FOR EACH ROW EXECUTE FUNCTION f()")]
    [InlineData(DatabaseEngine.Postgres, "CREATE RULE tr_more AS ON DELETE TO draft DO INSTEAD NOTHING")]
    public async Task A_trigger_or_a_rule_that_was_added_or_is_gone_is_named(DatabaseEngine engine, string tamper)
    {
        await using var world = await World.CreateAsync(engine);
        using (var session = await Instance.OpenSessionAsync(world.Settings))
        {
            session.Script(tamper);
        }

        Assert.Contains("tr_", Assert.Single(await world.Instance.CheckStructureAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_index_that_PostgreSQL_calls_invalid_and_rows_that_it_hides_are_named()
    {
        await using var world = await World.CreateAsync(DatabaseEngine.Postgres);
        using (var session = await Instance.OpenSessionAsync(world.Settings))
        {
            session.Script("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ix_task_queue'::regclass; ALTER TABLE item ENABLE ROW LEVEL SECURITY");
        }

        var faults = await world.Instance.CheckStructureAsync();

        Assert.Equal(2, faults.Count);
        Assert.Contains(faults, f => f.Contains("ix_task_queue", StringComparison.Ordinal) && f.Contains("invalid", StringComparison.Ordinal));
        Assert.Contains(faults, f => f.Contains("table item", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ALTER TABLE answer SET UNLOGGED", "table answer is not as it was made: unlogged")]
    [InlineData("CREATE TABLE more () INHERITS (answer)", "child table answer.more was added")]
    public async Task A_table_that_a_crash_empties_or_that_shows_rows_of_another_is_named(string tamper, string said)
    {
        await using var world = await World.CreateAsync(DatabaseEngine.Postgres);
        using (var session = await Instance.OpenSessionAsync(world.Settings))
        {
            session.Script(tamper);
        }

        Assert.Contains(said, Assert.Single(await world.Instance.CheckStructureAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trigger_by_a_name_that_SQLite_keeps_for_itself_is_named()
    {
        await using var world = await World.CreateAsync(DatabaseEngine.Sqlite);
        await WriteSchemaAsync(world, "trigger", "sqlite_more", "item");

        Assert.Contains("sqlite_more was added", Assert.Single(await world.Instance.CheckStructureAsync()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("table", "more", "more")]
    [InlineData("view", "sqlite_more", "sqlite_more")]
    [InlineData("trigger", "more", "of_somebody_else")]
    [InlineData("table", "item", "item")]
    public async Task A_statement_that_stands_in_the_schema_as_something_else_runs_nowhere(string kind, string name, string table)
    {
        await using var world = await World.CreateAsync(DatabaseEngine.Sqlite);
        await WriteSchemaAsync(world, kind, name, table);

        await Assert.ThrowsAsync<StoreUnavailableException>(() => world.Instance.CheckStructureAsync());
    }

    private static async Task WriteSchemaAsync(World world, string kind, string name, string table)
    {
        using var session = await Instance.OpenSessionAsync(world.Settings);
        session.Script("PRAGMA writable_schema = on; CREATE TABLE of_somebody_else (x)");
        session.Execute(
            "INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql) VALUES ($1, $2, $3, 0, $4)",
            kind, name, table, $"CREATE TRIGGER {name} BEFORE UPDATE ON item BEGIN DELETE FROM draft; END");
        session.Script("PRAGMA writable_schema = off");
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite, "CREATE INDEX ix_more ON answer (abs(position))")]
    [InlineData(DatabaseEngine.Sqlite, "CREATE INDEX ix_more ON answer (position) WHERE position > 4")]
    [InlineData(DatabaseEngine.Postgres, "CREATE INDEX ix_more ON answer (abs(position))")]
    [InlineData(DatabaseEngine.Postgres, "CREATE INDEX ix_more ON answer (position) WHERE position > 4")]
    [InlineData(DatabaseEngine.Postgres, "CREATE INDEX ix_more ON answer USING brin (position int8_bloom_ops)")]
    public async Task An_index_that_runs_code_at_each_write_is_named(DatabaseEngine engine, string tamper)
    {
        await using var world = await World.CreateAsync(engine);
        using (var session = await Instance.OpenSessionAsync(world.Settings))
        {
            session.Script(tamper);
        }

        Assert.Contains("ix_more was added", Assert.Single(await world.Instance.CheckStructureAsync()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DatabaseEngine.Sqlite, "CREATE INDEX ix_more ON answer (position DESC, task_id)")]
    [InlineData(DatabaseEngine.Postgres, "CREATE INDEX ix_more ON answer (position DESC, task_id) INCLUDE (actor_id) WITH (fillfactor = 90)")]
    [InlineData(DatabaseEngine.Postgres, "CREATE INDEX ix_more ON answer USING hash (task_id)")]
    public async Task An_index_of_columns_is_its_owner_s_affair(DatabaseEngine engine, string more)
    {
        await using var world = await World.CreateAsync(engine);
        using (var session = await Instance.OpenSessionAsync(world.Settings))
        {
            session.Script(more);
        }

        Assert.Empty(await world.Instance.CheckStructureAsync());
    }

    [Theory]
    [InlineData("ALTER TABLE answer DISABLE TRIGGER ALL", "(switched off)")]
    [InlineData("ALTER TABLE item ALTER COLUMN external_key TYPE text COLLATE pg_catalog.\"default\"", "column item.external_key is not as it was made")]
    [InlineData("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET session_replication_role = replica', current_database()); END $$", "session_replication_role is replica")]
    [InlineData("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database()); END $$", "synchronous_commit is off")]
    public async Task What_switches_off_what_the_tables_promise_is_named(string tamper, string said)
    {
        await using var world = await World.CreateAsync(DatabaseEngine.Postgres);
        using (var session = await Instance.OpenSessionAsync(world.Settings))
        {
            session.Script(tamper);
        }

        await world.RestartAsync();
        var faults = await world.Instance.CheckStructureAsync();

        Assert.NotEmpty(faults);
        Assert.Contains(faults, f => f.Contains(said, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_instance_in_a_schema_of_its_own_is_as_it_was_made()
    {
        var settings = World.NewSettings(DatabaseEngine.Postgres);
        using (var session = await Instance.OpenSessionAsync(settings))
        {
            session.Script("CREATE SCHEMA labels");
        }

        await using var instance = await Instance.OpenAsync(settings with { ConnectionString = settings.ConnectionString + ";Search Path=labels" }, Server.Work.Labels.LabelAggregation.Aggregate);

        Assert.Empty(await instance.CheckStructureAsync());
    }

    /// <summary>The index as damage leaves it: there by its name, with nothing in it.</summary>
    private static void Empty(SqlSession session, string index)
    {
        var sql = session.First("SELECT sql FROM sqlite_schema WHERE name = $1", r => r.GetString(0), index)!;
        session.Script($"DROP INDEX {index}");
        session.Script(sql + (sql.Contains(" WHERE ", StringComparison.Ordinal) ? " AND 1 = 2" : " WHERE 1 = 2"));
        session.Script("PRAGMA writable_schema = ON");
        session.Execute("UPDATE sqlite_schema SET sql = $1 WHERE name = $2", sql, index);
        session.Script("PRAGMA writable_schema = RESET");
    }
}
