using Assay.Domain;
using Assay.Domain.Tasks;
using Assay.Formats.Rows;
using Assay.Server.Hosting;
using Assay.Store;
using Assay.Store.Access;
using Assay.Store.Engine;
using Assay.Store.Items;
using Assay.Store.Projects;

namespace Assay.Server.Work.Items;

/// <param name="Open">Opens the source from its beginning; called twice in strict mode.</param>
/// <param name="Strict">The whole source is checked before anything is written; one refused row refuses it all.</param>
/// <param name="Lost">Parts of the source that cannot be read at all, such as files of a folder.</param>
internal sealed record ItemSource(
    string Name, RowFormat Format, Func<Stream> Open, ColumnRoles Roles, bool Strict, int Priority = 0, long Pool = 0, long? DueAt = null, int? Overlap = null, IReadOnlyList<Fault>? Lost = null)
{
    public bool HasHeader => Format is RowFormat.Csv or RowFormat.Tsv;
}

/// <summary>Brings items in: rows to items, 1,000 a transaction, idempotent by content, flat memory.</summary>
internal static class ItemImport
{
    /// <param name="progress">Told after every chunk.</param>
    public static async Task<Decision<ImportRun>> RunAsync(
        Instance instance, Project project, ItemSource source, Authority by, Func<ImportRun, Task>? progress = null, Action<Fault>? refused = null, CancellationToken cancel = default)
    {
        if (source.Priority is < LabelingTask.LowestPriority or > LabelingTask.HighestPriority)
        {
            var message = $"priority is {source.Priority}; it must lie between {LabelingTask.LowestPriority} and {LabelingTask.HighestPriority}.";
            return Refusal.Invalid(message, [new Fault("priority", message)]);
        }

        if (ImportRunStore.SourceFault(source.Name) is { } badSource)
        {
            return Refusal.Invalid(badSource.Message, [badSource]);
        }

        var run = await instance.Imports.StartAsync(project.Id, "items", source.Name, by.Actor);
        var import = new Import(instance, project, source, by, run, progress, refused);
        try
        {
            run = await import.RunAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            run = import.State with { State = ImportState.Stopped, Message = $"Stopped. {await ImportEnd.KeptAsync(instance, run.Id)} Import the same source again to go on." };
        }
        catch (ImportRefusedException e)
        {
            var why = await ImportEnd.RefusedAsync(instance, import.State, e.Refusal);
            await ImportEnd.StoreAsync(instance, import.State with { State = ImportState.Failed, Message = why.Message });
            return why;
        }
        catch (StoreUnavailableException e)
        {
            throw await ImportEnd.BrokenAsync(instance, import.State, e);
        }
        catch (Exception e) when (e is IOException or BadHttpRequestException)
        {
            // Whoever sent it went away, or its file cannot be read to the end.
            await ImportEnd.StoreAsync(instance, import.State with { State = ImportState.Failed, Message = $"The source broke off. {await ImportEnd.KeptAsync(instance, run.Id)} Import the same source again to go on." });
            throw;
        }
        finally
        {
            instance.Imports.Leave(run.Id);
        }

        return await ImportEnd.StoreAsync(instance, run);
    }

    public static string Summary(ImportRun run) =>
        run.Added == 0 && run.Refused == 0 && run.Merged == 0 ? $"All {run.Known} rows were known already."
        : $"{run.Read} lines: {run.Added} added, {run.Known} known already, {run.Refused} refused, {run.Merged} merged with rows that say the same.";

    private sealed class ImportRefusedException(Refusal refusal) : Exception(refusal.Message)
    {
        public Refusal Refusal { get; } = refusal;
    }

    /// <param name="Told">Lines of the chunk that are refused or merged, as the store found them.</param>
    private sealed record Written(Added Added, List<RefusedLine> Told);

    /// <summary>One import while it runs.</summary>
    private sealed class Import(Instance instance, Project project, ItemSource source, Authority by, ImportRun state, Func<ImportRun, Task>? progress, Action<Fault>? refused)
    {
        private readonly FaultLog _log = new();
        private long _firstItem;
        private bool _columnsKnown;

        /// <summary>The source cannot be read any further.</summary>
        private bool _isStopped;

        /// <summary>Lines of the batch at hand that are refused as they were read.</summary>
        private List<RefusedLine> _read = [];

        private Task<Written>? _writing;

        public ImportRun State { get; private set; } = state;

