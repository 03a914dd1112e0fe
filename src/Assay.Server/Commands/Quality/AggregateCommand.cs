using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Formats.Exports;
using Assay.Quality.Aggregation;
using Assay.Server.Work.Quality;

namespace Assay.Server.Commands.Quality;

/// <summary>assay quality aggregate: which label each task has, and how its workers stand, of a plain file.</summary>
internal static class AggregateCommand
{
    private const int MostShown = 10;

    public static Command Create()
    {
        var path = Inputs.File();
        var method = Options.OneOf("--method", "How answers are weighed; docs/quality/truth-inference.md says which to take when.", "METHOD", [.. MethodRun.Methods, NumericReport.Name, .. ConsensusReport.Methods]);
        method.DefaultValueFactory = _ => MethodRun.Auto;
        var smoothing = new Option<double>("--smoothing") { Description = "With dawid-skene pseudo-votes a confusion cell, with one-coin pseudo-answers a worker; 0 is the published estimate.", HelpName = "X" };
        var repeats = Options.Repeats();
        var abstain = Options.Abstain();
        var order = new Option<string?>("--order") { Description = "With ordinal: all labels from low to high, separated by commas; the order of numbers where it is left out.", HelpName = "LABELS" };
        var truth = Options.Truth();
        var gold = new Option<string?>("--gold") { Description = "Known truth to learn from, with the columns task and label: those tasks keep that label.", HelpName = "FILE" };
        var output = new Option<string?>("--out") { Description = $"Write the labels to this file ({Outputs.Forms}).", HelpName = "FILE" };
        var workers = new Option<string?>("--workers") { Description = $"Write the workers to this file ({Outputs.Forms}).", HelpName = "FILE" };
        var formulas = Formulas.Option();
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("aggregate", "The label of each task and the skill of each worker.") { path, method, smoothing, repeats, abstain, order, truth, gold, output, workers, formulas, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var request = (Method: parsed.GetValue(method)!, Smoothing: parsed.GetValue(smoothing), Order: parsed.GetValue(order), Out: parsed.GetValue(output), Workers: parsed.GetValue(workers), KeepFormulas: Formulas.Keep(parsed.GetValue(formulas)!));
            Check(request.Method, request.Smoothing, request.Order, [request.Out, request.Workers]);
            if (!MethodRun.Methods.Contains(request.Method))
            {
                CheckOther(request.Method, parsed.GetValue(gold), request.Workers);
                var reading = new AnswerReading(request.Method == NumericReport.Name ? LabelKind.Numbers : LabelKind.Names, parsed.GetValue(repeats) == "last", parsed.GetValue(abstain));
                var right = await Inputs.TruthAsync(parsed.GetValue(truth), cancel);
                await (request.Method == NumericReport.Name
                    ? NumericAggregation.RunAsync(parsed.GetValue(path)!, reading, right, request.Out, request.KeepFormulas, parsed.GetValue(json), cancel)
                    : ConsensusAggregation.RunAsync(request.Method, parsed.GetValue(path)!, reading, right, request.Out, request.KeepFormulas, parsed.GetValue(json), cancel));
                return ExitCodes.Done;
            }

            var known = await Inputs.TruthAsync(parsed.GetValue(gold), cancel);
            var scored = await Inputs.TruthAsync(parsed.GetValue(truth), cancel);
            var how = new AnswerReading(
                request.Method == MethodRun.Ordinal && request.Order is null ? LabelKind.Numbers : LabelKind.Names,
                parsed.GetValue(repeats) == "last", parsed.GetValue(abstain), known?.Labels, request.Order?.Split(','));
            Progress.Show("reading");
            var answers = await Inputs.AnswersAsync(parsed.GetValue(path)!, how, cancel);
            Progress.Show($"{request.Method} over {Figures.Count(answers.Rows)} answers");
            var votes = answers.ToVotes();
            CheckSize(request.Method, votes);
            int[] fixedLabels = known?.Of(answers) ?? [];
            var run = MethodRun.Of(request.Method, votes, fixedLabels, request.Smoothing, Environment.ProcessorCount);
            var report = AggregationReport.Of(run, answers, votes, fixedLabels, scored);
            report = await WriteAsync(report, request.Out, request.Workers, request.KeepFormulas, cancel);
            Progress.End();
            Output.Print(parsed.GetValue(json) ? Output.ToNode(report) : Readable(report, request.Out, request.Workers), parsed.GetValue(json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Check(string method, double smoothing, string? order, IEnumerable<string?> outputs)
    {
        foreach (var output in outputs.OfType<string>())
        {
            Outputs.FormatOf(output);
        }

        var fault = !(smoothing >= 0) || !double.IsFinite(smoothing) ? "--smoothing is a number from 0 on."
            : smoothing > 0 && method is not (MethodRun.DawidSkeneName or MethodRun.OneCoin) ? "--smoothing is for dawid-skene and one-coin; auto learns it."
            : order is not null && method != MethodRun.Ordinal ? "--order is for ordinal; the other methods know no order."
            : null;
        if (fault is not null)
        {
            throw new CommandRefusedException(Refusal.Invalid(fault));
        }
    }

    private static void CheckOther(string method, string? gold, string? workers)
    {
        if (gold is not null || workers is not null)
        {
            throw new CommandRefusedException(Refusal.Invalid(gold is not null
                ? $"--gold is for labels that are classes; {method} learns from the answers alone."
                : $"--workers writes skills, and {method} has none{(method == NumericReport.Name ? "; bias, scale and deviation are in --json." : ".")}"));
        }
    }

    private static void CheckSize(string method, Votes votes)
    {
        if (!MethodRun.Fits(method, votes))
        {
            throw new CommandRefusedException(Refusal.Invalid(
                $"{Figures.Count(votes.Items)} tasks, {Figures.Count(votes.Annotators)} workers and {Figures.Count(votes.Classes)} classes are too many for {method}. Take --method auto, which does without full tables."));
        }
    }

    /// <summary>What goes to a file is not printed once more.</summary>
    private static async Task<AggregationReport> WriteAsync(AggregationReport report, string? labels, string? workers, bool keepFormulas, CancellationToken cancel)
    {
        if (labels is not null)
        {
            await Outputs.WriteAsync(labels, Export.Aggregates, report.Labels!.Select(label => new AggregateRow(
                label.Task, label.Label, label.Probability, label.Tied is null ? null : string.Join('|', label.Tied), label.Answers)), keepFormulas, cancel);
            report = report with { Labels = null };
        }

        if (workers is not null)
        {
            await Outputs.WriteAsync(workers, Export.Workers, report.Workers!.Select(worker => new WorkerRow(
                worker.Worker, worker.Answers, worker.Skill, worker.Agreement)), keepFormulas, cancel);
            report = report with { Workers = null };
        }

        return report;
    }

    private static JsonObject Readable(AggregationReport report, string? labels, string? workers)
    {
        var shown = new JsonObject
        {
            ["method"] = report.Method,
            ["chosen"] = report.Chosen,
            ["learned"] = report.Parameters is null ? null : string.Join(", ", report.Parameters.Select(pair => $"{pair.Key} {Figures.Short(pair.Value)}")),
            ["accuracy"] = report.Accuracy is null ? null : $"{Figures.Short(report.Accuracy)} ({Figures.Short(report.Interval!.Low)} to {Figures.Short(report.Interval.High)}, 95 %) over {Figures.Count(report.Truths!.Value)} tasks with truth",
            ["macro F1"] = report.MacroF1 is null ? null : Figures.Short(report.MacroF1),
            ["tasks"] = $"{Figures.Count(report.Tasks)}, {Figures.Count(report.Answers)} answers of {Figures.Count(report.Annotators)} workers, {Figures.Count(report.Classes.Count)} classes",
            ["iterations"] = $"{Figures.Count(report.Iterations)}{(report.Converged ? "" : ", not converged")}, {report.Seconds.ToString("F2", CultureInfo.InvariantCulture)} s",
            ["ties"] = report.Tied == 0 ? null : $"{Figures.Count(report.Tied)}, of which {Figures.Count(report.Open)} stay open: nothing favours one of their classes",
            ["unanswered"] = report.Unanswered == 0 ? null : Figures.Count(report.Unanswered),
            ["abstentions"] = report.Abstentions == 0 ? null : Figures.Count(report.Abstentions),
            ["gold"] = report.Gold == 0 ? null : $"{Figures.Count(report.Gold)} tasks keep their known label",
            ["repeats"] = report.RepeatedRows == 0 ? null : $"{Figures.Count(report.RepeatedRows)} rows repeat a task of the same worker",
        };
        if (report.ByClass is { } classes && classes.Count <= 50)
        {
            shown["by class"] = new JsonArray([.. classes.Select((line, at) => new JsonObject
            {
                ["class"] = line.Label, ["truths"] = Figures.Count(line.Truths), ["precision"] = Figures.Short(line.Precision), ["recall"] = Figures.Short(line.Recall), ["F1"] = Figures.Short(line.F1),
                ["mostly taken for"] = MostTaken(report.Confusion![at], at, classes),
            })]);
        }

        if (report.Labels is { } tasks)
        {
            shown["labels"] = new JsonArray([.. tasks.Take(MostShown).Select(line => new JsonObject
            {
                ["task"] = line.Task, ["label"] = line.Label ?? (line.Tied is null ? "" : string.Join(" or ", line.Tied)), ["probability"] = Figures.Short(line.Probability), ["answers"] = line.Answers,
            })]);
            shown["more labels"] = tasks.Count <= MostShown ? null : $"{Figures.Count(tasks.Count - MostShown)}; --out FILE writes all";
        }

        if (report.Workers is { } people)
        {
            shown["workers"] = new JsonArray([.. people.OrderByDescending(line => line.Answers).Take(MostShown).Select(line => new JsonObject
            {
                ["worker"] = line.Worker, ["answers"] = Figures.Count(line.Answers), ["skill"] = Figures.Short(line.Skill), ["agreement"] = Figures.Short(line.Agreement),
                [""] = Figures.Bar(line.Skill ?? line.Agreement, 1),
            })]);
            shown["more workers"] = people.Count <= MostShown ? null : $"{Figures.Count(people.Count - MostShown)} with fewer answers; --workers FILE writes all";
        }

        shown["written"] = labels is null && workers is null ? null : string.Join(", ", new[] { labels, workers }.OfType<string>());
        return shown;
    }

    private static string MostTaken(double[] row, int truth, IReadOnlyList<LabelScore> classes)
    {
        var wrong = Enumerable.Range(0, row.Length).Where(label => label != truth).DefaultIfEmpty(truth).MaxBy(label => row[label]);
        return wrong == truth || row[wrong] == 0 ? "" : $"{classes[wrong].Label} ({(100 * row[wrong] / row.Sum()).ToString("F1", CultureInfo.InvariantCulture)} %)";
    }
}
