using System.Globalization;
using System.Text.Json.Nodes;
using Assay.Tests.Support;

namespace Assay.Server.Tests.Quality;

/// <summary>assay quality workers as its users run it.</summary>
public sealed class WorkersCommandTests
{
    private static readonly string s_example = Path.Combine(Repository.Root, "docs", "quality", "example", "answers.csv");

    [Fact]
    public async Task Made_up_faults_of_the_example_are_flagged_with_their_reason()
    {
        var run = await CommandRun.OfAsync(["quality", "workers", s_example, "--json"]);

        var flags = run.Json["workers"]!.AsArray().ToDictionary(line => (string)line!["worker"]!, line => string.Join(' ', line!["flags"]!.AsArray().Select(flag => (string)flag!)));
        Assert.Equal(("constant", "spam", "targeted", ""), (flags["w20"], flags["w21"], flags["w18"], flags["w01"]));
        var constant = run.Json["workers"]!.AsArray().Single(line => (string)line!["worker"]! == "w20")!;
        Assert.Equal(("billing", 1.0), ((string)constant["topAnswer"]!, (double)constant["topShare"]!));
        Assert.InRange((double)constant["skill"]!, (double)constant["interval"]!["low"]!, (double)constant["interval"]!["high"]!);
    }

    [Fact]
    public async Task The_names_in_JSON_are_fixed()
    {
        var run = await CommandRun.OfAsync(["quality", "workers", s_example, "--json"]);

        Assert.Equal("tasks annotators answers rows repeatedRows gold measured classes workers copies", Names(run.Json));
        Assert.Equal(
            "worker answers abstentions goldAnswers skill interval bias confusion confusionLow confusionHigh spam topAnswer topShare targeted speed drop trend flags", Names(run.Json["workers"]![0]!));
    }

    [Fact]
    public async Task Seconds_times_and_gold_tell_of_rushing_and_of_a_drop()
    {
        var gold = Path.Combine(Scratch.NewFolder(), "gold.csv");
        await File.WriteAllTextAsync(gold, "task,label\n" + string.Concat(Enumerable.Range(0, 160).Select(task => $"t{task},{"abc"[task % 3]}\n")));
        var random = new Random(2);
        var rows = from task in Enumerable.Range(0, 160)
                   from worker in Enumerable.Range(0, 8)
                   let isWrong = random.Next(100) < (worker == 3 && task >= 80 ? 55 : 8)
                   let label = "abc"[(task + (isWrong ? 1 : 0)) % 3]
                   let seconds = (worker == 5 ? 1.5 : 8) + random.NextDouble()
                   select string.Create(CultureInfo.InvariantCulture, $"t{task},w{worker},{label},{seconds:F2},2026-03-{1 + (task / 40):00}T{9 + (task % 40 / 10):00}:{task % 10 * 6:00}:00Z\n");

        var run = await CommandRun.OfAsync(["quality", "workers", "-", "--gold", gold, "--json"], "task,worker,label,seconds,time\n" + string.Concat(rows));

        var lines = run.Json["workers"]!.AsArray();
        Assert.Equal("gold", (string)run.Json["measured"]!);
        Assert.Equal("dropped,rushing,", string.Join(',', ((int[])[3, 5, 0]).Select(worker => string.Join(' ', Flags(lines[worker]!)))));
        Assert.InRange((int)lines[3]!["drop"]!["onset"]!, 65, 100);
        Assert.InRange((double)lines[5]!["speed"]!["ratio"]!, 0.15, 0.35);
        Assert.Equal(4, (int)lines[0]!["trend"]!["sessions"]!);
    }

    [Fact]
    public async Task The_page_shows_flags_and_escapes_names()
    {
        var page = Path.Combine(Scratch.NewFolder(), "workers.html");

        var run = await CommandRun.OfAsync(["quality", "workers", s_example, "--report", page]);
        var html = await File.ReadAllTextAsync(page);
        var odd = await CommandRun.OfAsync(["quality", "workers", "-", "--report", page], "task,worker,label\n1,<i>ann</i>,x\n");

        Assert.Equal((0, 0), (run.Code, odd.Code));
        Assert.Contains("100.0 % of the answers are billing", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<i>", await File.ReadAllTextAsync(page), StringComparison.Ordinal);
        Assert.Contains("calls refund billing in 8", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("task,worker,label\n1,a,x\n", "--min-tasks", "0")]
    [InlineData("task,worker,label,seconds\n1,a,x,-4\n")]
    public async Task What_does_not_fit_is_refused(string rows, params string[] options)
    {
        var run = await CommandRun.OfAsync(["quality", "workers", "-", .. options], rows);

        Assert.Equal((2, ""), (run.Code, run.Out));
    }

    private static string[] Flags(JsonNode line) => [.. line["flags"]!.AsArray().Select(flag => (string)flag!)];

    private static string Names(JsonNode node) => string.Join(' ', node.AsObject().Select(member => member.Key));
}
