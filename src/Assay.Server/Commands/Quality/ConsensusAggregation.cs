using System.Text.Json.Nodes;
using Assay.Formats.Exports;
using Assay.Server.Work.Quality;

namespace Assay.Server.Commands.Quality;

/// <summary>assay quality aggregate --method rover and --method sets: labels that are transcripts, or sets of classes.</summary>
internal static class ConsensusAggregation
{
    private const int MostShown = 10;

    public static async Task RunAsync(string method, string path, AnswerReading how, TruthTable? truth, string? output, bool keepFormulas, bool json, CancellationToken cancel)
    {
        Progress.Show("reading");
        var answers = await Inputs.AnswersAsync(path, how, cancel);
        Progress.Show($"{method} over {Figures.Count(answers.Rows)} answers");
        var report = ConsensusReport.Of(method, answers, truth);
        if (output is not null)
        {
            await Outputs.WriteAsync(output, Export.Aggregates, report.Labels!.Select(label => new AggregateRow(label.Task, label.Label, label.Support, null, label.Answers)), keepFormulas, cancel);
            report = report with { Labels = null };
        }

        Progress.End();
        Output.Print(json ? Output.ToNode(report) : Readable(report, output), json);
    }

    private static JsonObject Readable(ConsensusReport report, string? output)
    {
        var shown = new JsonObject
        {
            ["method"] = report.Method,
            ["accuracy"] = report.Accuracy is null ? null : $"{Figures.Short(report.Accuracy)} exactly right over {Figures.Count(report.Truths!.Value)} tasks with truth",
            ["word error rate"] = report.WordErrorRate is null ? null : Figures.Short(report.WordErrorRate),
            ["tasks"] = $"{Figures.Count(report.Tasks)}, {Figures.Count(report.Answers)} answers of {Figures.Count(report.Annotators)} workers",
            ["converged"] = report.Converged ? null : "no; the labels may be rough",
            ["repeats"] = report.RepeatedRows == 0 ? null : $"{Figures.Count(report.RepeatedRows)} rows repeat a task of the same worker",
        };
        if (report.Labels is { } labels)
        {
            shown["labels"] = new JsonArray([.. labels.Take(MostShown).Select(line => new JsonObject
            {
                ["task"] = line.Task, ["label"] = line.Label, ["support"] = Figures.Short(line.Support), ["answers"] = line.Answers,
            })]);
            shown["more labels"] = labels.Count <= MostShown ? null : $"{Figures.Count(labels.Count - MostShown)}; --out FILE writes all";
        }

        shown["written"] = output;
        return shown;
    }
}
