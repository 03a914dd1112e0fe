using Npgsql;

namespace Assay.Store.Engine;

/// <summary>What PostgreSQL is asked to do beside the work: statistics, and the removal of what no row holds any more.</summary>
/// <param name="keepsSessions">False behind a pooler, where settings would wander.</param>
internal sealed class PostgresUpkeep(NpgsqlDataSource source, bool keepsSessions)
{
    public async Task AnalyzeAsync()
    {
        try
        {
            await using var connection = await source.OpenConnectionAsync();
            // Pages of tasks look rows up by index alone where the tables are known to be clean; the engine would do it a minute later.
            foreach (var sql in (string[])["VACUUM (ANALYZE, SKIP_LOCKED) item_facet, task, label", "ANALYZE item, lease, answer, ledger_event"])
            {
                await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
                await command.ExecuteNonQueryAsync();
            }
        }
        catch (NpgsqlException)
        {
            // Autovacuum will; what was imported is in.
        }
    }

    /// <summary>Tables with content, names and texts.</summary>
    private static IEnumerable<string> Scrubbed => Maintenance.Places.Columns.Where(p => p.Holds is not (Maintenance.Holds.Plain or Maintenance.Holds.Words)).Select(p => p.Table).Distinct();

    /// <summary>
    /// Removes dead rows and their index entries, a little at a time and beside whoever works. What is left in the free space of
    /// pages is overwritten as they fill, or by <see cref="RewriteAsync"/>.
    /// </summary>
    public async Task ScrubAsync()
    {
        await using var connection = await source.OpenConnectionAsync();
        try
        {
            if (keepsSessions)
            {
                await RunAsync(connection, "SET vacuum_cost_delay = 2; SET vacuum_cost_limit = 400");
            }

            foreach (var table in Scrubbed)
            {
                // Few dead entries are left in an index otherwise; a shorter file would want a lock that everybody waits for.
                await RunAsync(connection, $"VACUUM (INDEX_CLEANUP ON, TRUNCATE FALSE) {table}");
            }

            await ForgetStatisticsAsync(connection, "VACUUM (TRUNCATE FALSE)");
        }
        finally
        {
            if (keepsSessions && connection.State == System.Data.ConnectionState.Open)
            {
                await RunAsync(connection, "RESET vacuum_cost_delay; RESET vacuum_cost_limit");
            }
        }
    }

    public async Task RewriteAsync()
    {
        await using var connection = await source.OpenConnectionAsync();
        foreach (var table in Scrubbed)
        {
            await RunAsync(connection, $"VACUUM FULL {table}");
        }

        await ForgetStatisticsAsync(connection, "VACUUM FULL");

        await RunAsync(connection, "CHECKPOINT");
    }

    /// <summary>The planner keeps values of the columns that conditions compare: taken anew, and the old ones removed where this role may.</summary>
    private static async Task ForgetStatisticsAsync(NpgsqlConnection connection, string vacuum)
    {
        foreach (var columns in (string[])["item (external_key)", "item_facet (val)", "label (class)"])
        {
            await RunAsync(connection, $"ANALYZE {columns}");
        }

        await RunAsync(connection, $"{vacuum} pg_catalog.pg_statistic");
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }
}
