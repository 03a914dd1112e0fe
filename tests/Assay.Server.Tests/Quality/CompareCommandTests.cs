using System.Text.Json.Nodes;
using Assay.Tests.Support;

namespace Assay.Server.Tests.Quality;

/// <summary>assay quality compare as its users run it.</summary>
public sealed class CompareCommandTests
{
    private static readonly string s_example = Path.Combine(Repository.Root, "docs", "quality", "example");

    [Fact]
    public async Task All_methods_stand_side_by_side()
    {
        var run = await CommandRun.OfAsync(["quality", "compare", Path.Combine(s_example, "answers.csv"), "--truth", Path.Combine(s_example, "truth.csv"), "--json"]);

        var methods = run.Json["methods"]!.AsArray();
        Assert.Equal("auto majority wawa zbs dawid-skene one-coin glad mace ordinal", string.Join(' ', methods.Select(line => (string)line!["method"]!)));
        Assert.Equal("tasks annotators answers rows repeatedRows truths classes methods agreement", Names(run.Json));
        Assert.Equal(
            "method chosen accuracy interval macroF1 difference differenceInterval open converged iterations seconds cpuSeconds skipped", Names(methods[0]!));
        Assert.All(methods.SkipLast(1), line => Assert.InRange((double)line!["accuracy"]!, 0.88, 0.94));
        Assert.Contains("no grades", (string)methods[^1]!["skipped"]!, StringComparison.Ordinal);
        Assert.Equal(8, run.Json["agreement"]!.AsArray().Count);
        Assert.All(run.Json["agreement"]!.AsArray().Select((row, at) => (double)row![at]!), share => Assert.Equal(1, share));
    }

    [Fact]
    public async Task Without_truth_methods_are_compared_with_each_other()
    {
        var run = await CommandRun.OfAsync(["quality", "compare", Path.Combine(s_example, "answers.csv"), "--methods", "majority,mace", "--json"]);

        Assert.Equal(["auto", "majority", "mace"], run.Json["methods"]!.AsArray().Select(line => (string)line!["method"]!));
        Assert.All(run.Json["methods"]!.AsArray(), line => Assert.Null(line!["accuracy"]));
        Assert.Null(run.Json["truths"]);
    }

    [Fact]
    public async Task The_page_is_one_file_without_script_that_escapes_what_people_wrote()
    {
        var page = Path.Combine(Scratch.NewFolder(), "page.html");

        var run = await CommandRun.OfAsync(["quality", "compare", "-", "--report", page], "task,worker,label\n<b>1</b>,a,<script>alert(1)</script>\n<b>1</b>,b,x\n2,a,x\n2,b,x\n");

        var html = await File.ReadAllTextAsync(page);
        Assert.Equal(0, run.Code);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("http:", html, StringComparison.Ordinal);
        Assert.DoesNotContain("https:", html, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;1&lt;/b&gt;", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("task,worker,label\n1,a,x\n")]
    [InlineData("task,worker,label\n1,a,x\n1,a,x\n2,b,y\n")]
    public async Task Hardly_any_answers_give_a_page_all_the_same(string rows)
    {
        var page = Path.Combine(Scratch.NewFolder(), "page.html");
        await File.WriteAllTextAsync(page + ".csv", "task,label\n1,z\n");

        var run = await CommandRun.OfAsync(["quality", "compare", "-", "--truth", page + ".csv", "--report", page], rows);

        Assert.True(run.Code == 0, run.Error);
        Assert.DoesNotContain("NaN", await File.ReadAllTextAsync(page), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("task,worker,label\n", "There are no answers")]
    [InlineData("task,worker,label\n1,a,x\n", "\"vote\" is no method", "--methods", "vote")]
    public async Task What_cannot_be_compared_is_said(string rows, string message, params string[] options)
    {
        var run = await CommandRun.OfAsync(["quality", "compare", "-", .. options], rows);

        Assert.Equal((2, ""), (run.Code, run.Out));
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    private static string Names(JsonNode node) => string.Join(' ', node.AsObject().Select(member => member.Key));
}
