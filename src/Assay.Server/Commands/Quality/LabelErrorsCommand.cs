using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Server.Work.Quality;

namespace Assay.Server.Commands.Quality;

/// <summary>assay quality label-errors: which labels are likely wrong, by a model's probabilities or by the other workers.</summary>
internal static class LabelErrorsCommand
{
    public static Command Create()
    {
        var path = new Argument<string>("FILE") { Description = $"Labels with the columns index, label, p0, p1, ... (out-of-sample probabilities of a model), or task, worker, label ({TableFile.Forms})." };
        var rule = Options.OneOf("--rule", "Which rows are named; docs/quality/label-errors.md says which to take when.", "RULE", LabelErrorReport.Rules);
        rule.DefaultValueFactory = _ => LabelErrorReport.Rules[0];
        var ranking = Options.OneOf("--rank", "What orders them, worst first; recalibrated-margin where it is left out, for answers of workers posterior.", "SCORE", LabelErrorReport.Rankings);
        var top = new Option<int>("--top") { Description = "How many are shown; --json has all.", DefaultValueFactory = _ => 20, HelpName = "N" };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("label-errors", "Labels that are likely wrong, and how noisy each class is.") { path, rule, ranking, top, json };
        command.SetAction(async (parsed, cancel) =>
        {
            if (parsed.GetValue(top) < 0)
            {
                throw new CommandRefusedException(Refusal.Invalid("--top is at least 0."));
            }

            var table = LabeledTable.Of(await TableFile.ReadAsync(parsed.GetValue(path)!, LabeledTable.KindOf, cancel)).OrEnd();
            var rank = parsed.GetValue(ranking) ?? (table.Answers is null ? LabelErrorReport.Recalibrated : LabelErrorReport.Posterior);
            if (rank == LabelErrorReport.Posterior && table.Answers is null)
            {
                throw new CommandRefusedException(Refusal.Invalid("--rank posterior is for answers of several workers (task, worker, label); probabilities have recalibrated-margin."));
            }

            var report = LabelErrorReport.Of(table, parsed.GetValue(rule)!, rank, Environment.ProcessorCount);
            if (report.NormalizedRows > 0)
            {
                Console.Error.WriteLine($"Warning: the probabilities of {Figures.Count(report.NormalizedRows)} of {Figures.Count(report.Rows)} rows do not sum to 1. They were divided by their sum.");
            }

            Output.Print(parsed.GetValue(json) ? Output.ToNode(report) : Readable(report, parsed.GetValue(top)), parsed.GetValue(json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static JsonObject Readable(LabelErrorReport report, int top) => new()
    {
        ["rule"] = report.Rule,
        ["found"] = $"{Figures.Count(report.Indices.Count)} of {Figures.Count(report.Rows)} labels; {Figures.Count(report.EstimatedErrors)} are estimated to be wrong",
        ["noise by class"] = new JsonArray([.. report.Noise.Select(line => new JsonObject
        {
            ["class"] = line.Class, ["labels"] = Figures.Count(line.Labels), ["wrong labels"] = Percent(line.WrongLabels), ["lost labels"] = Percent(line.LostLabels),
        })]),
        [$"worst by {report.Ranking}"] = new JsonArray([.. report.Labels.Take(top).Select(Line)]),
        ["more"] = report.Labels.Count <= top ? null : $"{Figures.Count(report.Labels.Count - top)} rows; --top N shows more, --json all",
    };

    private static JsonObject Line(SuspectLabel label)
    {
        var line = new JsonObject { ["index"] = label.Index.ToString() };
        if (label.Task is not null)
        {
            line = new() { ["row"] = label.Index.ToString(), ["task"] = label.Task, ["worker"] = label.Worker };
        }

        line["label"] = label.Label;
        line["suggested"] = label.Suggested;
        line["score"] = Figures.Short(label.Score);
        return line;
    }

    private static string Percent(double share) => (100 * share).ToString("F1", CultureInfo.InvariantCulture) + " %";
}
