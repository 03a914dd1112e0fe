using System.Collections.Concurrent;
using System.Diagnostics;

namespace Assay.Bench.Platform.Processes;

/// <summary>The product's processes that run now, so that none outlives a run that was broken off.</summary>
internal static class Running
{
    private static readonly ConcurrentDictionary<Process, bool> Processes = [];

    /// <summary>True once they were killed.</summary>
    public static bool BrokenOff { get; private set; }

    public static void Add(Process process) => Processes[process] = true;

    public static void Remove(Process process) => Processes.TryRemove(process, out _);

    public static void KillAll()
    {
        BrokenOff = true;
        foreach (var process in Processes.Keys)
        {
            process.Kill();
            process.WaitForExit(5000);
        }
    }
}
