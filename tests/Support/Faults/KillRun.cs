namespace Assay.Tests.Support.Faults;

/// <summary>Kills the server again and again while annotators work, each time at a moment that the seed chooses.</summary>
public static class KillRun
{
    /// <param name="most">Most writes that are acknowledged between two kills.</param>
    public static async Task<Reckoning> RunAsync(Trial trial, int kills, int seed, int most = 300)
    {
        var random = new Random(seed);
        var port = PostgresCluster.FreePort();
        var server = await ServerProcess.StartAsync(trial.Settings, port);
        await using var work = new Workload(trial, seed, server.Address);
        work.Start();
        try
        {
            for (var kill = 0; kill < kills; kill++)
            {
                await GoOnAsync(work, server, 1 + random.Next(most));
                await Task.Delay(TimeSpan.FromMilliseconds(random.NextDouble() * 5));
                await server.KillAsync();
                await server.DisposeAsync();
                server = await ServerProcess.StartAsync(trial.Settings, port);
            }

            await GoOnAsync(work, server, most / 2);
            await work.StopAsync();
        }
        finally
        {
            await server.DisposeAsync();
        }

        return await Reckoning.OfAsync(trial);
    }

    private static async Task GoOnAsync(Workload work, ServerProcess server, int acknowledged)
    {
        if (!await work.MoreAsync(acknowledged))
        {
            throw new InvalidOperationException($"The work does not go on. The server said: {server.Said}");
        }
    }
}
