using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Assay.Tests.Support;

/// <summary>
/// One PostgreSQL cluster on a loopback port with its own data folder, started by the first test that wants it and stopped
/// with the run; or the one that ASSAY_TEST_POSTGRES names.
/// </summary>
public static class PostgresCluster
{
    private static readonly Lazy<string?> Server = new(Start);
    private static int s_databases;
    private static string? s_folder;

    /// <summary>A new empty database; skips the test where PostgreSQL is not installed, fails it in CI.</summary>
    public static string NewDatabase()
    {
        if (Server.Value is not { } server)
        {
            if (Environment.GetEnvironmentVariable("CI") is { Length: > 0 })
            {
                throw new InvalidOperationException("PostgreSQL is missing: apt-get install postgresql");
            }

            Assert.Skip("PostgreSQL is not installed: apt-get install postgresql");
        }

        var name = $"t_{Environment.ProcessId}_{Interlocked.Increment(ref s_databases)}";
        using var connection = new NpgsqlConnection(Server.Value + ";Pooling=false");
        connection.Open();
        using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        command.ExecuteNonQuery();
        return new NpgsqlConnectionStringBuilder(Server.Value) { Database = name }.ToString();
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Where initdb and pg_ctl are; null where PostgreSQL is not installed.</summary>
    public static string? Binaries => Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending().Select(d => Path.Combine(d, "bin")).FirstOrDefault(d => File.Exists(Path.Combine(d, "initdb")))
        : null;

    private static string? Start()
    {
        if (Environment.GetEnvironmentVariable("ASSAY_TEST_POSTGRES") is { Length: > 0 } given)
        {
            return given;
        }

        if (Binaries is not { } bin)
        {
            return null;
        }

        var folder = Directory.CreateTempSubdirectory("assay-postgres-").FullName;
        var port = FreePort();
        // Every connection needs the password, as an operator's do; sent as it is, which costs nothing to check.
        var password = Guid.NewGuid().ToString("N");
        var file = Path.Combine(folder, "password");
        File.WriteAllText(file, password);
        if (Environment.UserName == "root")
        {
            Run("chown", "postgres", folder, file);
        }

        As(Path.Combine(bin, "initdb"), "-D", Path.Combine(folder, "data"), "-U", "postgres", "-A", "password", "--pwfile", file, "-E", "UTF8", "--locale=C", "--no-sync");
        As(Path.Combine(bin, "pg_ctl"), "-D", Path.Combine(folder, "data"), "-w", "-l", Path.Combine(folder, "log"), "-o", $"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=300 -c shared_buffers=128MB", "start");
        s_folder = folder;
        return $"Host=127.0.0.1;Port={port};Username=postgres;Password={password};Database=postgres";
    }

    internal static void Stop()
    {
        if (s_folder is { } folder)
        {
            As(Path.Combine(Binaries!, "pg_ctl"), "-D", Path.Combine(folder, "data"), "-m", "immediate", "stop");
            Directory.Delete(folder, recursive: true);
        }
    }

    internal static void As(string command, params string[] arguments)
    {
        if (Environment.UserName == "root")
        {
            Run("runuser", ["-u", "postgres", "--", command, .. arguments]);
        }
        else
        {
            Run(command, arguments);
        }
    }

    internal static void Run(string command, params string[] arguments)
    {
        var start = new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        using var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        if (!process.WaitForExit(60_000) || process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{command} {string.Join(' ', arguments)} failed.");
        }
    }
}
