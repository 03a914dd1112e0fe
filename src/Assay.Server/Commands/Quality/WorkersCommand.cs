using Assay.Server.Work.Files;
using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Server.Work.Quality;
using Assay.Server.Work.Quality.Pages;

namespace Assay.Server.Commands.Quality;

/// <summary>assay quality workers: skill, bias and faults of every worker, of a plain file.</summary>
internal static class WorkersCommand
{
    private const int MostShown = 50;

    public static Command Create()
    {
        var path = new Argument<string>("FILE") { Description = "Answers with the columns task, worker, label, and if there are any, seconds and time (CSV, TSV, JSONL, Parquet), or - for standard input." };
        var gold = new Option<string?>("--gold") { Description = "Known truth, with the columns task and label: drops of skill are then sought in answers to those tasks.", HelpName = "FILE" };
        var repeats = Options.Repeats();
        var abstain = Options.Abstain();
        var minTasks = new Option<int>("--min-tasks") { Description = "Pairs with fewer tasks in common are not tested for copying.", DefaultValueFactory = _ => 20, HelpName = "N" };
        var report = Options.Report();
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("workers", "Skill, bias, spam, copying, speed and fatigue of every worker.") { path, gold, repeats, abstain, minTasks, report, json };
        command.SetAction(async (parsed, cancel) =>
        {
            if (parsed.GetValue(minTasks) < 1)
            {
                throw new CommandRefusedException(Refusal.Invalid("--min-tasks is at least 1."));
            }

            var known = await Inputs.TruthAsync(parsed.GetValue(gold), cancel);
            Progress.Show("reading");
            var answers = await Inputs.AnswersAsync(parsed.GetValue(path)!, new(LastOnly: parsed.GetValue(repeats) == "last", Abstain: parsed.GetValue(abstain), AlsoLabels: known?.Labels), cancel);
            if (MethodRun.TooLarge(answers.ToVotes()) is { } fault)
            {
                throw new CommandRefusedException(Refusal.Invalid(fault));
            }

            Progress.Show($"reviewing {Figures.Count(answers.Workers.Count)} workers");
            var reviewed = WorkersReport.Of(answers, known, parsed.GetValue(minTasks), Environment.ProcessorCount);
            Progress.End();
            if (parsed.GetValue(report) is { } page)
            {
                await OutputFile.WriteTextAsync(page, WorkersPage.Of(reviewed, Inputs.NameOf(parsed.GetValue(path)!), $"assay quality workers {Inputs.NameOf(parsed.GetValue(path)!)}"), cancel);
            }

            Output.Print(parsed.GetValue(json) ? Output.ToNode(reviewed) : Readable(reviewed, parsed.GetValue(report)), parsed.GetValue(json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static JsonObject Readable(WorkersReport report, string? page) => new()
    {
        ["workers"] = $"{Figures.Count(report.Annotators)}, {Figures.Count(report.Answers)} answers to {Figures.Count(report.Tasks)} tasks{(report.Gold > 0 ? $", {Figures.Count(report.Gold)} of them gold" : "")}",
        ["flagged"] = new JsonArray([.. report.Workers.Where(line => line.Flags.Count > 0).OrderByDescending(line => line.Answers).SelectMany(line => line.Flags.Select(flag => new JsonObject
        {
            ["worker"] = line.Worker, ["flag"] = flag, ["why"] = WorkersPage.Why(flag, line),
        }))]),
        ["pairs"] = report.Copies.Count == 0 ? null : new JsonArray([.. report.Copies.Take(MostShown).Select(pair => new JsonObject
        {
            ["one"] = pair.First, ["other"] = pair.Second, ["common"] = pair.Common, ["equal"] = pair.Agreed, ["expected"] = pair.Expected.ToString("F1", CultureInfo.InvariantCulture),
        })]),
        ["most answers"] = new JsonArray([.. report.Workers.OrderByDescending(line => line.Answers).Take(MostShown).Select(line => new JsonObject
        {
            ["worker"] = line.Worker, ["answers"] = Figures.Count(line.Answers), ["skill"] = Figures.Short(line.Skill), ["95 %"] = $"{Figures.Short(line.Interval.Low)} to {Figures.Short(line.Interval.High)}",
            [""] = Figures.Bar(line.Skill, 1), ["leans to"] = Lean(line), ["time"] = line.Speed is { } speed ? "x " + speed.Ratio.ToString("F2", CultureInfo.InvariantCulture) : null, ["flags"] = string.Join(", ", line.Flags),
        })]),
        ["more"] = report.Workers.Count <= MostShown ? null : $"{Figures.Count(report.Workers.Count - MostShown)} with fewer answers; --json has all",
        ["written"] = page,
    };

    private static string Lean(WorkerLine line)
    {
        var lean = line.Bias.OrderByDescending(pair => pair.Value).FirstOrDefault();
        return lean.Value > 0.05 ? $"{lean.Key} +{(100 * lean.Value).ToString("F0", CultureInfo.InvariantCulture)}" : "";
    }
}
