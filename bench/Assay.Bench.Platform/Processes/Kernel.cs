using System.Globalization;

namespace Assay.Bench.Platform.Processes;

/// <summary>What the kernel counts of processes: CPU in seconds of user and system time, memory in megabytes of 1,000,000 bytes.</summary>
internal static class Kernel
{
    /// <summary>USER_HZ, in which /proc counts; 100 wherever .NET runs.</summary>
    private const double TicksASecond = 100;

    /// <summary>Of one live process, its children not counted.</summary>
    public static double CpuOf(int process)
    {
        var (user, system, _, _) = Times(Stat($"/proc/{process}/stat"));
        return user + system;
    }

    /// <summary>Of a process with its children: the live ones, and those that ended and were waited for.</summary>
    public static double CpuOfTree(int root)
    {
        var (user, system, endedUser, endedSystem) = Times(Stat($"/proc/{root}/stat"));
        var total = user + system + endedUser + endedSystem;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var process))
            {
                continue;
            }

            try
            {
                var stat = Stat($"/proc/{process}/stat");
                total += int.Parse(stat[1], CultureInfo.InvariantCulture) == root ? CpuOf(process) : 0;
            }
            catch (IOException)
            {
                // It ended meanwhile: counted with its parent from now on.
            }
        }

        return total;
    }

    /// <summary>Of all processes that this one started and that have ended.</summary>
    public static double CpuOfEndedChildren()
    {
        var (_, _, user, system) = Times(Stat("/proc/self/stat"));
        return user + system;
    }

    /// <summary>The most memory that a live process ever had resident; null once it has ended.</summary>
    public static double? PeakMegabytes(int process) => Status(process, "VmHWM:");

    public static double? ResidentMegabytes(int process) => Status(process, "VmRSS:");

    /// <summary>Processes that wanted a core, on average over the last minute.</summary>
    public static double Load() => double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);

    private static double? Status(int process, string name)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal));
            return line is null ? null : long.Parse(line[name.Length..].Trim().Split(' ')[0], CultureInfo.InvariantCulture) * 1024 / 1e6;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>The fields from the third (state) on; the second, the name, may hold blanks.</summary>
    private static string[] Stat(string path)
    {
        var text = File.ReadAllText(path);
        return text[(text.LastIndexOf(')') + 2)..].Split(' ');
    }

    private static (double User, double System, double EndedUser, double EndedSystem) Times(string[] stat)
    {
        double Field(int at) => long.Parse(stat[at], CultureInfo.InvariantCulture) / TicksASecond;
        return (Field(11), Field(12), Field(13), Field(14));
    }
}
