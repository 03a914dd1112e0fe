using System.Globalization;

namespace Assay.Server.Work.Quality.Pages;

/// <summary>The comparison of methods as a page for people.</summary>
internal static class ComparePage
{
    private const int MostClasses = 30;
    private const int MostTasks = 12;
    private const int MostPoints = 2000;
    private const int Bins = 10;

    /// <param name="file">As the reader knows it.</param>
    /// <param name="command">How the page is made again.</param>
    public static string Of(CompareReport report, CompareReport.Material material, string file, string command)
    {
        var page = new HtmlPage(
            $"Whose answer is right? {file}",
            $"{Count(report.Answers)} answers of {Count(report.Annotators)} workers to {Count(report.Tasks)} tasks, {Count(report.Classes.Count)} classes"
            + (report.Truths is { } truths ? $"; {Count(truths)} tasks have a known truth, which no method saw." : "; no truth is known."));
        if (report.Truths is not null)
        {
            Headline(page, report);
            page.Add("Accuracy by method", "Share of tasks with truth that a method labels right; the band is the 95 % interval. At the right CPU seconds.", Accuracy(report));
        }

        page.Add("All figures", "Difference is the accuracy of auto less that of the method, in points, on the same tasks. An open tie is a task that the method cannot settle; it counts by the chance of a fair draw.", Table(report));
        if (material.Scores[0] is { } score)
        {
            page.Add("Can its probability be trusted?", "Tasks in groups of like probability: on the diagonal nine of ten labels that claim 90 % are right.", Calibration(material), "half");
            if (score.Labels.Count <= MostClasses)
            {
                page.Add("What is taken for what", "Rows are truths, columns labels of auto; each row is shared out to 100 %.", Confusion(score), "half");
            }
        }

        page.Add("Who answers how well", "Each point is a worker: answers given and the probability to be right, as auto estimates it.", Workers(material), "half");
        page.Add("Do the methods agree?", "Share of tasks, in percent, that two methods label alike. Where all agree, the choice does not matter.", Agreement(report), "half");
        page.Add("Tasks to look at", "Where auto is least sure of its label.", Doubtful(material));
        return page.ToHtml(command);
    }

    private static void Headline(HtmlPage page, CompareReport report)
    {
        var (auto, majority) = (report.Methods[0], report.Methods.FirstOrDefault(line => line.Method == "majority"));
        page.Figure("auto", $"{Plot.Percent(auto.Accuracy!.Value)} %", $"right, {Plot.Percent(auto.Interval!.Low)} to {Plot.Percent(auto.Interval.High)}");
        if (majority?.Accuracy is { } share)
        {
            page.Figure("majority vote", $"{Plot.Percent(share)} %", $"right, {Plot.Percent(majority.Interval!.Low)} to {Plot.Percent(majority.Interval.High)}");
            page.Figure("auto less majority", $"{Points(majority.Difference)} points", majority.DifferenceInterval is { } interval ? $"{Points(interval.Low)} to {Points(interval.High)} on the same tasks" : "");
        }

        page.Figure("time of auto", $"{auto.CpuSeconds.ToString("F2", CultureInfo.InvariantCulture)} s", $"of CPU, {Count(auto.Iterations)} iterations{(auto.Converged ? "" : ", not converged")}");
    }

    private static string Accuracy(CompareReport report) => BarPlot.Draw(
        [.. report.Methods.Where(line => line.Accuracy is not null).OrderByDescending(line => line.Accuracy).Select(line => new Bar(
            line.Method, line.Accuracy!.Value, line.Interval?.Low, line.Interval?.High, $"{line.CpuSeconds.ToString("F2", CultureInfo.InvariantCulture)} s", line.Method == MethodRun.Auto))],
        "accuracy, %");

    private static string Table(CompareReport report)
    {
        var best = report.Methods.Max(line => line.Accuracy);
        return HtmlPage.Table(
            ["Method", "#Accuracy, %", "95 %", "#Macro F1", "#Difference", "95 %", "#Open ties", "#Iterations", "#CPU s", ""],
            report.Methods.Select(line => (line.Accuracy is not null && line.Accuracy == best, (IReadOnlyList<string>)(line.Skipped is { } reason
                ? [line.Method, "", "", "", "", "", "", "", "", reason]
                :
                [
                    line.Method, line.Accuracy is { } share ? Plot.Percent(share, 2) : "", Interval(line.Interval), line.MacroF1?.ToString("F4", CultureInfo.InvariantCulture) ?? "",
                    Points(line.Difference), line.DifferenceInterval is { } gap ? $"{Points(gap.Low)} to {Points(gap.High)}" : "", Count(line.Open),
                    Count(line.Iterations), line.CpuSeconds.ToString("F2", CultureInfo.InvariantCulture), line.Converged ? "" : "not converged",
                ]))));
    }

