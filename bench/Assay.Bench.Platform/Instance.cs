using Assay.Bench.Platform.Processes;

namespace Assay.Bench.Platform;

/// <summary>An instance of the product under measurement: its folder, its database, and the processes that work on it.</summary>
internal sealed class Instance : IAsyncDisposable
{
    private readonly Bench _bench;
    private readonly List<AssayServer> _servers = [];

    public Instance(Bench bench, string folder)
    {
        (_bench, Folder) = (bench, folder);
        Directory.CreateDirectory(folder);
        Connection = bench.Postgres?.NewDatabase();
    }

    public string Folder { get; }

    /// <summary>Null on the embedded engine.</summary>
    public string? Connection { get; }

    public string DatabaseFile => Path.Combine(Folder, "assay.db");

    public IReadOnlyList<AssayServer> Servers => _servers;

    /// <summary>Of the servers that run and of PostgreSQL, since they started.</summary>
    public Cpu Cpu => new(_servers.Sum(s => s.CpuSeconds), DatabaseCpu);

    /// <summary>Of the embedded files once no process has them open, or of the database.</summary>
    public double DatabaseMegabytes => Connection is null
        ? Directory.EnumerateFiles(Folder, "assay.db*").Sum(f => new FileInfo(f).Length) / 1e6
        : _bench.Postgres!.Megabytes(Connection);

    private double DatabaseCpu => _bench.Postgres?.CpuSeconds ?? 0;

    private IEnumerable<string> Place => Connection is null ? ["--data", Folder] : ["--data", Folder, "--database", Connection];

    /// <summary>Runs a command on the store; its CPU and PostgreSQL's.</summary>
    public async Task<(CommandRun Run, Cpu Cpu)> RunAsync(params string[] arguments)
    {
        var before = DatabaseCpu;
        var run = await AssayCommand.RunAsync(_bench.Options.Assay, [.. arguments, .. Place]);
        return (run, new Cpu(run.CpuSeconds, DatabaseCpu - before));
    }

    /// <summary>A project with the benchmark's taxonomy, made by the command line.</summary>
    public async Task CreateProjectAsync(string name, int overlap)
    {
        var taxonomy = Path.Combine(Folder, "taxonomy.yaml");
        await File.WriteAllTextAsync(taxonomy, Data.Texts.Taxonomy);
        await RunAsync("project", "create", name, "--taxonomy", taxonomy, "--overlap", overlap.ToString(System.Globalization.CultureInfo.InvariantCulture), "--json");
    }

    /// <summary>Starts a server and waits for its first answer.</summary>
    public async Task<AssayServer> ServeAsync()
    {
        var server = AssayServer.Start(_bench.Options.Assay, Place);
        _servers.Add(server);
        await server.ReadyAsync();
        return server;
    }

    public async Task StopAsync()
    {
        AssayServer[] servers = [.. _servers];
        _servers.Clear();
        foreach (var server in servers)
        {
            await server.DisposeAsync();
        }
    }

    /// <summary>Lets writes that were put off happen before something is measured.</summary>
    public void Settle() => _bench.Postgres?.Checkpoint();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (Connection is not null)
        {
            Npgsql.NpgsqlConnection.ClearAllPools();
            _bench.Postgres!.Drop(Connection);
        }

        Directory.Delete(Folder, recursive: true);
    }
}
