using Assay.Domain.Access;
using Assay.Domain.Projects;
using Assay.Tests.Support;
using Microsoft.Playwright;

namespace Assay.Server.Tests.Browser;

/// <summary>At every width that people have, and at twice the size: no text is cut or under another, and every button can be pressed.</summary>
public sealed class CutTests
{
    /// <summary>Fields that can be filled in wrongly in more than one way.</summary>
    private const string Claims = """
        taxonomy: Claims
        instructions: Read the whole message.
        fields:
          - name: topic
            type: choice
            label: Topic
            classes: [{name: Refund}, {name: Card declined}, {name: Card delivery}, {name: Balance not updated after transfer}]
          - name: amount
            type: number
            label: Amount in euros
            min: 0
            required: false
          - name: severity
            type: rating
            label: How severe is it
            min: 1
            max: 5
            required: false
        """;

    private static readonly (string Path, string Ready)[] Pages =
    [
        ("p", "Needs you"), ("p/{p}", "Time to finish"), ("p/{p}/data", "12 items"), ("p/{p}/import", "Drop a file here"), ("p/{p}/taxonomy", "Read the whole message."), ("p/{p}/taxonomy/draft", "Item 1 of 5"),
        ("p/{p}/people", Desk.Email), ("p/{p}/settings", "How a label follows"), ("p/{p}/audit", "items added"), ("p/{p}/dead", "No task was given up"), ("p/{p}/inbox", "Is it one?"), ("p/{p}/items/{i}", "Slide through time"),
        ("me", "What to do next"), ("me/keys", "Keys of one character"), ("me/security", "this one"), ("api-reference", "API reference"),
    ];

