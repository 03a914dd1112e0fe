using System.Globalization;

namespace Assay.Server.Work.Quality.Pages;

/// <summary>Fixed against adaptive overlap as a page for people.</summary>
internal static class OverlapPage
{
    public static string Of(OverlapReport report, string file, string command)
    {
        var what = report.Reference == "truth" ? "accuracy" : "agreement with the labels of all answers";
        var page = new HtmlPage(
            $"How many answers does a task need? {file}",
            $"{Count(report.Answers)} answers of {Count(report.Annotators)} workers to {Count(report.Tasks)} tasks, played again: the same number for each task, and as many as each task needs.");
        if (Cheapest(report) is { } enough)
        {
            page.Figure("adaptive", Short(enough.AnswersPerTask), $"answers a task, {Plot.Percent(enough.Accuracy)} % right", "third");
            page.Figure("all answers", Short(report.Full.AnswersPerTask), $"answers a task, {Plot.Percent(report.Full.Accuracy)} % right", "third");
            page.Figure("saved", $"{Plot.Percent(1 - enough.Share, 0)} %", "of the answers, for at most half a point of accuracy", "third");
        }

        page.Add(Capital(what), $"Each orange point is a price of an error, from {Short(report.Adaptive.Min(point => point.Price))} to {Short(report.Adaptive.Max(point => point.Price))} answers; mean of {Count(report.Seeds)} orders of the tasks.", Curve(report, what));
        page.Add("Adaptive", "A task is final once its label is surer than one answer could gain.", HtmlPage.Table(
            ["#Price of an error", "#Answers a task", "#Of all, %", $"#{Capital(what)}, %", "By order", "#Above fixed, points"],
            report.Adaptive.Select(point => (false, (IReadOnlyList<string>)
            [
                Short(point.Price), Short(point.AnswersPerTask), Plot.Percent(point.Share, 0), Plot.Percent(point.Accuracy, 2), $"{Plot.Percent(point.LowestSeed)} to {Plot.Percent(point.HighestSeed)}",
                (100 * point.AboveFixed).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture),
            ]))), "half");
        page.Add("Fixed", "The first answers of each task.", HtmlPage.Table(
            ["#Overlap", "#Answers a task", $"#{Capital(what)}, %", "95 %"],
            report.Fixed.Select(point => (false, (IReadOnlyList<string>)
            [
                Count(point.Overlap), Short(point.AnswersPerTask), Plot.Percent(point.Accuracy, 2), point.Interval is { } interval ? $"{Plot.Percent(interval.Low)} to {Plot.Percent(interval.High)}" : "",
            ]))), "half");
        return page.ToHtml(command);
    }

    /// <summary>The fewest answers that lose at most half a point; null where none do.</summary>
    public static AdaptivePoint? Cheapest(OverlapReport report) =>
        report.Adaptive.Where(point => point.Accuracy >= report.Full.Accuracy - 0.005).MinBy(point => point.AnswersPerTask);

    private static string Curve(OverlapReport report, string what)
    {
        var all = report.Fixed.Select(point => point.Accuracy).Concat(report.Adaptive.Select(point => point.Accuracy)).ToList();
        var (low, high) = (Math.Floor(20 * all.Min()) / 20, Math.Min(1, Math.Ceiling(50 * all.Max()) / 50));
        return PointPlot.Draw(
            new("answers a task", 0, report.Full.AnswersPerTask * 1.02), new($"{what}, %", low, high > low ? high : low + 0.05, IsPercent: true),
            [
                new("fixed", "accent", [.. report.Fixed.Select(point => new PlotPoint(point.AnswersPerTask, point.Accuracy, 5, $"overlap {point.Overlap}: {Short(point.AnswersPerTask)} answers a task, {Plot.Percent(point.Accuracy)} %"))]),
                new("adaptive", "second", [.. report.Adaptive.OrderBy(point => point.AnswersPerTask).Select(point => new PlotPoint(
                    point.AnswersPerTask, point.Accuracy, 5, $"price {Short(point.Price)}: {Short(point.AnswersPerTask)} answers a task, {Plot.Percent(point.Accuracy)} %", point.LowestSeed, point.HighestSeed))]),
            ],
            width: 1000, height: 420);
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static string Short(double value) => Plot.Short(Math.Round(value, 2));

    private static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
