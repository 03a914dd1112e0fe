using System.Globalization;
using System.Text.Json.Nodes;
using Assay.Tests.Support;

namespace Assay.Server.Tests.Quality;

/// <summary>assay quality drift as its users run it: two tables in, what has moved out.</summary>
public sealed class DriftCommandTests
{
    [Fact]
    public async Task Figures_are_those_that_scipy_computes()
    {
        Assert.SkipWhen(Repository.Data is null, "The data is not beside the repository.");
        var reference = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Data!, "drift", "drift_reference.json")))!;
        var (names, numbers) = (reference["categorical"]![0]!, reference["ks"]![0]!);

        var categorical = await RunAsync(Names((JsonArray)names["reference_counts"]!), Names((JsonArray)names["current_counts"]!));
        var numeric = await RunAsync(Numbers((JsonArray)numbers["x"]!), Numbers((JsonArray)numbers["y"]!));

        var (one, other) = (categorical.Json["columns"]![0]!, numeric.Json["columns"]![0]!);
        Assert.Equal("categorical chi-square", $"{one["kind"]} {one["test"]}");
        Assert.Equal((double)names["psi_natural_log_proportions_floored_at_1e_4_not_renormalised"]!, (double)one["psi"]!, 1e-9);
        Assert.Equal((double)names["js_distance_base2"]!, (double)one["jensenShannon"]!, 1e-9);
        Assert.Equal((double)names["chi2_two_sample_no_yates"]!["pvalue"]!, (double)one["pValue"]!, 1e-9);
        Assert.Equal("numeric kolmogorov-smirnov", $"{other["kind"]} {other["test"]}");
        Assert.Equal((double)numbers["ks_statistic"]!, (double)other["statistic"]!, 1e-9);
        Assert.Equal((double)numbers["pvalue_exact"]!, (double)other["pValue"]!, 1e-9);
    }

    [Fact]
    public async Task What_moved_is_named_and_what_did_not_is_not()
    {
        var (before, now) = (Table(0), Table(1));

        var run = await RunAsync(before, now, "--ignore", "id");
        var shown = await RunAsync(before, now, json: false, "--ignore", "id");

        var columns = run.Json["columns"]!.AsArray().ToDictionary(column => (string)column!["column"]!);
        Assert.Equal((2, 5), ((int)run.Json["drifted"]!, (int)run.Json["tests"]!));
        Assert.True((bool)columns["length"]!["drifted"]! && (bool)columns["channel"]!["drifted"]!);
        Assert.False((bool)columns["score"]!["significant"]! || (bool)columns["grade"]!["significant"]!);
        Assert.Equal("numeric", (string)columns["grade"]!["kind"]!);
        Assert.Equal("web", (string)columns["channel"]!["moved"]!);
        Assert.Contains("rows: 400 before, 400 now", shown.Out, StringComparison.Ordinal);
        Assert.Matches(@"channel +yes .* < 0\.0001 +web: 50\.0 % to 16\.8 %", shown.Out);
    }

    [Fact]
    public async Task Cohorts_are_compared_with_themselves_and_p_values_corrected_for_all()
    {
        var run = await RunAsync(Table(0), Table(1), "--ignore", "id,channel", "--cohort", "group", "--correction", "holm");

        var columns = run.Json["columns"]!.AsArray();
        Assert.Equal(10, (int)run.Json["tests"]!);
        Assert.Equal(["a", "b"], columns.Where(column => column!["cohort"] is not null).Select(column => (string)column!["cohort"]!).Distinct().Order());
        Assert.Equal("cohort \"c\" is only in", ((string)run.Json["skipped"]![0]!["reason"]!)[..21]);
        Assert.All(columns, column => Assert.True((double)column!["adjustedPValue"]! >= (double)column["pValue"]!));
    }

    [Fact]
    public async Task The_names_in_JSON_are_fixed()
    {
        var run = await RunAsync(Table(0), Table(1));

        Assert.Equal("reference current correction alpha minPsi tests drifted columns skipped", string.Join(' ', run.Json.AsObject().Select(member => member.Key)));
        Assert.Equal(
            "column cohort kind reference current missingReference missingCurrent psi jensenShannon test statistic pValue adjustedPValue significant drifted moved from to",
            string.Join(' ', run.Json["columns"]![0]!.AsObject().Select(member => member.Key)));
    }

    [Fact]
    public async Task Columns_can_be_named_as_numbers_or_names()
    {
        var names = await RunAsync("zip\n1\n2\n2\n", "zip\n2\n1\n1\n", "--categorical", "zip");
        var wrong = await RunAsync("size\n1\n2\n", "size\n1\nbig\n");
        var numbers = await RunAsync("size\n1\nbig\n", "size\n1\n2\n", "--numeric", "size");

        Assert.Equal("categorical", (string)names.Json["columns"]![0]!["kind"]!);
        Assert.Equal((2, 2), (wrong.Code, numbers.Code));
        Assert.Contains("line 3: size: \"big\" is no number", wrong.Error, StringComparison.Ordinal);
        Assert.Contains("line 3: size: \"big\" is no number", numbers.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_that_went_missing_are_drift()
    {
        var before = "size\n" + string.Concat(Enumerable.Range(0, 200).Select(row => $"{row % 7}\n"));
        var now = "size,x\n" + string.Concat(Enumerable.Range(0, 200).Select(row => row % 3 == 0 ? ",1\n" : $"{row % 7},1\n"));

        var run = await RunAsync(before, now);

        var column = run.Json["columns"]![0]!;
        Assert.True((bool)column["drifted"]!);
        Assert.Equal("(missing)", (string)column["moved"]!);
        Assert.Equal((0, 0.335), ((double)column["missingReference"]!, (double)column["missingCurrent"]!));
        Assert.Equal("x", (string)run.Json["skipped"]![0]!["column"]!);
    }

    [Theory]
    [InlineData("--alpha", "0")]
    [InlineData("--bins", "1")]
    [InlineData("--min-psi", "-1")]
    [InlineData("--cohort", "nowhere")]
    [InlineData("--ignore", "nowhere")]
    [InlineData("--correction", "bonferroni")]
    [InlineData("--numeric", "score", "--categorical", "score")]
    public async Task Options_that_do_not_fit_are_refused(params string[] options)
    {
        var run = await RunAsync(Table(0), Table(1), options);

        Assert.Equal((2, ""), (run.Code, run.Out));
        Assert.NotEmpty(run.Error);
    }

    [Fact]
    public async Task Parquet_says_what_CSV_says()
    {
        const string Answers = "task,worker,label\n1,ann,cat\n1,ben,dog\n2,ann,cat\n2,ben,cat\n3,ann,dog\n";
        var (csv, parquet) = (Scratch.NewPath("file.csv"), Scratch.NewPath("file.parquet"));
        Assert.Equal(0, (await CommandRun.OfAsync(["quality", "aggregate", "-", "--out", csv], Answers)).Code);
        Assert.Equal(0, (await CommandRun.OfAsync(["quality", "aggregate", "-", "--out", parquet], Answers)).Code);
        const string Changed = "task,label,probability,tied,answers\n1,cat,0.9,,1\n2,cat,0.8,,3\n3,cat,0.7,,9\n";

        var one = await CommandRun.OfAsync(["quality", "drift", csv, "-", "--json"], Changed);
        var other = await CommandRun.OfAsync(["quality", "drift", parquet, "-", "--json"], Changed);
        File.Delete(csv);
        File.Delete(parquet);

        Assert.Equal(0, one.Code);
        Assert.Equal(one.Json["columns"]!.ToJsonString(), other.Json["columns"]!.ToJsonString());
    }

    [Fact]
    public async Task Tables_without_a_common_column_are_refused()
    {
        var run = await RunAsync("a\n1\n", "b\n1\n");

        Assert.Equal(2, run.Code);
        Assert.Contains("have no column in common", run.Error, StringComparison.Ordinal);
    }

    /// <summary>With a shift lengths grow and web becomes rare; score, grade and group stay.</summary>
    private static string Table(int shift) => "id,length,score,grade,channel,group\n" + string.Concat(Enumerable.Range(0, 400).Select(row => string.Create(
        CultureInfo.InvariantCulture,
        $"r{row},{(row * 7 % 100) + (30 * shift)},{row * 13 % 101 / 10.0},{row % 5},{(row % (shift == 0 ? 2 : 6) == 0 ? "web" : "mail")},{(row == 0 && shift == 1 ? "c" : row % 3 == 0 ? "a" : "b")}\n")));

    private static string Names(JsonArray counts) => "name\n" + string.Concat(counts.SelectMany((count, at) => Enumerable.Repeat($"class{at}\n", (int)count!)));

    private static string Numbers(JsonArray values) => "value\n" + string.Concat(values.Select(value => value!.ToJsonString() + "\n"));

    private static Task<CommandRun> RunAsync(string before, string now, params string[] options) => RunAsync(before, now, true, options);

    private static async Task<CommandRun> RunAsync(string before, string now, bool json, params string[] options)
    {
        var file = Scratch.NewPath("file.csv");
        await File.WriteAllTextAsync(file, before);
        var run = await CommandRun.OfAsync(["quality", "drift", file, "-", .. options, .. json ? (string[])["--json"] : []], now);
        File.Delete(file);
        return run;
    }
}
