using Assay.Domain.Access;
using Microsoft.Playwright;

namespace Assay.Server.Tests.Browser;

/// <summary>Labeling by ear and by Tab alone.</summary>
public sealed class LabelingHeardTests
{
    private static readonly string Long = string.Join(' ', Enumerable.Repeat("long", 200));

    /// <summary>More classes than are seen at once, in two fields.</summary>
    private static readonly string Many =
        $"""
        taxonomy: Many
        fields:
          - name: topic
            type: choice
            label: Topic
            classes: [{Classes("topic")}]
          - name: tones
            type: choices
            label: Tones
            required: false
            classes: [{Classes("tone")}]
          - name: why
            type: text
            label: Why
            required: false
        """;

    [Fact]
    public async Task Tab_walks_from_control_to_control_and_stops_at_no_list_that_scrolls()
    {
        await using var desk = await Desk.StartAsync(items: 3, taxonomy: Many, text: i => string.Join('\n', Enumerable.Repeat($"Line of message {i}", 200)));
        await desk.SitDownAsync();
        await desk.Search().FocusAsync();
        var lists = await desk.Page.EvaluateAsync<int>("() => [...document.querySelectorAll('[role=listbox], #task')].filter(one => one.scrollHeight > one.clientHeight).length");
        var forth = new List<string> { await FocusAsync(desk.Page) };
        var back = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            await desk.Page.Keyboard.PressAsync("Tab");
            forth.Add(await FocusAsync(desk.Page));
        }

        for (var i = 0; i < 6; i++)
        {
            await desk.Page.Keyboard.PressAsync("Shift+Tab");
            back.Add(await FocusAsync(desk.Page));
        }

        Assert.Equal(2, lists);
        Assert.Equal(["Topic", "Tones", "Why", "Skip", "Flag", "Question", "Submit"], forth);
        Assert.Equal(["Question", "Flag", "Skip", "Why", "Tones", "Topic"], back);
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task What_is_taken_back_is_heard_and_so_is_what_is_undone()
    {
        await using var desk = await Desk.StartAsync();
        await desk.SitDownAsync();
        var live = desk.Page.Locator("[aria-live=polite]", new() { HasText = "Task 1" });
        await desk.AnswerAsync();
        await desk.Page.Keyboard.PressAsync("Control+z");
        await desk.Says("Message 1").WaitForAsync();
        await live.Filter(new() { HasText = "Answer taken back." }).WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await desk.Page.Keyboard.PressAsync("Control+z");
        await desk.Page.GetByLabel("Remove Refund").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await HeardAsync(desk.Page, "Undone.");
        await desk.Page.Keyboard.PressAsync("Control+Shift+z");
        await desk.Page.GetByLabel("Remove Refund").WaitForAsync();
        await HeardAsync(desk.Page, "Done again.");

        await desk.Page.Keyboard.PressAsync("Shift+S");
        await desk.Says("Why skip?").WaitForAsync();
        await desk.Page.Keyboard.PressAsync("1");
        await desk.Says("Message 2").WaitForAsync();
        await desk.PaintedAsync();
        await desk.Page.Keyboard.PressAsync("Control+z");
        await HeardAsync(desk.Page, "Skip taken back. Task 1");
        Assert.Empty(desk.Complaints);
    }

    private static string Classes(string name) => string.Join(", ", Enumerable.Range(1, 20).Select(i => $"{{name: {name} {i}, definition: {Long}}}"));

    private static Task HeardAsync(IPage page, string text) => page.Locator("[aria-live=polite]", new() { HasText = text }).First.WaitForAsync(new() { State = WaitForSelectorState.Attached });

    /// <summary>The name of what has the focus, by its first word.</summary>
    private static Task<string> FocusAsync(IPage page) => page.EvaluateAsync<string>(
        """
        () => {
          const { activeElement: at } = document
          const label = document.getElementById((at.getAttribute('aria-labelledby') ?? '').split(' ')[0])?.textContent ?? at.getAttribute('aria-label') ?? at.labels?.[0]?.textContent ?? at.textContent
          return /^\w+?(?=Shift|Enter|\W|$)/.exec(label)?.[0] ?? at.outerHTML.slice(0, 100)
        }
        """);
}
