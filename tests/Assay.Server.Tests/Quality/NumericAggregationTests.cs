using Assay.Tests.Support;

namespace Assay.Server.Tests.Quality;

/// <summary>assay quality aggregate --method numeric as its users run it.</summary>
public sealed class NumericAggregationTests
{
    private const string Rows = "task,worker,label\na,ann,10\na,ben,12\na,cy,11\nb,ann,20\nb,ben,22.5\nb,cy,20\nc,ann,-5\nc,ben,-2\nc,cy,-4\n";

    [Fact]
    public async Task Real_scores_have_a_smaller_error_than_their_means()
    {
        Assert.SkipWhen(Repository.Data is null, "The crowd data is not beside the repository.");
        var folder = Path.Combine(Repository.Data!, "crowd", "n_emotion");

        var run = await CommandRun.OfAsync(["quality", "aggregate", Path.Combine(folder, "answers.csv"), "--method", "numeric", "--truth", Path.Combine(folder, "truth.csv"), "--json"]);

        Assert.Equal(17.8350, (double)run.Json["ofMeans"]!["rootMeanSquare"]!, 1e-3);
        Assert.InRange((double)run.Json["rootMeanSquareError"]!, 17, 17.8349);
        Assert.Equal((700, 38, 700, true), ((int)run.Json["tasks"]!, (int)run.Json["annotators"]!, (int)run.Json["truths"]!, (bool)run.Json["converged"]!));
    }

    [Fact]
    public async Task The_names_in_JSON_are_fixed_and_workers_have_their_habits()
    {
        var run = await CommandRun.OfAsync(["quality", "aggregate", "-", "--method", "numeric", "--json"], Rows);

        Assert.Equal(
            "method rootMeanSquareError meanAbsoluteError ofMeans truths converged iterations tasks annotators answers rows repeatedRows labels workers",
            string.Join(' ', run.Json.AsObject().Select(member => member.Key)));
        Assert.Equal("task label standardError answers", string.Join(' ', run.Json["labels"]![0]!.AsObject().Select(member => member.Key)));
        Assert.Equal("worker answers bias scale deviation", string.Join(' ', run.Json["workers"]![0]!.AsObject().Select(member => member.Key)));
        Assert.InRange((double)run.Json["labels"]![1]!["label"]!, 20, 22.5);
        Assert.True((double)run.Json["workers"]![1]!["bias"]! > 0);
        Assert.True((double)run.Json["workers"]![0]!["bias"]! < 0);
    }

    [Fact]
    public async Task Labels_can_be_written_and_people_see_the_workers()
    {
        var file = Scratch.NewPath("file.csv");

        var run = await CommandRun.OfAsync(["quality", "aggregate", "-", "--method", "numeric", "--out", file], Rows);
        var written = await File.ReadAllLinesAsync(file);
        File.Delete(file);

        Assert.Equal(4, written.Length);
        Assert.StartsWith("a,", written[1], StringComparison.Ordinal);
        Assert.Contains("worker  answers  bias", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1,ann,high\n", "line 2: label: \"high\" is no number", "--abstain", "x")]
    [InlineData("1,ann,5\n", "--workers writes skills, and numeric has none; bias, scale and deviation are in --json.", "--workers", "w.csv")]
    [InlineData("1,ann,5\n", "--order is for ordinal", "--order", "1,2")]
    [InlineData("1,ann,1e308\n1,ben,-1e308\n2,ann,1.7e308\n", "The label 1E+308 of task \"1\" is too large to be reckoned with; at most 1E+100.", "--json")]
    public async Task What_does_not_fit_is_refused(string rows, string message, params string[] options)
    {
        var run = await CommandRun.OfAsync(["quality", "aggregate", "-", "--method", "numeric", .. options], "task,worker,label\n" + rows);

        Assert.Equal((2, ""), (run.Code, run.Out));
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }
}
