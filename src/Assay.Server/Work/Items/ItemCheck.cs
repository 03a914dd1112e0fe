using System.Text;
using System.Text.Json;
using Assay.Domain;
using Assay.Formats.Rows;
using Assay.Store;
using Assay.Store.Access;
using Assay.Store.Items;
using Assay.Store.Projects;

namespace Assay.Server.Work.Items;

/// <summary>A column of a source as an import would take it.</summary>
/// <param name="First">Its first values, shortened, for people to recognise it by.</param>
internal sealed record SourceColumn(string Name, IReadOnlyList<string> First);

/// <param name="Run">Counts; added is how many would be.</param>
/// <param name="First">The contents of the first rows that would come in, as annotators will see them.</param>
internal sealed record CheckedSource(ImportRun Run, IReadOnlyList<SourceColumn> Columns, IReadOnlyList<string> First);

/// <summary>Reads a whole source as an import would, and writes nothing but what it found.</summary>
internal static class ItemCheck
{
    private const int FirstRows = 5;
    private const int ColumnRows = 100;
    private const int Longest = 200;

    public static async Task<Decision<CheckedSource>> RunAsync(Instance instance, Project project, ItemSource source, Authority by, CancellationToken cancel)
    {
        var run = await instance.Imports.StartAsync(project.Id, "items.check", source.Name, by.Actor);
        var columns = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var first = new List<string>();
        var seen = new HashSet<UInt128>();
        var log = new FaultLog();
        try
        {
            foreach (var lost in source.Lost ?? [])
            {
                run = Refused(run, lost, log, 0);
            }

            await using var stream = source.Open();
            using var reader = RowReader.Open(stream, source.Format);
            while (await reader.ReadAsync(cancel) is { } rows)
            {
                using var batch = rows;
                if (columns.Count == 0 && rows.Any(r => r.Fault is null)
                    && (source.Roles.MissingFrom(rows.Where(r => r.Fault is null).Select(r => r.Json), source.HasHeader)
                        ?? (source.HasHeader ? HeaderCheck.Of(rows.First(r => r.Fault is null).Json, source.Roles) : null)) is { } missing)
                {
                    return await FailAsync(instance, run, log, missing);
                }

                run = await CheckAsync(instance, project, run, rows, source, columns, first, seen, log);
                await log.KeepAsync(instance, run);
            }

            if (run.Read == 0)
            {
                return await FailAsync(instance, run, log, ItemImport.Nothing(source));
            }

            await log.KeepAsync(instance, run);
            var message = seen.Count >= ItemStore.MostSeen ? $"Rows that repeat others were noticed among the first {ItemStore.MostSeen}." : "";
            run = await instance.Imports.SaveAsync(run with { State = ImportState.Done, Message = message });
            return new CheckedSource(run, [.. columns.Select(c => new SourceColumn(c.Key, c.Value))], first);
        }
        catch (OperationCanceledException)
        {
            await instance.Imports.SaveAsync(run with { State = ImportState.Stopped, Message = "Stopped. Nothing was kept." });
            throw;
        }
        catch (Exception e) when (e is IOException or BadHttpRequestException)
        {
            await instance.Imports.SaveAsync(run with { State = ImportState.Failed, Message = "The source broke off. A check keeps nothing." });
            throw;
        }
        finally
        {
            instance.Imports.Leave(run.Id);
        }
    }

    private static async Task<Refusal> FailAsync(Instance instance, ImportRun run, FaultLog log, Refusal refusal)
    {
        await log.KeepAsync(instance, run);
        await instance.Imports.SaveAsync(run with { State = ImportState.Failed, Message = refusal.Message });
        return refusal;
    }

    private static ImportRun Refused(ImportRun now, Fault fault, FaultLog log, int lost, ItemId? quotes = null) =>
        Told(now with { Read = now.Read + 1 + lost, Refused = now.Refused + 1 + lost }, fault, log, quotes);

    private static ImportRun Told(ImportRun now, Fault fault, FaultLog log, ItemId? quotes = null)
    {
        log.Add(fault, quotes);
        return now with { Faults = now.Faults.Count < ImportRunStore.MostShown ? [.. now.Faults, fault] : now.Faults };
    }

    private static async Task<ImportRun> CheckAsync(
        Instance instance, Project project, ImportRun run, RowBatch rows, ItemSource source, Dictionary<string, List<string>> columns, List<string> first, HashSet<UInt128> seen, FaultLog log)
    {
        var items = new List<NewItem>(rows.Count);
        var lines = new List<int>(rows.Count);
        run = rows.Stop is { } stop ? Refused(run, stop, log, rows.StopLost) : run;
        foreach (var row in rows)
        {
            if (row.Fault is { } fault)
            {
                run = Refused(run, fault, log, row.Lost);
                continue;
            }

            if (run.Read + items.Count < ColumnRows)
            {
                Note(row.Json, columns);
            }

            var item = source.Roles.ToItem(row.Json, source.Name);
            if (!item.Accepted)
            {
                run = Refused(run, item.Refusal.Faults![0] with { Line = row.Line }, log, 0);
                continue;
            }

            items.Add(item.Value);
            lines.Add(row.Line);
        }

        var outcomes = items.Count == 0 ? [] : await instance.Items.CheckAsync(project.Id, items, seen);
        for (var i = 0; i < outcomes.Count; i++)
        {
            if (outcomes[i].Outcome == CheckedItem.New && first.Count < FirstRows)
            {
                first.Add(Encoding.UTF8.GetString(items[i].Payload));
            }

            run = outcomes[i].Outcome switch
            {
                CheckedItem.New => run with { Read = run.Read + 1, Added = run.Added + 1 },
                CheckedItem.Known => run with { Read = run.Read + 1, Known = run.Known + 1 },
                CheckedItem.Merged => Told(
                    run with { Read = run.Read + 1, Merged = run.Merged + 1 },
                    new Fault(items[i].ExternalKey is null ? "" : source.Roles.KeyColumn ?? "key", "It would be merged: the row says what an earlier one of this source says. Give rows keys of their own (--key) where they are to stay apart.", lines[i]),
                    log),
                _ => Refused(run, new Fault(source.Roles.KeyColumn ?? "key", $"The key \"{ColumnRoles.Short(items[i].ExternalKey!)}\" belongs to an earlier row or an item with another content. Give each its own key.", lines[i]), log, 0, outcomes[i].Has),
            };
        }

        return run;
    }

    private static void Note(ReadOnlyMemory<byte> row, Dictionary<string, List<string>> columns)
    {
        using var document = JsonDocument.Parse(row);
        foreach (var member in document.RootElement.EnumerateObject())
        {
            if (!columns.TryGetValue(member.Name, out var values))
            {
                columns.Add(member.Name, values = []);
            }

            var text = member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : member.Value.GetRawText();
            if (values.Count < 3 && text.Length > 0)
            {
                values.Add(Excerpt.Of(text, Longest));
            }
        }
    }
}
