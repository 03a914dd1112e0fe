using System.CommandLine;
using System.Globalization;
using Assay.Domain;
using Assay.Domain.Ledger;
using Assay.Formats.Rows;
using Assay.Server.Client;
using Assay.Server.Features.Items;
using Assay.Server.Work.Items;
using Assay.Store;
using Assay.Store.Items;
using Assay.Store.Projects;

namespace Assay.Server.Commands;

/// <summary>assay import FILE|-|DIR, and assay import annotations FILE.</summary>
internal static class ImportCommand
{
    private static readonly string[] TextEndings = [".txt", ".md", ".text"];

    public static Command Create()
    {
        var place = new Workplace();
        var path = new Argument<string>("SOURCE") { Description = "A file (CSV, TSV, JSONL, JSON array, text), - for standard input, or a folder of such files." };
        var project = Workplace.ProjectOption();
        var format = new Option<string?>("--format") { Description = "csv, tsv, jsonl, json or txt; told from name and content where it is left out.", HelpName = "FORMAT" };
        var key = new Option<string?>("--key") { Description = "Column that names items in their source.", HelpName = "COLUMN" };
        var facets = new Option<string[]>("--facet") { Description = "Column to filter by, kept beside the content; may be repeated.", HelpName = "COLUMN" };
        var columns = new Option<string[]>("--column") { Description = "What a column becomes, such as region=jurisdiction; may be repeated. Roles: key, facet, source, cohort, jurisdiction, capturedAt, consent, licence, retainUntil, ignore.", HelpName = "NAME=ROLE" };
        var moments = new Option<string?>("--moments") { Description = "How capturedAt and retainUntil are written where that is not ISO 8601, such as dd/MM/yyyy or yyyy.MM.dd HH:mm (UTC), or unix.", HelpName = "FORM" };
        var header = new Option<bool>("--header") { Description = "The first line of CSV or TSV names the columns, even where it looks like a row." };
        var strict = new Option<bool>("--strict") { Description = "Check everything first; one refused row refuses it all." };
        var check = new Option<bool>("--check") { Description = "Read everything and write nothing: what would be added, is known already, is refused." };
        var priority = new Option<int>("--priority") { Description = "Priority of the new tasks, -4096 to 4095.", HelpName = "N" };
        var command = place.On(new Command("import", "Bring items in, or existing answers with assay import annotations.") { path, project, format, key, facets, columns, moments, header, strict, check, priority });
        command.SetAction(async (parsed, cancel) =>
        {
            var roles = ColumnRoles.Parse(parsed.GetValue(key), parsed.GetValue(facets) ?? [], parsed.GetValue(columns) ?? [], parsed.GetValue(moments)).OrEnd().WithHeader(parsed.GetValue(header));
            var sources = Sources(parsed.GetValue(path)!, parsed.GetValue(format), roles, parsed.GetValue(strict), parsed.GetValue(priority));
            using var server = place.ServerOf(parsed);
            return server is not null
                ? await OnServerAsync(server, parsed, place, parsed.GetValue(project)!, sources, parsed.GetValue(check),
                    Asked("key", parsed.GetValue(key)) + Asked("moments", parsed.GetValue(moments)) + Asked("header", parsed.GetValue(header) ? "true" : null)
                    + string.Concat((parsed.GetValue(facets) ?? []).Select(f => Asked("facet", f))) + string.Concat((parsed.GetValue(columns) ?? []).Select(c => Asked("column", c))))
                : await OnStoreAsync(parsed, place, parsed.GetValue(project)!, sources, parsed.GetValue(check), cancel);
        });
        command.Subcommands.Add(Annotations());
        return command;
    }

