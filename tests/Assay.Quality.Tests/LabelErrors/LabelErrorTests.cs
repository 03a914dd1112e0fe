using Assay.Quality.Aggregation;
using Assay.Quality.LabelErrors;
using Assay.Quality.Tests.Aggregation;
using CsCheck;

namespace Assay.Quality.Tests.LabelErrors;

/// <summary>What the search for label errors promises on any probabilities.</summary>
public sealed class LabelErrorTests
{
    private const int Rows = 600;
    private const int Classes = 4;

    private static readonly Gen<ClassProbabilities> s_any =
        from classes in Gen.Int[1, 6]
        from rows in Gen.Int[0, 40]
        from values in Gen.Double[0.001, 1].Array[rows * classes]
        from labels in Gen.Int[0, classes - 1].Array[rows]
        select new ClassProbabilities(values, labels, classes);

    public static TheoryData<LabelErrorRule> Rules => [.. Enum.GetValues<LabelErrorRule>()];

    [Theory]
    [MemberData(nameof(Rules))]
    public void Planted_errors_are_found(LabelErrorRule rule)
    {
        var (probabilities, planted) = Planted();

        var found = LabelErrorRules.Find(probabilities, ConfidentLearning.Estimate(probabilities), rule);

        Assert.InRange(found.Count(planted.Contains) / (double)planted.Count, 0.65, 1);
        Assert.InRange(found.Count(planted.Contains) / (double)found.Length, 0.8, 1);
    }

    [Fact]
    public void Planted_errors_rank_first()
    {
        var (probabilities, planted) = Planted();

        var fit = RecalibratedMargin.Fit(probabilities);

        Assert.InRange(LabelQuality.Rank(fit.Scores).Take(planted.Count).Count(planted.Contains) / (double)planted.Count, 0.85, 1);
        Assert.All(planted.Take(5), row => Assert.Equal((probabilities.Labels[row] + 1) % Classes, fit.Suggested(row)));
    }

