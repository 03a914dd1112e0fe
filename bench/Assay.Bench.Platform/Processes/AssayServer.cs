using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Assay.Bench.Platform.Processes;

/// <summary>`assay serve` as a process of its own on a free loopback port.</summary>
internal sealed class AssayServer : IAsyncDisposable
{
    private const int Terminate = 15;
    private readonly Process _process;
    private readonly Task<string> _error;

    private AssayServer(Process process, int port)
    {
        _process = process;
        Port = port;
        Running.Add(process);
        _process.OutputDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _error = _process.StandardError.ReadToEndAsync();
    }

    public int Port { get; }

    public double CpuSeconds => Kernel.CpuOf(_process.Id);

    public double PeakMegabytes => Kernel.PeakMegabytes(_process.Id) ?? throw new BenchException("The server has ended.");

    public double ResidentMegabytes => Kernel.ResidentMegabytes(_process.Id) ?? throw new BenchException("The server has ended.");

    /// <summary>Starts a server; does not wait until it answers.</summary>
    public static AssayServer Start(string assay, IEnumerable<string> place)
    {
        var port = FreePort();
        var start = new ProcessStartInfo(assay, ["serve", .. place, "--urls", $"http://127.0.0.1:{port}"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ASSAY_REQUESTS_A_SECOND"] = "1000000";
        start.Environment["ASSAY_LOG_LEVEL"] = "warning";
        return new AssayServer(Process.Start(start) ?? throw new BenchException($"{assay} does not start."), port);
    }

    /// <summary>Waits for the port by connecting, which costs the server nothing, then asks once.</summary>
    public async Task ReadyAsync()
    {
        var clock = Stopwatch.StartNew();
        while (!await ConnectsAsync())
        {
            if (_process.HasExited || clock.Elapsed > TimeSpan.FromMinutes(2))
            {
                throw new BenchException($"The server does not start: {(_process.HasExited ? await _error : "no answer in two minutes")}");
            }

            await Task.Delay(10);
        }

        await GetAsync("/health/ready");
    }

    /// <summary>One request on a connection of its own; anything but 200 ends the run.</summary>
    public async Task<string> GetAsync(string path)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Port}") };
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
        var text = await answer.Content.ReadAsStringAsync();
        return answer.StatusCode == HttpStatusCode.OK ? text : throw new BenchException($"GET {path} answered {(int)answer.StatusCode}: {text}");
    }

    public async ValueTask DisposeAsync()
    {
        Running.Remove(_process);
        if (!_process.HasExited)
        {
            _ = Kill(_process.Id, Terminate);
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
                throw new BenchException("The server did not stop within a minute of SIGTERM.");
            }
        }

        var code = _process.ExitCode;
        _process.Dispose();
        if (code != 0)
        {
            throw new BenchException($"The server ended with code {code}: {await _error}");
        }
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<bool> ConnectsAsync()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