    [Fact]
    public async Task On_the_pages_of_leads_nothing_is_cut_and_nothing_lies_under_another()
    {
        await using var desk = await StartAsync();
        await desk.AnswerAsync();
        await desk.AnswerAsync("card dec");
        await desk.Page.Keyboard.PressAsync("Shift+Q");
        await desk.Page.Keyboard.TypeAsync("Is it one?");
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Says("Asked.").WaitForAsync();
        await desk.HasAnswersAsync(2);
        var page = await desk.OtherAsync(Roles.Owner);
        var found = new List<string>();
        foreach (var (path, ready) in Pages)
        {
            await OpenAsync(desk, page, path, ready);
            found.AddRange(await Cuts.AtEverySizeAsync(page, path));
        }

        await OpenAsync(desk, page, "p/{p}/data", "12 items");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("x");
        await page.GetByText("1 selected").WaitForAsync();
        found.AddRange(await Cuts.AtEverySizeAsync(page, "a row chosen"));
        await page.Keyboard.PressAsync("Space");
        await page.GetByRole(AriaRole.Complementary, new() { Name = "Preview" }).WaitForAsync();
        found.AddRange(await Cuts.AtEverySizeAsync(page, "a preview"));
        await page.Keyboard.PressAsync("p");
        await page.GetByText("1 task gets this priority").WaitForAsync();
        found.AddRange(await Cuts.AtEverySizeAsync(page, "a change"));
        await OpenAsync(desk, page, "p/{p}/people", Desk.Email);
        await page.Keyboard.PressAsync("i");
        await page.GetByRole(AriaRole.Dialog).WaitForAsync();
        found.AddRange(await Cuts.AtEverySizeAsync(page, "inviting"));
        await OpenAsync(desk, page, "p/{p}/import", "Drop a file here");
        await page.Locator("input[type=file]").First.SetInputFilesAsync(new FilePayload { Name = "a.csv", MimeType = "text/csv", Buffer = "id,text\n1,one\n2,\"two\n"u8.ToArray() });
        await page.GetByText("line refused").First.WaitForAsync();
        found.AddRange(await Cuts.AtEverySizeAsync(page, "a checked file"));

        Assert.True(found.Count == 0, string.Join('\n', found));
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task While_labeling_nothing_is_cut_and_nothing_lies_under_another()
    {
        await using var desk = await StartAsync();
        var page = desk.Page;
        var found = new List<string>();
        async Task LookAsync(string where) => found.AddRange(await Cuts.AtEverySizeAsync(page, where));

        await LookAsync("labeling");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Amount in euros" }).FillAsync("abc");
        await page.Keyboard.PressAsync("Enter");
        await desk.Says("Not submitted.").WaitForAsync();
        await LookAsync("faults");
        await page.Locator("#task").FocusAsync();
        await page.Keyboard.PressAsync("Shift+S");
        await desk.Says("Why skip?").WaitForAsync();
        await LookAsync("skipping");
        await page.Keyboard.PressAsync("4");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "In a few words" }).WaitForAsync();
        await page.Keyboard.PressAsync("Enter");
        await desk.Says("Say what is wrong").WaitForAsync();
        await LookAsync("another reason");
        await page.Keyboard.PressAsync("Escape");
        await page.Locator("#task").FocusAsync();
        await page.Keyboard.PressAsync("Shift+F");
        await desk.Says("What is wrong?").WaitForAsync();
        await LookAsync("flagging");
        await page.Keyboard.PressAsync("2");
        await desk.Says("Flagged for the lead.").WaitForAsync();
        await LookAsync("flagged");
        await page.Locator("#task").FocusAsync();
        await page.Keyboard.PressAsync("Shift+Q");
        await desk.Says("Ask the lead").WaitForAsync();
        await LookAsync("asking");
        await page.Keyboard.PressAsync("Escape");
        await page.Locator("#task").FocusAsync();
        await page.Keyboard.PressAsync("Shift+S");
        await page.Keyboard.PressAsync("1");
        await desk.Says("Skipped: unclear.").WaitForAsync();
        await LookAsync("what can be undone");
        await page.Context.SetOfflineAsync(true);
        await desk.Says("Offline. Keep working:").WaitForAsync();
        await LookAsync("offline");

        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    [Fact]
    public async Task A_long_name_of_a_project_gives_way_and_the_save_state_is_whole_at_one_place()
    {
        const string Long = "Messages of customers about cards, refunds and transfers, and a name as long as one may be, to its en";
        await using var desk = await Desk.StartAsync(items: 12, taxonomy: Claims, name: Long[..100]);
        await desk.SitDownAsync();
        var page = desk.Page;
        var before = await PlacesAsync(page);
        await page.Context.SetOfflineAsync(true);
        await desk.AnswerAsync();
        await desk.AnswerAsync();
        await desk.Says("Saved on this device, 2 answers waiting").WaitForAsync();
        await desk.Says("Offline. Keep working:").WaitForAsync();

        var found = await Cuts.AtEverySizeAsync(page, "waiting");
        var after = await PlacesAsync(page);
        await page.Context.SetOfflineAsync(false);
        await desk.HasAnswersAsync(2);
        await page.GotoAsync(desk.Address("me"));
        await page.GetByRole(AriaRole.Button, new() { Name = $"Go on: {Long[..100]}" }).WaitForAsync();
        found = [.. found, .. await Cuts.AtEverySizeAsync(page, "home")];

        Assert.True(found.Count == 0, string.Join('\n', found));
        Assert.Equal(before, after);
    }

    /// <summary>On which line of the bar above the save state stands, at the sizes where there are two.</summary>
    private static async Task<IReadOnlyList<double>> PlacesAsync(IPage page)
    {
        var places = new List<double>();
        foreach (var (width, height) in Cuts.Sizes.Where(size => size.Width < 768))
        {
            await page.SetViewportSizeAsync(width, height);
            places.Add(await page.GetByRole(AriaRole.Region, new() { Name = "Save state" }).EvaluateAsync<double>("line => Math.round(line.getBoundingClientRect().top) * 10000 + Math.round(line.getBoundingClientRect().left)"));
        }

        await page.SetViewportSizeAsync(Cuts.Sizes[0].Width, Cuts.Sizes[0].Height);
        return places;
    }

    internal static async Task<Desk> StartAsync()
    {
        var desk = await Desk.StartAsync(items: 12, policy: new ProjectPolicy(Overlap: 1), taxonomy: Claims);
        await desk.SitDownAsync();
        return desk;
    }

    internal static async Task OpenAsync(Desk desk, IPage page, string path, string ready)
    {
        await page.GotoAsync(desk.Address(path.Replace("{p}", desk.Project.ToString(), StringComparison.Ordinal).Replace("{i}", desk.FirstItem, StringComparison.Ordinal)));
        await page.GetByText(ready).First.WaitForAsync();
    }
}
