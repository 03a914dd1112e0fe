using Assay.Domain.Access;
using Assay.Tests.Support;
using Microsoft.Playwright;

namespace Assay.Server.Tests.Browser;

/// <summary>axe on every page of annotators, with what opens over them, in both schemes.</summary>
public sealed class AccessibilityTests
{
    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Axe_finds_nothing_on_the_pages_of_annotators(ColorScheme scheme)
    {
        await using var desk = await Desk.StartAsync(items: 12);
        var page = await desk.OtherAsync(Roles.Annotator, scheme);
        desk.Use(page);
        var found = new List<string>();
        async Task LookAsync(string where) => found.AddRange((await Desk.AxeAsync(page)).Select(line => $"{where}: {line}"));

        await desk.Says("What to do next").WaitForAsync();
        await LookAsync("home");
        await page.Keyboard.PressAsync("Control+k");
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Commands" }).WaitForAsync();
        await LookAsync("commands");
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("?");
        await page.GetByRole(AriaRole.Dialog).WaitForAsync();
        await LookAsync("keys");
        await page.GotoAsync(desk.Address("me/keys"));
        await desk.Says("Keys of one character act without Ctrl").WaitForAsync();
        await LookAsync("my keys");
        await page.GotoAsync(desk.Address($"p/{desk.Project}"));
        await desk.Says("Your answers a day").WaitForAsync();
        await LookAsync("my work");

        await page.GotoAsync(desk.LabelAddress);
        await desk.Search().WaitForAsync();
        await LookAsync("labeling");
        await desk.AnswerAsync();
        await page.Keyboard.PressAsync("Enter");
        await desk.Says("Not submitted.").WaitForAsync();
        await LookAsync("a fault");
        await page.Keyboard.PressAsync("Shift+F");
        await desk.Says("What is wrong?").WaitForAsync();
        await LookAsync("flagging");
        await page.Keyboard.PressAsync("2");
        await desk.Says("Flagged for the lead.").WaitForAsync();
        await LookAsync("flagged");
        await page.Keyboard.PressAsync("Shift+Q");
        await page.Keyboard.TypeAsync("Why?");
        await LookAsync("asking");
        await page.Keyboard.PressAsync("Enter");
        await desk.HasAnswersAsync(1);
        await page.Keyboard.PressAsync("Shift+H");
        await desk.Says("Change it").WaitForAsync();
        await LookAsync("my answers");
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("Control+s");
        await page.GetByRole(AriaRole.Dialog).WaitForAsync();
        await LookAsync("saved list");
        await page.Keyboard.PressAsync("Escape");
        await page.GetByRole(AriaRole.Dialog).WaitForAsync(new() { State = WaitForSelectorState.Detached });
        // A class has a word that begins with B: in the search the letter is text.
        await page.Locator("#task").FocusAsync();
        await page.Keyboard.PressAsync("Shift+B");
        await desk.Says("Break since").WaitForAsync();
        await LookAsync("a break");
        await page.Keyboard.PressAsync("Enter");
        await page.Context.SetOfflineAsync(true);
        await desk.Says("Offline. Keep working:").WaitForAsync();
        await LookAsync("offline");
        await page.Context.SetOfflineAsync(false);

        await page.GotoAsync(desk.Address("me"));
        await desk.Says("Why?").WaitForAsync();
        await LookAsync("home after work");
        var lead = await desk.OtherAsync(Roles.Lead, scheme);
        await lead.GotoAsync(desk.Address($"p/{desk.Project}/inbox"));
        await lead.GetByText("Why?").First.WaitForAsync();
        found.AddRange((await Desk.AxeAsync(lead)).Select(line => $"inbox: {line}"));
        await page.GotoAsync(desk.Address("signin"));
        await page.GetByLabel("E-mail").WaitForAsync();
        await LookAsync("sign in");

        Assert.True(found.Count == 0, string.Join('\n', found.Select(line => line[..Math.Min(400, line.Length)])));
        Assert.Empty(desk.Complaints);
    }

