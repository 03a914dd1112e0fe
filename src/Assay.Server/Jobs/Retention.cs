using Assay.Domain;
using Assay.Server.Features.Items;
using Assay.Server.Hosting;
using Assay.Store;
using Assay.Store.Access;
using Assay.Store.Maintenance;

namespace Assay.Server.Jobs;

/// <summary>
/// Announces items whose retention ends, and erases them once the days of grace are over. At its start it ends erasures that a
/// killed process left undone, and takes onto its own list of erasures what other servers erased.
/// </summary>
internal sealed class Retention(Instance instance, ServerSettings settings, ILogger<Retention> log) : BackgroundService
{
    private const long Day = 86_400_000_000;
    private const int RoundsBetweenListings = 60;

    /// <summary>What one round erases at most: more than falls due in a minute where a million items live for two years.</summary>
    private const int MostInOneRound = 4000;

    private static readonly Authority By = new(new ActorId(0), null, "assay-retention");
    private int _round;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Every.SecondsAsync(60, log, async () =>
    {
        if (_round++ % RoundsBetweenListings == 0 || instance.Eraser.IsUnfinished)
        {
            try
            {
                await ListAsync();
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogError(e, "What was left of erasures could not be done, and is tried again in a minute");
            }
        }

        try
        {
            RepeatableBody.Sweep(instance.Settings.DataDirectory, instance.Database.Time);
        }
        catch (IOException e)
        {
            log.LogError(e, "What was left of broken uploads could not be removed, and is tried again in a minute");
        }

        var (announced, erased) = await instance.Retention.SweepAsync(settings.RetentionGraceDays * Day, MostInOneRound, By, stoppingToken);
        if (announced + erased > 0)
        {
            log.LogWarning("Retention: {Announced} items announced, {Erased} erased", announced, erased);
        }
    }, stoppingToken, atOnce: true);

    private async Task ListAsync()
    {
        var list = await ErasureList.ReadAsync(instance.Settings.ErasuresFile);
        await instance.Eraser.TakeOverAsync(list);
        if (instance.Eraser.IsUnfinished)
        {
            var applied = await instance.Eraser.ReapplyAsync(list, "an erasure that was broken off", By);
            if (applied > 0)
            {
                log.LogWarning("{Applied} erasures that had been broken off were done", applied);
            }
        }
    }
}
