using Assay.Quality.Drift;
using CsCheck;

namespace Assay.Quality.Tests.Drift;

/// <summary>What measures of drift promise on any samples.</summary>
public sealed class DriftTests
{
    private static readonly Gen<(long[] Reference, long[] Current)> s_counts =
        from categories in Gen.Int[1, 8]
        from reference in Gen.Long[0, 50].Array[categories]
        from current in Gen.Long[0, 50].Array[categories]
        select (reference, current);

    private static readonly Gen<(double[] Reference, double[] Current)> s_numbers =
        Gen.Select(Gen.Int[-6, 6].Select(value => value / 2.0).Array[1, 12], Gen.Int[-6, 6].Select(value => value / 2.0).Array[1, 12]);

    [Theory]
    [InlineData(0.5, 1, 0.47950012218695337)]
    [InlineData(3, 2, 0.22313016014842982)]
    [InlineData(30, 10, 0.000856641210775301)]
    [InlineData(150, 100, 0.0009039320423540184)]
    [InlineData(700, 3, 2.0991308534204487e-151)]
    [InlineData(0.001, 5, 0.9999999983185123)]
    [InlineData(1000, 1000, 0.49405285382923964)]
    public void The_tail_of_chi_square_is_what_scipy_computes(double statistic, int degreesOfFreedom, double tail) =>
        Assert.Equal(1, Tails.ChiSquare(statistic, degreesOfFreedom) / tail, 1e-11);

    [Theory]
    [InlineData(0.3, 10, 0.27053557479999946, 1e-10)]
    [InlineData(0.2, 50, 0.03143876777953241, 2e-8)]
    [InlineData(0.15, 100, 0.019839242125643017, 1e-10)]
    [InlineData(0.11, 150, 0.049054525440555, 1e-4)]
    [InlineData(0.05, 1000, 0.013012074781090332, 1e-5)]
    [InlineData(0.02, 1000, 0.8108971656895577, 2e-5)]
    [InlineData(0.001, 1_000_000, 0.26982107442589376, 1e-7)]
    [InlineData(0.0008, 1_000_000, 0.5438713666611479, 1e-7)]
    public void The_tail_of_Kolmogorov_is_what_scipy_computes(double distance, int values, double tail, double tolerance) =>
        Assert.Equal(tail, Tails.Kolmogorov(distance, values), tolerance);

    [Fact]
    public void The_exact_p_value_counts_orders()
    {
        var found = KolmogorovSmirnov.Of([1, 2, 3, 4, 5, 6, 7], [5.5, 6.5, 7.5, 8.5, 9.5])!;

        Assert.Equal(5 / 7.0, found.Statistic, 1e-15);
        Assert.Equal(0.06565656565656565, found.PValue, 1e-14);
    }

    [Fact]
    public void No_shift_is_no_drift() => s_counts.Sample(samples =>
    {
        if (PopulationStabilityIndex.Of(samples.Reference, samples.Reference) is { } index)
        {
            Assert.Equal((0, 0, 0, 0), (index, JensenShannon.Divergence(samples.Reference, samples.Reference)!.Value, TotalVariation.Of(samples.Reference, samples.Reference)!.Value, Hellinger.Of(samples.Reference, samples.Reference)!.Value));
            Assert.True(ChiSquareHomogeneity.Of(samples.Reference, samples.Reference) is null or { PValue: > 0.999999 });
        }
    });

    [Fact]
    public void Measures_of_categories_are_symmetric_and_in_range() => s_counts.Sample(samples =>
    {
        var (reference, current) = samples;

        AssertSame(PopulationStabilityIndex.Of(reference, current), PopulationStabilityIndex.Of(current, reference), double.MaxValue);
        AssertSame(JensenShannon.Distance(reference, current), JensenShannon.Distance(current, reference), 1);
        AssertSame(TotalVariation.Of(reference, current), TotalVariation.Of(current, reference), 1);
        AssertSame(Hellinger.Of(reference, current), Hellinger.Of(current, reference), 1);
        AssertSame(ChiSquareHomogeneity.Of(reference, current)?.PValue, ChiSquareHomogeneity.Of(current, reference)?.PValue, 1);
    });

    [Fact]
    public void Measures_of_numbers_are_symmetric_and_do_not_mind_the_order() => s_numbers.Sample(samples =>
    {
        var (reference, current) = samples;
        double[] turned = [.. reference.Reverse()];

        AssertSame(KolmogorovSmirnov.Of(reference, current)!.PValue, KolmogorovSmirnov.Of(current, turned)!.PValue, 1);
        AssertSame(KolmogorovSmirnov.Of(reference, current)!.Statistic, KolmogorovSmirnov.Of(current, turned)!.Statistic, 1);
        AssertSame(Wasserstein.Of(reference, current), Wasserstein.Of(current, turned), double.MaxValue);
    });

