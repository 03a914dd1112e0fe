using Assay.Tests.Support;
using Assay.Tests.Support.Faults;
using Npgsql;

namespace Assay.Bench.Faults;

/// <summary>The network between server and database is cut, falls silent, or loses the answer to a commit, under load.</summary>
internal static class CutOff
{
    private const int Times = 20;

    public static async Task<Reckoning> RunAsync(int seed)
    {
        var place = Directory.CreateTempSubdirectory("assay-faults-").FullName;
        using var node = PostgresNode.Make(place);
        using var wire = Wire.Lay(node.Port);
        node.Execute("CREATE DATABASE assay");
        // Shorter than the 30 s that stand for a silence otherwise.
        var over = new NpgsqlConnectionStringBuilder(node.Database("assay")) { Port = wire.Port, CommandTimeout = 3, Timeout = 3 };
        var settings = World.NewSettings(DatabaseEngine.Sqlite) with { ConnectionString = over.ToString() };
        var reckoning = await Faults.OnAsync(settings, annotators: 24, items: 6000, trial => TearAsync(trial, wire, seed));
        NpgsqlConnection.ClearAllPools();
        node.Dispose();
        Directory.Delete(place, recursive: true);
        return reckoning;
    }

    private static async Task<Reckoning> TearAsync(Trial trial, Wire wire, int seed)
    {
        var random = new Random(seed);
        await using var siege = await Siege.BeginAsync(trial, seed);
        for (var i = 0; i < Times; i++)
        {
            await siege.GoOnAsync(1 + random.Next(200));
            await Task.Delay(TimeSpan.FromMilliseconds(random.NextDouble() * 5));
            switch (i % 4)
            {
                case 0:
                    // Statements, answers and commits in flight end in the midst.
                    wire.Cut();
                    await Task.Delay(random.Next(500));
                    wire.Mend();
                    break;
                case 1:
                    // All arrives, late.
                    wire.FallSilent();
                    await Task.Delay(random.Next(2_000));
                    wire.Speak();
                    break;
                case 2:
                    // The server gives up; afterwards what it sent last arrives, from a session that nobody listens to.
                    wire.FallSilent();
                    await Task.Delay(5_000);
                    wire.Speak();
                    break;
                default:
                    // What was held back never arrives: a commit may have, and its answer not.
                    wire.FallSilent();
                    await Task.Delay(random.Next(200));
                    wire.Cut();
                    wire.Speak();
                    wire.Mend();
                    break;
            }
        }

        await siege.GoOnAsync(200);
        return await siege.EndAsync();
    }
}
