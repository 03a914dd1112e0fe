using System.Diagnostics;
using System.Globalization;
using System.Text;
using Assay.Store;

namespace Assay.Tests.Support.Faults;

/// <summary>The product as its users run it: a process of its own, which can be killed, stopped and told to end.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _said;
    private bool _isGone;

    private ServerProcess(Process process, Uri address, StringBuilder said) => (_process, Address, _said) = (process, address, said);

    public Uri Address { get; }

    public bool IsRunning => !_isGone && !_process.HasExited;

    /// <summary>What the process wrote, for whoever has to explain a failure.</summary>
    public string Said
    {
        get
        {
            lock (_said)
            {
                return _said.ToString();
            }
        }
    }

    /// <summary>The built executable, beside the tests' own output.</summary>
    public static string Executable { get; } = Path.Combine(
        Repository.Root, "artifacts", "bin", "Assay.Server", Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)), OperatingSystem.IsWindows() ? "assay.exe" : "assay");

    /// <summary>Starts a server on a data folder and waits until it is ready.</summary>
    public static async Task<ServerProcess> StartAsync(StoreSettings settings, int port, params IReadOnlyList<(string Name, string Value)> environment)
    {
        var address = new Uri($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}");
        var (process, said) = Start(
            ["serve", .. Store(settings), "--urls", address.ToString()],
            [("ASSAY_REQUESTS_A_SECOND", "1000000"), ("ASSAY_SWEEP_SECONDS", "1"), ("ASSAY_CHECKPOINT_SECONDS", "1"), ("ASSAY_LOG_LEVEL", "error"), .. environment]);
        var server = new ServerProcess(process, address, said);
        if (!await server.AnswersAsync(TimeSpan.FromMinutes(1)))
        {
            await server.DisposeAsync();
            throw new InvalidOperationException($"The server did not get ready. It said: {server.Said}");
        }

        return server;
    }

    /// <summary>Starts any verb of the command line on a store.</summary>
    public static (Process Process, StringBuilder Said) Command(StoreSettings settings, params IReadOnlyList<string> arguments) => Start([.. arguments, .. Store(settings)], []);

    /// <summary>SIGKILL, and the wait until the process is gone.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM; returns the exit code.</summary>
    public async Task<int> EndAsync()
    {
        Signal("TERM");
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public void Signal(string name) => Signal(_process, name);

    public static void Signal(Process process, string name)
    {
        using var kill = Process.Start("kill", ["-" + name, process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Whether the server is ready, at once or within a time.</summary>
    public async Task<bool> AnswersAsync(TimeSpan within)
    {
        using var http = new HttpClient { BaseAddress = Address };
        var until = Stopwatch.GetTimestamp() + (within.TotalSeconds * Stopwatch.Frequency);
        do
        {
            try
            {
                using var ready = await http.GetAsync("/health/ready");
                if (ready.IsSuccessStatusCode)
                {
                    return true;
                }
            }
            catch (HttpRequestException)
            {
            }

            await Task.Delay(20);
        }
        while (IsRunning && Stopwatch.GetTimestamp() < until);
        return false;
    }

    public async ValueTask DisposeAsync()
    {
        if (IsRunning)
        {
            await KillAsync();
        }

        _isGone = true;
        _process.Dispose();
    }

    private static IReadOnlyList<string> Store(StoreSettings settings) =>
        settings.ConnectionString is { } database ? ["--data", settings.DataDirectory, "--database", database] : ["--data", settings.DataDirectory];

    private static (Process Process, StringBuilder Said) Start(IReadOnlyList<string> arguments, IReadOnlyList<(string Name, string Value)> environment)
    {
        // A suite that was itself started with Ctrl+C ignored, as in the background of a shell, would hand that down.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", Executable, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var inherited in start.Environment.Keys.Where(k => k.StartsWith("ASSAY_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(inherited);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var said = new StringBuilder();
        void Keep(object _, DataReceivedEventArgs line)
        {
            lock (said)
            {
                said.AppendLine(line.Data);
            }
        }

        var process = new Process { StartInfo = start };
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return (process, said);
    }
}
