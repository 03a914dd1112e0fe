using Assay.Server.Hosting;
using Assay.Store;

namespace Assay.Server.Jobs;

/// <summary>Ends holds that have run out, so that their slots are offered again; keeps the backlog figures of /metrics.</summary>
internal sealed class LeaseSweep(Instance instance, ServerSettings settings, ILogger<LeaseSweep> log) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Every.SecondsAsync(settings.SweepSeconds, log, async () =>
    {
        int swept;
        do
        {
            swept = await instance.Holds.SweepAsync(stoppingToken);
            ServerMetrics.Lapsed(swept);
        }
        while (swept >= 1000);

        var (open, held) = await instance.Database.ReadAsync(
            s => (s.Number("SELECT coalesce(sum(value), 0) FROM project_counter WHERE name = 'tasks.open'"), s.Number("SELECT count(*) FROM lease WHERE state = 0")), stoppingToken);
        ServerMetrics.Backlog(open, held);
    }, stoppingToken);
}
