using System.Diagnostics;
using System.Globalization;
using Assay.Tests.Support;
using Npgsql;

namespace Assay.Bench.Faults;

/// <summary>A PostgreSQL server of its own, on a folder of its own, to be killed, cut off and promoted.</summary>
internal sealed class PostgresNode : IDisposable
{
    private readonly string _data;
    private readonly string _options;
    private Process? _postmaster;

    private PostgresNode(string data, int port, string options) => (_data, Port, _options) = (data, port, options);

    public int Port { get; }

    /// <summary>Why there is none here; null where there can be.</summary>
    public static string? WhyNot => PostgresCluster.Binaries is null ? "PostgreSQL is not installed" : null;

    /// <param name="folder">Exists; the server's user has to be able to reach it.</param>
    /// <param name="options">More settings, such as <c>-c fsync=off</c>.</param>
    public static PostgresNode Make(string folder, string options = "")
    {
        GiveAway(folder);
        var node = new PostgresNode(Path.Combine(folder, "data"), PostgresCluster.FreePort(), options);
        PostgresCluster.As(Tool("initdb"), "-D", node._data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C");
        node.Start();
        return node;
    }

    /// <summary>A standby that follows as it can, and that nobody waits for.</summary>
    /// <param name="over">The port by which it reaches this server.</param>
    public PostgresNode MakeStandby(string folder, int over)
    {
        GiveAway(folder);
        var standby = new PostgresNode(Path.Combine(folder, "data"), PostgresCluster.FreePort(), _options);
        PostgresCluster.As(
            Tool("pg_basebackup"), "-d", $"host=127.0.0.1 port={Text(over)} user=postgres application_name=s2", "-D", standby._data, "-R", "-X", "stream", "-C", "-S", "s2", "-c", "fast");
        standby.Start();
        return standby;
    }

    /// <summary>A standby that this server waits for before it acknowledges a commit.</summary>
    public PostgresNode MakeSynchronousStandby(string folder)
    {
        var standby = MakeStandby(folder, Port);
        Execute("ALTER SYSTEM SET synchronous_standby_names = 'FIRST 1 (s2)'");
        Execute("SELECT pg_reload_conf()");
        for (var tries = 0; tries < 300 && Execute("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'") is not 1L; tries++)
        {
            Thread.Sleep(100);
        }

        return standby;
    }

    public void Start()
    {
        PostgresCluster.As(
            Tool("pg_ctl"), "-D", _data, "-w", "-l", Log, "-o", $"-p {Text(Port)} -k {Path.GetTempPath()} -c listen_addresses=127.0.0.1 -c max_connections=100 -c restart_after_crash=off {_options}", "start");
        var id = int.Parse(File.ReadLines(Path.Combine(_data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);
        _postmaster = Process.GetProcessById(id);
    }

    public void Promote() => PostgresCluster.As(Tool("pg_ctl"), "-D", _data, "-w", "promote");

    /// <summary>Everything that serves goes at once, with no chance to write.</summary>
    public void Kill()
    {
        if (_postmaster is { HasExited: false })
        {
            _postmaster.Kill(entireProcessTree: true);
            _postmaster.WaitForExit();
        }
    }

    public string Database(string name) => $"Host=127.0.0.1;Port={Text(Port)};Username=postgres;Database={name}";

    /// <summary>The first column of the first row.</summary>
    public object? Execute(string sql)
    {
        using var connection = new NpgsqlConnection(Database("postgres") + ";Pooling=false");
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        return command.ExecuteScalar();
    }

    public void Dispose()
    {
        Kill();
        _postmaster?.Dispose();
        _postmaster = null;
        File.Delete(Log);
    }

    public static void GiveAway(string folder)
    {
        if (Environment.UserName == "root")
        {
            PostgresCluster.Run("chown", "postgres", folder);
        }
    }

    /// <summary>Elsewhere than the data, whose disk may fail.</summary>
    private string Log => Path.Combine(Path.GetTempPath(), $"assay-faults-postgres-{Text(Port)}.log");

    private static string Tool(string name) => Path.Combine(PostgresCluster.Binaries!, name);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
