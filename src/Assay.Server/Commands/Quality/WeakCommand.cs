using Assay.Formats.Exports;
using Assay.Server.Work.Files;
using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Server.Work.Quality;

namespace Assay.Server.Commands.Quality;

/// <summary>assay quality weak: labels out of the votes of labeling functions.</summary>
internal static class WeakCommand
{
    public static Command Create()
    {
        var path = new Argument<string>("FILE") { Description = $"Votes, a column for each labeling function and a class or nothing in each cell; index names the rows ({TableFile.Forms})." };
        var method = Options.OneOf("--method", "Which labels are written.", "METHOD", WeakReport.Model, WeakReport.Majority);
        method.DefaultValueFactory = _ => WeakReport.Model;
        var truth = new Option<string?>("--truth") { Description = "Known labels with the columns index, label: how right functions and labels are.", HelpName = "FILE" };
        var output = new Option<string?>("--out") { Description = "Write index, label, confidence of every row as CSV.", HelpName = "FILE" };
        var abstain = new Option<string>("--abstain") { Description = "What a function writes that says nothing, beside an empty cell; several separated by commas.", DefaultValueFactory = _ => "-1", HelpName = "TEXT" };
        var ignore = new Option<string?>("--ignore") { Description = "Columns that are no labeling functions, separated by commas; label is none by itself.", HelpName = "COLUMNS" };
        var prior = new Option<string?>("--prior") { Description = "Known shares of the classes, such as ham=0.6,spam=0.4; estimated where it is left out.", HelpName = "SHARES" };
        var fallback = new Option<string?>("--fallback") { Description = "The class of rows that would have no label.", HelpName = "CLASS" };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var formulas = Formulas.Option();
        var command = new Command("weak", "Labels from labeling functions: what they cover, where they conflict, and what they say together.") { path, method, truth, output, abstain, ignore, prior, fallback, formulas, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var ignored = List(parsed.GetValue(ignore));
            var table = WeakTable.Of(await TableFile.ReadAsync(parsed.GetValue(path)!, name => WeakTable.KindOf(name, ignored), cancel), List(parsed.GetValue(abstain))).OrEnd();
            var known = parsed.GetValue(truth) is { } file ? table.Truth(await TableFile.ReadAsync(file, KindOfTruth, cancel)).OrEnd() : [];
            var standIn = parsed.GetValue(fallback) is { } name ? ClassOf(table, name, "--fallback") : -1;
            var report = WeakReport.Of(table, parsed.GetValue(method)!, Shares(table, parsed.GetValue(prior)), standIn, known);
            if (parsed.GetValue(output) is { } target)
            {
                await OutputFile.WriteTextAsync(target, Csv(report.Labels, Formulas.Keep(parsed.GetValue(formulas)!)), cancel);
            }

            Output.Print(parsed.GetValue(json) ? Output.ToNode(report) : Readable(report, known.Length > 0), parsed.GetValue(json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static string[] List(string? names) => names?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static ColumnKind KindOfTruth(string name) => name.ToLowerInvariant() is "index" or "label" ? ColumnKind.Names : ColumnKind.Ignored;

    private static int ClassOf(WeakTable table, string name, string option) => Array.IndexOf(table.Classes, name) is >= 0 and var found
        ? found
        : throw new CommandRefusedException(Refusal.Invalid($"{option}: no function votes for \"{name}\"; the classes are {string.Join(", ", table.Classes)}."));

    private static double[]? Shares(WeakTable table, string? text)
    {
        if (text is null)
        {
            return null;
        }

        var shares = new double[table.Classes.Length];
        foreach (var part in List(text))
        {
            var at = part.LastIndexOf('=');
            if (at < 1 || !double.TryParse(part[(at + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out var share) || share is not (>= 0 and <= 1))
            {
                throw new CommandRefusedException(Refusal.Invalid($"--prior: \"{part}\" is no share of a class. Write such as {table.Classes[0]}=0.5."));
            }

            shares[ClassOf(table, part[..at], "--prior")] = share;
        }

        return Math.Abs(shares.Sum() - 1) < 1e-6
            ? shares
            : throw new CommandRefusedException(Refusal.Invalid($"--prior: the shares sum to {shares.Sum().ToString("G6", CultureInfo.InvariantCulture)}. They must sum to 1 over {string.Join(", ", table.Classes)}."));
    }

    private static string Csv(IReadOnlyList<WeakLabel> labels, bool keepFormulas)
    {
        var guarded = 0L;
        string Cell(string text)
        {
            var isGuarded = !keepFormulas && CsvFormulas.IsOne(text);
            guarded += isGuarded ? 1 : 0;
            return Quoted(isGuarded ? "'" + text : text);
        }

        var text = new StringBuilder("index,label,confidence\n");
        foreach (var label in labels)
        {
            text.Append(Cell(label.Index)).Append(',').Append(Cell(label.Label ?? "")).Append(',').Append(label.Confidence.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
        }

        Formulas.Tell(guarded);
        return text.ToString();
    }

    private static string Quoted(string text) => text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    private static JsonObject Readable(WeakReport report, bool isJudged) => new()
    {
        ["rows"] = Figures.Count(report.Rows),
        ["classes"] = string.Join(", ", report.Classes.Zip(report.Prior, (name, share) => $"{name} {Percent(share)}")) + " by the model",
        ["functions"] = new JsonArray([.. report.Functions.Select(line =>
        {
            var shown = new JsonObject
            {
                ["function"] = line.Function, ["says"] = string.Join(", ", line.Says), ["coverage"] = Percent(line.Coverage), ["overlap"] = Percent(line.Overlap),
                ["conflict"] = Percent(line.Conflict), ["right, by the model"] = Percent(line.EstimatedAccuracy),
            };
            if (isJudged)
            {
                shown["right"] = Percent(line.Accuracy);
            }

            return shown;
        })]),
        ["together"] = new JsonArray([.. report.Methods.Select(line =>
        {
            var shown = new JsonObject { ["method"] = line.Method, ["coverage"] = Percent(line.Coverage) };
            if (isJudged)
            {
                shown["accuracy"] = Figures.Short(line.Accuracy);
                shown["with fallback"] = Figures.Short(line.AccuracyAll);
                shown["macro F1"] = Figures.Short(line.MacroF1);
            }

            return shown;
        })]),
        ["converged"] = report.Converged ? null : $"no, after {Figures.Count(report.Iterations)} iterations; the labels may be rough",
    };

    private static string Percent(double? share) => share is { } known ? (100 * known).ToString("F1", CultureInfo.InvariantCulture) + " %" : "";
}