    private static Command Annotations()
    {
        var place = new Workplace();
        var path = new Argument<string>("FILE") { Description = "Answers with the columns task, worker, label; optional time, confidence." };
        var project = Workplace.ProjectOption();
        var source = new Option<string>("--source") { Description = "Name of the source; part of each event's id.", DefaultValueFactory = _ => "answers", HelpName = "NAME" };
        var items = new Option<string?>("--items") { Description = "File of the items that the answers are about.", HelpName = "FILE" };
        var key = new Option<string?>("--key") { Description = "Column of --items that holds the task's name.", HelpName = "COLUMN" };
        var columns = new Option<string[]>("--column") { Description = $"What a column is that is not named so, such as performer=worker; may be repeated. Roles: {string.Join(", ", AnswerColumns.Names)}.", HelpName = "NAME=ROLE" };
        var moments = new Option<string?>("--moments") { Description = "How times are written where that is not ISO 8601, such as dd/MM/yyyy HH:mm (UTC), or unix.", HelpName = "FORM" };
        var command = place.On(new Command("annotations", "Bring existing answers in. The same file again adds nothing.") { path, project, source, items, key, columns, moments });
        command.SetAction(async (parsed, cancel) =>
        {
            var file = parsed.GetValue(path)!;
            var format = Detect(file, null);
            var named = AnswerColumns.Parse(parsed.GetValue(columns) ?? []).OrEnd();
            var form = MomentForm.Parse(parsed.GetValue(moments)).OrEnd();
            var itemFile = parsed.GetValue(items);
            if (itemFile is not null && parsed.GetValue(key) is null)
            {
                throw new CommandRefusedException(Refusal.Invalid("--items needs --key: the column that holds the task's name."));
            }

            using var server = place.ServerOf(parsed);
            if (server is not null)
            {
                var id = await server.ProjectAsync(parsed.GetValue(project)!);
                var itemsCodeOnServer = ExitCodes.Done;
                if (itemFile is not null)
                {
                    await using var rows = InputFile.Open(itemFile);
                    var items = await server.PostAsync($"/projects/{id}/items?format={Name(Detect(itemFile, null))}&source={Uri.EscapeDataString(Path.GetFileName(itemFile))}&key={Uri.EscapeDataString(parsed.GetValue(key)!)}", rows, "application/octet-stream").NamedAsync(Path.GetFileName(itemFile));
                    itemsCodeOnServer = CodeOf(items);
                    Output.Print(items, parsed.GetValue(place.Json));
                }

                await using var stream = InputFile.Open(file);
                var view = await server.PostAsync(
                    $"/projects/{id}/annotations?format={Name(format)}&source={Uri.EscapeDataString(parsed.GetValue(source)!)}&itemsGiven={(itemFile is null ? "false" : "true")}{string.Concat((parsed.GetValue(columns) ?? []).Select(c => Asked("column", c)))}{Asked("moments", parsed.GetValue(moments))}", stream, "application/octet-stream").NamedAsync(Path.GetFileName(file));
                Output.Print(view, parsed.GetValue(place.Json));
                return Math.Max(itemsCodeOnServer, CodeOf(view));
            }

            await using var instance = await place.OpenAsync(parsed);
            var found = await Workplace.ProjectAsync(instance, parsed.GetValue(project)!);
            var progress = new Progress(parsed.GetValue(place.Json));
            var itemsCode = ExitCodes.Done;
            if (itemFile is not null)
            {
                var imported = (await ItemImport.RunAsync(
                    instance, found, new ItemSource(Path.GetFileName(itemFile), Detect(itemFile, null), () => InputFile.Open(itemFile), ColumnRoles.Parse(parsed.GetValue(key), [], []).OrEnd(), Strict: false),
                    Workplace.Operator, progress.ShowAsync, progress.Refused, cancel)).Named(Path.GetFileName(itemFile)).OrEnd();
                progress.End();
                Console.Error.WriteLine($"{Output.Plain(Path.GetFileName(itemFile))}: {ItemImport.Summary(imported)}"); // they are in, whatever becomes of the answers
                itemsCode = CodeOf(imported);
                progress = new Progress(parsed.GetValue(place.Json));
            }

            var run = (await AnnotationImport.RunAsync(
                instance, found, new AnswerSource(parsed.GetValue(source)!, format, () => InputFile.Open(file), itemFile is not null, named, form), Workplace.Operator, progress.ShowAsync, progress.Refused, cancel)).Named(Path.GetFileName(file)).OrEnd();
            progress.End();
            Output.Print(Output.ToNode(ImportView.Of(run)), parsed.GetValue(place.Json));
            return Math.Max(itemsCode, CodeOf(run));
        });
        return command;
    }

