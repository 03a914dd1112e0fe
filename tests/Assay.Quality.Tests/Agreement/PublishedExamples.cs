using Assay.Quality.Agreement;

namespace Assay.Quality.Tests.Agreement;

/// <summary>The examples that the measures were published with, and those that everybody computes.</summary>
public sealed class PublishedExamples
{
    private const int M = ValueCounts.Missing;

    /// <summary>K. Krippendorff 2011, four observers and twelve units; the classes are the numbers 1 to 5.</summary>
    private static readonly int[][] s_observers =
    [
        [0, 1, 2, 2, 1, 0, 3, 0, 1, M, M, M],
        [0, 1, 2, 2, 1, 1, 3, 0, 1, 4, M, 2],
        [M, 2, 2, 2, 1, 2, 3, 1, 1, 4, 0, M],
        [0, 1, 2, 2, 1, 3, 3, 0, 1, 4, 0, M],
    ];

    private static readonly double[] s_numbers = [1, 2, 3, 4, 5];

    /// <summary>Fleiss' kappa as everybody checks it: ten units, fourteen answers each, five classes.</summary>
    private static readonly int[] s_fourteen =
    [
        0, 0, 0, 0, 14, 0, 2, 6, 4, 2, 0, 0, 3, 5, 6, 0, 3, 9, 2, 0, 2, 2, 8, 1, 1,
        7, 7, 0, 0, 0, 3, 2, 6, 3, 0, 2, 5, 3, 2, 2, 6, 5, 2, 1, 0, 0, 2, 2, 3, 7,
    ];

    [Theory]
    [InlineData(MeasurementLevel.Nominal, 0.743421052631579)]
    [InlineData(MeasurementLevel.Ordinal, 0.8153875037548813)]
    [InlineData(MeasurementLevel.Interval, 0.8491071428571428)]
    [InlineData(MeasurementLevel.Ratio, 0.797402774711612)]
    public void Krippendorffs_four_observers(MeasurementLevel level, double alpha)
    {
        var result = KrippendorffAlpha.Of(Raters.Counts(s_observers, 5), level, s_numbers);

        Assert.Equal(alpha, result.Value!.Value, 1e-9);
        Assert.Equal((11, 40), (result.Units, result.Answers));
    }

    [Fact]
    public void Krippendorffs_two_observers()
    {
        int[][] observers = [[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]];

        Assert.Equal(0.09523809523809523, KrippendorffAlpha.Of(Raters.Counts(observers, 2)).Value!.Value, 1e-9);
    }

    [Fact]
    public void The_square_as_a_distance_of_ones_own_is_the_interval_level()
    {
        var alpha = KrippendorffAlpha.Of(Raters.Counts(s_observers, 5), (one, other) => (one - other) * (one - other));

        Assert.Equal(0.8491071428571428, alpha.Value!.Value, 1e-9);
    }

    [Theory]
    [InlineData(KappaWeights.None, 0.34782608695652173)]
    [InlineData(KappaWeights.Linear, 0.34782608695652173)]
    [InlineData(KappaWeights.Quadratic, 0.34782608695652173)]
    public void Artstein_and_Poesio_table_1(KappaWeights weights, double kappa) =>
        Assert.Equal(kappa, CohenKappa.Of(PairTable.OfCells([20, 20, 10, 50], 2), weights).Value!.Value, 1e-9);

    [Theory]
    [InlineData(KappaWeights.None, 0.48416289592760176)]
    [InlineData(KappaWeights.Linear, 0.4701195219123506)]
    [InlineData(KappaWeights.Quadratic, 0.45016077170418)]
    public void The_SAS_manuals_table(KappaWeights weights, double kappa) =>
        Assert.Equal(kappa, CohenKappa.Of(PairTable.OfCells([0, 4, 1, 0, 8, 0, 0, 1, 5], 3), weights).Value!.Value, 1e-9);

    [Fact]
    public void The_SAS_manuals_standard_error_and_interval()
    {
        var kappa = CohenKappa.Of(PairTable.OfCells([0, 4, 1, 0, 8, 0, 0, 1, 5], 3));

        Assert.Equal(0.1380135783058146, kappa.StandardError!.Value, 1e-9);
        Assert.Equal(0.21366125307070666, kappa.Interval!.Low, 1e-9);
        Assert.Equal(0.754664538784497, kappa.Interval.High, 1e-9);
    }

    [Fact]
    public void Two_annotators_by_every_measure_for_two()
    {
        var table = PairTable.OfCells([20, 5, 10, 15], 2);

        Assert.Equal(0.4, CohenKappa.Of(table).Value!.Value, 1e-9);
        Assert.Equal(0.3939393939393937, ScottPi.Of(table).Value!.Value, 1e-9);
        Assert.Equal(0.4, BennettS.Of(table).Value!.Value, 1e-9);
        Assert.Equal(0.40594059405940586, GwetAc1.Of(Raters.Counts(table)).Value!.Value, 1e-9);
        Assert.Equal(0.7, PercentAgreement.Of(Raters.Counts(table)).Value!.Value, 1e-9);
    }

    [Fact]
    public void Fourteen_raters()
    {
        var counts = ValueCounts.OfTable(s_fourteen, 5);

        Assert.Equal(0.20993070442195522, FleissKappa.Of(counts).Value!.Value, 1e-9);
        Assert.Equal(0.2225274725274725, RandolphKappa.Of(counts).Value!.Value, 1e-9);
        Assert.Equal(0.21557405653322698, KrippendorffAlpha.Of(counts).Value!.Value, 1e-9);
        Assert.Equal(0.378021978021978, PercentAgreement.Of(counts).Value!.Value, 1e-9);
    }

    [Fact]
    public void Randolphs_eight_raters()
    {
        var counts = ValueCounts.OfTable([7, 1, 3, 5], 2);

        Assert.Equal(0.161904761904762, FleissKappa.Of(counts).Value!.Value, 1e-9);
        Assert.Equal(0.214285714285714, RandolphKappa.Of(counts).Value!.Value, 1e-9);
    }

    [Fact]
    public void A_class_against_the_rest_is_Fleiss_kappa_of_the_category()
    {
        // 1 - sum n_ij (n - n_ij) / (N n (n - 1) p (1 - p)), for the last of the fourteen raters' classes: p = 32/140.
        var disagreeing = new[] { 14, 2, 6, 0, 1, 0, 0, 2, 0, 7 }.Sum(n => (double)n * (14 - n));
        var expected = 1 - (disagreeing / (10 * 14 * 13 * (32 / 140.0) * (108 / 140.0)));

        var byClass = ClassAgreement.Of(ValueCounts.OfTable(s_fourteen, 5), counts => FleissKappa.Of(counts));

        Assert.Equal(5, byClass.Length);
        Assert.Equal(expected, byClass[4].Value!.Value, 1e-12);
    }
}
