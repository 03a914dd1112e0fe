using System.Globalization;
using Assay.Quality.Consensus;
using Assay.Quality.Tests.Aggregation;
using CsCheck;

namespace Assay.Quality.Tests.Consensus;

/// <summary>Numbers out of numbers.</summary>
public sealed class NumericConsensusTests
{
    private const int Items = 150;
    private const int Annotators = 10;

    [Fact]
    public void Bias_scale_and_deviation_are_found()
    {
        var (answers, truth) = Crowd(4);

        var fit = NumericConsensus.Fit(answers, Items, Annotators);

        Assert.True(fit.Converged);
        Assert.True(Error(fit.Value, truth) < 0.7 * Error(Means(answers), truth), $"{Error(fit.Value, truth)} against {Error(Means(answers), truth)}");
        Assert.InRange(fit.Bias[0] - fit.Bias[1], 6, 10);
        Assert.InRange(fit.Scale[2] / fit.Scale[3], 1.3, 2.2);
        Assert.InRange(fit.Deviation[4] / fit.Deviation[5], 3, 12);
        Assert.Equal(0, fit.Bias.Average(), 0.5);
    }

    [Fact]
    public void Standard_errors_tell_how_far_values_are_off()
    {
        var (answers, truth) = Crowd(4);

        var fit = NumericConsensus.Fit(answers, Items, Annotators);

        var inside = Enumerable.Range(0, Items).Count(item => Math.Abs(fit.Value[item] - truth[item]) < 2 * fit.StandardError[item]);
        Assert.InRange(inside / (double)Items, 0.85, 1);
    }

    [Fact]
    public void Heavy_tails_bear_wild_answers()
    {
        var (answers, truth) = Crowd(4);
        var random = new Random(9);
        var wild = answers.Select(answer => random.NextDouble() < 0.05 ? answer with { Value = answer.Value + 500 } : answer).ToArray();

        var (normal, heavy) = (NumericConsensus.Fit(wild, Items, Annotators), NumericConsensus.Fit(wild, Items, Annotators, degreesOfFreedom: 4));

        Assert.True(Error(heavy.Value, truth) < 0.3 * Error(normal.Value, truth), $"{Error(heavy.Value, truth)} against {Error(normal.Value, truth)}");
    }

    [Fact]
    public void The_emotions_of_headlines_are_nearer_to_the_truth_than_their_mean_answer()
    {
        var folder = RealCrowd.Folder();
        Assert.SkipWhen(folder is null, RealCrowd.Absent);
        var (answers, truth, items, annotators) = Emotions(folder!);

        var fit = NumericConsensus.Fit(answers, items, annotators);

        var means = answers.GroupBy(answer => answer.Item).OrderBy(group => group.Key).Select(group => group.Average(answer => answer.Value)).ToArray();
        Assert.Equal((700, 38), (items, annotators));
        Assert.Equal(17.835, Error(means, truth), 1e-3);
        Assert.True(Error(fit.Value, truth) < Error(means, truth), $"{Error(fit.Value, truth)}, mean absolute {fit.Value.Zip(truth).Average(pair => Math.Abs(pair.First - pair.Second))}");
    }

