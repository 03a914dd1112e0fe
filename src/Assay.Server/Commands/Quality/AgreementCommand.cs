using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Quality.Agreement;
using Assay.Server.Work.Quality;

namespace Assay.Server.Commands.Quality;

/// <summary>assay quality agreement: how far annotators agree, of a plain file.</summary>
internal static class AgreementCommand
{
    private const int MostPairs = 50;

    /// <summary>Labels up to which a table of all against all is sensible.</summary>
    private const int MostClasses = 2000;

    /// <summary>Pairs up to which each may be reported, even those with one task in common.</summary>
    private const long MostMeetings = 2_000_000;

    public static Command Create()
    {
        var path = Inputs.File();
        var metric = Options.OneOf("--metric", "How agreement is measured; docs/quality/agreement.md says which to take when.", "METRIC", AgreementReport.Metrics);
        metric.DefaultValueFactory = _ => AgreementReport.Alpha;
        var level = Options.OneOf("--level", "What differences between labels mean to krippendorff-alpha; nominal where it is left out.", "LEVEL", [.. Enum.GetNames<MeasurementLevel>().Select(n => n.ToLowerInvariant())]);
        var weights = Options.OneOf("--weights", "How much a difference counts to cohen-kappa, labels being numbers in order; none where it is left out.", "WEIGHTS", [.. Enum.GetNames<KappaWeights>().Select(n => n.ToLowerInvariant())]);
        var by = Options.OneOf("--by", "Also each label against the rest, or every two annotators by percent and Cohen's kappa.", "PART", ["class", "pair"]);
        var minTasks = new Option<int>("--min-tasks") { Description = "With --by pair: leave pairs out that have fewer tasks in common.", DefaultValueFactory = _ => 1, HelpName = "N" };
        var resamples = new Option<int?>("--bootstrap") { Description = "Resamples of tasks for the interval, 0 for no interval; 1,000 where it is left out, for cohen-kappa its large-sample interval.", HelpName = "N" };
        var seed = new Option<ulong>("--seed") { Description = "Seed of the resamples; the same seed gives the same interval.", DefaultValueFactory = _ => 1, HelpName = "S" };
        var repeats = Options.Repeats();
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var command = new Command("agreement", "How far annotators agree, with a confidence interval.") { path, metric, level, weights, by, minTasks, resamples, seed, repeats, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var request = new AgreementRequest(
                parsed.GetValue(metric)!, Parse<MeasurementLevel>(parsed.GetValue(level)), Parse<KappaWeights>(parsed.GetValue(weights)),
                parsed.GetValue(by) == "class", parsed.GetValue(by) == "pair", parsed.GetValue(minTasks), parsed.GetValue(resamples), parsed.GetValue(seed), Environment.ProcessorCount);
            Check(request);
            var answers = await ReadAsync(parsed.GetValue(path)!, request, parsed.GetValue(repeats) == "last", cancel);
            var report = AgreementReport.Of(answers, request);
            Output.Print(parsed.GetValue(json) ? Output.ToNode(report) : Readable(report, parsed.GetValue(repeats) == "last"), parsed.GetValue(json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static T Parse<T>(string? name)
        where T : struct, Enum => name is null ? default : Enum.Parse<T>(name, ignoreCase: true);

    private static void Check(AgreementRequest request)
    {
        var fault = request.Level != MeasurementLevel.Nominal && request.Metric != AgreementReport.Alpha ? "--level is for krippendorff-alpha; cohen-kappa has --weights, the others know nominal labels only."
            : request.Weights != KappaWeights.None && request.Metric != AgreementReport.Kappa ? "--weights is for cohen-kappa; krippendorff-alpha has --level."
            : request.ByClass && (request.Level != MeasurementLevel.Nominal || request.Weights != KappaWeights.None) ? "--by class takes each label as a name against the rest; leave --level and --weights out."
            : request.MinTasks < 1 ? "--min-tasks is at least 1."
            : request.Resamples is < 0 or > 1_000_000 ? "--bootstrap is a number from 0 to 1,000,000."
            : null;
        if (fault is not null)
        {
            throw new CommandRefusedException(Refusal.Invalid(fault));
        }
    }

    private static async Task<AnswerTable> ReadAsync(string path, AgreementRequest request, bool lastOnly, CancellationToken cancel)
    {
        var kind = request.Level == MeasurementLevel.Ratio ? LabelKind.Amounts
            : request.Level != MeasurementLevel.Nominal || request.Weights != KappaWeights.None ? LabelKind.Numbers
            : LabelKind.Names;
        var answers = await Inputs.AnswersAsync(path, new AnswerReading(kind, lastOnly), cancel);
        var fault = answers.Classes > MostClasses && (request.ByClass || request.Metric is AgreementReport.Kappa or "scott-pi" or "bennett-s")
                ? $"There are {Figures.Count(answers.Classes)} different labels, which are no classes to set against each other. Take krippendorff-alpha without --by class."
            : request.ByPair && request.MinTasks == 1 && answers.Meetings() > MostMeetings
                ? "There are millions of pairs of annotators, most with a task or two in common. Leave those out, such as by --min-tasks 10."
            : null;
        return fault is null ? answers : throw new CommandRefusedException(Refusal.Invalid(fault));
    }

    private static JsonObject Readable(AgreementReport report, bool lastOnly)
    {
        var disagreement = report.Metric == AgreementReport.Alpha ? "disagreement" : "agreement";
        var shown = new JsonObject
        {
            ["metric"] = report.Metric + (report.Level is null ? "" : $", {report.Level}") + (report.Weights is null or "none" ? "" : $", {report.Weights} weights"),
            ["value"] = report.Undefined is null ? Figures.Short(report.Value) : $"undefined: {Because(report)}",
            ["interval"] = report.Interval is null ? null : Interval(report.Interval),
            ["observed"] = report.Observed is null || report.Level is "ordinal" or "ratio" ? null : $"{disagreement} {Figures.Short(report.Observed)}{(report.Expected is null ? "" : $", by chance {Figures.Short(report.Expected)}")}",
            ["units"] = $"{Figures.Count(report.Units)} of {Figures.Count(report.Tasks)} tasks have answers to compare",
            ["answers"] = $"{Figures.Count(report.Answers)} to them, of {Figures.Count(report.Rows)} rows",
            ["annotators"] = Figures.Count(report.Annotators),
            ["repeats"] = report.RepeatedRows == 0 ? null : $"{Figures.Count(report.RepeatedRows)} rows repeat a task of the same worker; {(lastOnly ? "the last one counts" : "each counts, --repeats last takes the last one")}",
        };
        if (report.ByClass is { } classes)
        {
            shown["by class"] = new JsonArray([.. classes.Select(line => new JsonObject
            {
                ["class"] = line.Class, ["answers"] = Figures.Count(line.Answers), ["value"] = line.Undefined is null ? Figures.Short(line.Value) : $"undefined: {line.Undefined}",
            })]);
        }

        if (report.ByPair is { } pairs)
        {
            shown["by pair"] = new JsonArray([.. pairs.OrderByDescending(line => line.Units).Take(MostPairs).Select(line => new JsonObject
            {
                ["first"] = line.First, ["second"] = line.Second, ["tasks"] = Figures.Count(line.Units), ["percent"] = (100 * line.Percent).ToString("F1", CultureInfo.InvariantCulture),
                ["kappa"] = line.Undefined is null ? Figures.Short(line.Kappa) : $"undefined: {line.Undefined}",
                ["95 %"] = line.Interval is null ? null : $"{Figures.Short(line.Interval.Low)} to {Figures.Short(line.Interval.High)}",
            })]);
            shown["more pairs"] = pairs.Count <= MostPairs ? null : $"{Figures.Count(pairs.Count - MostPairs)} with fewer tasks in common; --json has all";
        }

        return shown;
    }

    private static string Because(AgreementReport report) => report.Undefined switch
    {
        "no-pairable-answers" => "no task has two answers to compare.",
        "one-annotator" => "all answers come from one annotator.",
        "not-two-annotators" => $"{report.Metric} compares two annotators, and there are {Figures.Count(report.Annotators)}. Take --by pair, or krippendorff-alpha or fleiss-kappa.",
        "no-variation" => "only one label was given where answers can be compared, so that agreement tells nothing.",
        _ => "the file has only one label, and this metric needs to know of others.",
    };

    private static string Interval(ReportedInterval interval) =>
        $"{Figures.Short(interval.Low)} to {Figures.Short(interval.High)}, {100 * interval.Confidence:F0} %, "
        + (interval.Resamples is { } resamples
            ? $"bootstrap of {Figures.Count(resamples)} resamples, seed {interval.Seed}{(interval.UndefinedResamples > 0 ? $", {Figures.Count(interval.UndefinedResamples.Value)} of them undefined and left out" : "")}"
            : "by the large-sample standard error");
}