    private static string Calibration(CompareReport.Material material)
    {
        var known = material.Truth!.Of(material.Answers);
        var run = material.Runs[0];
        var groups = Enumerable.Range(0, known.Length)
            .Where(task => known[task] != Assay.Quality.Aggregation.Gold.Unknown && !double.IsNaN(run.Probability[task]))
            .Select(task => (Claimed: run.Probability[task], Right: known[task] >= 0 ? run.Share(task, known[task]) : 0))
            .GroupBy(task => Math.Min(Bins - 1, (int)(task.Claimed * Bins))).OrderBy(group => group.Key).ToList();
        var most = groups.Max(group => group.Count());
        var points = groups.Select(group =>
        {
            var (claimed, right, count) = (group.Average(task => task.Claimed), group.Average(task => task.Right), group.Count());
            var interval = TruthScore.Wilson(right, count);
            return new PlotPoint(claimed, right, 3 + (9 * Math.Sqrt((double)count / most)), $"{Count(count)} tasks claim {Plot.Percent(claimed)} %, {Plot.Percent(right)} % are right", interval.Low, interval.High);
        }).ToList();
        var low = Math.Floor(10 * points.Min(point => Math.Min(point.X, point.Y))) / 10;
        return PointPlot.Draw(new("claimed probability, %", low, 1, IsPercent: true), new("right, %", low, 1, IsPercent: true), [new("auto", "accent", points, IsDotted: true)], hasDiagonal: true);
    }

    private static string Confusion(TruthScore score)
    {
        string[] names = [.. score.Labels.Select(label => label.Label)];
        var shares = score.Confusion.Select(row => row.Select(count => row.Sum() > 0 ? count / row.Sum() : 0).ToArray()).ToArray();
        return HeatPlot.Draw(names, names, shares, [.. shares.Select(row => row.Select(share => Plot.Percent(share)).ToArray())], "Confusion of auto");
    }

    private static string Workers(CompareReport.Material material)
    {
        var skill = material.Runs[0].Skill!;
        var workers = Enumerable.Range(0, skill.Length).Where(worker => material.Votes.ItemsOf(worker).Length > 0).ToList();
        var step = Math.Max(1, workers.Count / MostPoints);
        var points = workers.Where((_, at) => at % step == 0).Select(worker => new PlotPoint(
            material.Votes.ItemsOf(worker).Length, skill[worker], 4, $"{material.Answers.Workers[worker]}: {Count(material.Votes.ItemsOf(worker).Length)} answers, skill {Plot.Percent(skill[worker])} %")).ToList();
        var low = Math.Floor(10 * points.Min(point => point.Y)) / 10;
        var (least, most) = (points.Min(point => point.X), points.Max(point => point.X));
        return PointPlot.Draw(new("answers", least, most > least ? most : least + 1, IsLog: most > 10 * least), new("probability to be right, %", Math.Min(low, 0.9), 1, IsPercent: true), [new("workers", "accent", points, IsDotted: true)]);
    }

    private static string Agreement(CompareReport report)
    {
        string[] names = [.. report.Methods.Where(line => line.Skipped is null).Select(line => line.Method)];
        var least = report.Agreement.Min(row => row.Min());
        var shares = report.Agreement.Select(row => row.Select(share => least < 1 ? (share - least) / (1 - least) : 1).ToArray()).ToArray();
        return HeatPlot.Draw(names, names, shares, [.. report.Agreement.Select(row => row.Select(share => Plot.Percent(share)).ToArray())], "Agreement of methods");
    }

    private static string Doubtful(CompareReport.Material material)
    {
        var run = material.Runs[0];
        var tasks = Enumerable.Range(0, run.Probability.Length).Where(task => !double.IsNaN(run.Probability[task])).OrderBy(task => run.Probability[task]).ThenBy(task => task).Take(MostTasks);
        var columns = new List<string> { "Task", "auto", "#Probability, %", "Answers" };
        columns.AddRange(material.Truth is null ? [] : ["Truth"]);
        return HtmlPage.Table(columns, tasks.Select(task =>
        {
            var answers = material.Votes.AnswersTo(task).ToArray().GroupBy(label => label).OrderByDescending(group => group.Count()).ThenBy(group => group.Key).Take(6);
            var cells = new List<string>
            {
                material.Answers.TaskNames[task], run.Winners.Winner[task] < 0 ? "open" : material.Answers.Labels[run.Winners.Winner[task]], Plot.Percent(run.Probability[task]),
                string.Join(", ", answers.Select(group => $"{group.Count()} × {material.Answers.Labels[group.Key]}")),
            };
            cells.AddRange(material.Truth is null ? [] : [material.Truth.LabelOf(material.Answers.TaskNames[task]) ?? ""]);
            return (false, (IReadOnlyList<string>)cells.ConvertAll(cell => Plot.Cut(cell, 60)));
        }));
    }

    private static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Points(double? difference) => difference is { } value ? (100 * value).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture) : "";

    private static string Interval(ReportedInterval? interval) => interval is null ? "" : $"{Plot.Percent(interval.Low)} to {Plot.Percent(interval.High)}";
}
