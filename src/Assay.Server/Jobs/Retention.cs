using Assay.Domain;
using Assay.Store;
using Assay.Store.Access;

namespace Assay.Server.Jobs;

/// <summary>Erases items whose retention has ended.</summary>
internal sealed class Retention(Instance instance, ILogger<Retention> log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Every.SecondsAsync(60, log, async () =>
    {
        foreach (var item in await instance.Items.EndedAsync(100))
        {
            await instance.Eraser.EraseItemAsync(item, "retention ended", new Authority(new ActorId(0), null, "assay-retention"));
        }
    }, stoppingToken);
}
