using System.Text.Json;
using Assay.Quality.LabelErrors;

namespace Assay.Quality.Tests.LabelErrors;

/// <summary>Two public sets: the numbers of cleanlab 2.9.0, and what reviewers said.</summary>
public sealed class ReferenceTests
{
    public static TheoryData<string, LabelErrorRule> Rules => new(
        from set in new[] { "cifar10", "mnist" } from rule in Enum.GetValues<LabelErrorRule>() select (set, rule));

    public static TheoryData<string> Sets => ReviewedLabels.Sets;

    [Theory]
    [MemberData(nameof(Rules))]
    public void Every_rule_finds_the_rows_that_cleanlab_finds(string set, LabelErrorRule rule)
    {
        var data = ReviewedLabels.Read(set);

        var found = LabelErrorRules.Find(data.Probabilities, ConfidentLearning.Estimate(data.Probabilities), rule);

        var expected = data.Reference.GetProperty("methods").GetProperty(JsonNamingPolicy.SnakeCaseLower.ConvertName(rule.ToString())).GetProperty("indices");
        Assert.Equal(expected.Deserialize<int[]>(), found.Select(row => data.Indices[row]));
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void The_joint_and_its_rates_are_those_of_cleanlab(string set)
    {
        var data = ReviewedLabels.Read(set);

        var joint = ConfidentLearning.Estimate(data.Probabilities);

        Assert.Equal(Table<long>(data, "confident_joint_uncalibrated"), joint.Uncalibrated);
        Assert.Equal(Table<long>(data, "confident_joint_calibrated"), joint.Calibrated);
        AssertClose(data.Reference.GetProperty("thresholds").Deserialize<double[]>()!, [.. joint.Thresholds.Select(threshold => threshold!.Value)]);
        AssertClose(Table<double>(data, "noise_matrix"), joint.Noise);
        AssertClose(Table<double>(data, "inverse_noise_matrix"), joint.InverseNoise);
        AssertClose(data.Reference.GetProperty("py").Deserialize<double[]>()!, joint.TruePrior);
        Assert.Equal(data.Reference.GetProperty("off_diagonal_indices").Deserialize<int[]>(), joint.OffDiagonal.Select(row => data.Indices[row]));
        Assert.Equal(data.Reference.GetProperty("num_label_issues_off_diagonal_calibrated").GetInt64(), joint.EstimatedErrors);
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Scores_are_those_of_cleanlab(string set)
    {
        var data = ReviewedLabels.Read(set);

        AssertScores(data, "self_confidence", LabelQuality.SelfConfidence(data.Probabilities));
        AssertScores(data, "normalized_margin", LabelQuality.NormalizedMargin(data.Probabilities));
        AssertScores(data, "confidence_weighted_entropy", LabelQuality.ConfidenceWeightedEntropy(data.Probabilities));
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Errors_that_reviewers_confirmed_rank_higher_than_by_any_score_of_cleanlab(string set)
    {
        var data = ReviewedLabels.Read(set);

        var fit = RecalibratedMargin.Fit(data.Probabilities, threads: 2);

        var best = data.Reference.GetProperty("scores").EnumerateObject().Max(score => score.Value.GetProperty("ap_reviewed").GetDouble());
        Assert.True(fit.Converged);
        Assert.True(data.AveragePrecision(fit.Scores) > best, $"{data.AveragePrecision(fit.Scores)} against {best}");
    }

    private static void AssertScores(ReviewedLabels data, string name, double[] scores)
    {
        var expected = data.Reference.GetProperty("scores").GetProperty(name);
        AssertClose(expected.GetProperty("first10").Deserialize<double[]>()!, scores[..10]);
        Assert.Equal(expected.GetProperty("sum").GetDouble(), scores.Sum(), 1e-7);
        Assert.Equal(expected.GetProperty("ap_reviewed").GetDouble(), data.AveragePrecision(scores), 1e-9);
        var lowest = expected.GetProperty("lowest20").Deserialize<int[]>()!;
        Assert.Equal(lowest, LabelQuality.Rank(scores).Take(lowest.Length).Select(row => data.Indices[row]));
    }

    private static T[] Table<T>(ReviewedLabels data, string name) => [.. data.Reference.GetProperty(name).Deserialize<T[][]>()!.SelectMany(row => row)];

    private static void AssertClose(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
    }
}
