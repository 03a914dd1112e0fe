using System.CommandLine;
using System.Globalization;
using Assay.Domain;
using Assay.Server.Features;
using Assay.Server.Work.Files;
using Assay.Server.Work.Items;
using Assay.Server.Work.Labels;
using Assay.Server.Work.Tasks;

namespace Assay.Server.Commands;

/// <summary>assay export: labels or annotations, now or as of a moment.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var place = new Workplace();
        var project = Workplace.ProjectOption();
        var subject = new Option<string>("--subject") { Description = "labels or annotations.", DefaultValueFactory = _ => "labels", HelpName = "SUBJECT" };
        var format = new Option<string?>("--format") { Description = "jsonl, csv or parquet; told from --out where it is left out, else jsonl.", HelpName = "FORMAT" };
        var asOf = new Option<string?>("--as-of") { Description = "A ledger size or a moment.", HelpName = "POSITION|MOMENT" };
        var filter = new Option<string?>("--filter") { Description = "Labels of the tasks that this filter of the data grid means now (docs/filters.md).", HelpName = "TEXT" };
        var file = new Option<string?>("--out") { Description = "File to write; standard output where it is left out.", HelpName = "FILE" };
        var formulas = Formulas.Option();
        var command = place.On(new Command("export", "Take labels or annotations out as JSONL, CSV or Parquet.") { project, subject, format, asOf, filter, file, formulas });
        command.SetAction(async (parsed, cancel) =>
        {
            var path = parsed.GetValue(file);
            var named = parsed.GetValue(format) ?? (path is null ? "jsonl" : Path.GetExtension(path).TrimStart('.'));
            if (FormatNames.ParseExport(named) is not { } chosen)
            {
                throw new CommandRefusedException(Refusal.Invalid($"\"{named}\" is no export format; the formats are {FormatNames.Exports}."));
            }

            if (!ExportProject.TryParse(parsed.GetValue(subject)!, out var wanted))
            {
                throw new CommandRefusedException(Refusal.Invalid("--subject is labels or annotations."));
            }

            if (parsed.GetValue(filter) is not null && wanted == ExportSubject.Annotations)
            {
                throw new CommandRefusedException(Refusal.Invalid("A part of the tasks is exported as labels: leave --filter or --subject out."));
            }

            var keep = Formulas.Keep(parsed.GetValue(formulas)!);
            using var server = place.ServerOf(parsed);
            if (server is not null)
            {
                var id = await server.ProjectAsync(parsed.GetValue(project)!);
                await ToAsync(path, to => server.DownloadAsync(
                    $"/projects/{id}/exports", new { subject = parsed.GetValue(subject), format = named, asOf = parsed.GetValue(asOf), filter = parsed.GetValue(filter), formulas = parsed.GetValue(formulas) }, to, cancel));
                return ExitCodes.Done;
            }

            await using var instance = await place.OpenAsync(parsed);
            var found = await Workplace.ProjectAsync(instance, parsed.GetValue(project)!);
            var size = (await AsOf.ParseAsync(parsed.GetValue(asOf), found.Id, instance)).OrEnd();
            var choice = parsed.GetValue(filter) is { } text ? new ExportChoice((await TaskFilters.ReadAsync(text, found.Id, instance)).OrEnd(), null) : null;
            var exported = new Exported(0, 0, 0);
            await ToAsync(path, async to => exported = await ExportProject.RunRecordedAsync(instance, found.Id, wanted, chosen, size, to, choice, keep, Workplace.Operator, cancel));
            if (path is not null)
            {
                Output.Print(Output.ToNode(new { file = path, rows = exported.Rows, asOf = exported.AsOf.ToString(CultureInfo.InvariantCulture), formulasGuarded = exported.Guarded }), parsed.GetValue(place.Json));
            }

            Formulas.Tell(exported.Guarded);
            return ExitCodes.Done;
        });
        return command;
    }

    private static async Task ToAsync(string? path, Func<Stream, Task> write)
    {
        if (path is not null)
        {
            await OutputFile.WriteAsync(path, write);
            return;
        }

        await using var to = Console.OpenStandardOutput();
        await write(to);
    }
}

/// <summary>Whether cells of CSV that a spreadsheet would run are guarded; they are, unless somebody says keep.</summary>
internal static class Formulas
{
    public static Option<string> Option() => new("--formulas")
    {
        Description = "guard: cells of CSV that begin with =, +, -, @, tab or carriage return and are no numbers get an apostrophe before them, so that no spreadsheet runs them; keep: as they are.",
        DefaultValueFactory = _ => "guard", HelpName = "guard|keep",
    };

    public static bool Keep(string text) => text switch
    {
        "keep" => true,
        "guard" => false,
        _ => throw new CommandRefusedException(Refusal.Invalid($"\"{text}\" is no way with formulas; write --formulas guard or --formulas keep.")),
    };

    /// <summary>On standard error: values were changed.</summary>
    public static void Tell(long guarded)
    {
        if (guarded > 0)
        {
            Console.Error.WriteLine($"{guarded.ToString("N0", CultureInfo.InvariantCulture)} cells begin like a formula and got an apostrophe before them; --formulas keep leaves them as they are.");
        }
    }
}