    [Fact]
    public void Noise_rates_are_near_those_planted()
    {
        var (probabilities, planted) = Planted();

        var joint = ConfidentLearning.Estimate(probabilities);

        Assert.InRange(joint.EstimatedErrors, planted.Count * 0.75, planted.Count * 1.25);
        Assert.All(Enumerable.Range(0, Classes), label => Assert.InRange(joint.Noise[label * (Classes + 1)], 0.85, 0.95));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Renaming_classes_finds_the_same_rows(LabelErrorRule rule)
    {
        var (probabilities, _) = Planted();
        var values = Enumerable.Range(0, Rows).SelectMany(row => Enumerable.Range(0, Classes).Select(label => probabilities[row][(label + 1) % Classes]));
        var renamed = new ClassProbabilities([.. values], [.. probabilities.Labels.ToArray().Select(label => (label + Classes - 1) % Classes)], Classes);

        Assert.Equal(
            LabelErrorRules.Find(probabilities, ConfidentLearning.Estimate(probabilities), rule),
            LabelErrorRules.Find(renamed, ConfidentLearning.Estimate(renamed), rule));
    }

    [Fact]
    public void Any_probabilities_give_sound_results() => s_any.Sample(probabilities =>
    {
        var joint = ConfidentLearning.Estimate(probabilities);
        var found = Enum.GetValues<LabelErrorRule>().Select(rule => LabelErrorRules.Find(probabilities, joint, rule)).ToArray();
        var fit = RecalibratedMargin.Fit(probabilities);

        Assert.Equal(probabilities.Rows, joint.Calibrated.Sum());
        Assert.All(joint.Noise.Concat(joint.InverseNoise).Concat(joint.TruePrior).Concat(fit.Probabilities), share => Assert.InRange(share, 0, 1));
        Assert.All(found, rows => Assert.Equal(rows.Distinct().Order(), rows));
        Assert.All(found.SelectMany(rows => rows), row => Assert.InRange(row, 0, probabilities.Rows - 1));
        Assert.All(fit.Scores, score => Assert.InRange(score, 0, 1));
    });

    [Fact]
    public void Threads_change_no_bit()
    {
        var (probabilities, _) = Planted();

        Assert.Equal(RecalibratedMargin.Fit(probabilities).Scores, RecalibratedMargin.Fit(probabilities, threads: 5).Scores);
    }

    [Fact]
    public void Rows_that_do_not_sum_to_one_are_normalised_and_counted()
    {
        double[] values = [0.2, 0.8, 1, 3, 0.5, 0.500001];

        var probabilities = new ClassProbabilities(values, [0, 1, 1], 2);

        Assert.Equal(1, probabilities.Normalised);
        Assert.Equal([0.2, 0.8, 0.25, 0.75, 0.5, 0.500001], probabilities.Values.ToArray());
        Assert.Equal(3, values[3]);
    }

    [Theory]
    [InlineData(double.NaN, 0.5, 0)]
    [InlineData(-0.1, 1.1, 0)]
    [InlineData(0, 0, 0)]
    [InlineData(double.PositiveInfinity, 0, 0)]
    [InlineData(0.5, 0.5, 2)]
    public void What_is_no_probability_is_refused_with_its_row(double first, double second, int label)
    {
        var error = Assert.Throws<ArgumentException>(() => new ClassProbabilities([0.5, 0.5, first, second], [0, label], 2));

        Assert.Contains("ow 1 ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_votes_are_told_by_the_others()
    {
        Vote[] rows = [.. from item in Enumerable.Range(0, 60) from annotator in Enumerable.Range(0, 5)
            select new Vote(item, annotator, item % 10 == annotator ? (item + 1) % 3 : item % 3)];
        var votes = new Votes(rows, 60, 5, 3);
        var wrong = Enumerable.Range(0, rows.Length).Where(row => votes.AnswerByItem[row] != row / 5 % 3);

        var probabilities = AnnotationErrors.LeaveOneOut(votes, DawidSkene.Fit(votes, smoothing: 0.1).ToWorkerModel());
        var found = LabelErrorRules.Find(probabilities, ConfidentLearning.Estimate(probabilities), LabelErrorRule.PruneByNoiseRate);

        Assert.Equal(wrong, found);
    }

    [Fact]
    public void A_vote_does_not_vouch_for_itself()
    {
        Vote[] rows = [new(0, 0, 1), new(0, 0, 1), new(0, 1, 0)];
        var model = WorkerModel.FromConfusion([0.5, 0.5], [0.9, 0.1, 0.1, 0.9, 0.8, 0.2, 0.2, 0.8]);

        var probabilities = AnnotationErrors.LeaveOneOut(new(rows, 1, 2, 2), model);

        Assert.Equal(0.8, probabilities[0][0], 1e-12);
        Assert.Equal(0.8, probabilities[1][0], 1e-12);
        Assert.Equal(81 / 82.0, probabilities[2][1], 1e-12);
    }

    [Fact]
    public void The_largest_values_are_cut_where_sorting_cuts_them() => Gen.Select(Gen.Int[0, 9].Array[1, 50], Gen.Double[0, 1]).Sample((values, share) =>
    {
        double[] numbers = [.. values.Select(value => (double)value)];
        var count = 1 + (int)(share * (values.Length - 1));

        Assert.Equal(numbers.OrderDescending().ElementAt(count - 1), Selection.Largest([.. numbers], count));
    });

    /// <summary>A tenth of the labels is moved to the class before; the model is sure of most rows, and of some is not.</summary>
    private static (ClassProbabilities Probabilities, HashSet<int> Planted) Planted()
    {
        var random = new Random(3);
        var (values, labels, planted) = (new double[Rows * Classes], new int[Rows], new HashSet<int>());
        for (var row = 0; row < Rows; row++)
        {
            var truth = row % Classes;
            labels[row] = truth;
            if (row / Classes % 10 == 0)
            {
                labels[row] = (truth + Classes - 1) % Classes;
                planted.Add(row);
            }

            var sure = 0.5 + (random.NextDouble() * 0.5);
            for (var label = 0; label < Classes; label++)
            {
                values[(row * Classes) + label] = label == truth ? sure : (1 - sure) / (Classes - 1);
            }
        }

        return (new(values, labels, Classes), planted);
    }
}