    private static async Task<int> OnStoreAsync(ParseResult parsed, Workplace place, string project, IReadOnlyList<ItemSource> sources, bool check, CancellationToken cancel)
    {
        await using var instance = await place.OpenAsync(parsed);
        await instance.Imports.BreakOffAsync();
        var found = await Workplace.ProjectAsync(instance, project);
        var total = default(ImportRun);
        var code = ExitCodes.Done;
        var isStopped = false;
        foreach (var source in sources.TakeWhile(_ => !isStopped))
        {
            var progress = new Progress(parsed.GetValue(place.Json));
            var run = check
                ? await CheckAsync(instance, found, source, progress, cancel)
                : (await ItemImport.RunAsync(instance, found, source, Workplace.Operator, progress.ShowAsync, progress.Refused, cancel)).Named(source.Name).OrEnd();
            progress.End();
            code = Math.Max(CodeOf(run), code);
            isStopped = cancel.IsCancellationRequested;
            total = total is null ? run : run with { Read = total.Read + run.Read, Added = total.Added + run.Added, Known = total.Known + run.Known, Refused = total.Refused + run.Refused, Merged = total.Merged + run.Merged, Faults = [.. total.Faults.Concat(run.Faults).Take(100)] };
        }

        if (total is not null)
        {
            total = sources.Count > 1 && !check && !isStopped ? total with { Message = ItemImport.Summary(total) } : total;
            Output.Print(Output.ToNode(ImportView.Of(total)), parsed.GetValue(place.Json));
        }

        return code;
    }

    private static async Task<ImportRun> CheckAsync(Instance instance, Project project, ItemSource source, Progress progress, CancellationToken cancel)
    {
        var run = (await ItemCheck.RunAsync(instance, project, source, Workplace.Operator, cancel)).Named(source.Name).OrEnd().Run;
        foreach (var fault in run.Faults)
        {
            progress.Refused(fault);
        }

        return run;
    }

    private static async Task<int> OnServerAsync(
        ServerClient server, ParseResult parsed, Workplace place, string project, IReadOnlyList<ItemSource> sources, bool check, string asked)
    {
        var id = await server.ProjectAsync(project);
        var code = ExitCodes.Done;
        foreach (var source in sources)
        {
            var progress = new Progress(parsed.GetValue(place.Json));
            if (source.Strict && source.Lost is { Count: > 0 } unread)
            {
                throw new CommandRefusedException(Refusal.Invalid($"{unread.Count} files cannot be read, and --strict takes all or nothing: nothing was sent.", [.. unread.Take(20)]));
            }

            foreach (var lost in source.Lost ?? [])
            {
                progress.Refused(lost);
                code = ExitCodes.DoesNotHold;
            }

            var own = source.Format == RowFormat.JsonLines && source.Roles.KeyColumn == FolderTexts.FileColumn ? Asked("key", FolderTexts.FileColumn) : asked;
            var query = $"format={Name(source.Format)}&source={Uri.EscapeDataString(source.Name)}&strict={(source.Strict ? "true" : "false")}&priority={source.Priority.ToString(CultureInfo.InvariantCulture)}{own}";
            await using var stream = source.Open();
            var answer = await server.PostAsync($"/projects/{id}/items{(check ? "/check" : "")}?{query}", stream, "application/octet-stream").NamedAsync(source.Name);
            var view = check ? answer!["run"] : answer;
            code = CodeOf(view) == ExitCodes.Done ? code : ExitCodes.DoesNotHold;
            Output.Print(view, parsed.GetValue(place.Json));
        }

        return code;
    }

    private static string Asked(string name, string? value) => string.IsNullOrEmpty(value) ? "" : $"&{name}={Uri.EscapeDataString(value)}";

    /// <summary>Stopped is not done, and neither is what refused rows or broke off.</summary>
    private static int CodeOf(ImportRun run) => run.State == ImportState.Stopped ? 130 : run.Refused > 0 || run.State != ImportState.Done ? ExitCodes.DoesNotHold : ExitCodes.Done;

