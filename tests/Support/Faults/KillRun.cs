namespace Assay.Tests.Support.Faults;

/// <summary>Kills the server again and again while annotators work, each time at a moment that the seed chooses.</summary>
public static class KillRun
{
    /// <param name="most">Most writes that are acknowledged between two kills.</param>
    public static async Task<Reckoning> RunAsync(Trial trial, int kills, int seed, int most = 300)
    {
        var random = new Random(seed);
        await using var siege = await Siege.BeginAsync(trial, seed);
        for (var kill = 0; kill < kills; kill++)
        {
            await siege.GoOnAsync(1 + random.Next(most));
            await Task.Delay(TimeSpan.FromMilliseconds(random.NextDouble() * 5));
            await siege.Server.KillAsync();
            await siege.RestartAsync();
        }

        await siege.GoOnAsync(most / 2);
        return await siege.EndAsync();
    }
}
