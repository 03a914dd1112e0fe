using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Assay.Bench.Platform.Processes;

/// <summary>A private PostgreSQL cluster on a loopback port, with fsync on as in production; its process tree is what counts as the database's CPU.</summary>
internal sealed class PostgresServer : IDisposable
{
    private readonly string _binaries;
    private readonly string _folder;
    private readonly int _port = AssayServer.FreePort();
    private readonly int _postmaster;
    private int _databases;

    private PostgresServer(string binaries, string folder)
    {
        (_binaries, _folder) = (binaries, folder);
        Directory.CreateDirectory(folder);
        if (Environment.UserName == "root")
        {
            Run("chown", ["postgres", folder]);
        }

        As("initdb", "-D", Data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync");
        As("pg_ctl", "-D", Data, "-w", "-l", Path.Combine(folder, "log"), "-o", $"-p {_port} -k {folder} -c listen_addresses=127.0.0.1 -c max_connections=300 -c shared_buffers=256MB", "start");
        _postmaster = int.Parse(File.ReadLines(Path.Combine(Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
    }

    /// <summary>CPU seconds of the postmaster with all its processes, from its start on.</summary>
    public double CpuSeconds => Kernel.CpuOfTree(_postmaster);

    private string Data => Path.Combine(_folder, "data");

    private string Server => $"Host=127.0.0.1;Port={_port};Username=postgres;Database=postgres";

    public static PostgresServer Start(string folder)
    {
        var binaries = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderDescending().Select(d => Path.Combine(d, "bin")).FirstOrDefault(d => File.Exists(Path.Combine(d, "initdb")))
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').FirstOrDefault(d => File.Exists(Path.Combine(d, "initdb")));
        return new PostgresServer(binaries ?? throw new BenchException("PostgreSQL is not installed: apt-get install postgresql, or run with --engine sqlite."), folder);
    }

    /// <returns>The connection string of a new, empty database.</returns>
    public string NewDatabase()
    {
        var name = $"bench_{++_databases}";
        Execute($"CREATE DATABASE {name}");
        return new NpgsqlConnectionStringBuilder(Server) { Database = name }.ToString();
    }

    public double Megabytes(string connection) =>
        Convert.ToDouble(Execute($"SELECT pg_database_size('{new NpgsqlConnectionStringBuilder(connection).Database}')"), CultureInfo.InvariantCulture) / 1e6;

    public void Drop(string connection) => Execute($"DROP DATABASE {new NpgsqlConnectionStringBuilder(connection).Database} WITH (FORCE)");

    /// <summary>Writes dirty pages out now, so that the next measurement does not pay for the one before.</summary>
    public void Checkpoint() => Execute("CHECKPOINT");

    public void Dispose()
    {
        As("pg_ctl", "-D", Data, "-w", "-m", "immediate", "stop");
        Directory.Delete(_folder, recursive: true);
    }

    private object? Execute(string sql)
    {
        using var connection = new NpgsqlConnection(Server + ";Pooling=false");
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        return command.ExecuteScalar();
    }

    /// <summary>PostgreSQL refuses to run as root.</summary>
    private void As(string command, params string[] arguments)
    {
        var path = Path.Combine(_binaries, command);
        if (Environment.UserName == "root")
        {
            Run("runuser", ["-u", "postgres", "--", path, .. arguments]);
        }
        else
        {
            Run(path, arguments);
        }
    }

    private static void Run(string command, string[] arguments)
    {
        var start = new ProcessStartInfo("sh", ["-c", "exec \"$@\" >/dev/null 2>&1", "sh", command, .. arguments]) { WorkingDirectory = "/" };
        using var process = Process.Start(start)!;
        if (!process.WaitForExit(120_000) || process.ExitCode != 0)
        {
            throw new BenchException($"{command} {string.Join(' ', arguments)} failed.");
        }
    }
}
