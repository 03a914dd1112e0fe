using System.Globalization;
using System.Text.Json;
using Assay.Quality.Agreement;
using Assay.Quality.Tests.Aggregation;

namespace Assay.Quality.Tests.Agreement;

/// <summary>Every case that other implementations were run on, and the public crowd sets.</summary>
public sealed class ReferenceTests
{
    private const double Tolerance = 1e-9;

    public static TheoryData<string, string> CrowdSets => new()
    {
        { "d_possent", "nominal" }, { "d_product", "nominal" }, { "n_emotion", "interval" }, { "rte", "nominal" }, { "s_dog", "nominal" }, { "s_face", "nominal" },
        { "s_rel", "nominal" }, { "s_rel", "ordinal" }, { "s_rel", "interval" }, { "weather_cf", "nominal" }, { "weather_cf", "ordinal" }, { "weather_cf", "interval" },
        { "weather_cf_amt", "nominal" }, { "weather_cf_amt", "ordinal" }, { "weather_cf_amt", "interval" }, { "web", "nominal" }, { "web", "ordinal" }, { "web", "interval" },
    };

    [Theory]
    [InlineData("krippendorff2011_four_observers_missing", 4)]
    [InlineData("krippendorff2011_two_observers_binary", 1)]
    [InlineData("random_seed11", 4)]
    public void Alpha_is_what_others_compute(string name, int levels)
    {
        var (counts, values) = Numbers(Case(name).GetProperty("raters_by_units"));

        var expected = Case(name).GetProperty("expected").EnumerateObject().ToList();

        Assert.Equal(levels, expected.Count);
        Assert.All(expected, level => Assert.Equal(
            level.Value.GetProperty("alpha").GetDouble(),
            KrippendorffAlpha.Of(counts, Enum.Parse<MeasurementLevel>(level.Name, ignoreCase: true), values).Value!.Value, Tolerance));
    }

    [Theory]
    [InlineData("artstein_poesio_2008_table1")]
    [InlineData("sas_manual_table10")]
    [InlineData("wikipedia_cohen_50_proposals")]
    public void Two_raters_are_what_others_compute(string name)
    {
        var rows = Case(name).GetProperty("table_rows_rater1").Deserialize<long[][]>()!;
        var table = PairTable.OfCells([.. rows.SelectMany(row => row)], rows.Length);
        var (counts, kappa, expected) = (Raters.Counts(table), CohenKappa.Of(table), Case(name).GetProperty("expected"));

        Assert.Equal(expected.GetProperty("percent_agreement").GetDouble(), PercentAgreement.Of(counts).Value!.Value, Tolerance);
        Assert.Equal(expected.GetProperty("cohen_kappa").GetDouble(), kappa.Value!.Value, Tolerance);
        Assert.Equal(expected.GetProperty("cohen_kappa_linear").GetDouble(), CohenKappa.Of(table, KappaWeights.Linear).Value!.Value, Tolerance);
        Assert.Equal(expected.GetProperty("cohen_kappa_quadratic").GetDouble(), CohenKappa.Of(table, KappaWeights.Quadratic).Value!.Value, Tolerance);
        Assert.Equal(expected.GetProperty("scott_pi").GetDouble(), ScottPi.Of(table).Value!.Value, Tolerance);
        Assert.Equal(expected.GetProperty("scott_pi").GetDouble(), FleissKappa.Of(counts).Value!.Value, Tolerance);
        Assert.Equal(expected.GetProperty("bennett_S").GetDouble(), BennettS.Of(table).Value!.Value, Tolerance);
        Assert.Equal(expected.GetProperty("bennett_S").GetDouble(), RandolphKappa.Of(counts).Value!.Value, Tolerance);
        Assert.Equal(expected.GetProperty("gwet_ac1").GetDouble(), GwetAc1.Of(counts).Value!.Value, Tolerance);
        Assert.Equal(expected.GetProperty("krippendorff_alpha_nominal").GetDouble(), KrippendorffAlpha.Of(counts).Value!.Value, Tolerance);
        Assert.Equal(expected.GetProperty("statsmodels_std_kappa").GetDouble(), kappa.StandardError!.Value, Tolerance);
        Assert.Equal(expected.GetProperty("statsmodels_ci95")[0].GetDouble(), kappa.Interval!.Low, Tolerance);
        Assert.Equal(expected.GetProperty("statsmodels_ci95")[1].GetDouble(), kappa.Interval.High, Tolerance);
    }

