using Assay.Quality.Agreement;
using Assay.Quality.Aggregation;
using CsCheck;

namespace Assay.Quality.Tests.Agreement;

public sealed class AgreementDetailTests
{
    private static readonly Vote[] s_votes =
    [
        new(0, 0, 0), new(0, 1, 0), new(0, 2, 1), new(1, 0, 1), new(1, 1, 1), new(1, 2, 1), new(2, 0, 2), new(2, 1, 0),
        new(3, 0, 2), new(3, 1, 2), new(3, 2, 2), new(4, 2, 0), new(5, 3, 1),
    ];

    [Fact]
    public void One_annotator_is_undefined_whatever_they_repeat()
    {
        var counts = ValueCounts.Of(new Votes([new(0, 1, 0), new(0, 1, 1), new(1, 1, 1), new(1, 1, 1)], 2, 3, 2));

        Assert.Equal(1, counts.Annotators);
        Assert.Equal(UndefinedReason.OneAnnotator, KrippendorffAlpha.Of(counts).Undefined);
        Assert.Equal(UndefinedReason.OneAnnotator, FleissKappa.Of(counts).Undefined);
        Assert.Equal(UndefinedReason.OneAnnotator, PercentAgreement.Of(counts).Undefined);
    }

    /// <summary>All tables of three pairs of four classes: among them answers that run against each other all the way, which rounding puts a little below -1.</summary>
    [Theory]
    [InlineData(KappaWeights.None)]
    [InlineData(KappaWeights.Linear)]
    [InlineData(KappaWeights.Quadratic)]
    public void Kappa_and_its_interval_stay_between_minus_one_and_one(KappaWeights weights)
    {
        var lowest = 0.0;
        for (var table = 0; table < 16 * 16 * 16; table++)
        {
            int[] pairs = [table % 16, table / 16 % 16, table / 256];
            var kappa = CohenKappa.Of(PairTable.Of([.. pairs.Select(p => p / 4)], [.. pairs.Select(p => p % 4)], 4), weights);
            if (kappa.Value is { } value)
            {
                Assert.InRange(value, -1, 1);
                Assert.True(kappa.Interval!.Low <= value && value <= kappa.Interval.High, $"{kappa}");
                lowest = Math.Min(lowest, value);
            }
        }

        Assert.Equal(weights == KappaWeights.Quadratic ? -1 : -0.8, lowest, 1e-9);
    }

