using Assay.Tests.Support;
using Assay.Tests.Support.Faults;
using Npgsql;

namespace Assay.Bench.Faults;

/// <summary>The PostgreSQL primary is killed under load and its synchronous standby promoted; the server finds it without a restart.</summary>
internal static class Failover
{
    public static async Task<Reckoning> RunAsync(int seed)
    {
        var (first, second) = (NewPlace(), NewPlace());
        using var primary = PostgresNode.Make(first);
        using var standby = primary.MakeSynchronousStandby(second);
        return await OnBothAsync(primary, standby, [first, second], async trial =>
        {
            await using var siege = await Siege.BeginAsync(trial, seed);
            await siege.GoOnAsync(300 + new Random(seed).Next(300));
            primary.Kill();
            standby.Promote();
            await siege.GoOnAsync(300);
            return await siege.EndAsync();
        });
    }

    /// <summary>
    /// The same with a standby that nobody waits for, and that lags when it takes over: what it never heard of is lost. The
    /// server has to say so and to write nothing, at once and after a restart, until somebody decides.
    /// </summary>
    public static async Task<Reckoning> LaggingAsync(int seed)
    {
        var (first, second) = (NewPlace(), NewPlace());
        using var primary = PostgresNode.Make(first);
        using var wire = Wire.Lay(primary.Port);
        using var standby = primary.MakeStandby(second, wire.Port);
        return await OnBothAsync(primary, standby, [first, second], async trial =>
        {
            await using var siege = await Siege.BeginAsync(trial, seed);
            await siege.GoOnAsync(300 + new Random(seed).Next(300));
            wire.Cut();
            await siege.GoOnAsync(100);
            primary.Kill();
            standby.Promote();
            await SaysAsync(siege.Server, trial);
            await siege.Server.KillAsync();
            var heads = Directory.GetFiles(trial.Settings.DataDirectory, "*.heads").Single();
            await RefusesAsync(siege);
            File.Move(heads, heads + ".lost");
            trial.Journal.HasLostHolds = true;
            await siege.RestartAsync();
            await siege.GoOnAsync(300);
            return await siege.EndAsync();
        });
    }

    /// <summary>A trial whose server knows both nodes and works on the one that takes writes; both go afterwards.</summary>
    private static async Task<Reckoning> OnBothAsync(PostgresNode primary, PostgresNode standby, string[] places, Func<Trial, Task<Reckoning>> act)
    {
        primary.Execute("CREATE DATABASE assay");
        var both = new NpgsqlConnectionStringBuilder(primary.Database("assay")) { Host = $"127.0.0.1:{primary.Port},127.0.0.1:{standby.Port}", TargetSessionAttributes = "primary" };
        var settings = World.NewSettings(DatabaseEngine.Sqlite) with { ConnectionString = both.ToString() };
        var reckoning = await Faults.OnAsync(settings, annotators: 24, items: 3000, act);
        NpgsqlConnection.ClearAllPools();
        primary.Dispose();
        standby.Dispose();
        Array.ForEach(places, p => Directory.Delete(p, recursive: true));
        return reckoning;
    }

    private static string NewPlace() => Directory.CreateTempSubdirectory("assay-faults-").FullName;

    /// <summary>Waits until readiness names the loss, and sees that nothing is acknowledged from then on.</summary>
    private static async Task SaysAsync(ServerProcess server, Trial trial)
    {
        using var http = new HttpClient { BaseAddress = server.Address };
        for (var tries = 0; !(await (await http.GetAsync("/health/ready")).Content.ReadAsStringAsync()).Contains("lost events", StringComparison.Ordinal); tries++)
        {
            await Task.Delay(100);
            if (tries > 300)
            {
                throw new InvalidOperationException($"The loss is not said. The server said: {server.Said}");
            }
        }

        var before = trial.Journal.Acknowledged;
        await Task.Delay(TimeSpan.FromSeconds(2));
        if (trial.Journal.Acknowledged != before)
        {
            throw new InvalidOperationException($"{trial.Journal.Acknowledged - before} writes were acknowledged on the database that has lost some.");
        }
    }

    private static async Task RefusesAsync(Siege siege)
    {
        try
        {
            await siege.RestartAsync();
        }
        catch (InvalidOperationException e) when (e.Message.Contains("has lost events that were acknowledged", StringComparison.Ordinal))
        {
            return;
        }

        throw new InvalidOperationException("The server starts on the database that has lost events.");
    }
}
