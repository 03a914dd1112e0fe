using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Assay.Bench.Platform.Benchmarks;

/// <summary>What the clients' records and the store must agree on. Each violation is a sentence.</summary>
internal static class OverlapCheck
{
    /// <summary>From the clients' records alone.</summary>
    public static IEnumerable<string> Records(IReadOnlyList<OverlapClient> clients)
    {
        foreach (var violation in clients.SelectMany(c => c.Violations))
        {
            yield return violation;
        }

        var claims = clients.SelectMany(c => c.Claims.Select(k => (Client: c.Number, Claim: k))).ToList();
        foreach (var twice in claims.Where(c => c.Claim.Outcome == Outcome.Answered).GroupBy(c => (c.Client, c.Claim.Hold.Item)).Where(g => g.Count() > 1))
        {
            yield return $"Client {twice.Key.Client} answered item {twice.Key.Item} {twice.Count()} times.";
        }

        foreach (var task in claims.GroupBy(c => c.Claim.Hold.Task))
        {
            if (task.Select(c => c.Claim.Hold.Lease).Distinct().Count() != task.Count())
            {
                yield return $"Task {task.Key}: two claims have the same fence.";
            }

            if (task.Count(c => c.Claim.Outcome == Outcome.Answered) != OverlapBenchmark.Overlap)
            {
                yield return $"Task {task.Key} was answered {task.Count(c => c.Claim.Outcome == Outcome.Answered)} times.";
            }

            var held = 0;
            foreach (var change in task.SelectMany(c => new[] { (At: c.Claim.From, By: 1), (At: c.Claim.Until, By: -1) }).OrderBy(c => c.At).ThenBy(c => c.By))
            {
                if ((held += change.By) > OverlapBenchmark.Overlap)
                {
                    yield return $"Task {task.Key} was given to {held} at once.";
                    break;
                }
            }
        }
    }

    /// <summary>The store against the records. The servers have stopped.</summary>
    public static async Task<List<string>> StoreAsync(Instance instance, IReadOnlyList<OverlapClient> clients, int items)
    {
        await using DbConnection store = instance.Connection is { } connection
            ? new NpgsqlConnection(connection)
            : new SqliteConnection($"Data Source={instance.DatabaseFile};Mode=ReadOnly;Pooling=False");
        await store.OpenAsync();
        var violations = new List<string>();
        async Task NoneAsync(string what, string sql)
        {
            if (await CountAsync(store, sql) is > 0 and var count)
            {
                violations.Add($"{what}: {count}.");
            }
        }

        await NoneAsync("Tasks above their overlap", "SELECT count(*) FROM task WHERE leased + answered > overlap");
        await NoneAsync("Tasks with more answers than overlap", "SELECT count(*) FROM (SELECT a.task_id FROM answer a JOIN task t ON t.task_id = a.task_id GROUP BY a.task_id, t.overlap HAVING count(*) > t.overlap) x");
        await NoneAsync("Items answered twice by one person", "SELECT count(*) FROM (SELECT t.item_id FROM answer a JOIN task t ON t.task_id = a.task_id GROUP BY t.item_id, a.actor_id HAVING count(*) > 1) x");
        await NoneAsync("Answers counted otherwise than stored", "SELECT count(*) FROM task t WHERE answered <> (SELECT count(*) FROM answer a WHERE a.task_id = t.task_id)");
        if (await CountAsync(store, "SELECT count(*) FROM answer") is var answers && answers != (long)items * OverlapBenchmark.Overlap)
        {
            violations.Add($"{answers} answers are stored, {items * OverlapBenchmark.Overlap} were acknowledged.");
        }

        var stored = new Dictionary<Guid, int>();
        await using var command = store.CreateCommand();
        command.CommandText = "SELECT event_id FROM ledger_event WHERE kind = 'annotation.submitted'";
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
        {
            var id = new Guid((byte[])rows.GetValue(0), bigEndian: true);
            stored[id] = stored.GetValueOrDefault(id) + 1;
        }

        foreach (var claim in clients.SelectMany(c => c.Claims))
        {
            var times = stored.GetValueOrDefault(claim.Id);
            stored.Remove(claim.Id);
            if (times != (claim.Outcome == Outcome.Answered ? 1 : 0))
            {
                violations.Add($"Task {claim.Hold.Task}: the answer {claim.Id} ({claim.Outcome}) is in the ledger {times} times.");
            }
        }

        return stored.Count == 0 ? violations : [.. violations, $"{stored.Count} answers are in the ledger that nobody was acknowledged."];
    }

    private static async Task<long> CountAsync(DbConnection store, string sql)
    {
        await using var command = store.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 600;
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
