using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Tests.Support;

namespace Assay.Server.Tests.Quality;

/// <summary>assay quality label-errors as its users run it.</summary>
public sealed class LabelErrorsCommandTests
{
    /// <summary>Row 12 has the label of another class.</summary>
    private static readonly string s_rows = "index,label,p0,p1\n" + string.Concat(Enumerable.Range(0, 40).Select(row =>
        string.Create(CultureInfo.InvariantCulture, $"{row},{(row == 12 ? 1 - (row % 2) : row % 2)},{(row % 2 == 0 ? 0.9 : 0.1)},{(row % 2 == 0 ? 0.1 : 0.9)}\n")));

    public static TheoryData<string, string> Lists => new(
        from set in new[] { "cifar10", "mnist" }
        from rule in new[] { "prune-by-noise-rate", "prune-by-class", "both", "confident-learning", "predicted-neq-given", "low-normalized-margin", "low-self-confidence" }
        select (set, rule));

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task The_lists_are_those_of_cleanlab(string set, string rule)
    {
        Assert.SkipWhen(Repository.Data is null, "The data is not beside the repository.");
        var folder = Path.Combine(Repository.Data!, "label_errors", set);
        var expected = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "cleanlab_reference.json")))!["methods"]![rule.Replace('-', '_')]!["indices"]!;

        var run = await CommandRun.OfAsync(["quality", "label-errors", Path.Combine(folder, "pred_probs.csv.gz"), "--rule", rule, "--rank", "self-confidence", "--json"]);

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(expected.ToJsonString(), run.Json["indices"]!.ToJsonString());
    }

    [Fact]
    public async Task The_names_in_JSON_are_fixed()
    {
        var run = await CommandRun.OfAsync(["quality", "label-errors", "-", "--json"], s_rows);

        Assert.Equal(
            "rule ranking rows classes estimatedErrors indices labels noise thresholds joint normalizedRows converged",
            string.Join(' ', run.Json.AsObject().Select(member => member.Key)));
        Assert.Equal("index task worker label suggested score", string.Join(' ', run.Json["labels"]![0]!.AsObject().Select(member => member.Key)));
        Assert.Equal("class labels wrongLabels lostLabels", string.Join(' ', run.Json["noise"]![0]!.AsObject().Select(member => member.Key)));
        Assert.Equal("[12]", run.Json["indices"]!.ToJsonString());
        Assert.Equal(("1", "0"), ((string)run.Json["labels"]![0]!["label"]!, (string)run.Json["labels"]![0]!["suggested"]!));
    }

    [Fact]
    public async Task Files_of_every_form_say_the_same()
    {
        var lines = s_rows.Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..].Select(line => line.Split(','))
            .Select(row => $"{{\"p1\":{row[3]},\"p0\":{row[2]},\"label\":\"{row[1]}\",\"index\":{row[0]}}}").ToArray();
        string[] forms = [s_rows.Replace(',', '\t'), string.Join('\n', lines), $"[{string.Join(',', lines)}]"];

        var expected = await CommandRun.OfAsync(["quality", "label-errors", "-", "--json"], s_rows);
        var runs = await Task.WhenAll(forms.Select(form => PackedAsync(form)));

        Assert.All(runs, run => Assert.Equal(expected.Out, run.Out));
    }

    [Theory]
    [InlineData("p_4006381333931,p_5901234123457", "4006381333931", "5901234123457")]
    [InlineData("p_911,p_none", "911", "none")]
    [InlineData("p__x,p_007", "_x", "007")]
    public async Task Classes_are_named_as_they_stand_behind_their_p(string columns, string first, string second)
    {
        var rows = string.Concat(Enumerable.Range(0, 40).Select(i => $"{i},{(i % 2 == 0 ? first : second)},{(i % 2 == 0 ? "0.9,0.1" : "0.2,0.8")}\n"));

        var run = await CommandRun.OfAsync(["quality", "label-errors", "-", "--json"], $"index,label,{columns}\n{rows}");

        Assert.True(run.Code == 0, run.Error);
        Assert.Contains($"\"{first}\"", run.Out, StringComparison.Ordinal);
        Assert.Contains($"\"{second}\"", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Classes_and_indices_may_have_names()
    {
        var rows = s_rows.Replace("p0,p1", "p_cat,p_dog", StringComparison.Ordinal).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select((line, at) => at == 0 ? line : $"image{line.Replace(",0,", ",cat,", StringComparison.Ordinal).Replace(",1,", ",dog,", StringComparison.Ordinal)}");

        var run = await CommandRun.OfAsync(["quality", "label-errors", "-", "--json"], string.Join('\n', rows));

        Assert.Equal("[\"image12\"]", run.Json["indices"]!.ToJsonString());
        Assert.Equal("cat", (string)run.Json["labels"]![0]!["suggested"]!);
    }

    [Fact]
    public async Task Rows_that_do_not_sum_to_one_are_normalised_with_a_warning()
    {
        var run = await CommandRun.OfAsync(["quality", "label-errors", "-", "--json"], s_rows + "40,0,3,1\n");

        Assert.Equal(0, run.Code);
        Assert.Contains("Warning: the probabilities of 1 of 41 rows do not sum to 1. They were divided by their sum.", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, (int)run.Json["normalizedRows"]!);
    }

    [Fact]
    public async Task Answers_of_workers_are_judged_by_each_other()
    {
        var rows = "task,worker,label\n" + string.Concat(
            from task in Enumerable.Range(0, 30)
            from worker in Enumerable.Range(0, 5)
            select $"t{task},w{worker},{((task == 7 && worker == 3) || task % 2 == 0 ? "cat" : "dog")}\n");

        var run = await CommandRun.OfAsync(["quality", "label-errors", "-", "--json"], rows);
        var shown = await CommandRun.OfAsync(["quality", "label-errors", "-"], rows);

        Assert.Equal("posterior", (string)run.Json["ranking"]!);
        Assert.Equal("[38]", run.Json["indices"]!.ToJsonString());
        Assert.Equal(("t7", "w3", "cat", "dog"), ((string)run.Json["labels"]![0]!["task"]!, (string)run.Json["labels"]![0]!["worker"]!, (string)run.Json["labels"]![0]!["label"]!, (string)run.Json["labels"]![0]!["suggested"]!));
        Assert.Contains("row  task  worker  label  suggested  score", shown.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("index,label,p0,p1\n1,0,x,1\n", "line 2: p0: \"x\" is no number")]
    [InlineData("index,label,p0,p1\n1,0,1,0\n2,7,1,0\n", "line 3: label: \"7\" has no column of probabilities; they are of 0, 1.")]
    [InlineData("index,label,p0,p1\n1,0,,1\n", "line 2: p0: The row has no value here.")]
    [InlineData("index,label,p0,p1\n1,0,-1,2\n", "line 2: p0: -1 is below 0.")]
    [InlineData("index,label,p0,p1\n1,0,0,0\n", "line 2: p0: All probabilities of the row are 0.")]
    [InlineData("index,label,p0,p1\n1,0,0.5,0.5\n2,0,1e308,1e308\n", "line 3: p0: The numbers of the row are too large to be added up.")]
    [InlineData("index,label,p0,p1\n1,,1,0\n", "line 2: label: The row has no label.")]
    [InlineData("index,p0,p1\n1,1,0\n", "has no column \"label\". It needs index, label, p0, p1")]
    [InlineData("index,label\n1,0\n", "has no columns of probabilities")]
    [InlineData("task,worker,label\n1,,0\n", "line 2: worker: The row has no worker.")]
    [InlineData("index,label,p0\n", "has a header and no rows")]
    [InlineData("{\"label\":0,\"p0\":[1]}\n", "line 1: p0: The value is an object or a list.")]
    public async Task A_wrong_row_is_named_with_its_fix_and_nothing_is_computed(string rows, string message)
    {
        var run = await CommandRun.OfAsync(["quality", "label-errors", "-"], rows);

        Assert.Equal((2, ""), (run.Code, run.Out));
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Contains("standard input", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--rule", "none")]
    [InlineData("--rank", "posterior")]
    [InlineData("--top", "-1")]
    public async Task Options_that_do_not_fit_are_refused(params string[] options)
    {
        var run = await CommandRun.OfAsync(["quality", "label-errors", "-", .. options], s_rows);

        Assert.Equal((2, ""), (run.Code, run.Out));
    }

    [Fact]
    public async Task A_packed_file_that_is_cut_off_is_refused()
    {
        var file = Scratch.NewPath("file.csv.gz");
        await File.WriteAllBytesAsync(file, (await PackAsync(s_rows))[..40]);

        var run = await CommandRun.OfAsync(["quality", "label-errors", file]);
        File.Delete(file);

        Assert.Equal((2, ""), (run.Code, run.Out));
        Assert.Contains(file, run.Error, StringComparison.Ordinal);
    }

    private static async Task<CommandRun> PackedAsync(string rows)
    {
        var file = Scratch.NewPath("file.gz");
        await File.WriteAllBytesAsync(file, await PackAsync(rows));
        var run = await CommandRun.OfAsync(["quality", "label-errors", file, "--json"]);
        File.Delete(file);
        return run;
    }

    private static async Task<byte[]> PackAsync(string text)
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionMode.Compress))
        {
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }
}
