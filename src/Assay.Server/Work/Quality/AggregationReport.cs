using Assay.Quality.Aggregation;

namespace Assay.Server.Work.Quality;

/// <param name="Label">Null where classes tie or nobody answered.</param>
/// <param name="Probability">Of the label, or of each tied class; null without answers.</param>
/// <param name="Tied">The classes of an open tie; null without one.</param>
internal sealed record TaskLabel(string Task, string? Label, double? Probability, IReadOnlyList<string>? Tied, int Answers);

/// <param name="Skill">The probability to be right, or what the method has in its place; null for majority.</param>
/// <param name="Agreement">The share of the worker's answers that equal the final label; null without any.</param>
internal sealed record WorkerStanding(string Worker, int Answers, int Abstentions, double? Skill, double? Agreement);

/// <summary>What answers lead to, with names that do not change: --json prints it as it is.</summary>
/// <param name="Chosen">What auto took and why.</param>
/// <param name="Parameters">What the method learned of the crowd.</param>
/// <param name="Accuracy">Null without truth, as are the fields up to <paramref name="Confusion"/>.</param>
/// <param name="Truths">Tasks with truth and answers.</param>
/// <param name="Confusion">[truth, label] in the order of <paramref name="ByClass"/>.</param>
/// <param name="Tied">Tasks whose most probable classes tie.</param>
/// <param name="Open">Those of them that the skill of workers did not settle.</param>
/// <param name="Labels">Null where they went to a file, as are the workers.</param>
internal sealed record AggregationReport(
    string Method, string? Chosen, IReadOnlyDictionary<string, double>? Parameters,
    double? Accuracy, ReportedInterval? Interval, double? MacroF1, int? Truths, IReadOnlyList<LabelScore>? ByClass, double[][]? Confusion,
    bool Converged, int Iterations, double Seconds, int Tasks, int Annotators, int Answers, int Abstentions, int Rows, int RepeatedRows,
    int Gold, int Tied, int Open, int Unanswered, IReadOnlyList<string> Classes, IReadOnlyList<TaskLabel>? Labels, IReadOnlyList<WorkerStanding>? Workers)
{
    public static AggregationReport Of(MethodRun run, AnswerTable answers, Votes votes, int[] gold, TruthTable? truth)
    {
        var score = truth is null ? null : TruthScore.Of(run, answers, truth);
        return new(
            run.Method, run.Chosen, run.Parameters,
            score?.Accuracy, score?.Interval, score?.MacroF1, score?.Tasks, score?.Labels, score?.Confusion,
            run.Converged, run.Iterations, run.Seconds, answers.Tasks, answers.Workers.Count, votes.Count, Sum(votes.Abstentions), answers.Rows, answers.Repeated,
            gold.Count(known => known >= 0), run.Winners.Tied.Count, run.Winners.Open.Count, run.Winners.Unvoted.Count, answers.Labels,
            LabelsOf(run, answers, votes), WorkersOf(run, answers, votes));
    }

    private static int Sum(ReadOnlySpan<int> counts)
    {
        var sum = 0;
        foreach (var count in counts)
        {
            sum += count;
        }

        return sum;
    }

    private static TaskLabel[] LabelsOf(MethodRun run, AnswerTable answers, Votes votes) =>
        [.. answers.TaskNames.Select((name, task) => new TaskLabel(
            name, run.Winners.Winner[task] < 0 ? null : answers.Labels[run.Winners.Winner[task]],
            double.IsNaN(run.Probability[task]) ? null : run.Probability[task],
            run.Ties.TryGetValue(task, out var tied) ? [.. tied.Select(label => answers.Labels[label])] : null,
            votes.AnswersTo(task).Length))];

    private static WorkerStanding[] WorkersOf(MethodRun run, AnswerTable answers, Votes votes) =>
        [.. answers.Workers.Select((name, worker) =>
        {
            var agreed = 0.0;
            var items = votes.ItemsOf(worker);
            for (var vote = 0; vote < items.Length; vote++)
            {
                agreed += run.Share(items[vote], votes.AnswersBy(worker)[vote]);
            }

            return new WorkerStanding(name, items.Length, votes.Abstentions[worker], run.Skill?[worker], items.IsEmpty ? null : agreed / items.Length);
        })];
}
