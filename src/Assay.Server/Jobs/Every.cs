namespace Assay.Server.Jobs;

/// <summary>Runs a piece of work again and again until the server stops; a failure is logged and tried again.</summary>
internal static class Every
{
    public static async Task SecondsAsync(int seconds, ILogger log, Func<Task> work, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(seconds));
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                try
                {
                    await work();
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    log.LogError(e, "A job failed and is tried again in {Seconds} s", seconds);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }
}
