using Microsoft.Playwright;

namespace Assay.Bench.Web;

/// <summary>The data grid scrolled by the wheel, and dragged to its middle and end.</summary>
internal static class GridBenchmark
{
    private const int Steps = 150;

    public static async Task RunAsync(Browser browser, int rows, Report report)
    {
        var page = await browser.Context.NewPageAsync();
        await page.AddInitScriptAsync("window.frames_seen = 0; const count = () => { window.frames_seen++; requestAnimationFrame(count); }; requestAnimationFrame(count);");
        await page.GotoAsync($"{browser.Product.Address}p/{browser.Product.GridProject}/data");
        await page.GetByText("row-0000003").WaitForAsync();
        await page.Mouse.MoveAsync(700, 500);
        await ScrollAsync(page, 30);
        var cdp = await browser.Context.NewCDPSessionAsync(page);
        await cdp.SendAsync("Performance.enable");
        var (frames, busy, cpu) = (await FramesAsync(page), await BusyAsync(cdp), Browser.Cpu());
        await ScrollAsync(page, Steps);
        var (framesAfter, busyAfter, cpuAfter) = (await FramesAsync(page), await BusyAsync(cdp), Browser.Cpu());
        var painted = framesAfter - frames;
        report.Add($"grid of {rows:N0} rows, wheel: main thread a frame", (busyAfter - busy) * 1000 / painted, "ms busy", 30, $"{painted} frames");
        report.Add($"grid of {rows:N0} rows, wheel: whole browser a frame", (cpuAfter - cpu) / painted, "CPU ms");
        await page.CloseAsync();
    }

    private static async Task ScrollAsync(IPage page, int steps)
    {
        for (var step = 0; step < steps; step++)
        {
            await page.Mouse.WheelAsync(0, 240);
            await page.WaitForTimeoutAsync(16);
        }

        await page.WaitForTimeoutAsync(200);
    }

    private static Task<int> FramesAsync(IPage page) => page.EvaluateAsync<int>("frames_seen");

    /// <summary>Seconds that the page's main thread was busy so far.</summary>
    private static async Task<double> BusyAsync(ICDPSession cdp) =>
        (await cdp.SendAsync("Performance.getMetrics"))!.Value.GetProperty("metrics").EnumerateArray().First(m => m.GetProperty("name").GetString() == "TaskDuration").GetProperty("value").GetDouble();
}
