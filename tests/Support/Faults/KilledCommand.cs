using System.Diagnostics;
using Assay.Store;

namespace Assay.Tests.Support.Faults;

/// <summary>A verb of the command line, killed with SIGKILL at a moment of its own, or let run to its end.</summary>
public static class KilledCommand
{
    /// <summary>Lets it end; how long it took. Fails where its exit code is another than 0.</summary>
    public static async Task<TimeSpan> EndAsync(StoreSettings settings, params IReadOnlyList<string> arguments)
    {
        var began = Stopwatch.GetTimestamp();
        var (process, said) = ServerProcess.Command(settings, arguments);
        using (process)
        {
            await process.WaitForExitAsync();
            return process.ExitCode == 0 ? Stopwatch.GetElapsedTime(began) : throw new InvalidOperationException($"assay {string.Join(' ', arguments)} ended with {process.ExitCode}: {said}");
        }
    }

    /// <returns>Whether it was killed; false where it had ended before, with the exit code 0.</returns>
    public static Task<bool> KillAsync(StoreSettings settings, TimeSpan after, params IReadOnlyList<string> arguments) => KillAsync(settings, () => true, after, arguments);

    /// <param name="begun">Whether it has come to where the time begins.</param>
    public static async Task<bool> KillAsync(StoreSettings settings, Func<bool> begun, TimeSpan after, params IReadOnlyList<string> arguments)
    {
        var (process, said) = ServerProcess.Command(settings, arguments);
        using (process)
        {
            // What it waits for may last a few milliseconds.
            SpinWait.SpinUntil(() => begun() || process.HasExited);

            await Task.WhenAny(process.WaitForExitAsync(), Task.Delay(after));
            process.Kill();
            await process.WaitForExitAsync();
            return process.ExitCode is 0 or 137 or -1 or 9 ? process.ExitCode != 0 : throw new InvalidOperationException($"assay {string.Join(' ', arguments)} ended with {process.ExitCode}: {said}");
        }
    }
}
