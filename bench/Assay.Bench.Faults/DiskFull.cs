using Assay.Store;
using Assay.Tests.Support;
using Assay.Tests.Support.Faults;
using Npgsql;

namespace Assay.Bench.Faults;

/// <summary>The disk fills up under load: nothing acknowledged is lost, and the server goes on once there is space, without a restart.</summary>
internal static class DiskFull
{
    public static async Task<Reckoning> EmbeddedAsync(int seed)
    {
        using var disk = Mount.Make(48);
        var settings = new StoreSettings(Path.Combine(disk.Folder, "data"));
        return await Faults.OnAsync(settings, annotators: 24, items: 3000, trial => FillAsync(trial, seed, disk));
    }

    /// <summary>The database's own files are on the small disk; the server's write-ahead log is not, since it stops all of PostgreSQL when it cannot grow.</summary>
    public static async Task<Reckoning> PostgresAsync(int seed)
    {
        using var disk = Mount.Make(48);
        var place = Directory.CreateTempSubdirectory("assay-faults-").FullName;
        using var node = PostgresNode.Make(place);
        var tables = Directory.CreateDirectory(Path.Combine(disk.Folder, "tables")).FullName;
        PostgresNode.GiveAway(tables);
        node.Execute($"CREATE TABLESPACE small LOCATION '{tables}'");
        node.Execute("CREATE DATABASE assay TABLESPACE small");
        var settings = World.NewSettings(DatabaseEngine.Sqlite) with { ConnectionString = node.Database("assay") };
        var reckoning = await Faults.OnAsync(settings, annotators: 24, items: 3000, trial => FillAsync(trial, seed, disk));
        NpgsqlConnection.ClearAllPools();
        node.Dispose();
        Directory.Delete(place, recursive: true);
        return reckoning;
    }

    private static async Task<Reckoning> FillAsync(Trial trial, int seed, Mount disk)
    {
        await using var siege = await Siege.BeginAsync(trial, seed);
        await siege.GoOnAsync(100 + new Random(seed).Next(200));
        var ballast = Path.Combine(disk.Folder, "ballast");
        for (var tries = 0; tries < 600 && trial.Journal.Failed < 200; tries++)
        {
            Fill(ballast);
            await Task.Delay(100);
        }

        var filled = trial.Journal.Failed > 0;
        File.Delete(ballast);
        await siege.GoOnAsync(300);
        return filled ? await siege.EndAsync() : throw new InvalidOperationException("The disk did not fill: no request failed.");
    }

    private static void Fill(string file)
    {
        using var ballast = new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (var size in (ReadOnlySpan<int>)[1 << 20, 1 << 12])
        {
            try
            {
                while (true)
                {
                    ballast.Write(new byte[size]);
                }
            }
            catch (IOException)
            {
                // Full.
            }
        }
    }
}
