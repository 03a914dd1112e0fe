using System.Globalization;
using Assay.Store;
using Assay.Tests.Support;
using Assay.Tests.Support.Faults;

namespace Assay.Bench.Faults;

/// <param name="Impossible">What this machine lacks for it; null where it can be made.</param>
internal sealed record Fault(string Name, DatabaseEngine Engine, Func<int, Task<Reckoning>> Act, string? Impossible = null, Expected Expects = Expected.NothingLost)
{
    private string EngineName => Engine == DatabaseEngine.Sqlite ? "embedded" : "PostgreSQL";

    public async Task<Row> RunAsync(int seed)
    {
        if ((Impossible ?? (Engine == DatabaseEngine.Postgres ? PostgresNode.WhyNot : null)) is { } missing)
        {
            return new Row(Name, EngineName, seed, null, Impossible: missing);
        }

        try
        {
            var reckoning = await Act(seed);
            var row = new Row(Name, EngineName, seed, reckoning, Expects: Expects);
            if (!row.IsAsItShould)
            {
                await Console.Error.WriteLineAsync(reckoning.ToString());
            }

            return row;
        }
        catch (UnopenedException e)
        {
            await Console.Error.WriteLineAsync(e.ToString());
            return new Row(Name, EngineName, seed, null, $"{Row.Unopened}: {e.Message}", Expects);
        }
        catch (Exception e)
        {
            await Console.Error.WriteLineAsync(e.ToString());
            return new Row(Name, EngineName, seed, null, $"failed: {e.Message}", Expects);
        }
    }
}

/// <summary>After the fault the store does not open any more: all that was acknowledged is lost.</summary>
internal sealed class UnopenedException(int acknowledged, Exception inner) : Exception($"{acknowledged} acknowledged writes are lost ({inner.Message.Split('\n')[0]})", inner);

/// <summary>All faults, in the order of the table.</summary>
internal static class Faults
{
    private static readonly DatabaseEngine[] Engines = [DatabaseEngine.Sqlite, DatabaseEngine.Postgres];

    public static IEnumerable<Fault> All(Options options) =>
    [
        .. Engines.Select(engine => new Fault(
            string.Create(CultureInfo.InvariantCulture, $"kill -9 of the server, {options.Kills} times"), engine, seed => KillAsync(engine, options.Kills, annotators: 24, most: 300, seed))),
        .. Engines.Select(engine => new Fault(
            string.Create(CultureInfo.InvariantCulture, $"200 clients, kill -9, {Math.Min(options.Kills, 3)} times"), engine, seed => KillAsync(engine, Math.Min(options.Kills, 3), annotators: 200, most: 1500, seed))),
        new("disk full", DatabaseEngine.Sqlite, DiskFull.EmbeddedAsync, Mount.WhyNot),
        new("disk full", DatabaseEngine.Postgres, DiskFull.PostgresAsync, Mount.WhyNot),
        new("primary killed, synchronous standby promoted", DatabaseEngine.Postgres, Failover.RunAsync),
        new("primary killed, lagging standby promoted", DatabaseEngine.Postgres, Failover.LaggingAsync, Expects: Expected.LossIsSaid),
        new("server and database cut apart, 20 times", DatabaseEngine.Postgres, CutOff.RunAsync),
        new("behind PgBouncer, which is restarted 5 times", DatabaseEngine.Postgres, Pooler.RunAsync, Pooler.WhyNot),
        new("power cut", DatabaseEngine.Sqlite, seed => PowerCut.EmbeddedAsync(seed, durable: true), Mount.WhyNot),
        new("power cut", DatabaseEngine.Postgres, seed => PowerCut.PostgresAsync(seed, durable: true), Mount.WhyNot),
        .. Engines.Select(engine => new Fault("clock jumps +1 h and -1 h", engine, seed => ClockJump.RunAsync(engine, seed), ClockJump.WhyNot)),
        .. Engines.Select(engine => new Fault("holder stopped longer than its hold", engine, seed => Zombie.RunAsync(engine, seed))),
        new("NEGATIVE CONTROL: power cut, fsync off", DatabaseEngine.Sqlite, seed => PowerCut.EmbeddedAsync(seed, durable: false), Mount.WhyNot, Expects: Expected.HarnessSeesLoss),
        new("NEGATIVE CONTROL: power cut, fsync off", DatabaseEngine.Postgres, seed => PowerCut.PostgresAsync(seed, durable: false), Mount.WhyNot, Expects: Expected.HarnessSeesLoss),
    ];

    /// <summary>Runs on a trial and removes its folder where all is well.</summary>
    public static async Task<Reckoning> OnAsync(StoreSettings settings, int annotators, int items, Func<Trial, Task<Reckoning>> act, int overlap = 3)
    {
        var trial = await Trial.PrepareAsync(settings, annotators, items, overlap);
        var reckoning = await act(trial);
        if (reckoning.Holds)
        {
            trial.Discard();
        }

        return reckoning;
    }

    private static Task<Reckoning> KillAsync(DatabaseEngine engine, int kills, int annotators, int most, int seed) =>
        OnAsync(World.NewSettings(engine), annotators, items: 200 + ((kills + 1) * most / 2), trial => KillRun.RunAsync(trial, kills, seed, most));
}
