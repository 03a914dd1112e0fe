using Assay.Store;
using Assay.Store.Engine;

namespace Assay.Server.Jobs;

/// <summary>Ends imports that nobody runs any more, at the start and every minute: none stays running for ever.</summary>
internal sealed class ImportWatch(Instance instance, ILogger<ImportWatch> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await instance.Imports.BreakOffAsync();
        }
        catch (StoreUnavailableException e)
        {
            log.LogWarning(e, "Imports that were broken off are looked for again in a minute");
        }

        await Every.SecondsAsync(60, log, () => instance.Imports.BreakOffAsync(), stoppingToken);
    }
}
