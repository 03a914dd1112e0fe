using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Assay.Bench.Web;

/// <summary>The data grid scrolled by the wheel; then to its end, filtered, all results acted on, and that taken back.</summary>
internal static partial class GridBenchmark
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
        await ActAsync(page, rows, report);
        await page.CloseAsync();
    }

    /// <summary>A third of the rows get another priority, and theirs back.</summary>
    private static async Task ActAsync(IPage page, int rows, Report report)
    {
        page.SetDefaultTimeout(600_000);
        var clock = Stopwatch.StartNew();
        double Lap()
        {
            var seconds = clock.Elapsed.TotalSeconds;
            clock.Restart();
            return seconds;
        }

        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("End");
        await page.GetByText($"row-{rows - 1:D7}").WaitForAsync();
        report.Add($"grid of {rows:N0} rows: to its end", Lap(), "s");
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("channel:chat");
        await page.Keyboard.PressAsync("Enter");
        var all = page.GetByRole(AriaRole.Button, new() { NameRegex = SelectAll() });
        await all.WaitForAsync();
        report.Add("the same: filtered by a facet, counted", Lap(), "s");
        await all.ClickAsync();
        await page.Keyboard.PressAsync("p");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Priority" }).FillAsync("7");
        await page.GetByText(GetThis()).WaitForAsync();
        Lap();
        await page.Keyboard.PressAsync("Enter");
        var changed = await page.GetByText(Changed()).First.InnerTextAsync();
        var count = int.Parse(Changed().Match(changed).Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
        report.Add("the same: all results get a priority", Lap(), "s", null, $"{count:N0} tasks");
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).First.ClickAsync();
        await page.GetByText($"Undone: {count:N0} changed").First.WaitForAsync();
        report.Add("the same: undone", Lap(), "s", null, $"{count:N0} tasks");
        if (count != (rows + 2) / 3)
        {
            throw new InvalidOperationException($"{(rows + 2) / 3} tasks match the filter, {count} were changed.");
        }
    }

    [GeneratedRegex("^Select all")]
    private static partial Regex SelectAll();

    [GeneratedRegex("tasks get this priority")]
    private static partial Regex GetThis();

    [GeneratedRegex("^([0-9,]+) changed")]
    private static partial Regex Changed();

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
