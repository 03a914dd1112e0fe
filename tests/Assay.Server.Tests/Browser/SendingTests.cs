using Assay.Domain;
using Assay.Domain.Access;
using Assay.Tests.Support;
using Microsoft.Playwright;

namespace Assay.Server.Tests.Browser;

/// <summary>A double click, or Enter pressed twice, sends once.</summary>
public sealed class SendingTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_change_of_many_tasks_runs_once_and_can_be_undone(bool byKey)
    {
        await using var desk = await Desk.StartAsync(items: 80);
        var page = await desk.OtherAsync(Roles.Lead);
        await page.GotoAsync(desk.Address($"p/{desk.Project}/data"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Select all 80" }).ClickAsync();
        await page.Keyboard.PressAsync("p");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Priority" }).FillAsync("7");

        var sent = await SentAsync(page, "/tasks/changes", () => TwiceAsync(page, byKey, "Priority"));
        await page.GetByText("80 changed").First.WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await page.GetByText("Undone: 80 changed").First.WaitForAsync();

        Assert.Equal(1, sent);
        Assert.Empty(desk.Complaints);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_dialogs_and_forms_make_is_made_once(bool byKey)
    {
        await using var desk = await Desk.StartAsync(items: 1);
        var page = desk.Page;
        await desk.SignInAsync(page, (await desk.Server.AccountAsync("owner@example.org", Roles.Owner, new ProjectId(0))).Id);
        var sent = new Dictionary<string, int>();

        await page.GotoAsync(desk.Address($"p/{desk.Project}/data"));
        await page.GetByRole(AriaRole.Button, new() { Name = "View: none" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "Save" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Textbox).FillAsync("mine");
        sent["view"] = await SentAsync(page, "/views", () => TwiceAsync(page, byKey, "Save"));
        await page.GotoAsync(desk.Address($"p/{desk.Project}/people"));
        await page.GetByText(Desk.Email).WaitForAsync();
        await page.Keyboard.PressAsync("i");
        await page.GetByLabel("For whom").FillAsync("Ben");
        sent["invitation"] = await SentAsync(page, "/invitations", () => TwiceAsync(page, byKey, "Make a link"));
        await page.GotoAsync(desk.Address("me/security"));
        await page.GetByLabel("Name").FillAsync("nightly");
        sent["token"] = await SentAsync(page, "/tokens", () => TwiceAsync(page, byKey, "Make a token"));
        await page.GotoAsync(desk.Address("p"));
        await page.GetByRole(AriaRole.Button, new() { Name = "New project" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Name").FillAsync("Another");
        sent["project"] = await SentAsync(page, "/projects", () => TwiceAsync(page, byKey, "Create"));

        Assert.All(sent, one => Assert.Equal((one.Key, 1), (one.Key, one.Value)));
        Assert.Empty(desk.Complaints);
    }

    /// <summary>How many requests to change something went to an address, the server being slow to answer.</summary>
    private static async Task<int> SentAsync(IPage page, string address, Func<Task> press)
    {
        var sent = 0;
        bool Is(string url) => new Uri(url).AbsolutePath.EndsWith(address, StringComparison.Ordinal);
        await page.RouteAsync(Is, async route =>
        {
            if (route.Request.Method is "POST" or "PUT")
            {
                sent++;
                await Task.Delay(300);
            }

            await route.ContinueAsync();
        });
        await press();
        await Eventually.HoldsAsync(() => Task.FromResult(sent > 0));
        await Task.Delay(400, TestContext.Current.CancellationToken);
        await page.UnrouteAsync(Is);
        return sent;
    }

    /// <summary>As fast as a hand can: both before the page has drawn what the first did.</summary>
    private static async Task TwiceAsync(IPage page, bool byKey, string button)
    {
        if (byKey)
        {
            await page.EvaluateAsync("() => { const form = document.activeElement.form; form.requestSubmit(); form.requestSubmit() }");
        }
        else
        {
            await page.Locator("form").GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).EvaluateAsync("button => { button.click(); button.click() }");
        }
    }
}