        public async Task<ImportRun> RunAsync(CancellationToken cancel)
        {
            try
            {
                var ended = await ReadAndWriteAsync(cancel);
                await KeepReadAsync(TakeRead());
                return ended;
            }
            catch
            {
                await KeepRestAsync();
                throw;
            }
        }

        private async Task KeepRestAsync()
        {
            try
            {
                await KeepReadAsync(TakeRead());
            }
            catch (StoreUnavailableException)
            {
                // Why the import ends is told already: lines that cannot be kept now are counted.
            }
        }

        private async Task<ImportRun> ReadAndWriteAsync(CancellationToken cancel)
        {
            if (source.Strict)
            {
                await CheckAsync(cancel);
                if (State.Refused > 0)
                {
                    return State with { State = ImportState.Failed, Message = $"{State.Refused} of {State.Read} lines are refused. Nothing was kept." };
                }

                State = State with { Read = 0 };
            }

            await MissingTasks.CreateAsync(instance, project, by);
            _firstItem = await instance.Items.NextAsync(project.Id);
            await WriteAsync(cancel);
            return State with { State = ImportState.Done, Message = Summary(State) };
        }

        private async Task CheckAsync(CancellationToken cancel)
        {
            Lost();
            var seen = new HashSet<UInt128>();
            await using var stream = source.Open();
            using var reader = RowReader.Open(stream, source.Format);
            while (await reader.ReadAsync(cancel) is { } rows)
            {
                using var batch = rows;
                var (items, lines) = Parse(rows);
                var outcomes = items.Count == 0 ? [] : await instance.Items.CheckAsync(project.Id, items, seen);
                for (var i = 0; i < outcomes.Count; i++)
                {
                    if (outcomes[i] is (CheckedItem.Clashes, var has))
                    {
                        Refuse(Clash(items[i], lines[i], has), counted: true, quotes: has);
                    }
                }

                await KeepReadAsync(TakeRead());
            }

            RefuseNothing();
        }

        private async Task WriteAsync(CancellationToken cancel)
        {
            Lost();
            var placement = new Placement(source.Name, source.Overlap ?? project.Policy.Overlap, source.Priority, source.Pool, source.DueAt);
            await using var stream = source.Open();
            using var reader = RowReader.Open(stream, source.Format);
            try
            {
                await WriteAsync(reader, placement, cancel);
            }
            catch
            {
                // A chunk that the writer has is in or not when this ends: what is said to be kept must hold it.
                await SettleAsync();
                throw;
            }

            RefuseNothing();
        }

        private async Task WriteAsync(RowReader reader, Placement placement, CancellationToken cancel)
        {
            var sinceSaved = 0;
            while (await reader.ReadAsync(cancel) is { } rows)
            {
                // The next chunk is read and prepared while the writer has the one before.
                using var batch = rows;
                var (items, lines) = Parse(rows);
                ServerMetrics.RowsImported(rows.Count);
                await FinishAsync();
                _writing = WriteChunkAsync(items, lines, TakeRead(), placement, new ImportChunk(State.Id, _firstItem, State.Read, State.Refused));

                if (progress is not null)
                {
                    await progress(State);
                }

                if (++sinceSaved == 20)
                {
                    sinceSaved = 0;
                    await FinishAsync();
                    await instance.Imports.SaveAsync(State);
                }
            }

            await FinishAsync();
        }

        /// <summary>Waits for the chunk that the writer has, however it ends.</summary>
        private async Task SettleAsync()
        {
            try
            {
                await FinishAsync();
            }
            catch (Exception e) when (e is StoreUnavailableException or ImportRefusedException)
            {
                // Why the import ends is told already.
            }
        }

        private async Task FinishAsync()
        {
            if (_writing is not { } chunk)
            {
                return;
            }

            _writing = null;
            var (added, told) = await chunk;
            State = State with { Added = State.Added + added.New, Known = State.Known + added.Known, Merged = State.Merged + added.Merged.Count, Refused = State.Refused + added.Clashes.Count };
            told.ForEach(line => Tell(line.Fault));
        }

        private List<RefusedLine> TakeRead()
        {
            var read = _read;
            _read = [];
            return read;
        }

        private Task KeepReadAsync(List<RefusedLine> read)
        {
            read.ForEach(line => _log.Add(line.Fault, line.Quotes));
            return _log.KeepAsync(instance, State);
        }

