using System.Globalization;

namespace Assay.Server.Work.Quality.Pages;

/// <summary>The review of workers as a page for people.</summary>
internal static class WorkersPage
{
    private const int MostLines = 200;

    public static string Of(WorkersReport report, string file, string command)
    {
        var flagged = report.Workers.Where(line => line.Flags.Count > 0).ToList();
        var page = new HtmlPage($"Whom to trust? {file}", $"{Count(report.Answers)} answers of {Count(report.Annotators)} workers to {Count(report.Tasks)} tasks; each is held against what all others say.");
        page.Figure("workers", Count(report.Annotators), $"{Count(flagged.Count)} with a flag");
        page.Figure("answers of flagged workers", $"{Plot.Percent(report.Answers == 0 ? 0 : (double)flagged.Sum(line => line.Answers) / report.Answers)} %", "of all answers");
        page.Figure("pairs that copy", Count(report.Copies.Count), "beyond doubt");
        page.Figure("drops of skill", Count(report.Workers.Count(line => line.Drop is not null)), report.Measured == "gold" ? "by gold answers" : "by what the others say");
        page.Add("Skill and its interval", "Each point is a worker: answers given and the probability to be right; orange ones have a flag.", Skills(report));
        page.Add("Flags", "A flag is a reason to look and to talk, not a verdict.", Flags(flagged));
        if (report.Copies.Count > 0)
        {
            page.Add("Pairs", "Agreement on what is wrong tells most; nobody can tell from answers who copied whom.", HtmlPage.Table(
                ["One", "Other", "#Common tasks", "#Equal answers", "#Expected", "#Copied, %"],
                report.Copies.Select(pair => (false, (IReadOnlyList<string>)[pair.First, pair.Second, Count(pair.Common), Count(pair.Agreed), Plot.Short(Math.Round(pair.Expected, 1)), Plot.Percent(pair.Copied, 0)]))));
        }

        page.Add("All workers", report.Workers.Count > MostLines ? $"The {MostLines} with most answers." : "", Table(report));
        return page.ToHtml(command);
    }

    private static string Skills(WorkersReport report)
    {
        var lines = report.Workers.Where(line => line.Answers > 0).OrderByDescending(line => line.Answers).Take(2000).ToList();
        if (lines.Count == 0)
        {
            return "";
        }

        PlotPoint Point(WorkerLine line) => new(
            line.Answers, line.Skill, 5, $"{line.Worker}: skill {Plot.Percent(line.Skill)} % ({Plot.Percent(line.Interval.Low)} to {Plot.Percent(line.Interval.High)}), {Count(line.Answers)} answers{(line.Flags.Count == 0 ? "" : ", " + string.Join(", ", line.Flags))}",
            line.Interval.Low, line.Interval.High);
        var (least, most) = (lines[^1].Answers, lines[0].Answers);
        return PointPlot.Draw(
            new("answers", least, most > least ? most : least + 1, IsLog: most > 10 * least), new("probability to be right, %", 0, 1, IsPercent: true),
            [
                new("no flag", "accent", [.. lines.Where(line => line.Flags.Count == 0).Select(Point)], IsDotted: true),
                new("flagged", "second", [.. lines.Where(line => line.Flags.Count > 0).Select(Point)], IsDotted: true),
            ],
            width: 1000, height: 380);
    }

    private static string Flags(List<WorkerLine> flagged) => flagged.Count == 0
        ? "<p>None.</p>"
        : HtmlPage.Table(["Worker", "#Answers", "#Skill, %", "Flags", "Why"], flagged.OrderByDescending(line => line.Answers).Select(line => (false, (IReadOnlyList<string>)
            [Plot.Cut(line.Worker, 40), Count(line.Answers), Plot.Percent(line.Skill), string.Join(", ", line.Flags), string.Join("; ", line.Flags.Select(flag => Why(flag, line)))])));

    /// <summary>A flag in a sentence.</summary>
    public static string Why(string flag, WorkerLine line) => flag switch
    {
        "spam" => $"answers have nothing to do with the tasks (probability {Plot.Percent(line.Spam)} %)",
        "constant" => $"{Plot.Percent(line.TopShare)} % of the answers are {Plot.Cut(line.TopAnswer!, 30)}",
        "targeted" => $"calls {Plot.Cut(line.Targeted!.Truth, 30)} {Plot.Cut(line.Targeted.Answer, 30)} in {Plot.Percent(line.Targeted.Share, 0)} %, where {Plot.Percent(line.Targeted.Expected, 0)} % are expected",
        "copying" => "see pairs",
        "rushing" => $"takes {Plot.Short(Math.Round(line.Speed!.Ratio, 2))} of the usual time",
        "slow" => $"takes {Plot.Short(Math.Round(line.Speed!.Ratio, 2))} times as long as usual",
        "dropped" => $"from {Plot.Percent(line.Drop!.Before, 0)} % to {Plot.Percent(line.Drop.After, 0)} % right from answer {Count(line.Drop.Onset)} on",
        _ => $"{Plot.Short(Math.Round(100 * line.Trend!.SlopePerHour, 1))} points an hour within sessions",
    };

    private static string Table(WorkersReport report) => HtmlPage.Table(
        ["Worker", "#Answers", "#Skill, %", "95 %", "Leans to", "#Spam, %", "#Time", "Flags"],
        report.Workers.OrderByDescending(line => line.Answers).Take(MostLines).Select(line =>
        {
            var lean = line.Bias.OrderByDescending(pair => pair.Value).FirstOrDefault();
            return (false, (IReadOnlyList<string>)
            [
                Plot.Cut(line.Worker, 40), Count(line.Answers), Plot.Percent(line.Skill), $"{Plot.Percent(line.Interval.Low)} to {Plot.Percent(line.Interval.High)}",
                lean.Value > 0.05 ? $"{Plot.Cut(lean.Key, 30)} +{Plot.Percent(lean.Value, 0)}" : "", Plot.Percent(line.Spam), line.Speed is { } speed ? "× " + speed.Ratio.ToString("F2", CultureInfo.InvariantCulture) : "", string.Join(", ", line.Flags),
            ]);
        }));

    private static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
