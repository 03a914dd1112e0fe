using System.Diagnostics;

namespace Assay.Tests.Support;

/// <summary>What Prometheus itself says of an exposition.</summary>
public static class Promtool
{
    /// <summary>The complaints of `promtool check metrics`; skips the test where it is not installed, fails it in CI.</summary>
    public static async Task<string> CheckAsync(string exposition)
    {
        if (Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).All(folder => !File.Exists(Path.Combine(folder, "promtool"))))
        {
            if (Environment.GetEnvironmentVariable("CI") is { Length: > 0 })
            {
                throw new InvalidOperationException("promtool is missing: apt-get install prometheus");
            }

            Assert.Skip("promtool is not installed: apt-get install prometheus");
        }

        using var process = Process.Start(new ProcessStartInfo("promtool", ["check", "metrics"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.WriteAsync(exposition);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return await output + await error;
    }
}
