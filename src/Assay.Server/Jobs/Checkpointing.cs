using Assay.Server.Hosting;
using Assay.Store;

namespace Assay.Server.Jobs;

/// <summary>Signs and stores the heads of ledgers that have grown.</summary>
internal sealed class Checkpointing(Instance instance, ServerSettings settings, ILogger<Checkpointing> log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Every.SecondsAsync(settings.CheckpointSeconds, log, () => instance.Ledger.CheckpointAllAsync(), stoppingToken);
}
