using System.Globalization;
using System.Text.Json.Nodes;
using Assay.Tests.Support;

namespace Assay.Server.Tests.Quality;

/// <summary>assay quality agreement as its users run it: a file in, a figure out, no store anywhere.</summary>
public sealed class AgreementCommandTests
{
    /// <summary>The SAS manual's table of two raters, as rows.</summary>
    private static readonly string s_two = Two([(0, 1, 4), (0, 2, 1), (1, 1, 8), (2, 1, 1), (2, 2, 5)]);

    public static TheoryData<string, string> CrowdSets => new()
    {
        { "d_possent", "nominal" }, { "d_product", "nominal" }, { "n_emotion", "interval" }, { "rte", "nominal" }, { "s_dog", "nominal" }, { "s_face", "nominal" },
        { "s_rel", "ordinal" }, { "weather_cf", "ordinal" }, { "weather_cf_amt", "interval" }, { "web", "interval" },
    };

    [Theory]
    [MemberData(nameof(CrowdSets))]
    public async Task Alpha_of_real_crowds_is_what_others_compute(string set, string level)
    {
        Assert.SkipWhen(Repository.Data is null, "The crowd data is not beside the repository.");
        var expected = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Data!, "agreement", "agreement_reference.json")))!["real_crowd_sets"]![set]!;

        var run = await CommandRun.OfAsync(["quality", "agreement", Path.Combine(Repository.Data!, "crowd", set, "answers.csv"), "--level", level, "--bootstrap", "50", "--json"]);

        Assert.Equal(0, run.Code);
        Assert.Equal((double)expected["alpha"]![level]!, (double)run.Json["value"]!, 1e-9);
        Assert.Equal((long)expected["tasks_with_2plus"]!, (long)run.Json["units"]!);
        Assert.InRange((double)run.Json["value"]!, (double)run.Json["interval"]!["low"]!, (double)run.Json["interval"]!["high"]!);
    }

    [Theory]
    [InlineData("cohen-kappa", "none", 0.48416289592760176)]
    [InlineData("cohen-kappa", "linear", 0.4701195219123506)]
    [InlineData("cohen-kappa", "quadratic", 0.45016077170418)]
    [InlineData("scott-pi", null, 0.4532374100719424)]
    [InlineData("fleiss-kappa", null, 0.4532374100719424)]
    [InlineData("bennett-s", null, 0.5263157894736842)]
    [InlineData("randolph-kappa", null, 0.5263157894736842)]
    [InlineData("gwet-ac1", null, 0.5559883154819865)]
    [InlineData("krippendorff-alpha", null, 0.4676258992805755)]
    [InlineData("percent", null, 0.6842105263157895)]
    public async Task Every_metric_says_what_was_published(string metric, string? weights, double value)
    {
        var run = await CommandRun.OfAsync(["quality", "agreement", "-", "--metric", metric, "--json", .. weights is null ? (string[])[] : ["--weights", weights]], s_two);

        Assert.Equal(0, run.Code);
        Assert.Equal(metric, (string)run.Json["metric"]!);
        Assert.Equal(value, (double)run.Json["value"]!, 1e-9);
        Assert.InRange(value, (double)run.Json["interval"]!["low"]!, (double)run.Json["interval"]!["high"]!);
        Assert.Equal((19, 2, 38), ((int)run.Json["units"]!, (int)run.Json["annotators"]!, (int)run.Json["answers"]!));
    }

    [Fact]
    public async Task Cohens_kappa_has_its_large_sample_interval_and_on_demand_a_bootstrap()
    {
        var large = await CommandRun.OfAsync(["quality", "agreement", "-", "--metric", "cohen-kappa", "--json"], s_two);
        var drawn = await CommandRun.OfAsync(["quality", "agreement", "-", "--metric", "cohen-kappa", "--bootstrap", "500", "--seed", "9", "--json"], s_two);
        var again = await CommandRun.OfAsync(["quality", "agreement", "-", "--metric", "cohen-kappa", "--bootstrap", "500", "--seed", "9", "--json"], s_two);
        var none = await CommandRun.OfAsync(["quality", "agreement", "-", "--bootstrap", "0", "--json"], s_two);

        Assert.Equal("large-sample", (string)large.Json["interval"]!["method"]!);
        Assert.Equal(0.21366125307070666, (double)large.Json["interval"]!["low"]!, 1e-9);
        Assert.Equal(("bootstrap", 500, 9), ((string)drawn.Json["interval"]!["method"]!, (int)drawn.Json["interval"]!["resamples"]!, (int)drawn.Json["interval"]!["seed"]!));
        Assert.Equal(drawn.Out, again.Out);
        Assert.Null(none.Json["interval"]);
    }

    [Fact]
    public async Task The_names_in_JSON_are_fixed()
    {
        var run = await CommandRun.OfAsync(["quality", "agreement", "-", "--json", "--by", "class", "--bootstrap", "10"], s_two);

        Assert.Equal(
            "metric level weights value interval standardError observed expected units annotators answers tasks rows repeatedRows classes undefined byClass byPair",
            string.Join(' ', run.Json.AsObject().Select(member => member.Key)));
        Assert.Equal("low high confidence method resamples undefinedResamples seed", string.Join(' ', run.Json["interval"]!.AsObject().Select(member => member.Key)));
        Assert.Equal("class answers value undefined", string.Join(' ', run.Json["byClass"]![0]!.AsObject().Select(member => member.Key)));
    }

    [Fact]
    public async Task Each_class_against_the_rest_and_every_pair_can_be_had()
    {
        const string Rows = "task,worker,label\n1,ana,cat\n1,ben,cat\n1,cy,dog\n2,ana,dog\n2,ben,dog\n2,cy,dog\n3,ana,cat\n3,ben,cat\n4,ana,10\n4,ben,2\n";

        var byClass = await CommandRun.OfAsync(["quality", "agreement", "-", "--by", "class", "--json"], Rows);
        var byPair = await CommandRun.OfAsync(["quality", "agreement", "-", "--by", "pair", "--json"], Rows);
        var shown = await CommandRun.OfAsync(["quality", "agreement", "-", "--by", "pair"], Rows);

        Assert.Equal(["10", "2", "cat", "dog"], byClass.Json["byClass"]!.AsArray().Select(line => (string)line!["class"]!));
        Assert.Equal([1, 1, 4, 4], byClass.Json["byClass"]!.AsArray().Select(line => (int)line!["answers"]!));
        Assert.Equal([("ana", "ben", 4, 0.75), ("ana", "cy", 2, 0.5), ("ben", "cy", 2, 0.5)], byPair.Json["byPair"]!.AsArray()
            .Select(line => ((string)line!["first"]!, (string)line["second"]!, (int)line["units"]!, (double)line["percent"]!)));
        Assert.Equal(0.6363636363636364, (double)byPair.Json["byPair"]![0]!["kappa"]!, 1e-12);
        var common = await CommandRun.OfAsync(["quality", "agreement", "-", "--by", "pair", "--min-tasks", "3", "--json"], Rows);

        Assert.Equal("ben", (string)Assert.Single(common.Json["byPair"]!.AsArray())!["second"]!);
        Assert.Contains("first  second  tasks  percent  kappa   95 %", shown.Out, StringComparison.Ordinal);
        Assert.Contains("ana    ben     4      75.0     0.6364", shown.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task People_get_the_value_its_interval_and_what_it_rests_on()
    {
        var run = await CommandRun.OfAsync(["quality", "agreement", "-"], s_two);

        Assert.Contains("metric: krippendorff-alpha, nominal", run.Out, StringComparison.Ordinal);
        Assert.Contains("value: 0.4676", run.Out, StringComparison.Ordinal);
        Assert.Matches(@"interval: 0\.\d{4} to 0\.\d{4}, 95 %, bootstrap of 1,000 resamples, seed 1", run.Out);
        Assert.Contains("units: 19 of 19 tasks have answers to compare", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("csv", "task;worker;label\n1;a;x\n1;b;x\n2;a;y\n2;b;x\n")]
    [InlineData("tsv", "worker\tlabel\ttask\na\tx\t1\nb\tx\t1\na\ty\t2\nb\tx\t2\n")]
    [InlineData("jsonl", "{\"task\":1,\"worker\":\"a\",\"label\":\"x\"}\n{\"task\":1,\"worker\":\"b\",\"label\":\"x\"}\n{\"task\":2,\"worker\":\"a\",\"label\":\"y\"}\n{\"task\":2,\"worker\":\"b\",\"label\":\"x\"}\n")]
    public async Task Files_and_standard_input_of_every_form_say_the_same(string ending, string rows)
    {
        var file = Scratch.NewPath($"file.{ending}");
        await File.WriteAllTextAsync(file, rows);

        var fromFile = await CommandRun.OfAsync(["quality", "agreement", file, "--json"]);
        var fromInput = await CommandRun.OfAsync(["quality", "agreement", "-", "--json"], rows);
        File.Delete(file);

        Assert.Equal(0, (double)fromFile.Json["value"]!, 1e-12);
        Assert.Equal(fromFile.Out, fromInput.Out);
    }

    [Fact]
    public async Task Repeated_rows_count_each_or_the_last()
    {
        const string Rows = "task,worker,label\n1,a,x\n1,b,y\n1,a,y\n2,a,x\n2,b,x\n";

        var all = await CommandRun.OfAsync(["quality", "agreement", "-", "--metric", "percent", "--json"], Rows);
        var last = await CommandRun.OfAsync(["quality", "agreement", "-", "--metric", "percent", "--repeats", "last", "--json"], Rows);

        Assert.Equal((2 / 3.0, 5, 1), ((double)all.Json["value"]!, (int)all.Json["answers"]!, (int)all.Json["repeatedRows"]!));
        Assert.Equal((1.0, 4, 1), ((double)last.Json["value"]!, (int)last.Json["answers"]!, (int)last.Json["repeatedRows"]!));
    }

    [Theory]
    [InlineData("krippendorff-alpha", "1,a,x\n2,b,y\n", "no-pairable-answers")]
    [InlineData("krippendorff-alpha", "1,a,x\n1,a,y\n", "one-annotator")]
    [InlineData("cohen-kappa", "1,a,x\n1,b,y\n1,c,y\n", "not-two-annotators")]
    [InlineData("fleiss-kappa", "1,a,x\n1,b,x\n", "no-variation")]
    [InlineData("gwet-ac1", "1,a,x\n1,b,x\n", "one-class")]
    [InlineData("scott-pi", "", "no-pairable-answers")]
    public async Task What_is_undefined_says_so_and_is_no_fault(string metric, string rows, string reason)
    {
        var run = await CommandRun.OfAsync(["quality", "agreement", "-", "--metric", metric, "--by", "pair", "--json"], "task,worker,label\n" + rows);

        Assert.Equal((0, reason), (run.Code, (string)run.Json["undefined"]!));
        Assert.Null(run.Json["value"]);
        Assert.Null(run.Json["interval"]);
    }

    [Theory]
    [InlineData("task,worker,label\n1,a,x\n1,,x\n", "nominal", "line 3: worker: The row has no worker. Give it one, or leave the row out.")]
    [InlineData("task,worker,label\n1,a,2\n1,b,high\n", "ordinal", "line 3: label: \"high\" is no number")]
    [InlineData("task,worker,label\n1,a,2\n1,b,-3\n", "ratio", "line 3: label: -3 is below 0")]
    [InlineData("task,person,label\n1,a,2\n", "nominal", "line 1: worker: The header has no column \"worker\".")]
    [InlineData("", "nominal", "The file is empty. It needs a header row")]
    [InlineData("[{\"task\":1}]", "nominal", "not from a JSON array. Write one object on each line.")]
    public async Task A_wrong_row_is_named_with_its_fix_and_nothing_is_computed(string rows, string level, string message)
    {
        var run = await CommandRun.OfAsync(["quality", "agreement", "-", "--level", level], rows);

        Assert.Equal((2, ""), (run.Code, run.Out));
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Contains("standard input", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--metric", "kappa")]
    [InlineData("--metric", "percent", "--level", "ordinal")]
    [InlineData("--weights", "linear")]
    [InlineData("--by", "class", "--level", "interval")]
    [InlineData("--bootstrap", "-1")]
    public async Task Options_that_do_not_fit_are_refused(params string[] options)
    {
        var run = await CommandRun.OfAsync(["quality", "agreement", "-", .. options], s_two);

        Assert.Equal((2, ""), (run.Code, run.Out));
    }

    [Theory]
    [InlineData("--metric", "cohen-kappa")]
    [InlineData("--by", "class")]
    public async Task More_labels_than_classes_can_be_are_refused_where_they_make_a_table(params string[] options)
    {
        var rows = "task,worker,label\n" + string.Concat(Enumerable.Range(0, 2001).Select(row => string.Create(CultureInfo.InvariantCulture, $"{row},{row % 2},{row}\n")));

        var run = await CommandRun.OfAsync(["quality", "agreement", "-", .. options], rows);

        Assert.Equal(2, run.Code);
        Assert.Contains("2,001 different labels", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_is_named()
    {
        var run = await CommandRun.OfAsync(["quality", "agreement", "nowhere.csv"]);

        Assert.Equal(2, run.Code);
        Assert.Contains("nowhere.csv", run.Error, StringComparison.Ordinal);
    }

    private static string Two((int First, int Second, int Times)[] cells)
    {
        var units = cells.SelectMany(cell => Enumerable.Repeat(cell, cell.Times));
        return "task,worker,label\n" + string.Concat(units.Select((cell, task) => string.Create(CultureInfo.InvariantCulture, $"t{task},a,{cell.First}\nt{task},b,{cell.Second}\n")));
    }
}