    [Theory]
    [InlineData(1440, 900)]
    [InlineData(1024, 768)]
    [InlineData(820, 1100)]
    [InlineData(640, 400)]
    public async Task Nothing_is_cut_and_nothing_scrolls_sideways(int width, int height)
    {
        await using var desk = await Desk.StartAsync(items: 3, text: i => i == 1 ? string.Join(' ', Enumerable.Repeat("Pneumonoultramicroscopicsilicovolcanoconiosis", 40)) : $"Message {i}");
        await desk.Page.SetViewportSizeAsync(width, height);
        await desk.SitDownAsync();

        var labeling = await desk.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth && [...document.querySelectorAll('footer button')].every(b => b.getBoundingClientRect().right <= innerWidth && b.getBoundingClientRect().bottom <= innerHeight)");
        await desk.Page.GotoAsync(desk.Address("me"));
        await desk.Says("What to do next").WaitForAsync();
        var home = await desk.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth");

        Assert.True(labeling, "Labeling is cut.");
        Assert.True(home, "Home scrolls sideways.");
    }

    [Fact]
    public async Task With_forced_colours_axe_finds_nothing_and_focus_and_choice_still_show()
    {
        await using var desk = await Desk.StartAsync(items: 4);
        await desk.Page.EmulateMediaAsync(new() { ForcedColors = ForcedColors.Active });
        await desk.SitDownAsync();
        var found = new List<string>(await Desk.AxeAsync(desk.Page));
        await desk.Search().FocusAsync();
        var focus = await desk.Page.EvaluateAsync<bool>("() => { const s = getComputedStyle(document.activeElement); const p = getComputedStyle(document.activeElement.parentElement); return [s, p].some(c => (c.outlineStyle !== 'none' && parseFloat(c.outlineWidth) > 0) || parseFloat(c.borderTopWidth) > 0) }");
        await desk.Page.Keyboard.TypeAsync("card");
        await desk.Page.Locator("[role=option]").Nth(1).WaitForAsync();
        var chosen = await desk.Page.EvaluateAsync<string[]>(
            """
            () => {
              const look = option => { const c = getComputedStyle(option); return [c.backgroundColor, c.color, c.outlineStyle, c.borderLeftWidth].join() }
              const options = [...document.querySelectorAll('[role=option]')]
              const cursor = document.activeElement.getAttribute('aria-activedescendant')
              return [look(options.find(o => o.id === cursor)), look(options.find(o => o.id !== cursor))]
            }
            """);
        await desk.Page.GotoAsync(desk.Address("me"));
        await desk.Says("What to do next").WaitForAsync();
        found.AddRange(await Desk.AxeAsync(desk.Page));

        Assert.Empty(found);
        Assert.True(focus, "Focus does not show.");
        Assert.NotEqual(chosen[0], chosen[1]);
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task With_reduced_motion_nothing_moves()
    {
        await using var desk = await Desk.StartAsync(items: 4);
        await desk.Page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce });
        await desk.SitDownAsync();
        await desk.Page.EvaluateAsync(
            """
            () => {
              window.moved = []
              const look = () => {
                for (const one of document.getAnimations()) {
                  const { duration, iterations } = one.effect.getComputedTiming()
                  if (duration * iterations > 10) window.moved.push(one.animationName ?? one.transitionProperty)
                }
                requestAnimationFrame(look)
              }
              requestAnimationFrame(look)
            }
            """);
        await desk.AnswerAsync();
        await desk.Page.Keyboard.PressAsync("Control+k");
        await desk.Page.GetByRole(AriaRole.Combobox, new() { Name = "Commands" }).WaitForAsync();
        await desk.Page.Keyboard.PressAsync("Escape");
        await desk.Page.Keyboard.PressAsync("?");
        await desk.Page.GetByRole(AriaRole.Dialog).WaitForAsync();
        await desk.Page.Keyboard.PressAsync("Escape");
        await desk.Page.GetByRole(AriaRole.Dialog).WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await desk.AnswerAsync("card dec");
        await desk.HasAnswersAsync(1);

        Assert.Empty((await desk.Page.EvaluateAsync<string[]>("() => window.moved")).Distinct());
    }
}