        /// <summary>Writes a chunk, and at once what is told of it.</summary>
        private async Task<Written> WriteChunkAsync(List<NewItem> items, List<int> lines, List<RefusedLine> read, Placement placement, ImportChunk chunk)
        {
            await KeepReadAsync(read);
            if (items.Count == 0)
            {
                return new Written(new Added(0, 0, [], []), []);
            }

            var added = await instance.Items.AddAsync(project.Id, items, placement, by, chunk);
            if (!added.Accepted)
            {
                throw new ImportRefusedException(added.Refusal);
            }

            List<RefusedLine> told =
            [
                .. added.Value.Clashes.Select(c => new RefusedLine(Clash(items[c.Index], lines[c.Index], c.Has), c.Has)),
                .. added.Value.Merged.Select(m => new RefusedLine(Repeat(items[m.Index], lines[m.Index], m.Is), m.Is)),
            ];
            told.ForEach(line => _log.Add(line.Fault, line.Quotes));
            await _log.KeepAsync(instance, State);
            return new Written(added.Value, told);
        }

        private (List<NewItem> Items, List<int> Lines) Parse(RowBatch rows)
        {
            if (!_columnsKnown && rows.Any(r => r.Fault is null))
            {
                _columnsKnown = true;
                if (source.Roles.MissingFrom(rows.Where(r => r.Fault is null).Select(r => r.Json), source.HasHeader) is { } refusal)
                {
                    throw new ImportRefusedException(refusal);
                }

                if (source.HasHeader && HeaderCheck.Of(rows.First(r => r.Fault is null).Json, source.Roles) is { } none)
                {
                    throw new ImportRefusedException(none);
                }
            }

            if (rows.Stop is { } stop)
            {
                _isStopped = true;
                Refuse(stop, rows.StopLost);
            }

            var items = new List<NewItem>(rows.Count);
            var lines = new List<int>(rows.Count);
            foreach (var row in rows)
            {
                if (row.Fault is { } fault)
                {
                    Refuse(fault, row.Lost);
                    continue;
                }

                var item = source.Roles.ToItem(row.Json, source.Name);
                if (item.Accepted)
                {
                    State = State with { Read = State.Read + 1 };
                    items.Add(item.Value);
                    lines.Add(row.Line);
                }
                else
                {
                    Refuse(item.Refusal.Faults![0] with { Line = row.Line });
                }
            }

            return (items, lines);
        }

        private void Lost()
        {
            foreach (var fault in source.Lost ?? [])
            {
                Refuse(fault);
            }
        }

        /// <summary>A source that holds nothing, or of which nothing can be read, is no success.</summary>
        private void RefuseNothing()
        {
            if (State.Read == 0)
            {
                throw new ImportRefusedException(Nothing(source));
            }

            if (State.Kept == 0 && State.Refused == 1 && State.Faults is [var only] && (only.Field.Length == 0 || _isStopped) && State.Read == 1 && !source.Strict)
            {
                throw new ImportRefusedException(Refusal.Invalid(only.Message, [only]));
            }
        }

        private Fault Repeat(NewItem item, int line, ItemId same) => new(
            item.ExternalKey is null ? "" : source.Roles.KeyColumn ?? "key",
            $"Merged: the row says what item {same} of this import says{(item.ExternalKey is { } key ? $", under the key \"{ColumnRoles.Short(key)}\"" : "")}. Give rows keys of their own (--key) where they are to stay apart.", line);

        private Fault Clash(NewItem item, int line, ItemId? has) => new(
            source.Roles.KeyColumn ?? "key",
            $"The key \"{ColumnRoles.Short(item.ExternalKey!)}\" belongs to {(has is { } other ? $"item {other}" : "an earlier row or an item")} with another content. Give each its own key, or withdraw the other one.", line);

        /// <param name="lost">Further lines that are lost with it.</param>
        /// <param name="counted">The line was counted as read before.</param>
        private void Refuse(Fault fault, int lost = 0, bool counted = false, ItemId? quotes = null)
        {
            State = State with { Read = State.Read + (counted ? 0 : 1 + lost), Refused = State.Refused + 1 + lost };
            _read.Add(new RefusedLine(fault, quotes));
            Tell(fault);
        }

        private void Tell(Fault fault)
        {
            refused?.Invoke(fault);
            State = State.Faults.Count < ImportRunStore.MostShown ? State with { Faults = [.. State.Faults, fault] } : State;
        }
    }

    /// <summary>That a source holds no row.</summary>
    public static Refusal Nothing(ItemSource source) => Nothing(source.HasHeader);

    public static Refusal Nothing(bool hasHeader)
    {
        var message = $"Nothing was read: {(hasHeader ? "the source has a header at most, and no rows" : "the source has no rows")}. Give a source with rows.";
        return Refusal.Invalid(message, [new Fault("", message)]);
    }
}