    [Fact]
    public void The_exact_p_value_is_the_share_of_orders_that_reach_the_distance() => Gen.Select(Gen.Int[1, 6], Gen.Int[1, 6], Gen.Int[0, 1000]).Sample((one, other, seed) =>
    {
        var values = Enumerable.Range(0, one + other).Select(value => (double)value).ToArray();
        new Random(seed).Shuffle(values);
        var found = KolmogorovSmirnov.Of(values.AsSpan(0, one), values.AsSpan(one))!;

        var all = Choices(one + other, one).Select(chosen => KolmogorovSmirnov.Of([.. chosen.Select(value => (double)value)], [.. Enumerable.Range(0, one + other).Except(chosen).Select(value => (double)value)])!.Statistic).ToList();

        Assert.Equal(all.Count(statistic => statistic >= found.Statistic - 1e-12) / (double)all.Count, found.PValue, 1e-12);
    }, iter: 20);

    [Fact]
    public void Wasserstein_is_the_shift_of_a_shifted_sample() => s_numbers.Sample(samples =>
        Assert.Equal(1.25, Wasserstein.Of(samples.Reference, [.. samples.Reference.Select(value => value + 1.25)])!.Value, 1e-12));

    [Fact]
    public void Empty_samples_have_no_drift_to_measure()
    {
        Assert.Null(PopulationStabilityIndex.Of([0, 0], [1, 2]));
        Assert.Null(JensenShannon.Distance([], []));
        Assert.Null(TotalVariation.Of([1], [0]));
        Assert.Null(Hellinger.Of([1], [0]));
        Assert.Null(ChiSquareHomogeneity.Of([3, 0], [5, 0]));
        Assert.Null(KolmogorovSmirnov.Of([], [1]));
        Assert.Null(Wasserstein.Of([1], []));
    }

    [Fact]
    public void Wrong_input_is_refused()
    {
        Assert.Throws<ArgumentException>(() => PopulationStabilityIndex.Of([1, 2], [1]));
        Assert.Throws<ArgumentException>(() => JensenShannon.Divergence([1, -2], [1, 1]));
        Assert.Throws<ArgumentException>(() => KolmogorovSmirnov.Of([1, double.NaN], [1]));
        Assert.Throws<ArgumentException>(() => Wasserstein.Of([1], [double.PositiveInfinity]));
        Assert.Throws<ArgumentException>(() => Holm.Adjust([0.5, 1.5]));
    }

    [Fact]
    public void Many_p_values_are_corrected_as_published()
    {
        // The 15 p-values of Benjamini and Hochberg 1995, section 4: at 0.05 their procedure rejects four, Holm's three.
        double[] published = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000];

        Assert.Equal(4, BenjaminiHochberg.Adjust(published).Count(value => value <= 0.05));
        Assert.Equal(3, Holm.Adjust(published).Count(value => value <= 0.05));
        Assert.Equal(0.0095 * 15 / 4, BenjaminiHochberg.Adjust(published)[3], 1e-12);
        Assert.Equal(0.0019 * 13, Holm.Adjust(published)[2], 1e-12);
    }

    [Fact]
    public void Corrected_p_values_keep_their_order_and_never_fall() => Gen.Double[0, 1].Array[0, 20].Sample(pValues =>
    {
        var (discovery, family) = (BenjaminiHochberg.Adjust(pValues), Holm.Adjust(pValues));

        Assert.All(Enumerable.Range(0, pValues.Length), test => Assert.True(pValues[test] <= discovery[test] + 1e-15 && discovery[test] <= family[test] + 1e-15 && family[test] <= 1));
        Assert.Equal(pValues.Order(), pValues.Zip(family).OrderBy(pair => pair.Second).ThenBy(pair => pair.First).Select(pair => pair.First));
    });

    [Fact]
    public void Bins_hold_equal_shares_of_the_reference_and_every_value() => s_numbers.Sample(samples =>
    {
        var edges = QuantileBins.Edges(samples.Reference, 4);
        var counts = QuantileBins.Count(samples.Current, edges);

        Assert.Equal(samples.Current.Length, counts.Sum());
        Assert.Equal(edges.Distinct().Order(), edges);
        Assert.All(QuantileBins.Count(samples.Reference, edges), count => Assert.True(count > 0));
    });

    [Fact]
    public void Deciles_of_a_hundred_values_hold_ten_each() =>
        Assert.All(QuantileBins.Count([.. Enumerable.Range(0, 100).Select(value => (double)value)], QuantileBins.Edges([.. Enumerable.Range(0, 100).Select(value => (double)value)], 10)), count => Assert.Equal(10, count));

    private static void AssertSame(double? one, double? other, double most)
    {
        Assert.Equal(one is null, other is null);
        Assert.Equal(one ?? 0, other ?? 0, 1e-12);
        Assert.InRange(one ?? 0, 0, most);
    }

    private static IEnumerable<int[]> Choices(int from, int count) => count == 0 ? [[]]
        : Enumerable.Range(0, from).SelectMany(last => Choices(last, count - 1).Select(rest => (int[])[.. rest, last]));
}