    [Fact]
    public void Another_unit_and_another_order_change_nothing_else()
    {
        var (answers, _) = Crowd(4);
        var turned = answers.Reverse().Select(answer => new NumericAnswer(Items - 1 - answer.Item, Annotators - 1 - answer.Annotator, (answer.Value * 1.8) + 32)).ToArray();

        var (one, other) = (NumericConsensus.Fit(answers, Items, Annotators), NumericConsensus.Fit(turned, Items, Annotators));

        Assert.All(one.Value.Zip(other.Value.Reverse()), pair => Assert.Equal((pair.First * 1.8) + 32, pair.Second, 1e-4));
        Assert.All(one.Scale.Zip(other.Scale.Reverse()), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        Assert.Equal(one.Value, NumericConsensus.Fit([.. answers.Reverse()], Items, Annotators).Value);
    }

    [Fact]
    public void Any_answers_give_finite_results() =>
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 3], Gen.OneOf(Gen.Double[-1e6, 1e6], Gen.Int[0, 3].Select(value => (double)value))).Select((item, annotator, value) => new NumericAnswer(item, annotator, value)).Array[0, 30].Sample(answers =>
        {
            var fit = NumericConsensus.Fit(answers, 6, 4);

            Assert.All(fit.Value.Concat(fit.StandardError).Concat(fit.Bias).Concat(fit.Scale).Concat(fit.Deviation), value => Assert.True(double.IsFinite(value)));
            Assert.All(fit.Value, value => Assert.InRange(value, answers.Select(answer => answer.Value).DefaultIfEmpty(0).Min() - 3e6, answers.Select(answer => answer.Value).DefaultIfEmpty(0).Max() + 3e6));
        });

    [Fact]
    public void Full_agreement_comes_back_unchanged()
    {
        var answers = Enumerable.Range(0, 40).Select(row => new NumericAnswer(row / 4, row % 4, 10 * (row / 4))).ToArray();

        var fit = NumericConsensus.Fit(answers, 10, 4);

        Assert.All(Enumerable.Range(0, 10), item => Assert.Equal(10 * item, fit.Value[item], 0.01));
    }

    [Fact]
    public void Wrong_input_is_refused()
    {
        Assert.Throws<ArgumentException>(() => NumericConsensus.Fit([new(0, 0, double.NaN)], 1, 1));
        Assert.Throws<ArgumentException>(() => NumericConsensus.Fit([new(1, 0, 1)], 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => NumericConsensus.Fit([], 1, 1, degreesOfFreedom: 0));
    }

    /// <summary>Annotators 0 and 1 are high and low, 2 and 3 stretch and squeeze, 4 and 5 scatter much and little.</summary>
    private static (NumericAnswer[] Answers, double[] Truth) Crowd(int seed)
    {
        var random = new Random(seed);
        double Normal() => Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6;
        var truth = Enumerable.Range(0, Items).Select(_ => 50 + (20 * Normal())).ToArray();
        double[] bias = [4, -4, 0, 0, 0, 0, 0, 0, 0, 0], scale = [1, 1, 1.3, 0.7, 1, 1, 1, 1, 1, 1], deviation = [5, 5, 5, 5, 25, 2, 8, 8, 8, 8];
        return ([.. from item in Enumerable.Range(0, Items) from annotator in Enumerable.Range(0, Annotators)
            select new NumericAnswer(item, annotator, 50 + bias[annotator] + (scale[annotator] * (truth[item] - 50)) + (deviation[annotator] * Normal()))], truth);
    }

    private static double[] Means(NumericAnswer[] answers) => [.. answers.GroupBy(answer => answer.Item).OrderBy(group => group.Key).Select(group => group.Average(answer => answer.Value))];

    private static double Error(double[] values, double[] truth) => Math.Sqrt(values.Zip(truth).Average(pair => (pair.First - pair.Second) * (pair.First - pair.Second)));

    private static (NumericAnswer[] Answers, double[] Truth, int Items, int Annotators) Emotions(string folder)
    {
        var rows = File.ReadLines(Path.Combine(folder, "n_emotion", "answers.csv")).Skip(1).Select(line => line.Split(',')).ToArray();
        string[] items = [.. rows.Select(row => row[0]).Distinct()], annotators = [.. rows.Select(row => row[1]).Distinct()];
        var truth = File.ReadLines(Path.Combine(folder, "n_emotion", "truth.csv")).Skip(1).Select(line => line.Split(',')).ToDictionary(row => row[0], row => double.Parse(row[1], CultureInfo.InvariantCulture));
        return (
            [.. rows.Select(row => new NumericAnswer(Array.IndexOf(items, row[0]), Array.IndexOf(annotators, row[1]), double.Parse(row[2], CultureInfo.InvariantCulture)))],
            [.. items.Select(item => truth[item])], items.Length, annotators.Length);
    }
}
