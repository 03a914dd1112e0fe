using System.Text.Json.Nodes;
using Assay.Tests.Support;

namespace Assay.Server.Tests.Quality;

/// <summary>assay quality weak as its users run it.</summary>
public sealed class WeakCommandTests : IDisposable
{
    private const string Votes = "index,text,link,song,short\na,x,spam,,\nb,x,spam,,ham\nc,x,,ham,ham\nd,x,,,\ne,x,spam,ham,ham\n";
    private const string Truth = "index,label\ne,ham\na,spam\nb,spam\nc,ham\nd,ham\n";

    private readonly string _folder = Scratch.NewFolder("weak");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Real_votes_give_what_was_measured()
    {
        Assert.SkipWhen(Repository.Data is null, "The data is not beside the repository.");
        var rows = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Data!, "weak_supervision", "youtube", "train.json")))!.AsObject();
        var votes = Write("votes.csv", "index," + string.Join(',', Enumerable.Range(0, 10).Select(at => $"f{at}")) + "\n"
            + string.Concat(rows.Select(row => $"{row.Key},{string.Join(',', row.Value!["weak_labels"]!.AsArray())}\n")));
        var truth = Write("truth.jsonl", string.Concat(rows.Select(row => $"{{\"index\":{row.Key},\"label\":{row.Value!["label"]}}}\n")));

        var run = await CommandRun.OfAsync(["quality", "weak", votes, "--truth", truth, "--fallback", "0", "--json"]);

        var (model, majority) = (run.Json["methods"]![0]!, run.Json["methods"]![1]!);
        Assert.Equal((0.7301, 0.9335, 0.7995), (Math.Round((double)majority["coverage"]!, 4), Math.Round((double)majority["accuracy"]!, 4), Math.Round((double)majority["accuracyAll"]!, 4)));
        Assert.Equal(0.8770, Math.Round((double)model["coverage"]!, 4));
        Assert.InRange((double)model["accuracyAll"]!, 0.8474, 1);
        Assert.Equal(238 / 358.0, (double)run.Json["functions"]![6]!["accuracy"]!, 1e-12);
        Assert.True((bool)run.Json["converged"]!);
    }

    [Fact]
    public async Task Functions_and_methods_are_judged_and_labels_written()
    {
        var output = Path.Combine(_folder, "labels.csv");

        var run = await CommandRun.OfAsync(["quality", "weak", Write("v.csv", Votes), "--ignore", "text", "--truth", Write("t.csv", Truth), "--method", "majority", "--out", output, "--json"]);
        var shown = await CommandRun.OfAsync(["quality", "weak", Write("v.csv", Votes), "--ignore", "text", "--truth", Write("t.csv", Truth)]);

        var link = run.Json["functions"]![0]!;
        Assert.Equal(("link", "spam"), ((string)link["function"]!, (string)link["says"]![0]!));
        Assert.Equal((0.6, 0.4, 0.4, 2 / 3.0), ((double)link["coverage"]!, (double)link["overlap"]!, (double)link["conflict"]!, (double)link["accuracy"]!));
        Assert.Equal(["spam", null, "ham", null, "ham"], run.Json["labels"]!.AsArray().Select(label => (string?)label!["label"]));
        Assert.Equal("index,label,confidence\na,spam,1\nb,,0.5\nc,ham,1\nd,,0.5\ne,ham,0.6666666666666666\n", await File.ReadAllTextAsync(output));
        Assert.Contains("function  says  coverage  overlap  conflict  right, by the model  right", shown.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_names_in_JSON_are_fixed()
    {
        var run = await CommandRun.OfAsync(["quality", "weak", "-", "--ignore", "text", "--json"], Votes);

        Assert.Equal("method rows classes prior functions methods iterations converged labels", string.Join(' ', run.Json.AsObject().Select(member => member.Key)));
        Assert.Equal("function says coverage overlap conflict estimatedAccuracy accuracy", string.Join(' ', run.Json["functions"]![0]!.AsObject().Select(member => member.Key)));
        Assert.Equal("method coverage accuracy accuracyAll macroF1", string.Join(' ', run.Json["methods"]![0]!.AsObject().Select(member => member.Key)));
        Assert.Equal("index label confidence", string.Join(' ', run.Json["labels"]![0]!.AsObject().Select(member => member.Key)));
    }

    [Fact]
    public async Task Abstentions_priors_and_a_fallback_can_be_named()
    {
        var rows = Votes.Replace(",,", ",?,", StringComparison.Ordinal).Replace(",\n", ",?\n", StringComparison.Ordinal);

        var run = await CommandRun.OfAsync(["quality", "weak", "-", "--ignore", "text", "--abstain", "?,-1", "--prior", "ham=0.75,spam=0.25", "--fallback", "ham", "--json"], rows);

        Assert.Equal("""["ham","spam"]""", run.Json["classes"]!.ToJsonString());
        Assert.Equal("[0.75,0.25]", run.Json["prior"]!.ToJsonString());
        Assert.Equal("ham", (string)run.Json["labels"]![3]!["label"]!);
    }

    [Theory]
    [InlineData("--prior", "ham=0.5", "sum to 0.5")]
    [InlineData("--prior", "ham", "is no share of a class")]
    [InlineData("--prior", "eggs=1", "no function votes for \"eggs\"; the classes are ham, spam, x")]
    [InlineData("--fallback", "eggs", "no function votes for \"eggs\"")]
    [InlineData("--abstain", "ham,spam,x", "has no votes")]
    [InlineData("--method", "snorkel", "snorkel")]
    public async Task Options_that_do_not_fit_are_refused(string option, string value, string message)
    {
        var run = await CommandRun.OfAsync(["quality", "weak", "-", option, value], Votes);

        Assert.Equal((2, ""), (run.Code, run.Out));
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("index,class\na,ham\n", "has no column \"label\"")]
    [InlineData("index,label\nz,ham\n", "knows no row of the votes")]
    public async Task Truth_that_does_not_fit_is_refused(string truth, string message)
    {
        var run = await CommandRun.OfAsync(["quality", "weak", "-", "--truth", Write("t.csv", truth)], Votes);

        Assert.Equal((2, ""), (run.Code, run.Out));
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    private string Write(string name, string text)
    {
        File.WriteAllText(Path.Combine(_folder, name), text);
        return Path.Combine(_folder, name);
    }
}
