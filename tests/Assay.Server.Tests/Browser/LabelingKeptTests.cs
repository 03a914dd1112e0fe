using Assay.Tests.Support;
using Microsoft.Playwright;

namespace Assay.Server.Tests.Browser;

/// <summary>What is here alone: nothing of it is lost unsaid, and nobody is told that something is none, done or over that is not.</summary>
public sealed class LabelingKeptTests
{
    [Fact]
    public async Task A_correction_in_the_making_is_there_again_after_a_reload_and_in_the_tab_that_took_over()
    {
        await using var desk = await Desk.StartAsync();
        await CorrectAsync(desk, "not a ref");
        await desk.Page.ReloadAsync();
        await desk.Says("Message 2").WaitForAsync();
        await desk.PaintedAsync();
        await desk.Page.Keyboard.PressAsync("Shift+Z");
        await desk.Says("What you changed of this answer before is here again.").WaitForAsync();
        var reloaded = await Why(desk.Page).InputValueAsync();
        await Why(desk.Page).PressAsync("End");
        await Why(desk.Page).PressSequentiallyAsync("und");

        var second = await desk.TabAsync();
        await second.GotoAsync(desk.LabelAddress);
        await second.GetByText("This task is open in another tab.").WaitForAsync();
        await second.Keyboard.PressAsync("Enter");
        // The task is shown to read before it can be worked on, and a key before it is there is for no task.
        await second.Locator("#submit:enabled").WaitForAsync();
        await desk.Says("You went on in another tab. Nothing is lost.").WaitForAsync();
        await second.Keyboard.PressAsync("Shift+Z");
        await second.GetByText("What you changed of this answer before is here again.").First.WaitForAsync();
        var taken = await Why(second).InputValueAsync();
        var drafts = await desk.Server.Instance.Grid.DraftsAsync(desk.Annotator.Id, desk.Project);
        await second.Keyboard.PressAsync("Control+Enter");
        await second.GetByText("Correction kept.").First.WaitForAsync();
        Assert.Equal("not a refund", taken);
        await second.GetByText("Saved, all answers sent").First.WaitForAsync();
        await Eventually.HoldsAsync(async () => (await ValueAsync(desk))?.Contains("not a refund", StringComparison.Ordinal) == true);
        await second.ReloadAsync();
        await second.GetByText("Message 2").First.WaitForAsync();
        await second.Keyboard.PressAsync("Shift+Z");
        await second.GetByText("You correct an answer that you sent.").First.WaitForAsync();

        Assert.Equal(0, await second.GetByText("is here again").CountAsync());
        Assert.Equal("not a ref", reloaded);
        Assert.DoesNotContain(drafts, draft => draft.Value.Contains("not a ref", StringComparison.Ordinal));
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task A_correction_that_is_left_is_kept_as_what_it_is()
    {
        await using var desk = await Desk.StartAsync();
        await CorrectAsync(desk, "no");
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Leave as it was" }).ClickAsync();
        await desk.Says("Message 2").WaitForAsync();
        await desk.Page.GotoAsync(desk.Address("me"));
        await desk.Says("what you changed of an answer, which you left as it was").WaitForAsync();

        Assert.Equal(0, await desk.Page.GetByText("gave way to another draft").CountAsync());
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task Who_signs_out_without_a_network_is_told_that_they_are_not_and_can_try_again()
    {
        await using var desk = await Desk.StartAsync();
        await desk.SignInAsync(desk.Page, desk.Annotator.Id);
        await desk.Page.GotoAsync(desk.Address("me"));
        await desk.Says("Start: Tickets").WaitForAsync();
        await desk.Page.Context.SetOfflineAsync(true);
        await desk.RunAsync("Sign out");
        await desk.Says("The server does not answer. You are not signed out: whoever opens this browser works as you.").WaitForAsync();
        var address = desk.Page.Url;

        await desk.Page.Context.SetOfflineAsync(false);
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await desk.Page.GetByLabel("E-mail").WaitForAsync();
        await desk.Page.GotoAsync(desk.Address(""));
        await desk.Page.GetByLabel("E-mail").WaitForAsync();

        Assert.Equal(desk.Address("me"), address);
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task Drafts_that_are_on_this_device_only_are_asked_about_before_they_go_and_those_of_the_server_come_back()
    {
        await using var desk = await Desk.StartAsync();
        await desk.SitDownAsync();
        await desk.Page.RouteAsync("**/draft", route => route.AbortAsync());
        await desk.Page.Keyboard.TypeAsync("ref");
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Page.GetByLabel("Remove Refund").WaitForAsync();
        await desk.Page.GotoAsync(desk.Address("me"));
        await desk.Says("Go on: Tickets").WaitForAsync();
        await desk.RunAsync("Sign out");
        await desk.Says("1 draft is on this device only.").WaitForAsync();
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out, keep them" }).ClickAsync();
        await desk.Page.GetByLabel("E-mail").WaitForAsync();
        await desk.Page.UnrouteAsync("**/draft");

        await SitDownAgainAsync(desk);
        await desk.Page.GetByLabel("Remove Refund").WaitForAsync();
        await desk.Page.GetByRole(AriaRole.Textbox, new() { Name = "Why" }).FillAsync("kept");
        await Eventually.HoldsAsync(async () => (await desk.Server.Instance.Grid.DraftsAsync(desk.Annotator.Id, desk.Project)).Exists(d => d.Value.Contains("kept", StringComparison.Ordinal)));
        await Eventually.HoldsAsync(async () => await desk.Page.EvaluateAsync<bool>(IsOnServer));
        await desk.Page.GotoAsync(desk.Address("me"));
        await desk.Says("Go on: Tickets").WaitForAsync();
        await desk.RunAsync("Sign out");
        await desk.Page.GetByLabel("E-mail").WaitForAsync();
        var left = await desk.Page.EvaluateAsync<int>(Drafts);
        await SitDownAgainAsync(desk);

        Assert.Equal("kept", await Why(desk.Page).InputValueAsync());
        Assert.Equal(0, left);
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task What_is_deleted_at_signing_out_is_gone_from_this_device_and_is_not_sent()
    {
        await using var desk = await Desk.StartAsync();
        await desk.SitDownAsync();
        await desk.Page.RouteAsync("**/annotations**", route => route.AbortAsync());
        await desk.AnswerAsync();
        await desk.RunAsync("Me");
        await desk.Says("Saved on this device, 1 answer waiting").WaitForAsync();
        await desk.RunAsync("Sign out");
        await desk.Says("1 answer waits here.").WaitForAsync();
        await desk.Says("Deleted, they are gone for good.").WaitForAsync();
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out, delete them" }).ClickAsync();
        await desk.Page.GetByLabel("E-mail").WaitForAsync();
        await desk.Page.UnrouteAsync("**/annotations**");
        await SitDownAgainAsync(desk);
        await desk.Says("Saved, all answers sent").WaitForAsync();
        await desk.AnswerAsync("card dec");
        await desk.HasAnswersAsync(1);

        Assert.Contains("Card declined", await ValueAsync(desk), StringComparison.Ordinal);
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task What_is_deleted_at_signing_out_is_not_kept_again_by_another_tab()
    {
        await using var desk = await Desk.StartAsync();
        await desk.SitDownAsync();
        await desk.Page.Context.RouteAsync("**/annotations**", route => route.AbortAsync());
        await desk.AnswerAsync();
        await Why(desk.Page).FillAsync("begun");
        await Eventually.HoldsAsync(async () => await desk.Page.EvaluateAsync<int>(Drafts) == 1);
        var tab = await TestBrowser.TabAsync(desk.Page);
        await tab.GotoAsync(desk.Address("me"));
        await tab.GetByText("Go on: Tickets").WaitForAsync();
        await tab.Keyboard.PressAsync("Control+k");
        await tab.Keyboard.TypeAsync("Sign out");
        await tab.Keyboard.PressAsync("Enter");
        await tab.GetByRole(AriaRole.Button, new() { Name = "Sign out, delete them" }).ClickAsync();

        await desk.Page.GetByLabel("E-mail").WaitForAsync();
        await tab.GetByLabel("E-mail").WaitForAsync();
        Assert.Equal(0, await desk.Page.EvaluateAsync<int>(Drafts));
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task Questions_that_could_not_be_loaded_are_not_called_none()
    {
        await using var desk = await Desk.StartAsync();
        await desk.SitDownAsync();
        await desk.Page.Keyboard.PressAsync("Shift+Q");
        await desk.Page.Keyboard.TypeAsync("Is it one?");
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Says("Asked.").WaitForAsync();
        foreach (var list in Lists)
        {
            await desk.Page.RouteAsync(list, route => route.AbortAsync());
        }

        await desk.Page.GotoAsync(desk.Address("me"));
        var unloaded = desk.Page.GetByText("What the server has here could not be loaded. The server does not answer.");
        await Eventually.HoldsAsync(async () => await unloaded.CountAsync() == Lists.Length);
        var none = await desk.Page.GetByText("None.", new() { Exact = false }).CountAsync() + await desk.Page.GetByText("appear here").CountAsync();
        foreach (var list in Lists)
        {
            await desk.Page.UnrouteAsync(list);
        }

        await desk.Says("Is it one?").WaitForAsync();
        await unloaded.First.WaitForAsync(new() { State = WaitForSelectorState.Detached });

        Assert.Equal(0, none);
        Assert.Empty(desk.Complaints);
    }

    private static readonly string[] Lists = ["**/questions", "**/tasks/held", "**/my-work**"];

    private static ILocator Why(IPage page) => page.GetByRole(AriaRole.Textbox, new() { Name = "Why" });

    /// <summary>The first task is answered and sent, opened again, and something is written in it.</summary>
    private static async Task CorrectAsync(Desk desk, string why)
    {
        await desk.SitDownAsync();
        await desk.AnswerAsync();
        await desk.SentAsync(1);
        await desk.Page.Keyboard.PressAsync("Shift+Z");
        await desk.Says("You correct an answer that you sent.").WaitForAsync();
        await Why(desk.Page).PressSequentiallyAsync(why);
    }

    /// <summary>From the page of signing in, a link to it would only change what stands behind its #.</summary>
    private static async Task SitDownAgainAsync(Desk desk)
    {
        await desk.Page.GotoAsync("about:blank");
        await desk.SitDownAsync();
    }

    private static Task<string?> ValueAsync(Desk desk) => desk.Server.Instance.Database.ReadAsync(s => s.First("SELECT value FROM answer", r => r.GetString(0)));

    private const string Drafts = """
        () => new Promise(resolve => {
          const opening = indexedDB.open('assay')
          opening.onsuccess = () => {
            const all = opening.result.transaction('drafts').objectStore('drafts').getAll()
            all.onsuccess = () => { resolve(all.result.length); opening.result.close() }
          }
        })
        """;

    /// <summary>The browser knows that the server has the draft.</summary>
    private const string IsOnServer = """
        () => new Promise(resolve => {
          const opening = indexedDB.open('assay')
          opening.onsuccess = () => {
            const all = opening.result.transaction('drafts').objectStore('drafts').getAll()
            all.onsuccess = () => { resolve(all.result.every(draft => JSON.stringify(draft.value) === draft.onServer)); opening.result.close() }
          }
        })
        """;
}
