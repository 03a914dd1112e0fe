using Assay.Server.Work.Files;
using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Server.Work.Quality;
using Assay.Server.Work.Quality.Pages;

namespace Assay.Server.Commands.Quality;

/// <summary>assay quality compare: all methods over the same answers, side by side.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var path = Inputs.File();
        var truth = Options.Truth();
        var methods = new Option<string?>("--methods") { Description = $"Which to run besides auto, separated by commas; all of {string.Join(", ", MethodRun.Methods)} where it is left out.", HelpName = "METHODS" };
        var repeats = Options.Repeats();
        var abstain = Options.Abstain();
        var report = Options.Report();
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("compare", "All methods over the same answers, with accuracy, time and a page for people.") { path, truth, methods, repeats, abstain, report, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var wanted = Wanted(parsed.GetValue(methods));
            var known = await Inputs.TruthAsync(parsed.GetValue(truth), cancel);
            Progress.Show("reading");
            var answers = await Inputs.AnswersAsync(parsed.GetValue(path)!, new(LastOnly: parsed.GetValue(repeats) == "last", Abstain: parsed.GetValue(abstain)), cancel);
            if (answers.Rows == 0)
            {
                throw new CommandRefusedException(Refusal.Invalid($"There are no answers in {Output.Plain(parsed.GetValue(path)!)} to compare methods over."));
            }

            var (compared, material) = CompareReport.Of(answers, known, wanted, Environment.ProcessorCount, Progress.Show);
            Progress.End();
            if (parsed.GetValue(report) is { } page)
            {
                await OutputFile.WriteTextAsync(page, ComparePage.Of(compared, material, Inputs.NameOf(parsed.GetValue(path)!), Again(parsed.GetValue(path)!, parsed.GetValue(truth))), cancel);
            }

            Output.Print(parsed.GetValue(json) ? Output.ToNode(compared) : Readable(compared, parsed.GetValue(report)), parsed.GetValue(json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static string[] Wanted(string? methods)
    {
        if (methods is null)
        {
            return MethodRun.Methods;
        }

        var names = methods.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var unknown = Array.Find(names, name => !MethodRun.Methods.Contains(name));
        return unknown is null
            ? [MethodRun.Auto, .. names.Where(name => name != MethodRun.Auto).Distinct()]
            : throw new CommandRefusedException(Refusal.Invalid($"\"{unknown}\" is no method; the methods are {string.Join(", ", MethodRun.Methods)}."));
    }

    private static string Again(string path, string? truth) => $"assay quality compare {Inputs.NameOf(path)}{(truth is null ? "" : $" --truth {Inputs.NameOf(truth)}")}";

    private static JsonObject Readable(CompareReport report, string? page)
    {
        var (low, high) = (report.Methods.Min(line => line.Accuracy) ?? 0, report.Methods.Max(line => line.Accuracy) ?? 1);
        var from = Math.Max(0, low - Math.Max(0.02, (high - low) / 2));
        return new JsonObject
        {
            ["tasks"] = $"{Figures.Count(report.Tasks)}, {Figures.Count(report.Answers)} answers of {Figures.Count(report.Annotators)} workers, {Figures.Count(report.Classes.Count)} classes{(report.Truths is { } truths ? $"; {Figures.Count(truths)} with truth" : "")}",
            ["repeats"] = report.RepeatedRows == 0 ? null : $"{Figures.Count(report.RepeatedRows)} rows repeat a task of the same worker",
            ["methods"] = new JsonArray([.. report.Methods.Where(line => line.Skipped is null).Select(line => Line(line, from, high))]),
            ["left out"] = report.Methods.Any(line => line.Skipped is not null) ? string.Join("; ", report.Methods.Where(line => line.Skipped is not null).Select(line => $"{line.Method}: {line.Skipped}")) : null,
            ["auto took"] = report.Methods[0].Chosen,
            ["written"] = page,
        };
    }

    private static JsonObject Line(MethodLine line, double from, double to)
    {
        var shown = new JsonObject { ["method"] = line.Method };
        if (line.Accuracy is { } accuracy)
        {
            shown["accuracy"] = Figures.Short(accuracy);
            shown["95 %"] = $"{Figures.Short(line.Interval!.Low)} to {Figures.Short(line.Interval.High)}";
            shown[$"from {from.ToString("F2", CultureInfo.InvariantCulture)}"] = Figures.Bar(accuracy - from, to - from);
            shown["macro F1"] = Figures.Short(line.MacroF1);
            shown["auto is better by"] = line.Difference is { } gap ? $"{Points(gap)} ({Points(line.DifferenceInterval!.Low)} to {Points(line.DifferenceInterval.High)})" : "";
        }

        shown["open ties"] = Figures.Count(line.Open);
        shown["iterations"] = $"{line.Iterations}{(line.Converged ? "" : ", not converged")}";
        shown["CPU s"] = line.CpuSeconds.ToString("F2", CultureInfo.InvariantCulture);
        return shown;
    }

    private static string Points(double share) => (100 * share).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture);
}
