using Assay.Quality.Aggregation;

namespace Assay.Server.Work.Quality;

/// <param name="Difference">Accuracy of auto less that of the method, paired by task; null without truth and for auto.</param>
/// <param name="Open">Ties that nothing settles.</param>
/// <param name="Skipped">Why it did not run; null where it did.</param>
internal sealed record MethodLine(
    string Method, string? Chosen, double? Accuracy, ReportedInterval? Interval, double? MacroF1, double? Difference, ReportedInterval? DifferenceInterval,
    int Open, bool Converged, int Iterations, double Seconds, double CpuSeconds, string? Skipped);

/// <summary>All methods over the same answers, with names that do not change: --json prints it as it is.</summary>
/// <param name="Truths">Tasks with truth and answers; null without truth.</param>
/// <param name="Agreement">[method, method]: the share of tasks that both label alike, in the order of the methods that ran.</param>
internal sealed record CompareReport(
    int Tasks, int Annotators, int Answers, int Rows, int RepeatedRows, int? Truths, IReadOnlyList<string> Classes, IReadOnlyList<MethodLine> Methods, double[][] Agreement)
{
    /// <summary>What was compared, for pages; not part of the report itself.</summary>
    public sealed record Material(AnswerTable Answers, Votes Votes, TruthTable? Truth, IReadOnlyList<MethodRun> Runs, IReadOnlyList<TruthScore?> Scores);

    /// <param name="methods">Auto first.</param>
    /// <param name="progress">Hears which method runs.</param>
    public static (CompareReport Report, Material Material) Of(AnswerTable answers, TruthTable? truth, IReadOnlyList<string> methods, int threads, Action<string> progress)
    {
        var votes = answers.ToVotes();
        var runs = new List<MethodRun>();
        var skipped = new Dictionary<string, string>();
        foreach (var method in methods)
        {
            if (WhyNot(method, answers, votes) is { } reason)
            {
                skipped[method] = reason;
                continue;
            }

            progress(method);
            runs.Add(MethodRun.Of(method, votes, [], 0, threads));
        }

        TruthScore?[] scores = [.. runs.Select(run => truth is null ? null : TruthScore.Of(run, answers, truth))];
        var lines = methods.Select(method => runs.FindIndex(run => run.Method == method) is >= 0 and var at
            ? Line(runs[at], scores[at], at == 0 ? null : scores[0], threads)
            : new MethodLine(method, null, null, null, null, null, null, 0, false, 0, 0, 0, skipped[method]));
        var report = new CompareReport(
            answers.Tasks, answers.Workers.Count, votes.Count, answers.Rows, answers.Repeated, scores[0]?.Tasks, answers.Labels, [.. lines],
            [.. runs.Select(one => runs.Select(other => one == other ? 1 : Alike(one, other)).ToArray())]);
        return (report, new(answers, votes, truth, runs, scores));
    }

    /// <summary>Null where a method can run.</summary>
    private static string? WhyNot(string method, AnswerTable answers, Votes votes) =>
        !MethodRun.Fits(method, votes) ? "too many classes for full tables"
        : method == MethodRun.Ordinal && (votes.Classes < 3 || !answers.Labels.All(AnswerTable.IsNumber)) ? "the labels are no grades: it needs three or more, written as numbers"
        : null;

    private static MethodLine Line(MethodRun run, TruthScore? score, TruthScore? auto, int threads) => new(
        run.Method, run.Chosen, score?.Accuracy, score?.Interval, score?.MacroF1,
        score is null || auto is null ? null : auto.Accuracy - score.Accuracy,
        score is null || auto is null ? null : TruthScore.Difference(auto, score, threads),
        run.Winners.Open.Count, run.Converged, run.Iterations, run.Seconds, run.CpuSeconds, null);

    private static double Alike(MethodRun one, MethodRun other)
    {
        var (alike, tasks) = (0.0, 0);
        for (var task = 0; task < one.Winners.Winner.Length; task++)
        {
            var (first, second) = (one.Winners.Winner[task], other.Winners.Winner[task]);
            if (first >= 0 || one.Ties.ContainsKey(task))
            {
                tasks++;
                alike += first >= 0 ? other.Share(task, first) : second >= 0 ? one.Share(task, second) : one.Ties[task].Sum(label => one.Share(task, label) * other.Share(task, label));
            }
        }

        return tasks == 0 ? 0 : alike / tasks;
    }
}
