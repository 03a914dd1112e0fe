using System.Globalization;
using Assay.Domain.Access;
using Assay.Tests.Support;
using Microsoft.Playwright;

namespace Assay.Server.Tests.Browser;

/// <summary>What begins anew begins at its top; what was begun is still there.</summary>
public sealed class BeginningTests
{
    private static readonly string Long = string.Concat(Enumerable.Repeat("many words of a long message ", 400));

    [Theory]
    [InlineData(1440, 900, "#task")]
    [InlineData(720, 450, "main")]
    public async Task The_next_task_begins_at_its_top(int width, int height, string scroller)
    {
        await using var desk = await Desk.StartAsync(items: 3, text: i => $"Message {i} {Long}");
        await desk.Page.SetViewportSizeAsync(width, height);
        await desk.SitDownAsync();
        await desk.Page.Locator(scroller).EvaluateAsync("part => part.scrollTo(0, 400)");

        await desk.AnswerAsync();
        var top = await desk.Page.Locator(scroller).EvaluateAsync<double>("part => part.scrollTop");

        Assert.Equal(0, top);
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task A_field_that_has_the_keyboard_is_in_view_at_200_percent()
    {
        await using var desk = await Desk.StartAsync(items: 2, text: i => $"Message {i} {Long}");
        await desk.Page.SetViewportSizeAsync(720, 450);
        await desk.SitDownAsync();

        await desk.Page.Keyboard.TypeAsync("r");
        await desk.PaintedAsync();
        var inView = await desk.Page.EvaluateAsync<bool>(
            """
            () => {
              const [view, field] = [document.querySelector('main'), document.activeElement.closest('[data-field]')].map(part => part.getBoundingClientRect())
              const first = document.querySelector('[role=option]').getBoundingClientRect()
              return field.top >= view.top - 1 && first.bottom <= view.bottom + 1
            }
            """);

        Assert.True(inView, "The question, the search box and the first class are not all in view.");
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task A_link_that_is_opened_where_signing_in_is_open_signs_in()
    {
        await using var desk = await Desk.StartAsync(items: 1);
        await desk.Page.GotoAsync(desk.Address("signin"));
        await desk.Page.GetByLabel("E-mail").WaitForAsync();

        await desk.Page.EvaluateAsync("() => { location.hash = '#link=assay_link_wrong' }");
        await desk.Says("This link was used or has ended.").WaitForAsync();
        await desk.SignInAsync(desk.Page, desk.Annotator.Id);

        Assert.DoesNotContain("#", desk.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reply_that_is_being_written_is_there_after_another_page()
    {
        await using var desk = await Desk.StartAsync(items: 1);
        await desk.SitDownAsync();
        await desk.Page.Keyboard.PressAsync("Shift+Q");
        await desk.Page.GetByLabel("Ask the lead").FillAsync("Which one?");
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Says("Asked.").WaitForAsync();
        var lead = await desk.OtherAsync(Roles.Lead);
        await lead.GotoAsync(desk.Address($"p/{desk.Project}/inbox"));
        await lead.GetByRole(AriaRole.Listitem).GetByRole(AriaRole.Button, new() { Name = "Answer" }).ClickAsync();
        await lead.GetByLabel("Your answer").FillAsync("The newer");

        await lead.GetByRole(AriaRole.Listitem).GetByRole(AriaRole.Link, new() { Name = "Item" }).ClickAsync();
        await lead.GetByLabel("Slide through time").Or(lead.GetByText("Nothing has happened to this item")).First.WaitForAsync();
        await lead.GoBackAsync();
        await lead.GetByLabel("Your answer").WaitForAsync();
        var kept = await lead.GetByLabel("Your answer").InputValueAsync();

        Assert.Equal("The newer", kept);
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task A_change_of_many_tasks_can_be_taken_back_after_a_reload()
    {
        await using var desk = await Desk.StartAsync(items: 5);
        var page = await desk.OtherAsync(Roles.Lead);
        await page.GotoAsync(desk.Address($"p/{desk.Project}/data"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Select all 5" }).ClickAsync();
        await page.Keyboard.PressAsync("p");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Priority" }).FillAsync("7");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText("5 changed").First.WaitForAsync();

        await page.ReloadAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await page.GetByText("Undone: 5 changed").First.WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).WaitForAsync(new() { State = WaitForSelectorState.Detached });

        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task The_audit_log_finds_people_by_name_and_items_by_id_and_says_what_it_does_not_find()
    {
        await using var desk = await Desk.StartAsync(items: 2);
        await desk.SitDownAsync();
        await desk.AnswerAsync();
        await desk.HasAnswersAsync(1);
        var page = await desk.OtherAsync(Roles.Lead);
        await page.GotoAsync(desk.Address($"p/{desk.Project}/audit"));

        await page.Locator("input[aria-label='Who did it: name or id']").FillAsync("nobody at all");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText("Nobody here is called nobody at all.").WaitForAsync();
        await page.Locator("input[aria-label='Who did it: name or id']").FillAsync(Desk.Email);
        await page.Keyboard.PressAsync("Enter");
        await desk.ArrivesAsync(page, string.Create(CultureInfo.InvariantCulture, $"p/{desk.Project}/audit?actor={desk.Annotator.Id}"));
        await page.GetByLabel("Item: key or id").FillAsync("no such key");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText("No task is of an item with the key or id no such key.").WaitForAsync();
        await page.GetByLabel("Item: key or id").FillAsync(desk.FirstItem);
        await page.Keyboard.PressAsync("Enter");
        await desk.ArrivesAsync(page, string.Create(CultureInfo.InvariantCulture, $"p/{desk.Project}/audit?actor={desk.Annotator.Id}&item={desk.FirstItem}"));

        Assert.Empty(desk.Complaints);
    }
}
