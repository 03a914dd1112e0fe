using System.Globalization;
using System.Text.Json.Nodes;
using Assay.Formats.Exports;
using Assay.Server.Work.Quality;

namespace Assay.Server.Commands.Quality;

/// <summary>assay quality aggregate --method numeric: labels that are numbers.</summary>
internal static class NumericAggregation
{
    private const int MostShown = 10;

    public static async Task RunAsync(string path, AnswerReading how, TruthTable? truth, string? output, bool keepFormulas, bool json, CancellationToken cancel)
    {
        Progress.Show("reading");
        var answers = await Inputs.AnswersAsync(path, how, cancel);
        Progress.Show($"{NumericReport.Name} over {Figures.Count(answers.Rows)} answers");
        var report = NumericReport.Of(answers, truth).OrEnd();
        if (output is not null)
        {
            await Outputs.WriteAsync(output, Export.Aggregates, report.Labels!.Select(label => new AggregateRow(
                label.Task, label.Label.ToString("R", CultureInfo.InvariantCulture), null, null, label.Answers)), keepFormulas, cancel);
            report = report with { Labels = null };
        }

        Progress.End();
        Output.Print(json ? Output.ToNode(report) : Readable(report, output), json);
    }

    private static JsonObject Readable(NumericReport report, string? output)
    {
        var shown = new JsonObject
        {
            ["method"] = report.Method,
            ["error"] = report.RootMeanSquareError is null ? null
                : $"root mean square {Figures.Short(report.RootMeanSquareError)}, mean absolute {Figures.Short(report.MeanAbsoluteError)} over {Figures.Count(report.Truths!.Value)} tasks with truth; of plain means {Figures.Short(report.OfMeans!.RootMeanSquare)} and {Figures.Short(report.OfMeans.MeanAbsolute)}",
            ["tasks"] = $"{Figures.Count(report.Tasks)}, {Figures.Count(report.Answers)} answers of {Figures.Count(report.Annotators)} workers",
            ["iterations"] = $"{Figures.Count(report.Iterations)}{(report.Converged ? "" : ", not converged")}",
            ["repeats"] = report.RepeatedRows == 0 ? null : $"{Figures.Count(report.RepeatedRows)} rows repeat a task of the same worker",
        };
        if (report.Labels is { } labels)
        {
            shown["labels"] = new JsonArray([.. labels.Take(MostShown).Select(line => new JsonObject
            {
                ["task"] = line.Task, ["label"] = Figures.Short(line.Label), ["standard error"] = Figures.Short(line.StandardError), ["answers"] = line.Answers,
            })]);
            shown["more labels"] = labels.Count <= MostShown ? null : $"{Figures.Count(labels.Count - MostShown)}; --out FILE writes all";
        }

        shown["workers"] = new JsonArray([.. report.Workers.OrderByDescending(line => line.Answers).Take(MostShown).Select(line => new JsonObject
        {
            ["worker"] = line.Worker, ["answers"] = Figures.Count(line.Answers), ["bias"] = Figures.Short(line.Bias), ["scale"] = Figures.Short(line.Scale), ["deviation"] = Figures.Short(line.Deviation),
        })]);
        shown["more workers"] = report.Workers.Count <= MostShown ? null : $"{Figures.Count(report.Workers.Count - MostShown)} with fewer answers; --json has all";
        shown["written"] = output;
        return shown;
    }
}
