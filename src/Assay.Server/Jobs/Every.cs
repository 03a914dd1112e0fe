namespace Assay.Server.Jobs;

/// <summary>Runs a piece of work again and again until the server stops; whatever fails in it is logged and tried again.</summary>
internal static class Every
{
    /// <param name="atOnce">The first time now, not only after the first wait.</param>
    public static async Task SecondsAsync(int seconds, ILogger log, Func<Task> work, CancellationToken stop, bool atOnce = false)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(seconds));
        try
        {
            while (atOnce || await timer.WaitForNextTickAsync(stop))
            {
                atOnce = false;
                try
                {
                    await work();
                }
                catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
                {
                    // A cancelled wait inside the work is a failure like others: only the server's own stop ends this loop.
                    log.LogError(e, "A job failed and is tried again in {Seconds} s", seconds);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The server stops.
        }
    }
}
