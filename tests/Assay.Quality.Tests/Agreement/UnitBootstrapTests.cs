using Assay.Quality.Agreement;

namespace Assay.Quality.Tests.Agreement;

public sealed class UnitBootstrapTests
{
    [Fact]
    public void Any_number_of_threads_gives_the_same_bits()
    {
        var counts = Counts(300);

        var one = UnitBootstrap.Fit(counts.Units, weights => KrippendorffAlpha.Of(counts, MeasurementLevel.Ordinal, weights: weights).Value, 200, 7, threads: 1);
        var two = UnitBootstrap.Fit(counts.Units, weights => KrippendorffAlpha.Of(counts, MeasurementLevel.Ordinal, weights: weights).Value, 200, 7, threads: 2);

        Assert.Equal(one, two);
        Assert.NotEqual(one, UnitBootstrap.Fit(counts.Units, weights => KrippendorffAlpha.Of(counts, MeasurementLevel.Ordinal, weights: weights).Value, 200, 8));
    }

    [Fact]
    public void The_interval_of_a_mean_is_the_one_that_theory_gives()
    {
        // 400 units of which half are 1: the standard error of the mean is 0.5 / 20.
        var fit = UnitBootstrap.Fit(400, weights => weights[..200].ToArray().Sum() / 400.0, 4000, 1);

        Assert.Equal(0.5 - (1.96 * 0.025), fit.Interval!.Low, 0.004);
        Assert.Equal(0.5 + (1.96 * 0.025), fit.Interval.High, 0.004);
        Assert.Equal((4000, 0, 0.95), (fit.Resamples, fit.UndefinedResamples, fit.Interval.Confidence));
    }

    [Fact]
    public void Alpha_lies_in_its_interval_which_shrinks_with_units()
    {
        var (few, many) = (Interval(Counts(50)), Interval(Counts(800)));

        Assert.InRange(KrippendorffAlpha.Of(Counts(800)).Value!.Value, many.Low, many.High);
        Assert.InRange(KrippendorffAlpha.Of(Counts(50)).Value!.Value, few.Low, few.High);
        Assert.True(many.High - many.Low < (few.High - few.Low) / 2);
    }

    [Fact]
    public void Resamples_without_a_value_are_counted_and_left_out()
    {
        var counts = ValueCounts.OfTable([2, 0, 0, 2], 2);

        var fit = UnitBootstrap.Fit(2, weights => KrippendorffAlpha.Of(counts, weights: weights).Value, 100, 1);

        Assert.Equal((1.0, 1.0), (fit.Interval!.Low, fit.Interval.High));
        Assert.InRange(fit.UndefinedResamples, 30, 70);
    }

    [Fact]
    public void Without_units_or_values_there_is_no_interval()
    {
        Assert.Null(UnitBootstrap.Fit(0, _ => 1, 10, 1).Interval);
        Assert.Null(UnitBootstrap.Fit(3, _ => null, 10, 1).Interval);
    }

    private static ConfidenceInterval Interval(ValueCounts counts) =>
        UnitBootstrap.Fit(counts.Units, weights => KrippendorffAlpha.Of(counts, weights: weights).Value, 300, 11).Interval!;

    /// <summary>Three answers a unit, of which the second and third follow the first in six of ten units.</summary>
    private static ValueCounts Counts(int units)
    {
        var random = new Random(9);
        int[][] raters = [new int[units], new int[units], new int[units]];
        for (var unit = 0; unit < units; unit++)
        {
            raters[0][unit] = random.Next(3);
            raters[1][unit] = random.NextDouble() < 0.6 ? raters[0][unit] : random.Next(3);
            raters[2][unit] = random.NextDouble() < 0.6 ? raters[0][unit] : random.Next(3);
        }

        return Raters.Counts(raters, 3);
    }
}
