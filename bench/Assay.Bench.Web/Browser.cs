using System.Diagnostics;
using System.Globalization;
using Microsoft.Playwright;

namespace Assay.Bench.Web;

/// <summary>Chromium without a window, signed in.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Browser(IPlaywright playwright, IBrowser browser, IBrowserContext context, Product product)
    {
        (_playwright, _browser, Context, Product) = (playwright, browser, context, product);
    }

    public IBrowserContext Context { get; }

    public Product Product { get; }

    public static async Task<Browser> StartAsync(Product product)
    {
        var executable = Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(folder => Path.Combine(folder, "chromium")).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("Chromium is missing: apt-get install chromium");
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = executable, Headless = true,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        var context = await browser.NewContextAsync(new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 1440, Height = 900 } });
        var page = await context.NewPageAsync();
        await page.GotoAsync(await product.SignInAddressAsync());
        await page.GetByText("Labeling").First.WaitForAsync();
        await page.CloseAsync();
        return new Browser(playwright, browser, context, product);
    }

    /// <summary>CPU of all processes of the browser so far, in milliseconds.</summary>
    public static double Cpu() => Process.GetProcessesByName("chromium").Concat(Process.GetProcessesByName("chrome")).Where(p => IsOurs(p.Id)).Sum(p => p.TotalProcessorTime.TotalMilliseconds);

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }

    /// <summary>True for processes that this one started, at any remove.</summary>
    private static bool IsOurs(int process)
    {
        while (process > 1)
        {
            if (process == Environment.ProcessId)
            {
                return true;
            }

            var stat = File.Exists($"/proc/{process}/stat") ? File.ReadAllText($"/proc/{process}/stat") : "0 () S 0";
            process = int.Parse(stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }

        return false;
    }
}
