using Assay.Tests.Support;
using Assay.Tests.Support.Faults;
using Npgsql;

namespace Assay.Bench.Faults;

/// <summary>The PostgreSQL primary is killed under load and its synchronous standby promoted; the server finds it without a restart.</summary>
internal static class Failover
{
    public static async Task<Reckoning> RunAsync(int seed)
    {
        var places = new[] { Directory.CreateTempSubdirectory("assay-faults-").FullName, Directory.CreateTempSubdirectory("assay-faults-").FullName };
        using var primary = PostgresNode.Make(places[0]);
        using var standby = primary.MakeSynchronousStandby(places[1]);
        primary.Execute("CREATE DATABASE assay");
        var both = new NpgsqlConnectionStringBuilder(primary.Database("assay")) { Host = $"127.0.0.1:{primary.Port},127.0.0.1:{standby.Port}", TargetSessionAttributes = "primary" };
        var settings = World.NewSettings(DatabaseEngine.Sqlite) with { ConnectionString = both.ToString() };
        var reckoning = await Faults.OnAsync(settings, annotators: 24, items: 3000, async trial =>
        {
            await using var siege = await Siege.BeginAsync(trial, seed);
            await siege.GoOnAsync(300 + new Random(seed).Next(300));
            primary.Kill();
            standby.Promote();
            await siege.GoOnAsync(300);
            return await siege.EndAsync();
        });
        NpgsqlConnection.ClearAllPools();
        primary.Dispose();
        standby.Dispose();
        Array.ForEach(places, p => Directory.Delete(p, recursive: true));
        return reckoning;
    }
}
