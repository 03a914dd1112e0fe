using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Projects;
using Assay.Store.Access;
using Assay.Tests.Support;
using Microsoft.Playwright;

namespace Assay.Server.Tests.Browser;

/// <summary>What pages of leads and owners say is so: of what is loading, of what is refused, of what happened to an item.</summary>
public sealed class LeadWordsTests
{
    private static readonly Authority Operator = new(new ActorId(0), null, "test");

    [Fact]
    public async Task The_data_page_says_that_there_is_no_item_only_once_the_server_has_said_so()
    {
        await using var desk = await Desk.StartAsync(items: 0);
        var owner = await desk.Server.AccountAsync("all@example.org", Roles.Owner, default);
        var begun = (await desk.Server.Instance.Projects.CreateAsync("No taxonomy", "", new ProjectPolicy(), Operator)).AcceptedValue();
        var page = desk.Page;
        await desk.SignInAsync(page, owner.Id);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await page.RouteAsync($"**/projects/{begun.Id}/overview", async route =>
        {
            await goOn.Task;
            await route.ContinueAsync();
        });
        await page.RunAndWaitForRequestAsync(
            () => page.GotoAsync(desk.Address($"p/{begun.Id}/data")),
            request => request.Url.EndsWith($"/projects/{begun.Id}/overview", StringComparison.Ordinal));
        await page.GetByRole(AriaRole.Heading, new() { Name = "Data" }).WaitForAsync();
        var early = await page.GetByText("No item yet").CountAsync();
        goOn.SetResult();
        await page.GetByText("No item yet. Import a file to begin.").WaitForAsync();

        Assert.Equal(0, early);
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task A_name_that_is_too_long_is_said_once_and_a_taxonomy_begins_under_the_name_of_its_project()
    {
        await using var desk = await Desk.StartAsync(items: 1);
        var owner = await desk.Server.AccountAsync("all@example.org", Roles.Owner, default);
        var page = desk.Page;
        await desk.SignInAsync(page, owner.Id);
        await page.GotoAsync(desk.Address("p"));
        await page.GetByRole(AriaRole.Button, new() { Name = "New project" }).ClickAsync();
        var name = page.GetByRole(AriaRole.Textbox, new() { Name = "Name" });
        await name.FillAsync(new string('x', 101));
        await page.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        var fault = page.GetByText("at most 100 are allowed");
        await fault.First.WaitForAsync();
        var (said, invalid) = (await fault.CountAsync(), await name.GetAttributeAsync("aria-invalid"));
        await name.FillAsync("Cats: 2026");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Write it" }).ClickAsync();
        await page.GetByText("The taxonomy as a whole").ClickAsync();

        await Assertions.Expect(page.GetByRole(AriaRole.Textbox, new() { Name = "Name of the taxonomy" })).ToHaveValueAsync("Cats: 2026");
        Assert.Equal((1, "true"), (said, invalid));
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task Days_of_a_token_out_of_range_are_said_and_stay_and_sessions_name_browser_and_system()
    {
        await using var desk = await Desk.StartAsync(items: 1);
        var page = await desk.OtherAsync(Roles.Lead);
        await page.GotoAsync(desk.Address("me/security"));
        var days = page.GetByRole(AriaRole.Textbox, new() { Name = "Days until it ends" });
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Name" }).FillAsync("nightly");
        await days.FillAsync("0");
        await days.BlurAsync();
        await page.GetByText("Write a whole number from 1 to 365.").WaitForAsync();
        var typed = await days.InputValueAsync();
        var isOff = await page.GetByRole(AriaRole.Button, new() { Name = "Make a token" }).IsDisabledAsync();
        await days.FillAsync("365");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make a token" }).ClickAsync();
        await page.GetByText("Copy it now").WaitForAsync();
        var session = page.GetByRole(AriaRole.Cell).Filter(new() { HasTextRegex = new(@"^\s*Chrome \d+ on Linux\s*$") }).First;
        await session.WaitForAsync();

        Assert.Equal(("0", true), (typed, isOff));
        Assert.StartsWith("Mozilla/5.0", await session.GetAttributeAsync("title"), StringComparison.Ordinal);
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task The_page_of_an_item_says_that_its_label_is_disputed_who_changed_its_task_and_why_it_was_erased()
    {
        await using var desk = await Desk.StartAsync(items: 1, policy: new ProjectPolicy(Overlap: 2));
        foreach (var topic in new[] { "Refund", "Card delivery" })
        {
            using var person = await desk.Server.PersonAsync(Roles.Annotator, desk.Project);
            var held = await person.PostAsync($"/projects/{desk.Project}/tasks/next", new { });
            await person.PostAsync($"/tasks/{(string)held!["id"]!}/annotations", new { id = Guid.CreateVersion7(), lease = (string)held["lease"]!, value = new { topic }, taxonomyVersion = 1 });
        }

        var page = await desk.OtherAsync(Roles.Owner);
        await page.GotoAsync(desk.Address($"p/{desk.Project}/items/{desk.FirstItem}"));
        await page.GetByRole(AriaRole.Heading, new() { Name = "Why this label is disputed" }).WaitForAsync();
        await page.GetByText("Label disputed", new() { Exact = true }).WaitForAsync();
        var resolved = await page.GetByText("Label resolved").CountAsync();
        (await desk.Server.Instance.Eraser.EraseItemAsync(new ItemId(long.Parse(desk.FirstItem, System.Globalization.CultureInfo.InvariantCulture)), "letter 12", Operator)).AcceptedValue();
        await page.GetByText("The content was erased: letter 12. The proof remains valid.").WaitForAsync();
        await page.GetByText("Content erased", new() { Exact = true }).WaitForAsync();

        Assert.Equal(0, resolved);
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task The_charts_of_a_project_follow_an_erasure_without_being_loaded_anew()
    {
        await using var desk = await Desk.StartAsync(items: 2);
        await desk.SitDownAsync();
        await desk.AnswerAsync();
        await desk.HasAnswersAsync(1);
        var page = await desk.OtherAsync(Roles.Owner);
        await page.GotoAsync(desk.Address($"p/{desk.Project}"));
        await page.GetByText("1 of 2 items have a label").WaitForAsync();
        await page.GetByText("Time to finish").First.WaitForAsync();
        await page.EvaluateAsync("() => { window.isSame = true }");
        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("d");
        await page.GetByText("Message 1").First.WaitForAsync();
        await page.GetByText("Message 1").First.DblClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Erase…" }).ClickAsync();
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Reason, for the audit log" }).FillAsync("asked");
        await page.GetByRole(AriaRole.Button, new() { Name = "Erase for good" }).ClickAsync();
        await page.GetByText("The item is erased.").First.WaitForAsync();
        var asked = page.WaitForRequestAsync("**/statistics");
        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("o");
        await asked;
        await page.GetByText("0 of 2 items have a label").WaitForAsync();

        Assert.True(await page.EvaluateAsync<bool>("() => window.isSame === true"));
        Assert.Empty(desk.Complaints);
    }
}
