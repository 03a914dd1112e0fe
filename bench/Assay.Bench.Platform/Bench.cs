using System.Globalization;
using Assay.Bench.Platform.Data;
using Assay.Bench.Platform.Processes;

namespace Assay.Bench.Platform;

/// <summary>One benchmark: makes its state through the product, measures it, and refuses wrong answers.</summary>
internal interface IBenchmark
{
    /// <summary>As --only names it.</summary>
    string Name { get; }

    /// <exception cref="BenchException">The product answered wrongly.</exception>
    Task RunAsync(Bench bench, Report report);
}

/// <summary>What the benchmarks of one engine share: folders, the cluster, and the labelled project that several of them read.</summary>
internal sealed class Bench : IAsyncDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), string.Create(CultureInfo.InvariantCulture, $"assay-bench-{Environment.ProcessId}-{Guid.NewGuid():N}"));
    private PostgresServer? _postgres;
    private LabelledProject? _labelled;
    private int _instances;

    public Bench(Options options, Engine engine)
    {
        (Options, Engine) = (options, engine);
        Directory.CreateDirectory(_folder);
        AppDomain.CurrentDomain.ProcessExit += Abandon;
    }

    public Options Options { get; }

    public Engine Engine { get; }

    public bool Full => Options.Full;

    public bool IsPostgres => Engine == Engine.Postgres;

    /// <summary>Started by the first that asks; null on the embedded engine.</summary>
    public PostgresServer? Postgres => IsPostgres ? _postgres ??= PostgresServer.Start(Path.Combine(_folder, "postgres")) : null;

    /// <summary>A new, empty instance of the product.</summary>
    public Instance NewInstance() => new(this, Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"instance-{++_instances}")));

    /// <summary>A path for a file of input or output.</summary>
    public string File(string name) => Path.Combine(_folder, name);

    /// <summary>Tasks with labels, made once and left unchanged by whoever reads them.</summary>
    public async Task<LabelledProject> LabelledAsync() => _labelled ??= await LabelledProject.CreateAsync(this);

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_labelled is not null)
            {
                await _labelled.DisposeAsync();
            }

            _postgres?.Dispose();
        }
        finally
        {
            AppDomain.CurrentDomain.ProcessExit -= Abandon;
            Directory.Delete(_folder, recursive: true);
        }
    }

    /// <summary>After a run that was broken off.</summary>
    private void Abandon(object? sender, EventArgs e)
    {
        Running.KillAll();
        _postgres?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