    [Fact]
    public void Alpha_of_each_class_in_one_pass_is_that_of_its_own_table()
    {
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 3], Gen.Int[0, 9], (task, annotator, answer) => new Vote(task, annotator, answer % 4)).List[1, 40].Sample(votes =>
        {
            var counts = ValueCounts.Of(new Votes([.. votes], 6, 4, 4));
            var alphas = KrippendorffAlpha.OfEachClass(counts);
            for (var one = 0; one < 4; one++)
            {
                var expected = KrippendorffAlpha.Of(counts.Against(one)).Value;
                Assert.Equal(expected is null, alphas[one] is null);
                Assert.Equal(expected ?? 0, alphas[one] ?? 0, 1e-12);
            }
        });
    }

    [Fact]
    public void One_class_is_undefined_where_classes_are_what_chance_is_made_of()
    {
        Assert.Equal(UndefinedReason.OneClass, BennettS.Of(PairTable.OfCells([3], 1)).Undefined);
        Assert.Equal(UndefinedReason.OneClass, RandolphKappa.Of(ValueCounts.OfTable([3, 3], 1)).Undefined);
        Assert.Equal(UndefinedReason.OneClass, GwetAc1.Of(ValueCounts.OfTable([3, 3], 1)).Undefined);
    }

    [Fact]
    public void Classes_that_stand_for_the_same_number_do_not_vary() =>
        Assert.Equal(
            UndefinedReason.NoVariation,
            KrippendorffAlpha.Of(ValueCounts.OfTable([1, 1, 2, 0], 2), MeasurementLevel.Interval, [0.1, 0.1]).Undefined);

    [Fact]
    public void Amounts_are_not_negative_and_numbers_are_finite()
    {
        var counts = ValueCounts.OfTable([1, 1, 2, 0], 2);

        Assert.Throws<ArgumentException>(() => KrippendorffAlpha.Of(counts, MeasurementLevel.Ratio, [-1, 1]));
        Assert.Throws<ArgumentException>(() => KrippendorffAlpha.Of(counts, MeasurementLevel.Interval, [0, double.NaN]));
        Assert.Throws<ArgumentException>(() => KrippendorffAlpha.Of(counts, (_, _) => double.NaN));
    }

    [Fact]
    public void Huge_numbers_do_not_overflow()
    {
        var counts = ValueCounts.OfTable([2, 0, 0, 2, 1, 1], 2);

        var huge = KrippendorffAlpha.Of(counts, MeasurementLevel.Interval, [-1.7e308, 1.7e308]);

        Assert.Equal(KrippendorffAlpha.Of(counts).Value!.Value, huge.Value!.Value, 1e-12);
        Assert.True(double.IsFinite(huge.Expected!.Value));
    }

    [Fact]
    public void Counts_are_the_same_from_votes_lists_and_a_table()
    {
        var votes = ValueCounts.Of(new Votes(s_votes, 6, 4, 3));
        var table = ValueCounts.OfTable([2, 1, 0, 0, 3, 0, 1, 0, 1, 0, 0, 3, 1, 0, 0, 0, 1, 0], 3);

        Assert.Equal(FleissKappa.Of(table), FleissKappa.Of(votes));
        Assert.Equal([0, 2], votes.ValuesOf(2).ToArray());
        Assert.Equal([2, 1], table.CountsOf(0).ToArray());
        Assert.Equal(13, votes.Answers);
        Assert.Equal(4, votes.Annotators);
    }

    [Fact]
    public void A_row_of_any_length_is_counted()
    {
        int[] answers = [.. Enumerable.Range(0, 90).Select(row => row * 7 % 5)];

        var counts = ValueCounts.Of(new int[90], answers, 1, 5);

        Assert.Equal([0, 1, 2, 3, 4], counts.ValuesOf(0).ToArray());
        Assert.Equal([18, 18, 18, 18, 18], counts.CountsOf(0).ToArray());
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(-1, 0)]
    [InlineData(0, 3)]
    [InlineData(0, -2)]
    public void An_answer_outside_the_counts_is_refused(int unit, int answer) =>
        Assert.Contains("Answer 0", Assert.Throws<ArgumentException>(() => ValueCounts.Of([unit], [answer], 2, 3)).Message, StringComparison.Ordinal);

    [Fact]
    public void Every_pair_of_annotators_is_compared_on_what_both_answered()
    {
        var votes = new Votes(s_votes, 6, 4, 3);

        var pairs = PairwiseAgreement.Of(votes);

        Assert.Equal([(0, 1)], PairwiseAgreement.Of(votes, minUnits: 4).Select(p => (p.First, p.Second)));
        Assert.Equal([(0, 1, 4, 0.75), (0, 2, 3, 2 / 3.0), (1, 2, 3, 2 / 3.0)], pairs.Select(p => (p.First, p.Second, p.Units, p.Percent)));
        Assert.All(pairs, pair => Assert.Equal(CohenKappa.Of(PairTable.Of(votes, pair.First, pair.Second)).Value!.Value, pair.Kappa.Value!.Value, 1e-12));
        Assert.All(pairs, pair => Assert.Equal(CohenKappa.Of(PairTable.Of(votes, pair.First, pair.Second)).StandardError!.Value, pair.Kappa.StandardError!.Value, 1e-12));
    }

    [Fact]
    public void Pairs_are_what_their_tables_say() =>
        Gen.Select(Gen.Int[0, 7], Gen.Int[0, 4], Gen.Int[0, 3], (item, annotator, answer) => new Vote(item, annotator, answer)).Array[0, 40]
            .Sample(rows =>
            {
                var votes = new Votes(rows, 8, 5, 4);
                foreach (var pair in PairwiseAgreement.Of(votes, KappaWeights.Linear))
                {
                    var table = PairTable.Of(votes, pair.First, pair.Second);
                    var kappa = CohenKappa.Of(table, KappaWeights.Linear);
                    Assert.Equal(table.Units, pair.Units);
                    Assert.Equal(kappa.Undefined, pair.Kappa.Undefined);
                    Assert.Equal(kappa.Value ?? 0, pair.Kappa.Value ?? 0, 1e-9);
                }
            });

    [Fact]
    public void Counting_units_twice_is_having_them_twice()
    {
        int[] rows = [2, 1, 0, 0, 3, 0, 1, 0, 1, 0, 0, 3, 1, 0, 0];
        var counts = ValueCounts.OfTable(rows, 3);
        var twice = ValueCounts.OfTable([.. rows[..3], .. rows[..3], .. rows[6..12], .. rows[6..9]], 3);
        int[] weights = [2, 0, 2, 1, 0];

        Assert.Equal(KrippendorffAlpha.Of(twice).Value!.Value, KrippendorffAlpha.Of(counts, weights: weights).Value!.Value, 1e-12);
        Assert.Equal(KrippendorffAlpha.Of(twice, MeasurementLevel.Ordinal).Value!.Value, KrippendorffAlpha.Of(counts, MeasurementLevel.Ordinal, weights: weights).Value!.Value, 1e-12);
        Assert.Equal(KrippendorffAlpha.Of(twice, MeasurementLevel.Ratio).Value!.Value, KrippendorffAlpha.Of(counts, MeasurementLevel.Ratio, weights: weights).Value!.Value, 1e-12);
        Assert.Equal(FleissKappa.Of(twice).Value!.Value, FleissKappa.Of(counts, weights).Value!.Value, 1e-12);
        Assert.Equal(GwetAc1.Of(twice).Value!.Value, GwetAc1.Of(counts, weights).Value!.Value, 1e-12);
        Assert.Equal(KrippendorffAlpha.Of(twice).Answers, KrippendorffAlpha.Of(counts, weights: weights).Answers);
    }
}
