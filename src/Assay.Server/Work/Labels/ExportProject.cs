using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Domain.Labels;
using Assay.Domain.Ledger;
using Assay.Domain.Tasks;
using Assay.Formats.Exports;
using Assay.Server.Work.Files;
using Assay.Server.Work.Items;
using Assay.Store;
using Assay.Store.Access;
using Assay.Store.Engine;

namespace Assay.Server.Work.Labels;

/// <summary>What an export holds.</summary>
internal enum ExportSubject
{
    Labels,
    Annotations,
}

/// <summary>A part of a project's tasks.</summary>
/// <param name="Tasks">Null: all that the filter means.</param>
internal sealed record ExportChoice(TaskFilter Filter, HashSet<long>? Tasks)
{
    /// <summary>Those that are meant of the tasks from one to another.</summary>
    public async Task<HashSet<long>> AmongAsync(Instance instance, ProjectId project, long first, long last)
    {
        var found = new HashSet<long>();
        for (var after = first - 1; after < last;)
        {
            var (ids, upto) = await instance.Grid.IdsAsync(project, Filter, after, last + 1, 5000);
            found.UnionWith(Tasks is null ? ids : ids.Where(Tasks.Contains));
            after = upto;
        }

        return found;
    }
}

/// <param name="Rows">How many were written.</param>
/// <param name="AsOf">The ledger size that they are of.</param>
/// <param name="Guarded">Cells of CSV that got an apostrophe, since a spreadsheet would run them.</param>
internal sealed record Exported(long Rows, long AsOf, long Guarded);

/// <summary>Writes labels or annotations of a project as of a ledger size, streaming: the same size gives the same bytes until content is flagged as personal data, or erased.</summary>
internal static class ExportProject
{
    private const int Page = 5000;

    /// <param name="asOf">Events that count; null: all that stand when the export begins.</param>
    public static async Task<Exported> RunAsync(
        Instance instance, ProjectId project, ExportSubject subject, ExportFormat format, long? asOf, Stream to, ExportChoice? choice = null, Action<long>? progress = null, bool keepFormulas = false, CancellationToken cancel = default)
    {
        var size = asOf ?? (await instance.Ledger.StateAsync(project)).Size;
        var (rows, guarded) = subject == ExportSubject.Labels
            ? await LabelsAsync(instance, project, format, size, to, choice, progress, keepFormulas, cancel)
            : await AnnotationsAsync(instance, project, format, size, to, progress, keepFormulas, cancel);
        return new Exported(rows, size, guarded);
    }

    /// <summary>The same, with its beginning and its end in the ledger: what was taken out is known even where it broke off.</summary>
    public static async Task<Exported> RunRecordedAsync(
        Instance instance, ProjectId project, ExportSubject subject, ExportFormat format, long? asOf, Stream to, ExportChoice? choice, bool keepFormulas, Authority by, CancellationToken cancel, Action<long>? begun = null)
    {
        var size = asOf ?? (await instance.Ledger.StateAsync(project)).Size;
        var what = new JsonObject { ["asOf"] = size, ["format"] = FormatNames.Of(format), ["part"] = choice is not null, ["subject"] = subject == ExportSubject.Labels ? "labels" : "annotations" };
        var exported = new Exported(0, size, 0);
        await RecordedAsync(
            instance, project, what, by, to,
            async (hashed, written) =>
            {
                exported = await RunAsync(instance, project, subject, format, size, hashed, choice, written, keepFormulas, cancel);
                await hashed.FlushAsync(cancel); // what does not get out was not made
                return exported.Rows;
            },
            begun);
        return exported;
    }

