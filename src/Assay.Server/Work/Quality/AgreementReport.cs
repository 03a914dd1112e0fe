using Assay.Quality.Agreement;

namespace Assay.Server.Work.Quality;

/// <param name="Metric">One of <see cref="AgreementReport.Metrics"/>.</param>
/// <param name="Level">Of Krippendorff's alpha.</param>
/// <param name="Weights">Of Cohen's kappa.</param>
/// <param name="Resamples">For the bootstrap interval; 0 for none, null for what the metric does by itself.</param>
/// <param name="Seed">Of the resamples.</param>
/// <param name="MinTasks">Pairs of annotators with fewer tasks in common are left out.</param>
/// <param name="Threads">Changes no bit of the report.</param>
internal sealed record AgreementRequest(
    string Metric, MeasurementLevel Level, KappaWeights Weights, bool ByClass, bool ByPair, int MinTasks, int? Resamples, ulong Seed, int Threads);

/// <param name="Method">bootstrap or large-sample.</param>
/// <param name="Resamples">Null without a bootstrap, as is the seed.</param>
/// <param name="UndefinedResamples">Resamples that had no value.</param>
internal sealed record ReportedInterval(double Low, double High, double Confidence, string Method, int? Resamples, int? UndefinedResamples, ulong? Seed)
{
    public static ReportedInterval? OfLargeSample(ConfidenceInterval? interval) =>
        interval is null ? null : new(interval.Low, interval.High, interval.Confidence, "large-sample", null, null, null);
}

/// <param name="Answers">How often it was given, to tasks with one answer too.</param>
internal sealed record ClassLine(string Class, long Answers, double? Value, string? Undefined);

/// <param name="Units">Tasks that both answered.</param>
internal sealed record PairLine(string First, string Second, int Units, double Percent, double? Kappa, ReportedInterval? Interval, string? Undefined);