    private static int CodeOf(System.Text.Json.Nodes.JsonNode? view) => (long?)view?["refused"] > 0 || (string?)view?["state"] != "done" ? ExitCodes.DoesNotHold : ExitCodes.Done;

    private static List<ItemSource> Sources(string path, string? format, ColumnRoles roles, bool strict, int priority)
    {
        if (path == "-")
        {
            if (strict)
            {
                throw new CommandRefusedException(Refusal.Invalid("--strict reads the input twice; give a file in place of -."));
            }

            var named = format is null ? RowFormat.JsonLines : ParseFormat(format);
            return [new ItemSource("standard input", named, Console.OpenStandardInput, roles, false, priority)];
        }

        if (!Directory.Exists(path))
        {
            return [new ItemSource(Path.GetFileName(path), Detect(path, format), () => InputFile.Open(path), roles, strict, priority)];
        }

        string[] tables = [".csv", ".tsv", ".jsonl", ".ndjson", ".json"];
        var files = Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        var sources = files.Where(f => tables.Contains(Ending(f))).Select(f => new ItemSource(Path.GetRelativePath(path, f), Detect(f, format), () => InputFile.Open(f), roles, strict, priority)).ToList();
        var texts = files.Where(f => TextEndings.Contains(Ending(f))).ToList();
        if (texts.Count > 0)
        {
            sources.Add(FolderTexts.Of(path, texts, strict, priority));
        }

        var others = files.Where(f => !tables.Contains(Ending(f)) && !TextEndings.Contains(Ending(f))).ToList();
        if (others.Count > 0)
        {
            Console.Error.WriteLine($"{others.Count.ToString("N0", CultureInfo.InvariantCulture)} files are no rows and no texts by their endings, and are left out: {string.Join(", ", others.Take(10).Select(f => Output.Plain(Path.GetRelativePath(path, f))))}{(others.Count > 10 ? ", ..." : "")}");
        }

        return sources.Count > 0 ? sources
            : throw new CommandRefusedException(Refusal.Invalid($"Nothing was read: no file in {path} ends in {string.Join(", ", tables.Concat(TextEndings))}."));
    }

    private static string Ending(string file) => Path.GetExtension(file).ToLowerInvariant();

    private static RowFormat Detect(string file, string? format)
    {
        if (format is not null)
        {
            return ParseFormat(format);
        }

        using var stream = InputFile.Open(file);
        var first = new byte[4096];
        return RowFormats.Detect(file, first.AsSpan(0, stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false))).Named(Path.GetFileName(file)).OrEnd();
    }

    private static RowFormat ParseFormat(string name) =>
        FormatNames.ParseRows(name) ?? throw new CommandRefusedException(Refusal.Invalid($"\"{name}\" is no form of rows; the forms are {FormatNames.Rows}."));

    private static string Name(RowFormat format) => FormatNames.Of(format);

    /// <summary>Rows read so far, on standard error so that output stays clean; refused rows as they come.</summary>
    private sealed class Progress(bool quiet)
    {
        private readonly bool _live = !quiet && !Console.IsErrorRedirected;
        private long _shownAt;
        private int _named;

        public Task ShowAsync(ImportRun run)
        {
            if (_live && Environment.TickCount64 - _shownAt > 500)
            {
                _shownAt = Environment.TickCount64;
                Console.Error.Write($"\r{run.Read.ToString("N0", CultureInfo.InvariantCulture)} rows read, {run.Added.ToString("N0", CultureInfo.InvariantCulture)} added, {run.Refused.ToString("N0", CultureInfo.InvariantCulture)} refused ");
            }

            return Task.CompletedTask;
        }

        public void Refused(Fault fault)
        {
            if (++_named <= 20)
            {
                Console.Error.WriteLine((_live ? "\r" : "") + Output.Line(fault));
            }
        }

        public void End()
        {
            if (_live)
            {
                Console.Error.WriteLine();
            }

            if (_named > 20)
            {
                Console.Error.WriteLine($"... and {_named - 20} more lines that were refused or merged.");
            }
        }
    }
}
