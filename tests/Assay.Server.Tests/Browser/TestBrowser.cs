using Microsoft.Playwright;

namespace Assay.Server.Tests.Browser;

/// <summary>Chromium without a window.</summary>
internal sealed class TestBrowser : IAsyncDisposable
{
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private TestBrowser(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    public static async Task<TestBrowser> StartAsync(string executable)
    {
        var playwright = await Playwright.CreateAsync();
        return new TestBrowser(playwright, await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = executable, Headless = true,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        }));
    }

    /// <summary>A page of somebody of their own: cookies are not shared.</summary>
    public async Task<IPage> PageAsync(int width, int height, ColorScheme scheme = ColorScheme.Light)
    {
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = width, Height = height }, AcceptDownloads = true, ColorScheme = scheme });
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(60_000);
        return page;
    }

    /// <summary>Another tab of the same person.</summary>
    public static async Task<IPage> TabAsync(IPage page)
    {
        var tab = await page.Context.NewPageAsync();
        tab.SetDefaultTimeout(60_000);
        return tab;
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    /// <summary>Debian's Chromium; missing, the test fails in CI and is skipped elsewhere.</summary>
    public static string Executable()
    {
        var found = Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(folder => Path.Combine(folder, "chromium")).FirstOrDefault(File.Exists);
        Assert.SkipWhen(found is null && Environment.GetEnvironmentVariable("CI") is not { Length: > 0 }, "Chromium is not installed: apt-get install chromium");
        return found ?? throw new InvalidOperationException("Chromium is missing: apt-get install chromium");
    }
}
