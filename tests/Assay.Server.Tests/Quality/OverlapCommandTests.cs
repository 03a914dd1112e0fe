using System.Text.Json.Nodes;
using Assay.Tests.Support;

namespace Assay.Server.Tests.Quality;

/// <summary>assay quality overlap as its users run it.</summary>
public sealed class OverlapCommandTests
{
    private static readonly string s_example = Path.Combine(Repository.Root, "docs", "quality", "example");

    [Fact]
    public async Task The_curves_of_fixed_and_adaptive_overlap_have_fixed_names()
    {
        var run = await CommandRun.OfAsync(["quality", "overlap", Path.Combine(s_example, "answers.csv"), "--truth", Path.Combine(s_example, "truth.csv"), "--prices", "10,100", "--seeds", "2", "--json"]);

        Assert.Equal("tasks annotators answers reference compared seeds full fixed adaptive", Names(run.Json));
        Assert.Equal("overlap answersPerTask accuracy interval", Names(run.Json["full"]!));
        Assert.Equal("price answersPerTask share accuracy lowestSeed highestSeed aboveFixed", Names(run.Json["adaptive"]![0]!));
        Assert.Equal([1, 2, 3, 4, 5], run.Json["fixed"]!.AsArray().Select(point => (int)point!["overlap"]!));
        var (cheap, dear) = (run.Json["adaptive"]![0]!, run.Json["adaptive"]![1]!);
        Assert.True((double)cheap["answersPerTask"]! < (double)dear["answersPerTask"]!);
        Assert.InRange((double)dear["accuracy"]!, 0.85, 0.95);
    }

    [Fact]
    public async Task Without_truth_the_labels_of_all_answers_stand_in_for_it()
    {
        var run = await CommandRun.OfAsync(["quality", "overlap", Path.Combine(s_example, "answers.csv"), "--prices", "50", "--seeds", "1", "--json"]);

        Assert.Equal(("full", 1.0), ((string)run.Json["reference"]!, (double)run.Json["full"]!["accuracy"]!));
    }

    [Fact]
    public async Task People_get_tables_a_plot_and_a_page()
    {
        var page = Path.Combine(Scratch.NewFolder(), "overlap.html");

        var run = await CommandRun.OfAsync(["quality", "overlap", Path.Combine(s_example, "answers.csv"), "--truth", Path.Combine(s_example, "truth.csv"), "--prices", "10,100", "--seeds", "1", "--report", page]);

        Assert.Equal(0, run.Code);
        Assert.Contains("accuracy: * adaptive, o fixed", run.Out, StringComparison.Ordinal);
        Assert.Contains("price of an error", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", await File.ReadAllTextAsync(page), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("task,worker,label\n", "There are no answers")]
    [InlineData("task,worker,label\n1,a,x\n", "\"0.5\" is no price", "--prices", "0.5")]
    [InlineData("task,worker,label\n1,a,x\n", "--fewest is at least 1", "--fewest", "0")]
    public async Task What_cannot_be_played_again_is_said(string rows, string message, params string[] options)
    {
        var run = await CommandRun.OfAsync(["quality", "overlap", "-", .. options], rows);

        Assert.Equal((2, ""), (run.Code, run.Out));
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_single_answer_is_played_too()
    {
        var run = await CommandRun.OfAsync(["quality", "overlap", "-"], "task,worker,label\n1,a,x\n");

        Assert.True(run.Code == 0, run.Error);
    }

    private static string Names(JsonNode node) => string.Join(' ', node.AsObject().Select(member => member.Key));
}