    [Theory]
    [InlineData("wikipedia_fleiss_10x14x5")]
    [InlineData("randolph_2x8")]
    public void Many_raters_are_what_others_compute(string name)
    {
        var rows = Case(name).GetProperty("subjects_by_category_counts").Deserialize<int[][]>()!;
        var counts = ValueCounts.OfTable([.. rows.SelectMany(row => row)], rows[0].Length);
        var expected = Case(name).GetProperty("expected");

        Assert.Equal(expected.GetProperty("fleiss_kappa").GetDouble(), FleissKappa.Of(counts).Value!.Value, Tolerance);
        Assert.Equal(expected.GetProperty("randolph_free_marginal").GetDouble(), RandolphKappa.Of(counts).Value!.Value, Tolerance);
        Assert.Equal(expected.GetProperty("krippendorff_alpha_nominal").GetDouble(), KrippendorffAlpha.Of(counts).Value!.Value, Tolerance);
        Assert.Equal(expected.GetProperty("mean_pairwise_agreement").GetDouble(), PercentAgreement.Of(counts).Value!.Value, Tolerance);
    }

    [Theory]
    [InlineData("single_value_everywhere", UndefinedReason.NoVariation)]
    [InlineData("no_pairable", UndefinedReason.NoPairableAnswers)]
    public void Degenerate_answers_are_undefined(string name, UndefinedReason reason)
    {
        var raters = Reference().GetProperty("degenerate").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name).GetProperty("raters_by_units");

        var (counts, values) = Numbers(raters);

        Assert.All(Enum.GetValues<MeasurementLevel>(), level => Assert.Equal(reason, KrippendorffAlpha.Of(counts, level, values).Undefined));
    }

    [Theory]
    [MemberData(nameof(CrowdSets))]
    public void Alpha_of_real_crowds_is_what_others_compute(string set, string level)
    {
        var expected = Reference().GetProperty("real_crowd_sets").GetProperty(set);
        var (counts, values) = Crowd(set);

        var alpha = KrippendorffAlpha.Of(counts, Enum.Parse<MeasurementLevel>(level, ignoreCase: true), values);

        Assert.Equal(expected.GetProperty("alpha").GetProperty(level).GetDouble(), alpha.Value!.Value, Tolerance);
        Assert.Equal(expected.GetProperty("mean_pairwise_agreement_over_tasks").GetDouble(), PercentAgreement.Of(counts).Value!.Value, Tolerance);
        Assert.Equal(expected.GetProperty("tasks_with_2plus").GetInt64(), alpha.Units);
    }

    internal static JsonElement Reference()
    {
        var folder = RealCrowd.Folder();
        Assert.SkipWhen(folder is null, RealCrowd.Absent);
        var file = Path.Combine(folder!, "..", "agreement", "agreement_reference.json");
        Assert.SkipUnless(File.Exists(file), RealCrowd.Absent);
        return JsonDocument.Parse(File.ReadAllText(file)).RootElement;
    }

    internal static JsonElement Case(string name) =>
        Reference().GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name);

    private static (ValueCounts Counts, double[] Values) Numbers(JsonElement raters)
    {
        var numbers = raters.Deserialize<double?[][]>()!;
        double[] values = [.. numbers.SelectMany(row => row).OfType<double>().Distinct().Order()];
        int[][] classes = [.. numbers.Select(row => row.Select(n => n is { } number ? Array.BinarySearch(values, number) : ValueCounts.Missing).ToArray())];
        return (Raters.Counts(classes, values.Length), values);
    }

    private static (ValueCounts Counts, double[] Values) Crowd(string set)
    {
        var rows = File.ReadLines(Path.Combine(RealCrowd.Folder()!, set, "answers.csv")).Skip(1).Select(line => line.Split(',')).ToList();
        double[] numbers = [.. rows.Select(row => double.Parse(row[2], CultureInfo.InvariantCulture))];
        double[] values = [.. numbers.Distinct().Order()];
        var units = rows.Select(row => row[0]).Distinct().Select((name, unit) => (name, unit)).ToDictionary(p => p.name, p => p.unit);
        return (ValueCounts.Of([.. rows.Select(row => units[row[0]])], [.. numbers.Select(n => Array.BinarySearch(values, n))], units.Count, values.Length), values);
    }
}
