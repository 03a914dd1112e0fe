using Assay.Store;

namespace Assay.Server.Jobs;

/// <summary>Ends imports that nobody runs any more, at the start and every minute: none stays running for ever.</summary>
internal sealed class ImportWatch(Instance instance, ILogger<ImportWatch> log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Every.SecondsAsync(60, log, () => instance.Imports.BreakOffAsync(), stoppingToken, atOnce: true);
}
