using Assay.Server.Work.Files;
using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Server.Work.Quality;
using Assay.Server.Work.Quality.Pages;

namespace Assay.Server.Commands.Quality;

/// <summary>assay quality overlap: how many answers tasks need, by playing recorded ones again.</summary>
internal static class OverlapCommand
{
    private const string UsualPrices = "5,10,20,50,100,200,500,1000";

    public static Command Create()
    {
        var path = new Argument<string>("FILE") { Description = "Answers with the columns task, worker, label, and if there is one, time (CSV, TSV, JSONL, Parquet), or - for standard input; many to a task." };
        var truth = new Option<string?>("--truth") { Description = "Truth to measure against, with the columns task and label; the labels of all answers where it is left out.", HelpName = "FILE" };
        var prices = new Option<string>("--prices") { Description = "What a wrong label costs, in answers: one point of the curve each.", DefaultValueFactory = _ => UsualPrices, HelpName = "P,P,..." };
        var fewest = new Option<int>("--fewest") { Description = "Answers that every task gets.", DefaultValueFactory = _ => 2, HelpName = "N" };
        var seeds = new Option<int>("--seeds") { Description = "Orders of tasks that adaptive overlap is played in.", DefaultValueFactory = _ => 5, HelpName = "N" };
        var repeats = Options.Repeats();
        var abstain = Options.Abstain();
        var report = Options.Report();
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("overlap", "Accuracy by answers a task: the same number for all, and as many as each needs.") { path, truth, prices, fewest, seeds, repeats, abstain, report, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var wanted = PricesOf(parsed.GetValue(prices)!);
            Check(parsed.GetValue(fewest) >= 1, "--fewest is at least 1.");
            Check(parsed.GetValue(seeds) is >= 1 and <= 1000, "--seeds is a number from 1 to 1,000.");
            var known = await Inputs.TruthAsync(parsed.GetValue(truth), cancel);
            Progress.Show("reading");
            var answers = await Inputs.AnswersAsync(parsed.GetValue(path)!, new(LastOnly: parsed.GetValue(repeats) == "last", Abstain: parsed.GetValue(abstain)), cancel);
            Check(answers.LabelOf.Any(label => label >= 0), $"There are no answers in {Output.Plain(parsed.GetValue(path)!)} to play again.");
            var tooLarge = MethodRun.TooLarge(answers.ToVotes());
            Check(tooLarge is null, tooLarge ?? "");
            var played = OverlapReport.Of(
                answers, known, wanted, parsed.GetValue(seeds), parsed.GetValue(fewest), Environment.ProcessorCount, (done, all) => Progress.Show($"{Figures.Count(done)} of {Figures.Count(all)} replays"));
            Progress.End();
            Check(played.Compared > 0, "No task of the answers has a truth to measure against.");
            if (parsed.GetValue(report) is { } page)
            {
                await OutputFile.WriteTextAsync(page, OverlapPage.Of(played, Inputs.NameOf(parsed.GetValue(path)!), Again(parsed.GetValue(path)!, parsed.GetValue(truth))), cancel);
            }

            if (parsed.GetValue(json))
            {
                Output.Print(Output.ToNode(played), json: true);
                return ExitCodes.Done;
            }

            Output.Print(Readable(played, parsed.GetValue(report)), json: false);
            Console.Out.WriteLine(TextPlot.Draw(
                [('o', [.. played.Fixed.Select(point => (point.AnswersPerTask, point.Accuracy))]), ('*', [.. played.Adaptive.Select(point => (point.AnswersPerTask, point.Accuracy))])],
                "answers a task", "accuracy: * adaptive, o fixed"));
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Check(bool holds, string fault)
    {
        if (!holds)
        {
            throw new CommandRefusedException(Refusal.Invalid(fault));
        }
    }

    private static double[] PricesOf(string text) =>
        [.. text.Split(',').Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var price) && price >= 1 && double.IsFinite(price)
            ? price
            : throw new CommandRefusedException(Refusal.Invalid($"\"{part}\" is no price of an error. Write numbers from 1 on, separated by commas, such as {UsualPrices}.")))];

    private static string Again(string path, string? truth) => $"assay quality overlap {Inputs.NameOf(path)}{(truth is null ? "" : $" --truth {Inputs.NameOf(truth)}")}";

    private static JsonObject Readable(OverlapReport report, string? page) => new()
    {
        ["tasks"] = $"{Figures.Count(report.Tasks)}, {Figures.Count(report.Answers)} answers of {Figures.Count(report.Annotators)} workers",
        ["measured against"] = report.Reference == "truth" ? $"truth of {Figures.Count(report.Compared)} tasks" : "the labels of all answers",
        ["fixed"] = new JsonArray([.. report.Fixed.Select(point => new JsonObject
        {
            ["overlap"] = point.Overlap, ["answers a task"] = Figures.Short(point.AnswersPerTask), ["accuracy"] = Figures.Short(point.Accuracy), ["95 %"] = point.Interval is null ? "" : $"{Figures.Short(point.Interval.Low)} to {Figures.Short(point.Interval.High)}",
        })]),
        ["adaptive"] = new JsonArray([.. report.Adaptive.Select(point => new JsonObject
        {
            ["price of an error"] = point.Price, ["answers a task"] = Figures.Short(point.AnswersPerTask), ["of all"] = $"{(100 * point.Share).ToString("F0", CultureInfo.InvariantCulture)} %", ["accuracy"] = Figures.Short(point.Accuracy),
            ["above fixed"] = $"{(100 * point.AboveFixed).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture)} points",
        })]),
        ["enough"] = OverlapPage.Cheapest(report) is { } enough
            ? $"{Figures.Short(enough.AnswersPerTask)} answers a task, {(100 * enough.Share).ToString("F0", CultureInfo.InvariantCulture)} % of all, lose at most half a point (price {Figures.Short(enough.Price)})"
            : "no price here loses at most half a point",
        ["written"] = page,
    };
}