    /// <summary>Carries an export out between an event that it begins and one that it was made or broke off.</summary>
    /// <param name="run">Told where to write and whom to tell how many rows were written; returns how many in all.</param>
    /// <param name="begun">Told the position of the event that it begins with, before anything is written.</param>
    public static async Task RecordedAsync(Instance instance, ProjectId project, JsonObject what, Authority by, Stream to, Func<Stream, Action<long>, Task<long>> run, Action<long>? begun = null)
    {
        var beginning = await instance.Ledger.RecordAsync(project, EventKind.ExportBegun, (JsonObject)what.DeepClone(), by);
        what["begun"] = beginning.Position;
        begun?.Invoke(beginning.Position);
        using var hashed = new HashedStream(to);
        var rows = 0L;
        try
        {
            rows = await run(hashed, written => rows = written);
        }
        catch (Exception e)
        {
            what["reason"] = e is OperationCanceledException ? "stopped, or whoever read it went away" : e is IOException ? "it could not be written" : "it failed";
            what["rows"] = rows;
            try
            {
                await instance.Ledger.RecordAsync(project, EventKind.ExportBroken, what, by);
            }
            catch (StoreUnavailableException)
            {
                // That it began is recorded, and that it was made is not.
            }

            throw;
        }

        what["bytes"] = hashed.Length;
        what["rows"] = rows;
        what["sha256"] = hashed.Sha256;
        await instance.Ledger.RecordAsync(project, EventKind.ExportMade, what, by);
    }

    private static async Task<(long Rows, long Guarded)> LabelsAsync(Instance instance, ProjectId project, ExportFormat format, long asOf, Stream to, ExportChoice? choice, Action<long>? progress, bool keepFormulas, CancellationToken cancel)
    {
        using var writer = Export.Labels(to, format, guardFormulas: !keepFormulas);
        var after = new TaskId(0);
        var rows = 0L;
        while (true)
        {
            var page = await instance.Labels.PageAsync(project, after, Page, asOf);
            var chosen = choice is null || page.Count == 0 ? null : await choice.AmongAsync(instance, project, page[0].Task.Value, page[^1].Task.Value);
            foreach (var l in page.Where(l => chosen?.Contains(l.Task.Value) != false))
            {
                rows++;
                await writer.WriteAsync(
                    new LabelRow(
                        project.ToString(), l.Item.ToString(), l.ItemKey, l.Task.ToString(), Bytes(l.Payload), Bytes(l.IsWithheld ? null : l.Value), l.Posterior, l.Method, l.Answers,
                        StateName(l.State), l.TaxonomyVersion, l.Position, Moment(l.ResolvedAt)),
                    cancel);
            }

            progress?.Invoke(rows);
            cancel.ThrowIfCancellationRequested();
            if (page.Count < Page)
            {
                await writer.CompleteAsync(cancel);
                return (rows, writer.Guarded);
            }

            after = page[^1].Task;
        }
    }

    private static async Task<(long Rows, long Guarded)> AnnotationsAsync(Instance instance, ProjectId project, ExportFormat format, long asOf, Stream to, Action<long>? progress, bool keepFormulas, CancellationToken cancel)
    {
        using var writer = Export.Annotations(to, format, guardFormulas: !keepFormulas);
        var position = 0L;
        var rows = 0L;
        while (true)
        {
            var page = await instance.Labels.AnnotationsAsync(project, position, Page, asOf);
            foreach (var a in page)
            {
                await writer.WriteAsync(
                    new AnnotationRow(
                        a.Item.ToString(), a.ItemKey, a.Task.ToString(), a.Id.ToString(), a.Actor.ToString(), a.Kind, Bytes(a.Value), a.Confidence, a.SecondsSpent,
                        a.TaxonomyVersion, a.Position, Moment(a.At), a.RefersTo?.ToString()),
                    cancel);
            }

            rows += page.Count;
            progress?.Invoke(rows);
            cancel.ThrowIfCancellationRequested();
            if (page.Count < Page)
            {
                await writer.CompleteAsync(cancel);
                return (rows, writer.Guarded);
            }

            position = page[^1].Position + 1;
        }
    }

    private static ReadOnlyMemory<byte> Bytes(string? json) => json is null ? default : Encoding.UTF8.GetBytes(json);

    private static string StateName(LabelState state) => state switch { LabelState.Final => "final", LabelState.Disputed => "disputed", _ => "withdrawn" };

    private static DateTimeOffset Moment(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    public static bool TryParse(string text, out ExportSubject subject)
    {
        subject = text == "annotations" ? ExportSubject.Annotations : ExportSubject.Labels;
        return text is "labels" or "annotations";
    }

    public static string FileName(string project, ExportSubject subject, ExportFormat format) => string.Create(
        CultureInfo.InvariantCulture,
        $"{string.Concat(project.Select(c => char.IsLetterOrDigit(c) ? c : '-'))}-{(subject == ExportSubject.Labels ? "labels" : "annotations")}.{FormatNames.Of(format)}");
}
