using Assay.Domain;
using Assay.Domain.Tasks;
using Assay.Server.Work.Tasks;
using Assay.Store;
using Assay.Store.Engine;

namespace Assay.Server.Jobs;

/// <summary>
/// Carries out actions on many tasks, a chunk of each in turn; those that a stop interrupted go on at the next start. Whatever
/// one of them meets is its own affair: it ends as failed and says why, or is tried again a few times, and the others go on.
/// </summary>
internal sealed class BulkActions(Instance instance, ILogger<BulkActions> log) : BackgroundService
{
    /// <summary>Looked for this often at least: what another process left waiting is found too.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _wake = new(1, 1);

    /// <summary>Says that there is something to do.</summary>
    public void Wake()
    {
        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is awake, or wakes without this.
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var rest = TimeSpan.Zero;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await _wake.WaitAsync(rest, stoppingToken);
                rest = await WorkAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                // The server stops; what runs is noted.
            }
            catch (Exception e)
            {
                log.LogError(e, "Actions on many tasks are looked for again in {Seconds} s", AfterFailure.TotalSeconds);
                rest = AfterFailure;
            }
        }
    }

    /// <summary>Works until nothing is due.</summary>
    /// <returns>How long nothing will be, as far as is known.</returns>
    private async Task<TimeSpan> WorkAsync(CancellationToken stop)
    {
        var filters = new Dictionary<long, TaskFilter>();
        var left = new HashSet<long>(); // those of which not even the failure could be noted
        while (true)
        {
            var (due, next) = await instance.Bulk.DueAsync();
            due.RemoveAll(d => left.Contains(d.Id));
            if (due.Count == 0)
            {
                var wait = left.Count > 0 ? AfterFailure : next == 0 ? Rest : TimeSpan.FromMicroseconds(Math.Max(0, next - instance.Database.Now));
                return wait > Rest ? Rest : wait;
            }

            foreach (var (run, project) in due)
            {
                stop.ThrowIfCancellationRequested();
                try
                {
                    await StepAsync(run, project, filters);
                }
                catch (Exception e)
                {
                    log.LogError(e, "What became of action {Run} of project {Project} could not be noted", run, project);
                    left.Add(run);
                }
            }
        }
    }

    private async Task StepAsync(long id, ProjectId project, Dictionary<long, TaskFilter> filters)
    {
        try
        {
            if (await instance.Bulk.FindAsync(id) is not { } run)
            {
                return;
            }

            if (!run.IsReadable)
            {
                await instance.Bulk.FailAsync(project, id, "What this action was to do cannot be read. Start it anew.");
                return;
            }

            if (!filters.TryGetValue(id, out var filter))
            {
                // Read only where tasks are found by it: of what it names something may have gone since it was written.
                Decision<TaskFilter> read = run.IsByFilter ? await TaskFilters.ReadAsync(run.Selection.Filter, project, instance) : TaskFilter.Everything;
                if (!read.Accepted)
                {
                    await instance.Bulk.FailAsync(project, id, read.Refusal.Message);
                    return;
                }

                filter = filters[id] = read.Value;
            }

            await instance.Bulk.StepAsync(run, filter);
        }
        catch (StoreUnavailableException e)
        {
            log.LogWarning(e, "Action {Run} of project {Project} is tried again", id, project);
            await instance.Bulk.PutOffAsync(project, id, e.Message);
        }
        catch (Exception e)
        {
            log.LogError(e, "Action {Run} of project {Project} has failed", id, project);
            await instance.Bulk.FailAsync(project, id, "An internal error ended this action; the server's log has more under its number. What it changed stays, and can be undone.");
        }
    }
}
