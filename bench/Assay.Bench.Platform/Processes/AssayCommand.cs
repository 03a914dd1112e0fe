using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Assay.Bench.Platform.Processes;

/// <summary>A command of the product that has ended.</summary>
/// <param name="CpuSeconds">User and system time of its process, start-up included.</param>
internal sealed record CommandRun(double CpuSeconds, double PeakMegabytes, double WallSeconds, string Output)
{
    public JsonNode Json => JsonNode.Parse(Output) ?? throw new BenchException($"This is no JSON: {Output}");
}

/// <summary>Runs one command of the product as a process of its own.</summary>
internal static class AssayCommand
{
    /// <summary>Commands run one at a time: their CPU is what ended children of this process gained meanwhile.</summary>
    /// <exception cref="BenchException">The command ended with another code than 0.</exception>
    public static async Task<CommandRun> RunAsync(string assay, IReadOnlyList<string> arguments)
    {
        var before = Kernel.CpuOfEndedChildren();
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(new ProcessStartInfo(assay, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })
            ?? throw new BenchException($"{assay} does not start.");
        Running.Add(process);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        var ended = process.WaitForExitAsync();
        var peak = 0.0;
        while (!ended.IsCompleted)
        {
            peak = Kernel.PeakMegabytes(process.Id) ?? peak;
            await Task.WhenAny(ended, Task.Delay(25));
        }

        await ended;
        Running.Remove(process);
        var run = new CommandRun(Kernel.CpuOfEndedChildren() - before, peak, clock.Elapsed.TotalSeconds, await output);
        return process.ExitCode == 0
            ? run
            : throw new BenchException($"assay {string.Join(' ', arguments)} ended with code {process.ExitCode}: {run.Output} {await error}");
    }
}
