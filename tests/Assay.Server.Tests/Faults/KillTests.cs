using Assay.Tests.Support;
using Assay.Tests.Support.Faults;

namespace Assay.Server.Tests.Faults;

public sealed class KillTestsOnSqlite() : KillTests(DatabaseEngine.Sqlite);

public sealed class KillTestsOnPostgres() : KillTests(DatabaseEngine.Postgres);

public abstract class KillTests(DatabaseEngine engine)
{
    [Fact]
    public async Task No_acknowledged_write_is_lost_when_the_server_is_killed_under_load()
    {
        var seed = Seeds.Next();
        var trial = await Trial.PrepareAsync(World.NewSettings(engine), annotators: 24, items: 700, overlap: 3);

        var reckoning = await KillRun.RunAsync(trial, kills: 3, seed);

        Assert.True(reckoning.Holds, $"Seed {seed}: {reckoning}");
        Assert.True(reckoning.Acknowledged > 0 && reckoning.Refused > 0, $"Seed {seed} proves nothing: {reckoning}");
        trial.Discard();
    }
}
