using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Quality.LabelErrors;

namespace Assay.Server.Work.Quality;

/// <param name="Index">A number where all indices of the file are whole numbers, else a text.</param>
/// <param name="Label">As given.</param>
/// <param name="Suggested">What the row looks like most.</param>
/// <param name="Score">0 is a likely error, 1 a sound label.</param>
/// <param name="Task">With answers of several workers only, as is the worker.</param>
internal sealed record SuspectLabel(JsonValue Index, string? Task, string? Worker, string Label, string Suggested, double Score);

/// <param name="Labels">How many rows have it.</param>
/// <param name="WrongLabels">Share of them that is estimated to be wrong.</param>
/// <param name="LostLabels">Share of what truly is of this class that is estimated to have another label.</param>
internal sealed record ClassNoise(string Class, int Labels, double WrongLabels, double LostLabels);

/// <summary>Which labels are likely wrong, with names that do not change: --json prints it as it is.</summary>
/// <param name="EstimatedErrors">By the calibrated joint; the rule decides how many are named.</param>
/// <param name="Indices">The rows that the rule finds, by the column index, ascending.</param>
/// <param name="Labels">The same rows, worst first by the ranking.</param>
/// <param name="NormalizedRows">Rows whose probabilities did not sum to 1.</param>
/// <param name="Converged">Of the recalibration; true for rankings that fit nothing.</param>
internal sealed record LabelErrorReport(
    string Rule, string Ranking, int Rows, IReadOnlyList<string> Classes, long EstimatedErrors, IReadOnlyList<JsonValue> Indices,
    IReadOnlyList<SuspectLabel> Labels, IReadOnlyList<ClassNoise> Noise, IReadOnlyList<double?> Thresholds, IReadOnlyList<IReadOnlyList<long>> Joint, int NormalizedRows, bool Converged)
{
    public const string Recalibrated = "recalibrated-margin";

    /// <summary>For answers of workers only.</summary>
    public const string Posterior = "posterior";

    public static string[] Rankings { get; } = [Recalibrated, Posterior, "normalized-margin", "self-confidence", "confidence-weighted-entropy"];

    public static string[] Rules { get; } = [.. Enum.GetNames<LabelErrorRule>().Select(JsonNamingPolicy.KebabCaseLower.ConvertName)];

    public static LabelErrorReport Of(LabeledTable table, string rule, string ranking, int threads)
    {
        var probabilities = table.Probabilities;
        var joint = ConfidentLearning.Estimate(probabilities);
        var found = LabelErrorRules.Find(probabilities, joint, Enum.GetValues<LabelErrorRule>()[Array.IndexOf(Rules, rule)]);
        var fit = ranking == Recalibrated ? RecalibratedMargin.Fit(probabilities, threads) : null;
        var scores = fit?.Scores ?? ranking switch
        {
            Posterior => table.Answers!.Scores,
            "normalized-margin" => LabelQuality.NormalizedMargin(probabilities),
            "self-confidence" => LabelQuality.SelfConfidence(probabilities),
            _ => LabelQuality.ConfidenceWeightedEntropy(probabilities),
        };
        var classes = table.Classes.Length;
        var counts = probabilities.LabelCounts();
        return new(
            rule, ranking, probabilities.Rows, table.Classes, joint.EstimatedErrors, [.. Ascending(table, found).Select(row => Index(table, row))],
            [.. found.OrderBy(row => scores[row]).Select(row => new SuspectLabel(
                Index(table, row), table.Answers?.Tasks[row], table.Answers?.Workers[row], table.Classes[probabilities.Labels[row]],
                table.Classes[ranking == Posterior ? table.Answers!.Suggested[row] : fit?.Suggested(row) ?? probabilities.Predicted(row)], scores[row]))],
            [.. table.Classes.Select((name, label) => new ClassNoise(
                name, counts[label], counts[label] == 0 ? 0 : 1 - joint.InverseNoise[label * (classes + 1)], Lost(joint, label, classes)))],
            joint.Thresholds, [.. joint.Calibrated.Chunk(classes)], probabilities.Normalised, fit?.Converged ?? true);
    }

    private static double Lost(ConfidentJoint joint, int label, int classes)
    {
        var total = 0L;
        for (var given = 0; given < classes; given++)
        {
            total += joint.Calibrated[(given * classes) + label];
        }

        return total == 0 ? 0 : 1 - joint.Noise[label * (classes + 1)];
    }

    private static IEnumerable<int> Ascending(LabeledTable table, int[] rows) => table.IsNumbered
        ? rows.OrderBy(row => long.Parse(table.Indices[row], CultureInfo.InvariantCulture))
        : rows.OrderBy(row => table.Indices[row], StringComparer.Ordinal);

    private static JsonValue Index(LabeledTable table, int row) => table.IsNumbered
        ? JsonValue.Create(long.Parse(table.Indices[row], CultureInfo.InvariantCulture))
        : JsonValue.Create(table.Indices[row]);
}
