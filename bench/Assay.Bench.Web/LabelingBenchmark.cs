using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;

namespace Assay.Bench.Web;

/// <summary>The labeling screen with 600 classes: what it loads, how long a key takes to be seen, how long the next task takes.</summary>
internal static class LabelingBenchmark
{
    private const int Tasks = 60;

    /// <summary>
    /// Times are taken in the page: from the key's event to the end of the frame that shows its effect. Chromium's own event
    /// timing rounds to 8 ms, so the end of a frame is the first task after its animation callback.
    /// </summary>
    private const string Watch = """
        window.bench = { keys: [], tasks: [] };
        const painted = then => requestAnimationFrame(() => { const c = new MessageChannel(); c.port1.onmessage = () => then(performance.now()); c.port2.postMessage(0); });
        const shown = () => /message \d{7}/.exec(document.querySelector('main')?.textContent ?? '')?.[0];
        addEventListener('keydown', event => {
          const began = event.timeStamp;
          if (event.key.length === 1) {
            painted(at => bench.keys.push(at - began));
          } else if (event.key === 'Enter') {
            const before = shown();
            bench.latest = event;
            const look = () => { const now = shown(); if (bench.latest !== event) { return; } if (now && now !== before) { painted(at => bench.tasks.push(at - began)); } else if (performance.now() - began < 3000) { requestAnimationFrame(look); } };
            look();
          }
        }, { capture: true });
        """;

    public static async Task RunAsync(Browser browser, Report report)
    {
        var page = await browser.Context.NewPageAsync();
        var cdp = await browser.Context.NewCDPSessionAsync(page);
        await cdp.SendAsync("Network.enable");
        await cdp.SendAsync("Network.setCacheDisabled", new Dictionary<string, object> { ["cacheDisabled"] = true });
        var addresses = new Dictionary<string, string>();
        var sizes = new Dictionary<string, double>();
        cdp.Event("Network.responseReceived").OnEvent += (_, e) => addresses[e!.Value.GetProperty("requestId").GetString()!] = e.Value.GetProperty("response").GetProperty("url").GetString()!;
        cdp.Event("Network.loadingFinished").OnEvent += (_, e) =>
        {
            if (addresses.TryGetValue(e!.Value.GetProperty("requestId").GetString()!, out var address))
            {
                sizes[address] = e.Value.GetProperty("encodedDataLength").GetDouble() / 1024;
            }
        };
        await page.AddInitScriptAsync(Watch);
        await page.GotoAsync($"{browser.Product.Address}p/{browser.Product.LabelingProject}/label");
        await page.GetByText("message 0000000").WaitForAsync();
        await page.WaitForTimeoutAsync(1500);
        var files = sizes.Where(s => !s.Key.Contains("/api/", StringComparison.Ordinal)).ToDictionary();
        var largest = string.Join(", ", files.OrderByDescending(f => f.Value).Take(4).Select(f => string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(f.Key)} {f.Value:F0}")));
        report.Add("first load of the labeling screen, compressed", files.Values.Sum(), "KB", 250, largest);
        report.Add("data with it: 600 classes, the first tasks", sizes.Values.Sum() - files.Values.Sum(), "KB");

        for (var task = 0; task < Tasks; task++)
        {
            var before = await page.EvaluateAsync<int>("bench.tasks.length");
            await page.Keyboard.TypeAsync(task % 2 == 0 ? "card cha" : "phone bi", new KeyboardTypeOptions { Delay = 40 });
            await page.Keyboard.PressAsync("Enter");
            await page.Keyboard.PressAsync("Enter");
            for (var tries = 0; await page.EvaluateAsync<int>("bench.tasks.length") == before; tries++)
            {
                await (tries < 500 ? page.WaitForTimeoutAsync(10) : throw new InvalidOperationException($"After task {task} was submitted no other was shown."));
            }
        }

        var keys = await NumbersAsync(page, "keys");
        var tasks = await NumbersAsync(page, "tasks");
        if (tasks.Count < Tasks)
        {
            throw new InvalidOperationException($"{Tasks} tasks were submitted, {tasks.Count} next ones were shown.");
        }

        report.Add("key to paint, 600 classes, median", Report.Percentile(keys, 0.5), "ms", 50, $"{keys.Count} keys");
        report.Add("key to paint, 600 classes, 95 %", Report.Percentile(keys, 0.95), "ms", 50);
        report.Add("submit to next task painted, median", Report.Percentile(tasks, 0.5), "ms", 100, $"{tasks.Count} tasks");
        report.Add("submit to next task painted, 95 %", Report.Percentile(tasks, 0.95), "ms", 100);
        await page.CloseAsync();
    }

    private static async Task<List<double>> NumbersAsync(IPage page, string name) =>
        JsonSerializer.Deserialize<List<double>>(await page.EvaluateAsync<string>($"JSON.stringify(bench.{name})"))!;
}
