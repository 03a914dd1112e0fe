using System.Diagnostics;
using System.Globalization;
using Assay.Tests.Support;
using Assay.Tests.Support.Faults;
using Npgsql;

namespace Assay.Bench.Faults;

/// <summary>PgBouncer stands in front of the database, handing each transaction to another of few sessions, and is killed and started again under load.</summary>
internal static class Pooler
{
    private const int Times = 5;
    private const int Sessions = 6;

    private static readonly string? Executable = ((string[])["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"]).FirstOrDefault(File.Exists);

    public static string? WhyNot => Executable is null ? "PgBouncer is not installed" : null;

    public static async Task<Reckoning> RunAsync(int seed)
    {
        var place = Directory.CreateTempSubdirectory("assay-faults-").FullName;
        using var node = PostgresNode.Make(place);
        node.Execute("CREATE DATABASE assay");
        var port = PostgresCluster.FreePort();
        var configuration = Path.Combine(place, "pgbouncer.ini");
        File.WriteAllText(configuration, string.Create(CultureInfo.InvariantCulture, $"""
            [databases]
            assay = host=127.0.0.1 port={node.Port} user=postgres

            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = any
            pool_mode = transaction
            default_pool_size = {Sessions}
            ignore_startup_parameters = extra_float_digits
            logfile = {Path.Combine(place, "pgbouncer.log")}

            """));
        PostgresNode.GiveAway(configuration);
        // As docs/operations.md says: what is prepared in one session is not there in the next.
        var over = new NpgsqlConnectionStringBuilder(node.Database("assay")) { Port = port, MaxAutoPrepare = 0 };
        var settings = World.NewSettings(DatabaseEngine.Sqlite) with { ConnectionString = over.ToString() };
        var pooler = await StartAsync(configuration, port);
        try
        {
            var reckoning = await Faults.OnAsync(settings, annotators: 24, items: 3000, async trial =>
            {
                var random = new Random(seed);
                await using var siege = await Siege.BeginAsync(trial, seed);
                for (var i = 0; i < Times; i++)
                {
                    await siege.GoOnAsync(1 + random.Next(300));
                    pooler.Kill(entireProcessTree: true);
                    await pooler.WaitForExitAsync();
                    await Task.Delay(random.Next(500));
                    pooler.Dispose();
                    pooler = await StartAsync(configuration, port);
                }

                await siege.GoOnAsync(300);
                return await siege.EndAsync();
            });
            NpgsqlConnection.ClearAllPools();
            return reckoning;
        }
        finally
        {
            pooler.Kill(entireProcessTree: true);
            pooler.Dispose();
            node.Dispose();
            Directory.Delete(place, recursive: true);
        }
    }

    /// <summary>Starts it and waits until it answers.</summary>
    private static async Task<Process> StartAsync(string configuration, int port)
    {
        // It refuses to run as root.
        var start = Environment.UserName == "root" ? new ProcessStartInfo("runuser", ["-u", "postgres", "--", Executable!, "-q", configuration]) : new ProcessStartInfo(Executable!, ["-q", configuration]);
        var process = Process.Start(start)!;
        for (var tries = 0; ; tries++)
        {
            try
            {
                await using var connection = new NpgsqlConnection($"Host=127.0.0.1;Port={port.ToString(CultureInfo.InvariantCulture)};Username=postgres;Database=assay;Pooling=false");
                await connection.OpenAsync();
                return process;
            }
            catch (NpgsqlException) when (tries < 100)
            {
                await Task.Delay(100);
            }
        }
    }
}
