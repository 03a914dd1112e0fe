using Assay.Domain;
using Assay.Domain.Tasks;
using Assay.Formats.Rows;
using Assay.Server.Hosting;
using Assay.Store;
using Assay.Store.Access;
using Assay.Store.Items;
using Assay.Store.Projects;

namespace Assay.Server.Work.Items;

/// <param name="Open">Opens the source from its beginning; called twice in strict mode.</param>
/// <param name="Strict">The whole source is checked before anything is written; one refused row refuses it all.</param>
internal sealed record ItemSource(string Name, RowFormat Format, Func<Stream> Open, ColumnRoles Roles, bool Strict, int Priority = 0, long Pool = 0, long? DueAt = null, int? Overlap = null);

/// <summary>Brings items in: rows to items, 1,000 a transaction, idempotent by content, flat memory.</summary>
internal static class ItemImport
{
    /// <summary>From here on an import changes what a planner should think of the tables.</summary>
    public const int ManyRows = 5000;

    private const int MostFaults = 100;

    /// <param name="progress">Told after every chunk.</param>
    public static async Task<Decision<ImportRun>> RunAsync(
        Instance instance, Project project, ItemSource source, Authority by, Func<ImportRun, Task>? progress = null, Action<Fault>? refused = null, CancellationToken cancel = default)
    {
        if (source.Priority is < LabelingTask.LowestPriority or > LabelingTask.HighestPriority)
        {
            var message = $"priority is {source.Priority}; it must lie between {LabelingTask.LowestPriority} and {LabelingTask.HighestPriority}.";
            return Refusal.Invalid(message, [new Fault("priority", message)]);
        }

        var run = await instance.Imports.StartAsync(project.Id, "items", source.Name, by.Actor);
        var log = new FaultLog();
        refused += log.Add;
        try
        {
            if (source.Strict)
            {
                run = await CheckAsync(run, source, refused, cancel);
                if (run.Refused > 0)
                {
                    await log.KeepAsync(instance, run, all: true);
                    run = run with { State = ImportState.Failed, Message = $"{run.Refused} of {run.Read} rows are refused. Nothing was kept." };
                    return await instance.Imports.SaveAsync(run);
                }

                run = run with { Read = 0 };
            }

            await MissingTasks.CreateAsync(instance, project, by);
            run = await WriteAsync(instance, project, source, by, run, progress, refused, log, cancel);
            run = run with { State = ImportState.Done, Message = Summary(run) };
        }
        catch (OperationCanceledException)
        {
            run = run with { State = ImportState.Stopped, Message = $"Stopped. {run.Added} items are in; import the same source again to go on." };
        }
        catch (ImportRefusedException e)
        {
            await instance.Imports.SaveAsync(run with { State = ImportState.Failed, Message = e.Refusal.Message });
            return e.Refusal;
        }

        await log.KeepAsync(instance, run, all: true);
        return await EndAsync(instance, run);
    }

    /// <summary>Stores how a run ended, and has the planner look again after a large one.</summary>
    public static async Task<ImportRun> EndAsync(Instance instance, ImportRun run)
    {
        if (run.Added >= ManyRows)
        {
            await instance.Database.AnalyzeAsync();
        }

        return await instance.Imports.SaveAsync(run);
    }

    public static string Summary(ImportRun run) =>
        run.Added == 0 && run.Refused == 0 ? $"All {run.Known} rows were known already."
        : $"{run.Added} added, {run.Known} known already, {run.Refused} refused.";

    private sealed class ImportRefusedException(Refusal refusal) : Exception(refusal.Message)
    {
        public Refusal Refusal { get; } = refusal;
    }

    private static async Task<ImportRun> CheckAsync(ImportRun run, ItemSource source, Action<Fault>? refused, CancellationToken cancel)
    {
        await using var stream = source.Open();
        using var reader = RowReader.Open(stream, source.Format);
        while (await reader.ReadAsync(cancel) is { } rows)
        {
            using var batch = rows;
            CheckColumns(run, rows, source);
            run = rows.Stop is { } stop ? Refused(run, stop, refused) : run;
            foreach (var row in rows)
            {
                run = run with { Read = run.Read + 1 };
                var fault = row.Fault;
                if (fault is null && source.Roles.ToItem(row.Json, source.Name) is { Accepted: false } item)
                {
                    fault = item.Refusal.Faults![0] with { Line = (int)row.Line };
                }

                if (fault is not null)
                {
                    run = Refused(run, fault, refused);
                }
            }
        }

        return run;
    }

    private static async Task<ImportRun> WriteAsync(
        Instance instance, Project project, ItemSource source, Authority by, ImportRun run, Func<ImportRun, Task>? progress, Action<Fault>? refused, FaultLog log, CancellationToken cancel)
    {
        var placement = new Placement(source.Name, source.Overlap ?? project.Policy.Overlap, source.Priority, source.Pool, source.DueAt);
        await using var stream = source.Open();
        using var reader = RowReader.Open(stream, source.Format);
        Task<Decision<Added>>? writing = null;
        async Task FinishAsync()
        {
            if (writing is null)
            {
                return;
            }

            var added = await writing;
            writing = null;
            if (!added.Accepted)
            {
                throw new ImportRefusedException(added.Refusal);
            }

            run = run with { Added = run.Added + added.Value.New, Known = run.Known + added.Value.Known };
        }

        var sinceSaved = 0;
        while (await reader.ReadAsync(cancel) is { } rows)
        {
            // The next chunk is read and prepared while the writer has the one before.
            using var batch = rows;
            CheckColumns(run, rows, source);
            run = rows.Stop is { } stop ? Refused(run, stop, refused) : run;
            var items = new List<NewItem>(rows.Count);
            foreach (var row in rows)
            {
                if (row.Fault is { } fault)
                {
                    run = Refused(run, fault, refused);
                    continue;
                }

                var item = source.Roles.ToItem(row.Json, source.Name);
                if (item.Accepted)
                {
                    items.Add(item.Value);
                }
                else
                {
                    run = Refused(run, item.Refusal.Faults![0] with { Line = (int)row.Line }, refused);
                }
            }

            ServerMetrics.RowsImported(rows.Count);
            await FinishAsync();
            await log.KeepAsync(instance, run, all: false);
            run = run with { Read = run.Read + rows.Count };
            if (items.Count > 0)
            {
                writing = instance.Items.AddAsync(project.Id, items, placement, by);
            }

            if (progress is not null)
            {
                await progress(run);
            }

            if (++sinceSaved == 20)
            {
                sinceSaved = 0;
                await instance.Imports.SaveAsync(run);
            }
        }

        await FinishAsync();
        return run;
    }

    private static void CheckColumns(ImportRun run, RowBatch rows, ItemSource source)
    {
        if (run.Read == 0 && source.Roles.MissingFrom(rows.Where(r => r.Fault is null).Select(r => r.Json), source.Format is RowFormat.Csv or RowFormat.Tsv) is { } refusal)
        {
            throw new ImportRefusedException(refusal);
        }
    }

    private static ImportRun Refused(ImportRun run, Fault fault, Action<Fault>? refused)
    {
        refused?.Invoke(fault);
        return run with { Refused = run.Refused + 1, Faults = run.Faults.Count < MostFaults ? [.. run.Faults, fault] : run.Faults };
    }
}