/// <summary>How far annotators agree, with names that do not change: --json prints it as it is.</summary>
/// <param name="Level">Null but for Krippendorff's alpha; weights null but for Cohen's kappa.</param>
/// <param name="Observed">Agreement, for Krippendorff's alpha disagreement.</param>
/// <param name="Units">Tasks that tell about agreement: two answers or more, for two-annotator metrics one of each.</param>
/// <param name="Answers">The answers to them.</param>
/// <param name="Tasks">All tasks of the file.</param>
/// <param name="Rows">All rows of the file.</param>
/// <param name="RepeatedRows">Rows that repeat the task and worker of another row.</param>
/// <param name="Undefined">Why there is no value, in one word; null where there is.</param>
internal sealed record AgreementReport(
    string Metric, string? Level, string? Weights, double? Value, ReportedInterval? Interval, double? StandardError, double? Observed, double? Expected,
    long Units, int Annotators, long Answers, int Tasks, int Rows, int RepeatedRows, IReadOnlyList<string> Classes, string? Undefined,
    IReadOnlyList<ClassLine>? ByClass, IReadOnlyList<PairLine>? ByPair)
{
    public const string Alpha = "krippendorff-alpha";
    public const string Kappa = "cohen-kappa";
    private const int UsualResamples = 1000;

    public static string[] Metrics { get; } = [Alpha, Kappa, "fleiss-kappa", "scott-pi", "bennett-s", "randolph-kappa", "gwet-ac1", "percent"];

    public static AgreementReport Of(AnswerTable answers, AgreementRequest request)
    {
        var (result, byClass, interval) = request.Metric is Kappa or "scott-pi" or "bennett-s" ? OfTwo(answers, request) : OfAll(answers, request);
        return new(
            request.Metric, request.Metric == Alpha ? Name(request.Level) : null, request.Metric == Kappa ? Name(request.Weights) : null,
            result.Value, interval, result.StandardError, result.Observed, result.Expected, result.Units, answers.Workers.Count, result.Answers,
            answers.Tasks, answers.Rows, answers.Repeated, answers.Labels, Name(result.Undefined),
            byClass is null ? null : Lines(answers, byClass), request.ByPair ? Pairs(answers, request) : null);
    }

    private static (AgreementResult Result, AgreementResult[]? ByClass, ReportedInterval? Interval) OfAll(AnswerTable answers, AgreementRequest request)
    {
        var counts = ValueCounts.Of(answers.TaskOf, answers.LabelOf, answers.Tasks, answers.Classes, answers.Workers.Count);
        return (
            Measure(counts, answers.Numbers, request, []),
            request.ByClass ? ClassAgreement.Of(counts, binary => Measure(binary, [], request, [])) : null,
            Bootstrap(counts.Units, weights => Measure(counts, answers.Numbers, request, weights).Value, request, request.Resamples ?? UsualResamples));
    }

    private static AgreementResult Measure(ValueCounts counts, double[] numbers, AgreementRequest request, ReadOnlySpan<int> weights) => request.Metric switch
    {
        Alpha => KrippendorffAlpha.Of(counts, request.Level, numbers, weights),
        "fleiss-kappa" => FleissKappa.Of(counts, weights),
        "randolph-kappa" => RandolphKappa.Of(counts, weights),
        "gwet-ac1" => GwetAc1.Of(counts, weights),
        _ => PercentAgreement.Of(counts, weights),
    };

    private static (AgreementResult Result, AgreementResult[]? ByClass, ReportedInterval? Interval) OfTwo(AnswerTable answers, AgreementRequest request)
    {
        if (answers.Workers.Count != 2)
        {
            var reason = answers.Workers.Count switch { 0 => UndefinedReason.NoPairableAnswers, 1 => UndefinedReason.OneAnnotator, _ => UndefinedReason.NotTwoAnnotators };
            return (new(null, null, null, 0, 0, reason), request.ByClass ? [.. answers.Labels.Select(_ => new AgreementResult(null, null, null, 0, 0, reason))] : null, null);
        }

        var votes = answers.ToVotes();
        var table = PairTable.Of(votes, 0, 1);
        var result = Measure(table, request);
        var interval = ReportedInterval.OfLargeSample(result.Interval);
        if (request.Resamples is not null || request.Metric != Kappa)
        {
            var meetings = Meetings(votes);
            interval = Bootstrap(meetings.Count, weights => Measure(Resampled(meetings, weights, table.Classes), request).Value, request, request.Resamples ?? UsualResamples);
        }

        return (result, request.ByClass ? ClassAgreement.Of(table, binary => Measure(binary, request)) : null, interval);
    }

    private static AgreementResult Measure(PairTable table, AgreementRequest request) => request.Metric switch
    {
        Kappa => CohenKappa.Of(table, request.Weights),
        "scott-pi" => ScottPi.Of(table),
        _ => BennettS.Of(table),
    };

    /// <summary>For each task that both answered, the cells of the table that it counts in.</summary>
    private static List<int[]> Meetings(Assay.Quality.Aggregation.Votes votes)
    {
        var meetings = new List<int[]>();
        for (var item = 0; item < votes.Items; item++)
        {
            var labels = votes.AnswersTo(item);
            var second = votes.AnnotatorsOf(item).IndexOf(1);
            if (second > 0)
            {
                int[] ones = labels[..second].ToArray(), others = labels[second..].ToArray();
                meetings.Add([.. ones.SelectMany(one => others.Select(other => (one * votes.Classes) + other))]);
            }
        }

        return meetings;
    }

    private static PairTable Resampled(List<int[]> meetings, ReadOnlySpan<int> weights, int classes)
    {
        var cells = new long[classes * classes];
        for (var unit = 0; unit < weights.Length; unit++)
        {
            foreach (var cell in meetings[unit])
            {
                cells[cell] += weights[unit];
            }
        }

        return PairTable.OfCells(cells, classes);
    }

    private static ReportedInterval? Bootstrap(int units, WeightedMeasure measure, AgreementRequest request, int resamples)
    {
        if (resamples == 0)
        {
            return null;
        }

        var fit = UnitBootstrap.Fit(units, measure, resamples, request.Seed, threads: request.Threads);
        return fit.Interval is { } interval
            ? new(interval.Low, interval.High, interval.Confidence, "bootstrap", fit.Resamples, fit.UndefinedResamples, request.Seed)
            : null;
    }

    private static List<ClassLine> Lines(AnswerTable answers, AgreementResult[] byClass)
    {
        var times = new long[answers.Classes];
        foreach (var label in answers.LabelOf)
        {
            times[label]++;
        }

        return [.. answers.Labels.Select((name, label) => new ClassLine(name, times[label], byClass[label].Value, Name(byClass[label].Undefined)))];
    }

    private static List<PairLine> Pairs(AnswerTable answers, AgreementRequest request) =>
        [.. PairwiseAgreement.Of(answers.ToVotes(), request.Weights, request.MinTasks).Select(pair => new PairLine(
            answers.Workers[pair.First], answers.Workers[pair.Second], pair.Units, pair.Percent, pair.Kappa.Value,
            ReportedInterval.OfLargeSample(pair.Kappa.Interval), Name(pair.Kappa.Undefined)))];

    private static string? Name(UndefinedReason? reason) => reason switch
    {
        UndefinedReason.NoPairableAnswers => "no-pairable-answers",
        UndefinedReason.OneAnnotator => "one-annotator",
        UndefinedReason.NotTwoAnnotators => "not-two-annotators",
        UndefinedReason.NoVariation => "no-variation",
        UndefinedReason.OneClass => "one-class",
        _ => null,
    };

    private static string Name(Enum value) => value.ToString().ToLowerInvariant();
}
