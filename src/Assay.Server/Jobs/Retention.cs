using Assay.Domain;
using Assay.Server.Hosting;
using Assay.Store;
using Assay.Store.Access;

namespace Assay.Server.Jobs;

/// <summary>Announces items whose retention ends, and erases them once the days of grace are over.</summary>
internal sealed class Retention(Instance instance, ServerSettings settings, ILogger<Retention> log) : BackgroundService
{
    private const long Day = 86_400_000_000;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Every.SecondsAsync(60, log, async () =>
    {
        var (announced, erased) = await instance.Retention.SweepAsync(settings.RetentionGraceDays * Day, 100, new Authority(new ActorId(0), null, "assay-retention"));
        if (announced + erased > 0)
        {
            log.LogWarning("Retention: {Announced} items announced, {Erased} erased", announced, erased);
        }
    }, stoppingToken);
}
