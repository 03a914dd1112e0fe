using Assay.Quality.Agreement;

namespace Assay.Server.Work.Quality;

/// <param name="Label">A class of answers or truth.</param>
/// <param name="Truths">Tasks of that truth.</param>
/// <param name="F1">Null where neither truth nor labels have the class.</param>
internal sealed record LabelScore(string Label, int Truths, double? Precision, double? Recall, double? F1);

/// <summary>How labels stand against truth. An open tie counts as right by the chance that a fair draw would be.</summary>
/// <param name="Tasks">Tasks with truth and answers.</param>
/// <param name="Interval">Of the accuracy: Wilson, 95 %.</param>
/// <param name="MacroF1">Mean of F1 over the classes that truth or labels have.</param>
/// <param name="Confusion">[truth, label] in the order of <paramref name="Labels"/>; expected counts.</param>
/// <param name="Rights">[tasks with truth]: the chance to be right.</param>
internal sealed record TruthScore(int Tasks, double Accuracy, ReportedInterval Interval, double MacroF1, IReadOnlyList<LabelScore> Labels, double[][] Confusion, double[] Rights)
{
    private const double Normal95 = 1.959963984540054;

    /// <summary>Null where no task has truth.</summary>
    public static TruthScore? Of(MethodRun run, AnswerTable answers, TruthTable truth)
    {
        var known = truth.Of(answers);
        string[] names = [.. answers.Labels, .. answers.TaskNames.Where((_, task) => known[task] == TruthTable.Foreign).Select(truth.LabelOf).Distinct()!];
        var rows = names.Select((name, at) => (name, at)).ToDictionary(pair => pair.name, pair => pair.at);
        var confusion = names.Select(_ => new double[names.Length]).ToArray();
        var rights = new List<double>();
        for (var task = 0; task < known.Length; task++)
        {
            if (truth.LabelOf(answers.TaskNames[task]) is not { } name || (run.Winners.Winner[task] < 0 && !run.Ties.ContainsKey(task)))
            {
                continue;
            }

            foreach (var label in run.Ties.TryGetValue(task, out var tied) ? tied : [run.Winners.Winner[task]])
            {
                confusion[rows[name]][label] += run.Share(task, label);
            }

            rights.Add(known[task] >= 0 ? run.Share(task, known[task]) : 0);
        }

        if (rights.Count == 0)
        {
            return null;
        }

        var labels = names.Select((name, at) => Score(name, at, confusion)).ToArray();
        var accuracy = rights.Average();
        return new(rights.Count, accuracy, Wilson(accuracy, rights.Count), labels.Where(label => label.F1 is not null).Average(label => label.F1!.Value), labels, confusion, [.. rights]);
    }

    /// <summary>E. B. Wilson, 1927, https://doi.org/10.1080/01621459.1927.10502953: never outside 0 and 1, right for small numbers.</summary>
    public static ReportedInterval Wilson(double share, int count)
    {
        var weight = Normal95 * Normal95 / count;
        var centre = (share + (weight / 2)) / (1 + weight);
        var half = Normal95 / (1 + weight) * Math.Sqrt((share * (1 - share) / count) + (weight / (4 * count)));
        return new(Math.Max(0, centre - half), Math.Min(1, centre + half), 0.95, "wilson", null, null, null);
    }

    /// <summary>The paired interval of a difference in accuracy: tasks are drawn again.</summary>
    public static ReportedInterval? Difference(TruthScore first, TruthScore second, int threads)
    {
        var fit = UnitBootstrap.Fit(
            first.Tasks,
            weights =>
            {
                var sum = 0.0;
                for (var unit = 0; unit < weights.Length; unit++)
                {
                    sum += weights[unit] * (first.Rights[unit] - second.Rights[unit]);
                }

                return sum / weights.Length;
            },
            1000, 1, threads: threads);
        return fit.Interval is { } interval ? new(interval.Low, interval.High, interval.Confidence, "bootstrap", fit.Resamples, fit.UndefinedResamples, 1) : null;
    }

    private static LabelScore Score(string name, int at, double[][] confusion)
    {
        var (hits, truths, labeled) = (confusion[at][at], confusion[at].Sum(), confusion.Sum(row => row[at]));
        return new(name, (int)Math.Round(truths), labeled == 0 ? null : hits / labeled, truths == 0 ? null : hits / truths, truths + labeled == 0 ? null : 2 * hits / (truths + labeled));
    }
}
