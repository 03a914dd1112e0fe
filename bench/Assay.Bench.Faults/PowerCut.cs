using Assay.Store;
using Assay.Tests.Support;
using Assay.Tests.Support.Faults;
using Npgsql;

namespace Assay.Bench.Faults;

/// <summary>The power goes under load, and what had not reached the disk is gone. With fsync off the same has to show losses.</summary>
internal static class PowerCut
{
    public static async Task<Reckoning> EmbeddedAsync(int seed, bool durable)
    {
        using var disk = Mount.Make(256);
        var settings = new StoreSettings(Path.Combine(disk.Folder, "data"));
        (string, string)[] environment = durable ? [] : [("ASSAY_UNSAFE_NO_FSYNC", "labels-may-be-lost")];
        return await Faults.OnAsync(settings, annotators: 24, items: 3000, async trial =>
        {
            disk.Sync();
            await using var siege = await Siege.BeginAsync(trial, seed, environment);
            await siege.GoOnAsync(300 + new Random(seed).Next(300));
            disk.Cut();
            await siege.Server.KillAsync();
            disk.Restore();
            return await GoOnAsync(trial, siege, siege.RestartAsync);
        });
    }

    /// <summary>The power goes at the database; Assay's own process stays, and has to find it again.</summary>
    public static async Task<Reckoning> PostgresAsync(int seed, bool durable)
    {
        using var disk = Mount.Make(512);
        var place = Directory.CreateDirectory(Path.Combine(disk.Folder, "postgres")).FullName;
        using var node = PostgresNode.Make(place, durable ? "" : "-c fsync=off");
        node.Execute("CREATE DATABASE assay");
        var settings = World.NewSettings(DatabaseEngine.Sqlite) with { ConnectionString = node.Database("assay") };
        var reckoning = await Faults.OnAsync(settings, annotators: 24, items: 3000, async trial =>
        {
            NpgsqlConnection.ClearAllPools();
            node.Execute("CHECKPOINT");
            disk.Sync();
            await using var siege = await Siege.BeginAsync(trial, seed);
            await siege.GoOnAsync(300 + new Random(seed).Next(300));
            disk.Cut();
            node.Kill();
            disk.Restore();
            return await GoOnAsync(trial, siege, () =>
            {
                node.Start();
                return Task.CompletedTask;
            });
        });
        if (!durable)
        {
            Directory.Delete(settings.DataDirectory, recursive: true);
        }

        return reckoning;
    }

    private static async Task<Reckoning> GoOnAsync(Trial trial, Siege siege, Func<Task> open)
    {
        try
        {
            await open();
            await siege.GoOnAsync(100);
            return await siege.EndAsync();
        }
        catch (Exception e) when (e is InvalidOperationException or Microsoft.Data.Sqlite.SqliteException or NpgsqlException or Store.Engine.StoreUnavailableException)
        {
            throw new UnopenedException(trial.Journal.Acknowledged, e);
        }
    }
}
