using Assay.Quality.WeakSupervision;

namespace Assay.Server.Work.Quality;

/// <param name="Says">The classes that it votes for.</param>
/// <param name="Coverage">Share of the rows that it votes on, overlap of those where another votes too, conflict of those where another says something else.</param>
/// <param name="EstimatedAccuracy">Of its votes, by the model; null where it has none.</param>
/// <param name="Accuracy">Of its votes on rows with known truth; null where there is none.</param>
internal sealed record FunctionLine(string Function, IReadOnlyList<string> Says, double Coverage, double Overlap, double Conflict, double? EstimatedAccuracy, double? Accuracy);

/// <summary>How good labels are where truth is known.</summary>
/// <param name="Coverage">Share of all rows with a label.</param>
/// <param name="Accuracy">Of labeled rows with known truth; null where there is none, as are the others.</param>
/// <param name="AccuracyAll">Of all rows with known truth, the fallback standing in; null without fallback.</param>
/// <param name="MacroF1">Mean over classes, of the same rows as <paramref name="AccuracyAll"/>, without fallback of labeled ones.</param>
internal sealed record WeakScore(string Method, double Coverage, double? Accuracy, double? AccuracyAll, double? MacroF1);

/// <param name="Label">Null where no function votes or the best classes tie, and there is no fallback.</param>
/// <param name="Confidence">Probability of the label, or of the most probable class.</param>
internal sealed record WeakLabel(string Index, string? Label, double Confidence);

/// <summary>What labeling functions say together, with names that do not change: --json prints it as it is.</summary>
/// <param name="Prior">Share of each class, estimated or given.</param>
/// <param name="Methods">The chosen method and majority.</param>
internal sealed record WeakReport(
    string Method, int Rows, IReadOnlyList<string> Classes, IReadOnlyList<double> Prior, IReadOnlyList<FunctionLine> Functions,
    IReadOnlyList<WeakScore> Methods, int Iterations, bool Converged, IReadOnlyList<WeakLabel> Labels)
{
    public const string Model = "label-model";
    public const string Majority = "majority";

    /// <param name="fallback">A class for rows that would have no label; -1 for none.</param>
    public static WeakReport Of(WeakTable table, string method, double[]? prior, int fallback, int[] truth)
    {
        var statistics = LabelingFunctionStatistics.Of(table.Votes, truth);
        var fit = PropensityLabelModel.Fit(table.Votes, prior);
        var majority = WeakMajority.Fit(table.Votes);
        var chosen = method == Model ? fit.Labels : majority;
        return new(
            method, table.Votes.Rows, table.Classes, fit.Prior, [.. statistics.Select((line, function) => Line(table, fit, line, function))],
            [Score(Model, fit.Labels, truth, fallback), Score(Majority, majority, truth, fallback)], fit.Iterations, fit.Converged,
            [.. chosen.Labels.Select((label, row) => Labeled(table, chosen, label < 0 ? fallback : label, row))]);
    }

    private static FunctionLine Line(WeakTable table, PropensityLabelFit fit, LabelingFunctionReport line, int function)
    {
        var votes = line.Votes.Sum();
        var estimated = line.Votes.Select((count, label) => count == 0 ? 0 : count * (fit.Precision(function, label) ?? 0)).Sum();
        return new(
            table.Functions[function], [.. table.Classes.Where((_, label) => line.Votes[label] > 0)], line.Coverage, line.Overlap, line.Conflict,
            votes == 0 ? null : estimated / votes, line.Accuracy);
    }

    private static WeakLabel Labeled(WeakTable table, WeakLabels labels, int label, int row)
    {
        var shares = labels.Posterior.AsSpan(row * table.Classes.Length, table.Classes.Length);
        var confidence = 0.0;
        foreach (var share in shares)
        {
            confidence = Math.Max(confidence, share);
        }

        return new(table.Indices[row], label < 0 ? null : table.Classes[label], label < 0 ? confidence : shares[label]);
    }

    private static WeakScore Score(string method, WeakLabels labels, int[] truth, int fallback)
    {
        (int Label, int Truth)[] known = [.. labels.Labels.Zip(truth).Where(pair => pair.Second >= 0)];
        (int Label, int Truth)[] labeled = [.. known.Where(pair => pair.Label >= 0)];
        (int Label, int Truth)[] all = fallback < 0 ? labeled : [.. known.Select(pair => (pair.Label < 0 ? fallback : pair.Label, pair.Truth))];
        return new(method, labels.Coverage, Right(labeled), fallback < 0 ? null : Right(all), MacroF1(all));
    }

    private static double? Right((int Label, int Truth)[] pairs) =>
        pairs.Length == 0 ? null : pairs.Count(pair => pair.Label == pair.Truth) / (double)pairs.Length;

    private static double? MacroF1((int Label, int Truth)[] pairs) => pairs.Length == 0 ? null
        : pairs.Select(pair => pair.Truth).Concat(pairs.Select(pair => pair.Label)).Distinct().Average(label =>
            2.0 * pairs.Count(pair => pair.Label == label && pair.Truth == label) / (pairs.Count(pair => pair.Label == label) + pairs.Count(pair => pair.Truth == label)));
}
