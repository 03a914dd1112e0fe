using Assay.Server.Work.Labels;
using Assay.Store;
using Assay.Store.Ledger;
using Assay.Tests.Support;
using Assay.Tests.Support.Faults;

namespace Assay.Bench.Faults;

/// <summary>The server's clock jumps an hour ahead and back under load: all holds lapse at once, and event times still never run backwards.</summary>
internal static class ClockJump
{
    private static readonly string? Library = Directory.Exists("/usr/lib")
        ? Directory.EnumerateDirectories("/usr/lib", "faketime", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2 }).Select(d => Path.Combine(d, "libfaketimeMT.so.1")).FirstOrDefault(File.Exists)
        : null;

    public static string? WhyNot => Library is null ? "libfaketime is not installed (Debian: faketime)" : null;

    public static Task<Reckoning> RunAsync(DatabaseEngine engine, int seed) => Faults.OnAsync(World.NewSettings(engine), annotators: 24, items: 3000, async trial =>
    {
        var clock = Path.Combine(trial.Settings.DataDirectory, "clock");
        await File.WriteAllTextAsync(clock, "+0");
        await using var siege = await Siege.BeginAsync(
            trial, seed, ("LD_PRELOAD", Library!), ("FAKETIME_TIMESTAMP_FILE", clock), ("FAKETIME_NO_CACHE", "1"), ("FAKETIME_DONT_FAKE_MONOTONIC", "1"), ("FAKETIME_FORCE_MONOTONIC_FIX", "0"));
        var random = new Random(seed);
        foreach (var offset in (string[])["+3600", "+0", "-3600", "+0"])
        {
            await siege.GoOnAsync(100 + random.Next(200));
            await SetAsync(clock, offset);
        }

        await siege.GoOnAsync(100);
        return await LookAsync(trial, await siege.EndAsync());
    });

    /// <summary>Whole or not at all: the library reads the file at any moment.</summary>
    private static async Task SetAsync(string clock, string offset)
    {
        await File.WriteAllTextAsync(clock + ".new", offset);
        File.Move(clock + ".new", clock, overwrite: true);
    }

    private static async Task<Reckoning> LookAsync(Trial trial, Reckoning reckoning)
    {
        await using var instance = await Instance.OpenAsync(trial.Settings, LabelAggregation.Aggregate, create: false);
        var times = (await instance.Ledger.EventsAsync(trial.Project, 0, int.MaxValue, newestFirst: false, new EventFilter())).ConvertAll(e => e.At);
        return times[^1] < instance.Database.Now + 3_000_000_000 ? throw new InvalidOperationException("The clock did not jump.")
            : times.Zip(times.Skip(1)).All(t => t.First <= t.Second) ? reckoning
            : reckoning with { Broken = [.. reckoning.Broken, "Event times run backwards."] };
    }
}
