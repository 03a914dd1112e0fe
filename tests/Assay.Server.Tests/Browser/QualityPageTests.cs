using Assay.Tests.Support;
using Microsoft.Playwright;

namespace Assay.Server.Tests.Browser;

/// <summary>The pages that `assay quality` writes, opened as a reader opens them: from a disk, light and dark, wide and narrow.</summary>
public sealed class QualityPageTests
{
    private static readonly string s_example = Path.Combine(Repository.Root, "docs", "quality", "example");

    [Theory]
    [InlineData(ColorScheme.Light, 1120)]
    [InlineData(ColorScheme.Dark, 1120)]
    [InlineData(ColorScheme.Light, 400)]
    public async Task The_comparison_loads_nothing_complains_of_nothing_and_fits(ColorScheme scheme, int width)
    {
        var file = Path.Combine(Scratch.NewFolder(), "compare.html");
        var run = await CommandRun.OfAsync(["quality", "compare", Path.Combine(s_example, "answers.csv"), "--truth", Path.Combine(s_example, "truth.csv"), "--report", file]);
        await using var browser = await TestBrowser.StartAsync(TestBrowser.Executable());
        var page = await browser.PageAsync(width, 900, scheme);
        List<string> complaints = [], requests = [];
        page.Console += (_, message) => complaints.Add(message.Text);
        page.Request += (_, request) => requests.Add(request.Url);

        await page.GotoAsync("file://" + file);

        Assert.Equal(0, run.Code);
        Assert.Empty(complaints);
        Assert.Equal("file://" + file, Assert.Single(requests));
        Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "wider than the window");
        Assert.Equal(5, await page.Locator("svg[role=img]").CountAsync());
    }

    [Fact]
    public async Task The_picture_of_adaptive_overlap_is_of_tweets_with_twenty_answers()
    {
        Assert.SkipWhen(Repository.Data is null, "The crowd data is not beside the repository.");
        var (set, file) = (Path.Combine(Repository.Data!, "crowd", "d_possent"), Path.Combine(Scratch.NewFolder(), "overlap.html"));
        var run = await CommandRun.OfAsync(["quality", "overlap", Path.Combine(set, "answers.csv"), "--truth", Path.Combine(set, "truth.csv"), "--seeds", Repository.Accepts ? "5" : "1", "--report", file]);
        await using var browser = await TestBrowser.StartAsync(TestBrowser.Executable());
        var page = await browser.PageAsync(1120, 780);
        List<string> complaints = [];
        page.Console += (_, message) => complaints.Add(message.Text);

        await page.GotoAsync("file://" + file);

        Assert.Equal(0, run.Code);
        Assert.Empty(complaints);
        Assert.Equal(1, await page.Locator("svg[role=img]").CountAsync());
        if (Repository.Accepts)
        {
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Repository.Root, "docs", "images", "overlap.png") });
        }
    }

    /// <summary>README's picture is of a public set, which is not in the repository.</summary>
    [Fact]
    public async Task The_picture_of_README_is_of_web_search_grades()
    {
        Assert.SkipWhen(Repository.Data is null, "The crowd data is not beside the repository.");
        var (set, file) = (Path.Combine(Repository.Data!, "crowd", "web"), Path.Combine(Scratch.NewFolder(), "compare.html"));
        var run = await CommandRun.OfAsync(["quality", "compare", Path.Combine(set, "answers.csv"), "--truth", Path.Combine(set, "truth.csv"), "--report", file]);
        await using var browser = await TestBrowser.StartAsync(TestBrowser.Executable());
        var page = await browser.PageAsync(1120, 1180);

        await page.GotoAsync("file://" + file);

        Assert.Equal(0, run.Code);
        Assert.Equal("Whose answer is right? web/answers.csv", await page.InnerTextAsync("h1"));
        if (Repository.Accepts)
        {
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Repository.Root, "docs", "images", "compare.png") });
        }
    }
}
