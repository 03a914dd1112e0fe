using Assay.Domain.Access;
using Microsoft.Playwright;

namespace Assay.Server.Tests.Browser;

/// <summary>Files that are brought in from the browser.</summary>
public sealed class ImportPageTests
{
    [Fact]
    public async Task An_import_goes_on_by_itself_when_the_network_was_away_and_while_another_page_is_looked_at()
    {
        await using var desk = await Desk.StartAsync(items: 1);
        var page = await desk.OtherAsync(Roles.Owner);
        await page.GotoAsync(desk.Address($"p/{desk.Project}/data"));
        await page.GetByText("1 item").First.WaitForAsync();
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("import");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText("Drop a file here").WaitForAsync();
        await page.Locator("input[type=file]").First.SetInputFilesAsync(new FilePayload { Name = "a.csv", MimeType = "text/csv", Buffer = "text\nA first new message\nA second one\n"u8.ToArray() });
        await page.GetByRole(AriaRole.Button, new() { Name = "Import 2" }).WaitForAsync();
        await page.Context.SetOfflineAsync(true);
        await page.Keyboard.PressAsync("Control+Enter");
        await page.GetByText("The server does not answer. What it has written is kept, and the import goes on by itself.").WaitForAsync();
        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("d");
        await desk.ArrivesAsync(page, $"p/{desk.Project}/data");
        await page.Context.SetOfflineAsync(false);
        await page.GetByText("3 items").First.WaitForAsync();
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("import");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText("2 added.").WaitForAsync();
    }

    [Fact]
    public async Task An_import_is_told_that_the_first_line_is_a_header_and_how_dates_are_written()
    {
        await using var desk = await Desk.StartAsync(items: 1);
        var page = await desk.OtherAsync(Roles.Owner);
        await page.GotoAsync(desk.Address($"p/{desk.Project}/import"));
        await page.Locator("input[type=file]").First.SetInputFilesAsync(new FilePayload { Name = "a.csv", MimeType = "text/csv", Buffer = "id,message,2095\n7,A bill,05/12/2096\n"u8.ToArray() });
        await page.GetByText("looks like a number").First.WaitForAsync();
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "The first line names the columns" }).CheckAsync();
        await page.GetByRole(AriaRole.Combobox, new() { Name = "What becomes of 2095" }).ClickAsync();
        await page.GetByRole(AriaRole.Option, new() { Name = "keep until" }).ClickAsync();
        await page.GetByText("1 line refused").First.WaitForAsync();

        await page.GetByRole(AriaRole.Combobox, new() { Name = "How dates are written" }).FillAsync("dd/MM/yyyy");
        await page.Keyboard.PressAsync("Tab");
        await page.GetByText("--column 2095=retainUntil --header --moments dd/MM/yyyy").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Import 1" }).ClickAsync();
        await page.GetByText("1 added.").WaitForAsync();
        Assert.Empty(desk.Complaints);
    }
}
