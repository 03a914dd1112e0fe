using Assay.Tests.Support;

namespace Assay.Server.Tests.Quality;

/// <summary>assay quality aggregate --method rover and --method sets as their users run them.</summary>
public sealed class ConsensusAggregationTests : IDisposable
{
    private const string Heard = "task,worker,label\n1,ann,the cat sat\n1,ben,the cat sat down\n1,cy,a cat sat\n2,ann,yes\n2,ben,yes um\n2,cy,yes\n";
    private const string Tags = "task,worker,label\n1,ann,red|round\n1,ben,round|red\n1,cy,red\n2,ann,|\n2,ben,|\n2,cy,blue\n3,ann,blue\n3,ben,blue\n3,cy,blue|round\n";

    private readonly string _folder = Scratch.NewFolder("consensus");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Transcripts_are_combined_word_by_word_and_judged_by_words()
    {
        var run = await CommandRun.OfAsync(["quality", "aggregate", "-", "--method", "rover", "--truth", Write("task,label\n1,the cat sat\n2,oh yes\n"), "--json"], Heard);

        Assert.Equal(["the cat sat", "yes"], run.Json["labels"]!.AsArray().Select(label => (string)label!["label"]!));
        Assert.Equal((0.5, 0.2, 2), ((double)run.Json["accuracy"]!, (double)run.Json["wordErrorRate"]!, (int)run.Json["truths"]!));
        Assert.Equal(8 / 9.0, (double)run.Json["labels"]![0]!["support"]!, 1e-12);
    }

    [Fact]
    public async Task Sets_are_combined_class_by_class_and_may_be_empty()
    {
        var run = await CommandRun.OfAsync(["quality", "aggregate", "-", "--method", "sets", "--truth", Write("task,label\n1,round|red\n2,|\n3,round\n"), "--json"], Tags);
        var shown = await CommandRun.OfAsync(["quality", "aggregate", "-", "--method", "sets"], Tags);

        Assert.Equal(["red|round", "", "blue"], run.Json["labels"]!.AsArray().Select(label => (string)label!["label"]!));
        Assert.Equal(2 / 3.0, (double)run.Json["accuracy"]!, 1e-12);
        Assert.Contains("task  label      support", shown.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_names_in_JSON_are_fixed_and_labels_can_be_written()
    {
        var file = Path.Combine(_folder, "labels.csv");

        var run = await CommandRun.OfAsync(["quality", "aggregate", "-", "--method", "rover", "--json"], Heard);
        var written = await CommandRun.OfAsync(["quality", "aggregate", "-", "--method", "rover", "--out", file, "--json"], Heard);

        Assert.Equal("method accuracy wordErrorRate truths converged tasks annotators answers rows repeatedRows labels", string.Join(' ', run.Json.AsObject().Select(member => member.Key)));
        Assert.Equal("task label support answers", string.Join(' ', run.Json["labels"]![0]!.AsObject().Select(member => member.Key)));
        Assert.Null(written.Json["labels"]);
        Assert.Contains("the cat sat", await File.ReadAllTextAsync(file), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--gold")]
    [InlineData("--workers")]
    public async Task What_does_not_fit_is_refused(string option)
    {
        var run = await CommandRun.OfAsync(["quality", "aggregate", "-", "--method", "rover", option, Path.Combine(_folder, "x.csv")], Heard);

        Assert.Equal((2, ""), (run.Code, run.Out));
        Assert.Contains(option, run.Error, StringComparison.Ordinal);
    }

    private string Write(string text)
    {
        var file = Path.Combine(_folder, "truth.csv");
        File.WriteAllText(file, text);
        return file;
    }
}
