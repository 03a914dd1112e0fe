using Assay.Domain.Access;
using Assay.Tests.Support;
using Microsoft.Playwright;

namespace Assay.Server.Tests.Browser;

/// <summary>axe on every page of leads, in both schemes; and that nothing is cut at any width.</summary>
public sealed class LeadAccessibilityTests
{
    private static readonly (string Path, string Ready)[] Pages =
    [
        ("p", "Needs you"), ("p/{p}", "Time to finish"), ("p/{p}/data", "12 items"), ("p/{p}/import", "Drop a file here"), ("p/{p}/taxonomy", "Read the whole message."), ("p/{p}/taxonomy/draft", "As annotators see it"),
        ("p/{p}/people", Desk.Email), ("p/{p}/settings", "How a label follows"), ("p/{p}/audit", "items added"), ("p/{p}/dead", "No task was given up"), ("me/security", "this one"), ("p/{p}/items/{i}", "Slide through time"),
    ];

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Axe_finds_nothing_on_the_pages_of_leads(ColorScheme scheme)
    {
        await using var desk = await StartAsync();
        var page = await desk.OtherAsync(Roles.Owner, scheme);
        var found = new List<string>();
        async Task LookAsync(string where) => found.AddRange((await Desk.AxeAsync(page)).Select(line => $"{where}: {line}"));
        foreach (var (path, ready) in Pages)
        {
            await OpenAsync(desk, page, path, ready);
            await LookAsync(path);
        }

        await OpenAsync(desk, page, "p/{p}/data?filter=stat:open", "did you mean");
        await LookAsync("a bad filter");
        await OpenAsync(desk, page, "p/{p}/data", "12 items");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("x");
        await page.Keyboard.PressAsync("Space");
        await page.GetByRole(AriaRole.Complementary, new() { Name = "Preview" }).WaitForAsync();
        await LookAsync("a preview");
        await page.Keyboard.PressAsync("p");
        await page.GetByText("1 task gets this priority").WaitForAsync();
        await LookAsync("a change");
        await page.Keyboard.PressAsync("Escape");
        await OpenAsync(desk, page, "p/{p}/taxonomy/draft", "As annotators see it");
        await page.GetByRole(AriaRole.Option, new() { Name = "Refund" }).First.ClickAsync();
        await page.GetByText("Split", new() { Exact = true }).ClickAsync();
        await page.GetByLabel("YAML of the taxonomy").FillAsync("taxonomy: x\nfields:\n  - name: a\n    type: choise\n");
        await page.GetByText("1 problem").First.WaitForAsync();
        await LookAsync("a problem in the taxonomy");
        await OpenAsync(desk, page, "p/{p}/people", Desk.Email);
        await page.Keyboard.PressAsync("i");
        await page.GetByRole(AriaRole.Dialog).WaitForAsync();
        await LookAsync("inviting");
        await OpenAsync(desk, page, "p/{p}/import", "Drop a file here");
        await page.Locator("input[type=file]").First.SetInputFilesAsync(new FilePayload { Name = "a.csv", MimeType = "text/csv", Buffer = "id,text\n1,one\n2,\"two\n"u8.ToArray() });
        await page.GetByText("line refused").First.WaitForAsync();
        await LookAsync("a checked file");

        Assert.True(found.Count == 0, string.Join('\n', found.Select(line => line[..Math.Min(400, line.Length)])));
        Assert.Empty(desk.Complaints);
    }

    [Theory]
    [InlineData(1440, 900)]
    [InlineData(1024, 768)]
    [InlineData(820, 1100)]
    [InlineData(640, 800)]
    public async Task Pages_of_leads_do_not_scroll_sideways(int width, int height)
    {
        await using var desk = await StartAsync();
        var page = await desk.OtherAsync(Roles.Owner);
        await page.SetViewportSizeAsync(width, height);
        var wrong = new List<string>();
        foreach (var (path, ready) in Pages)
        {
            await OpenAsync(desk, page, path, ready);
            if (await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > innerWidth || (document.querySelector('main')?.scrollWidth ?? 0) > (document.querySelector('main')?.clientWidth ?? 0) + 1"))
            {
                wrong.Add(path);
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task With_forced_colours_axe_finds_nothing_on_the_pages_of_leads()
    {
        await using var desk = await StartAsync();
        var page = await desk.OtherAsync(Roles.Owner);
        await page.EmulateMediaAsync(new() { ForcedColors = ForcedColors.Active });
        var found = new List<string>();
        foreach (var (path, ready) in Pages)
        {
            await OpenAsync(desk, page, path, ready);
            found.AddRange((await Desk.AxeAsync(page)).Select(line => $"{path}: {line}"));
        }

        Assert.True(found.Count == 0, string.Join('\n', found.Select(line => line[..Math.Min(400, line.Length)])));
    }

    private static async Task<Desk> StartAsync()
    {
        var desk = await Desk.StartAsync(items: 12);
        await desk.SitDownAsync();
        await desk.AnswerAsync();
        await desk.AnswerAsync("card dec");
        await desk.HasAnswersAsync(2);
        return desk;
    }

    private static async Task OpenAsync(Desk desk, IPage page, string path, string ready)
    {
        var item = (desk.Project.Value << 40) | 1;
        await page.GotoAsync(desk.Address(path.Replace("{p}", desk.Project.ToString(), StringComparison.Ordinal).Replace("{i}", item.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)));
        await page.GetByText(ready).First.WaitForAsync();
    }
}
