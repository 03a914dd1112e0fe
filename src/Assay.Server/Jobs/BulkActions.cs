using System.Threading.Channels;
using Assay.Domain.Tasks;
using Assay.Server.Work.Tasks;
using Assay.Store;
using Assay.Store.Tasks;

namespace Assay.Server.Jobs;

/// <summary>Carries out actions on many tasks, a chunk of each in turn; those that a stop interrupted go on at the next start.</summary>
internal sealed class BulkActions(Instance instance, ILogger<BulkActions> log) : BackgroundService
{
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Says that there is something to do.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Wake();
        try
        {
            while (await _wake.Reader.WaitToReadAsync(stoppingToken))
            {
                _wake.Reader.TryRead(out _);
                try
                {
                    await WorkAsync(stoppingToken);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    log.LogError(e, "Actions on many tasks are tried again in 5 s");
                    await Task.Delay(5000, stoppingToken);
                    Wake();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops; what runs is noted.
        }
    }

    private async Task WorkAsync(CancellationToken stop)
    {
        var filters = new Dictionary<long, TaskFilter>();
        while (await instance.Bulk.RunningAsync() is { Count: > 0 } running)
        {
            foreach (var run in running)
            {
                stop.ThrowIfCancellationRequested();
                if (!filters.TryGetValue(run.Id, out var filter))
                {
                    var read = await TaskFilters.ReadAsync(run.Selection.Filter, run.Project, instance);
                    if (!read.Accepted)
                    {
                        await instance.Bulk.FailAsync(run, read.Refusal.Message);
                        continue;
                    }

                    filter = filters[run.Id] = read.Value;
                }

                await instance.Bulk.StepAsync(run, filter);
            }
        }
    }
}
