using System.Text.Json.Nodes;
using Assay.Tests.Support;

namespace Assay.Server.Tests.Quality;

/// <summary>assay quality aggregate as its users run it: answers in, labels and workers out, no store anywhere.</summary>
public sealed class AggregateCommandTests
{
    /// <summary>Two tasks are clear, one ties between a good and a bad worker, one between strangers.</summary>
    private const string Rows = "task,worker,label\n1,ann,cat\n1,ben,cat\n1,cy,dog\n2,ann,dog\n2,ben,dog\n2,cy,cat\n3,ann,cat\n3,cy,dog\n4,dee,cat\n4,eve,dog\n";

    private static readonly string s_example = Path.Combine(Repository.Root, "docs", "quality", "example");

    public static TheoryData<string, string, string> Peers => new()
    {
        { "web", "dawid-skene", "DS" }, { "rte", "dawid-skene", "DS" }, { "s_dog", "dawid-skene", "DS" }, { "d_possent", "one-coin", "OneCoinDS" }, { "weather_cf_amt", "one-coin", "OneCoinDS" },
    };

    [Theory]
    [MemberData(nameof(Peers))]
    public async Task Accuracy_on_real_crowds_is_what_others_measured(string set, string method, string peer)
    {
        Assert.SkipWhen(Repository.Data is null, "The crowd data is not beside the repository.");
        var folder = Path.Combine(Repository.Data!, "crowd");
        var expected = File.ReadLines(Path.Combine(folder, "peer_accuracy.csv")).Select(line => line.Split(',')).Single(row => row[0] == set && row[1] == "crowd-kit 1.4.1" && row[2] == peer)[3];

        var run = await CommandRun.OfAsync(["quality", "aggregate", Path.Combine(folder, set, "answers.csv"), "--truth", Path.Combine(folder, set, "truth.csv"), "--method", method, "--json"]);

        Assert.Equal(0, run.Code);
        Assert.Equal(double.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), (double)run.Json["accuracy"]!, 1e-4);
    }

    [Fact]
    public async Task The_names_in_JSON_are_fixed()
    {
        var run = await CommandRun.OfAsync(["quality", "aggregate", Path.Combine(s_example, "answers.csv"), "--truth", Path.Combine(s_example, "truth.csv"), "--json"]);

        Assert.Equal(
            "method chosen parameters accuracy interval macroF1 truths byClass confusion converged iterations seconds tasks annotators answers abstentions rows repeatedRows gold tied open unanswered classes labels workers",
            string.Join(' ', run.Json.AsObject().Select(member => member.Key)));
        Assert.Equal("task label probability tied answers", Names(run.Json["labels"]![0]!));
        Assert.Equal("worker answers abstentions skill agreement", Names(run.Json["workers"]![0]!));
        Assert.Equal("label truths precision recall f1", Names(run.Json["byClass"]![0]!));
        Assert.Equal((400, 24, 2000), ((int)run.Json["tasks"]!, (int)run.Json["annotators"]!, (int)run.Json["answers"]!));
        Assert.InRange((double)run.Json["accuracy"]!, 0.9, 0.93);
        Assert.InRange((double)run.Json["accuracy"]!, (double)run.Json["interval"]!["low"]!, (double)run.Json["interval"]!["high"]!);
    }

    [Fact]
    public async Task Ties_are_reported_and_broken_by_skill_where_there_is_one()
    {
        var majority = await CommandRun.OfAsync(["quality", "aggregate", "-", "--method", "majority", "--json"], Rows);
        var wawa = await CommandRun.OfAsync(["quality", "aggregate", "-", "--method", "wawa", "--json"], Rows);

        Assert.Equal((2, 2), ((int)majority.Json["tied"]!, (int)majority.Json["open"]!));
        Assert.Null(majority.Json["labels"]![2]!["label"]);
        Assert.Equal(["cat", "dog"], majority.Json["labels"]![2]!["tied"]!.AsArray().Select(label => (string)label!));
        Assert.Equal("cat", (string)wawa.Json["labels"]![2]!["label"]!);
        Assert.Equal(1, (int)wawa.Json["open"]!);
    }

    [Fact]
    public async Task An_open_tie_counts_by_the_chance_of_a_fair_draw()
    {
        var truth = Written("truth.csv", "task,label\n1,cat\n2,dog\n4,cat\n");

        var run = await CommandRun.OfAsync(["quality", "aggregate", "-", "--method", "majority", "--truth", truth, "--json"], Rows);

        Assert.Equal((2.5 / 3, 3), ((double)run.Json["accuracy"]!, (int)run.Json["truths"]!));
    }

    [Fact]
    public async Task Gold_is_kept_and_may_be_a_label_that_nobody_gave()
    {
        var gold = Written("gold.csv", "task,label\n1,fox\n2,dog\n");

        var run = await CommandRun.OfAsync(["quality", "aggregate", "-", "--gold", gold, "--json"], Rows);

        Assert.Equal(["cat", "dog", "fox"], run.Json["classes"]!.AsArray().Select(label => (string)label!));
        Assert.Equal(("fox", 1.0), ((string)run.Json["labels"]![0]!["label"]!, (double)run.Json["labels"]![0]!["probability"]!));
        Assert.Equal(2, (int)run.Json["gold"]!);
    }

    [Fact]
    public async Task Who_passes_is_counted_and_chooses_nothing()
    {
        var run = await CommandRun.OfAsync(["quality", "aggregate", "-", "--abstain", "?", "--json"], "task,worker,label\n1,ann,cat\n1,ben,?\n2,ben,?\n");

        Assert.Equal(["cat"], run.Json["classes"]!.AsArray().Select(label => (string)label!));
        Assert.Equal((2, 1, 1), ((int)run.Json["abstentions"]!, (int)run.Json["answers"]!, (int)run.Json["unanswered"]!));
        Assert.Null(run.Json["labels"]![1]!["label"]);
        Assert.Equal(2, (int)run.Json["workers"]![1]!["abstentions"]!);
    }

    [Fact]
    public async Task Labels_and_workers_go_to_files_whose_labels_come_back()
    {
        var (labels, workers) = (Written("labels.parquet", ""), Written("workers.csv", ""));

        var run = await CommandRun.OfAsync(["quality", "aggregate", Path.Combine(s_example, "answers.csv"), "--out", labels, "--workers", workers, "--json"]);
        var again = await CommandRun.OfAsync(["quality", "aggregate", Path.Combine(s_example, "answers.csv"), "--truth", labels, "--json"]);

        Assert.Null(run.Json["labels"]);
        Assert.Null(run.Json["workers"]);
        Assert.Equal((1.0, 400), ((double)again.Json["accuracy"]!, (int)again.Json["truths"]!));
        Assert.Equal("worker,answers,skill,agreement", File.ReadLines(workers).First());
        Assert.Equal(25, File.ReadLines(workers).Count());
    }

    [Fact]
    public async Task Truth_that_no_answer_gave_counts_as_missed()
    {
        var truth = Written("truth.csv", "task,label\n1,cat\n2,wolf\n");

        var run = await CommandRun.OfAsync(["quality", "aggregate", "-", "--truth", truth, "--json"], Rows);

        Assert.Equal(0.5, (double)run.Json["accuracy"]!);
        Assert.Equal(["cat", "dog", "wolf"], run.Json["byClass"]!.AsArray().Select(line => (string)line!["label"]!));
    }

    [Fact]
    public async Task Grades_have_an_order_of_numbers_or_one_that_is_named()
    {
        const string Words = "task,worker,label\n1,a,low\n1,b,high\n1,c,middle\n2,a,low\n2,b,low\n2,c,low\n";

        var named = await CommandRun.OfAsync(["quality", "aggregate", "-", "--method", "ordinal", "--order", "low,middle,high", "--json"], Words);
        var unnamed = await CommandRun.OfAsync(["quality", "aggregate", "-", "--method", "ordinal"], Words);
        var short_ = await CommandRun.OfAsync(["quality", "aggregate", "-", "--method", "ordinal", "--order", "low,high"], Words);

        Assert.Equal(["low", "middle", "high"], named.Json["classes"]!.AsArray().Select(label => (string)label!));
        Assert.Equal((2, 2), (unnamed.Code, short_.Code));
        Assert.Contains("\"low\" is no number", unnamed.Error, StringComparison.Ordinal);
        Assert.Contains("\"middle\", which --order leaves out", short_.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--smoothing", "1")]
    [InlineData("--method", "dawid-skene", "--smoothing", "-1")]
    [InlineData("--order", "cat,dog")]
    [InlineData("--out", "labels.txt")]
    [InlineData("--method", "vote")]
    [InlineData("--truth", "nowhere.csv")]
    public async Task Options_that_do_not_fit_are_refused(params string[] options)
    {
        var run = await CommandRun.OfAsync(["quality", "aggregate", "-", .. options], Rows);

        Assert.Equal((2, ""), (run.Code, run.Out));
    }

    [Fact]
    public async Task Truth_that_contradicts_itself_is_refused_with_both_lines()
    {
        var truth = Written("truth.csv", "task,label\n1,cat\n2,dog\n1,dog\n");

        var run = await CommandRun.OfAsync(["quality", "aggregate", "-", "--truth", truth], Rows);

        Assert.Equal(2, run.Code);
        Assert.Contains("line 4: label: Task \"1\" is \"dog\" here and \"cat\" in line 2.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task People_get_labels_workers_and_what_auto_took()
    {
        var run = await CommandRun.OfAsync(["quality", "aggregate", Path.Combine(s_example, "answers.csv"), "--truth", Path.Combine(s_example, "truth.csv")]);

        Assert.Contains("chosen: hierarchical Dawid-Skene", run.Out, StringComparison.Ordinal);
        Assert.Matches(@"accuracy: 0\.9\d+ \(0\.8\d+ to 0\.9\d+, 95 %\) over 400 tasks with truth", run.Out);
        Assert.Contains("mostly taken for", run.Out, StringComparison.Ordinal);
        Assert.Contains("more labels: 390; --out FILE writes all", run.Out, StringComparison.Ordinal);
    }

    private static string Names(JsonNode node) => string.Join(' ', node.AsObject().Select(member => member.Key));

    private static string Written(string name, string text)
    {
        var folder = Directory.CreateDirectory(Scratch.NewPath("aggregate"));
        var path = Path.Combine(folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
