using System.Text.Json;
using Assay.Quality.Drift;
using Assay.Quality.Tests.Aggregation;

namespace Assay.Quality.Tests.Drift;

/// <summary>Every case that scipy 1.10.1 was run on.</summary>
public sealed class ReferenceTests
{
    private const double Tolerance = 1e-9;

    [Fact]
    public void Shifts_of_categories_are_what_scipy_computes()
    {
        var cases = Reference().GetProperty("categorical").EnumerateArray().ToList();

        Assert.Equal(3, cases.Count);
        Assert.All(cases, expected =>
        {
            var (reference, current) = (expected.GetProperty("reference_counts").Deserialize<long[]>()!, expected.GetProperty("current_counts").Deserialize<long[]>()!);
            var (test, named) = (ChiSquareHomogeneity.Of(reference, current)!, expected.GetProperty("chi2_two_sample_no_yates"));

            AssertClose(expected, "psi_natural_log_proportions_floored_at_1e_4_not_renormalised", PopulationStabilityIndex.Of(reference, current));
            AssertClose(expected, "js_divergence_base2", JensenShannon.Divergence(reference, current));
            AssertClose(expected, "js_divergence_natural", JensenShannon.Divergence(reference, current) * Math.Log(2));
            AssertClose(expected, "js_distance_base2", JensenShannon.Distance(reference, current));
            AssertClose(expected, "total_variation", TotalVariation.Of(reference, current));
            AssertClose(expected, "hellinger", Hellinger.Of(reference, current));
            AssertClose(named, "statistic", test.Statistic);
            AssertClose(named, "pvalue", test.PValue);
            Assert.Equal(named.GetProperty("df").GetInt32(), test.DegreesOfFreedom);
        });
    }

    [Fact]
    public void Shifts_of_numbers_are_what_scipy_computes()
    {
        var cases = Reference().GetProperty("ks").EnumerateArray().ToList();

        Assert.Equal(2, cases.Count);
        Assert.All(cases, expected =>
        {
            var (reference, current) = (expected.GetProperty("x").Deserialize<double[]>()!, expected.GetProperty("y").Deserialize<double[]>()!);
            var (exact, rough) = (KolmogorovSmirnov.Of(reference, current)!, KolmogorovSmirnov.Of(reference, current, exact: false)!);

            AssertClose(expected, "ks_statistic", exact.Statistic);
            AssertClose(expected, "pvalue_exact", exact.PValue);
            AssertClose(expected, "pvalue_asymptotic", rough.PValue);
            AssertClose(expected, "wasserstein", Wasserstein.Of(reference, current));
            Assert.True(exact.IsExact && !rough.IsExact);
        });
    }

    private static JsonElement Reference()
    {
        var folder = RealCrowd.Folder();
        Assert.SkipWhen(folder is null, RealCrowd.Absent);
        return JsonDocument.Parse(File.ReadAllText(Path.Combine(folder!, "..", "drift", "drift_reference.json"))).RootElement;
    }

    private static void AssertClose(JsonElement expected, string name, double? actual) => Assert.Equal(expected.GetProperty(name).GetDouble(), actual!.Value, Tolerance);
}
