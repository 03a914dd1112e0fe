using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Projects;
using Assay.Domain.Tasks;
using Assay.Store.Access;
using Assay.Store.Items;
using Assay.Store.Ledger;
using Assay.Tests.Support;
using Microsoft.Playwright;

namespace Assay.Server.Tests.Browser;

/// <summary>What leads do with tasks, items and taxonomies; the acceptance lines 14, 23, 24, 25 and 28.</summary>
public sealed class LeadTests
{
    private static readonly Authority Operator = new(new ActorId(0), null, "test");

    [Fact]
    public async Task The_grid_goes_to_its_end_filters_acts_on_all_results_and_takes_it_back()
    {
        await using var desk = await Desk.StartAsync();
        await desk.Server.AddAsync(desk.Project, 3000);
        var page = await desk.OtherAsync(Roles.Lead);
        await page.GotoAsync(desk.Address($"p/{desk.Project}/data"));
        await page.GetByText("3,030 items").WaitForAsync();

        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("End");
        await page.GetByText("more 2999", new() { Exact = true }).First.WaitForAsync();
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("\"more 1\"");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText("1,111 items").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Select all 1,111" }).ClickAsync();
        await page.Keyboard.PressAsync("p");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Priority" }).FillAsync("7");
        await page.GetByText("1,111 tasks get this priority").WaitForAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText("1,111 changed").First.WaitForAsync();
        var raised = await CountAsync(desk, "priority:7");
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await page.GetByText("Undone: 1,111 changed").First.WaitForAsync();

        Assert.Equal(1111, raised);
        Assert.Equal(0, await CountAsync(desk, "priority:7"));
        Assert.Empty((await desk.Server.Instance.VerifyAsync(desk.Project, [])).Faults);
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task Rows_are_chosen_previewed_and_opened_by_keys_and_a_bad_filter_names_the_nearest_right_one()
    {
        await using var desk = await Desk.StartAsync(items: 12);
        var page = await desk.OtherAsync(Roles.Lead);
        await page.GotoAsync(desk.Address($"p/{desk.Project}/data"));
        await page.GetByText("12 items").WaitForAsync();

        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("x");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("Shift+X");
        await page.GetByText("3 selected.").WaitForAsync();
        await page.Keyboard.PressAsync("Space");
        await page.GetByRole(AriaRole.Complementary, new() { Name = "Preview" }).GetByText("Not labeled yet.").WaitForAsync();
        await page.Keyboard.PressAsync("Space");
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("stat:open");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText("did you mean 'state'?").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Use state:open" }).ClickAsync();
        await page.GetByText("12 items").WaitForAsync();
        await page.GotoAsync(desk.Address($"p/{desk.Project}/data?filter=state:open%20class:Refund"));
        await page.GetByText("No item matches. Without class:Refund there are 12.").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Leave out class:Refund" }).Last.ClickAsync();
        await page.GetByText("12 items").WaitForAsync();
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Heading, new() { Name = "Item Message 1" }).WaitForAsync();

        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task A_range_of_rows_is_chosen_with_all_that_were_never_seen()
    {
        await using var desk = await Desk.StartAsync();
        await desk.Server.AddAsync(desk.Project, 1500);
        var page = await desk.OtherAsync(Roles.Lead);
        await page.GotoAsync(desk.Address($"p/{desk.Project}/data"));
        await page.GetByText("1,530 items").WaitForAsync();

        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("x");
        await page.Keyboard.PressAsync("End");
        await page.GetByText("more 1499", new() { Exact = true }).First.WaitForAsync();
        await page.Keyboard.PressAsync("Shift+X");
        await page.Keyboard.PressAsync("p");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Priority" }).FillAsync("7");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText("1,530 changed").First.WaitForAsync();

        Assert.Equal(1530, await CountAsync(desk, "priority:7"));
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task What_is_asked_of_a_range_waits_until_its_rows_are_here()
    {
        await using var desk = await Desk.StartAsync();
        await desk.Server.AddAsync(desk.Project, 1500);
        var page = await desk.OtherAsync(Roles.Lead);
        await page.GotoAsync(desk.Address($"p/{desk.Project}/data"));
        await page.GetByText("1,530 items").WaitForAsync();
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("x");
        await page.GetByText("1 selected.").WaitForAsync();
        await page.Keyboard.PressAsync("End");
        await page.GetByText("more 1499", new() { Exact = true }).First.WaitForAsync();
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await page.RouteAsync("**/tasks?*skip=700*", async route =>
        {
            await goOn.Task;
            await route.ContinueAsync();
        });

        await page.Keyboard.PressAsync("Shift+X");
        await page.GetByText("Rows are being selected …").First.WaitForAsync();
        await page.Keyboard.PressAsync("p");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Priority" }).FillAsync("7");
        await page.Keyboard.PressAsync("Enter");
        goOn.SetResult();
        await page.GetByText("1,530 changed").First.WaitForAsync();

        Assert.Equal(1530, await CountAsync(desk, "priority:7"));
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task The_address_of_a_filtered_view_of_the_past_shows_the_same_rows_in_another_browser()
    {
        await using var desk = await Desk.StartAsync(items: 3);
        await desk.SitDownAsync();
        await desk.AnswerAsync("ref");
        await desk.AnswerAsync("ref");
        await desk.HasAnswersAsync(2);
        var then = (await desk.Server.Instance.Ledger.StateAsync(desk.Project)).Size;
        await desk.Page.Keyboard.TypeAsync("ref");
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.HasAnswersAsync(3);
        var mine = await desk.OtherAsync(Roles.Lead);
        var theirs = await desk.OtherAsync(Roles.Reviewer);
        await mine.GotoAsync(desk.Address($"p/{desk.Project}/data?asOf={then}"));
        await mine.GetByText("Message 3").First.WaitForAsync();
        await mine.Keyboard.PressAsync("/");
        await mine.Keyboard.TypeAsync("class:Refund");
        await mine.Keyboard.PressAsync("Enter");
        await mine.GetByText("2 items").WaitForAsync();

        await theirs.GotoAsync(mine.Url);
        await theirs.GetByText("2 items").WaitForAsync();

        Assert.Equal(await RowsAsync(mine), await RowsAsync(theirs));
        Assert.Equal(2, (await RowsAsync(theirs)).Count);
    }

    [Fact]
    public async Task A_view_is_kept_says_when_it_is_unsaved_and_is_shared()
    {
        await using var desk = await Desk.StartAsync(items: 5);
        var lead = await desk.OtherAsync(Roles.Lead);
        var reviewer = await desk.OtherAsync(Roles.Reviewer);
        await lead.GotoAsync(desk.Address($"p/{desk.Project}/data?filter=state:open"));
        await lead.GetByText("5 items").WaitForAsync();

        await lead.GetByRole(AriaRole.Button, new() { Name = "View: none" }).ClickAsync();
        await lead.GetByRole(AriaRole.Menuitem, new() { Name = "Save as a view" }).ClickAsync();
        await lead.GetByLabel("Name").FillAsync("Still open");
        await lead.GetByLabel("Others in this project see it").CheckAsync();
        await lead.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await lead.GetByRole(AriaRole.Button, new() { Name = "View: Still open" }).WaitForAsync();
        await lead.GetByRole(AriaRole.Button, new() { Name = "Clear the filter" }).ClickAsync();
        await lead.GetByText("unsaved").WaitForAsync();
        await reviewer.GotoAsync(desk.Address($"p/{desk.Project}/data"));
        await reviewer.GetByRole(AriaRole.Button, new() { Name = "View: none" }).ClickAsync();
        await reviewer.GetByRole(AriaRole.Menuitem, new() { Name = "Still open" }).ClickAsync();
        await Eventually.HoldsAsync(() => Task.FromResult(reviewer.Url.Contains("state", StringComparison.Ordinal)));

        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task An_item_slides_back_in_time_and_its_proof_is_verified_and_downloaded()
    {
        await using var desk = await Desk.StartAsync(items: 1);
        await desk.SitDownAsync();
        await desk.Page.Keyboard.TypeAsync("ref");
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.HasAnswersAsync(1);
        var task = (await desk.Server.Instance.Grid.PageAsync(desk.Project, TaskFilter.Everything, Store.Tasks.TaskOrder.Added, null, 1)).AcceptedValue().Lines[0].Task;
        var page = await desk.OtherAsync(Roles.Lead);
        await page.GotoAsync(desk.Address($"p/{desk.Project}/items/{task.Item}"));
        await page.GetByText("The one answer says Refund.").WaitForAsync();

        await page.GetByLabel("Slide through time").FillAsync("1");
        await page.GetByText("Not labeled yet.").WaitForAsync();
        await page.GetByText("As it stood on").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Back to now" }).ClickAsync();
        await page.GetByText("The one answer says Refund.").WaitForAsync();
        await page.Keyboard.PressAsync("v");
        await page.GetByText("Holds: this event stands in the ledger").WaitForAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => page.Keyboard.PressAsync("Shift+V"));

        var proof = EventProof.FromJson(await File.ReadAllTextAsync(await download.PathAsync(), TestContext.Current.CancellationToken));
        Assert.Null(proof!.Fault(desk.Server.Instance.Ledger.Key));
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task A_proof_that_was_changed_on_its_way_does_not_hold_in_the_browser()
    {
        await using var desk = await Desk.StartAsync(items: 1);
        var item = (await desk.Server.Instance.Grid.PageAsync(desk.Project, TaskFilter.Everything, Store.Tasks.TaskOrder.Added, null, 1)).AcceptedValue().Lines[0].Task.Item;
        var page = await desk.OtherAsync(Roles.Lead);
        await page.RouteAsync("**/proof", async route =>
        {
            var answer = await route.FetchAsync();
            var proof = JsonNode.Parse(await answer.TextAsync())!;
            proof["value"] = ((string)proof["value"]!).Replace("test", "best", StringComparison.Ordinal);
            await route.FulfillAsync(new() { Response = answer, Body = proof.ToJsonString() });
        });

        await page.GotoAsync(desk.Address($"p/{desk.Project}/items/{item}"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Verify" }).ClickAsync();

        await page.GetByText("Does not hold: the value is not the one").WaitForAsync();
    }

    [Fact]
    public async Task Two_classes_with_one_key_are_named_with_a_free_one_and_form_and_text_stay_in_step()
    {
        await using var desk = await Desk.StartAsync(items: 2);
        var page = await desk.OtherAsync(Roles.Owner);
        await page.GotoAsync(desk.Address($"p/{desk.Project}/taxonomy/draft"));
        await page.GetByRole(AriaRole.Option, new() { Name = "Refund" }).First.ClickAsync();

        await page.GetByLabel("Key", new() { Exact = true }).FillAsync("r");
        await page.GetByRole(AriaRole.Option, new() { Name = "Card declined" }).First.ClickAsync();
        await page.GetByLabel("Key", new() { Exact = true }).FillAsync("r");
        await page.GetByText("Hotkey 'r' already belongs to class 'Refund'").First.WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Use c", Exact = true }).ClickAsync();
        await page.GetByText("Draft on version 1 · 2 changes").WaitForAsync();
        await page.GetByText("YAML", new() { Exact = true }).ClickAsync();
        var yaml = await page.GetByLabel("YAML of the taxonomy").InputValueAsync();
        await page.GetByLabel("YAML of the taxonomy").FillAsync(yaml.Replace("Card delivery", "Card on its way", StringComparison.Ordinal));
        await page.GetByText("Form", new() { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Option, new() { Name = "Card on its way" }).First.WaitForAsync();
        await page.GetByText("draft kept").WaitForAsync();
        await page.ReloadAsync();
        await page.GetByRole(AriaRole.Option, new() { Name = "Card on its way" }).First.WaitForAsync();
        await page.GetByText("4 changes").WaitForAsync();
        await page.Keyboard.PressAsync("Control+Enter");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Publish version 2" }).ClickAsync();
        await page.GetByText("Version 2 is published.").WaitForAsync();

        var published = await desk.Server.Instance.Projects.ParsedTaxonomyAsync(desk.Project, 2);
        Assert.Contains("hotkey: c", yaml, StringComparison.Ordinal);
        Assert.Equal([("Refund", "r"), ("Card declined", "c"), ("Card on its way", null)], published!.Fields[0].Classes.Select(c => (c.Name, c.Hotkey)));
        Assert.Empty(await desk.Server.Instance.TaxonomyDrafts.ListAsync(desk.Project));
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task The_command_list_finds_classes_and_people_and_opens_what_they_have()
    {
        await using var desk = await Desk.StartAsync(items: 3);
        await desk.SitDownAsync();
        await desk.AnswerAsync();
        await desk.AnswerAsync("card dec");
        await desk.HasAnswersAsync(2);
        var page = await desk.OtherAsync(Roles.Owner);
        await page.GotoAsync(desk.Address($"p/{desk.Project}"));
        await page.GetByText("Time to finish").First.WaitForAsync();

        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("card declined");
        await page.GetByRole(AriaRole.Option, new() { Name = "Card declined" }).First.WaitForAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText("1 item").First.WaitForAsync();
        var ofClass = new Uri(page.Url).Query;
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync(Desk.Email.Split('@')[0]);
        await page.GetByRole(AriaRole.Option).Filter(new() { HasText = "person" }).First.WaitForAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText("2 items").First.WaitForAsync();

        Assert.Contains("class", ofClass, StringComparison.Ordinal);
        Assert.Contains("by", new Uri(page.Url).Query, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gold")]
    [InlineData("items/{item}")]
    [InlineData("data")]
    [InlineData("audit")]
    [InlineData("people")]
    public async Task An_annotator_finds_nothing_where_a_wrong_address_has_nothing(string path)
    {
        await using var desk = await Desk.StartAsync(items: 1);
        var item = (await desk.Server.Instance.Grid.PageAsync(desk.Project, TaskFilter.Everything, Store.Tasks.TaskOrder.Added, null, 1)).AcceptedValue().Lines[0].Task.Item;
        await desk.SignInAsync(desk.Page, desk.Annotator.Id);
        async Task<string> TextAsync(string below)
        {
            await desk.Page.GotoAsync(desk.Address($"p/{desk.Project}/{below}"));
            await desk.Says("Nothing here, or it is not shared with you.").WaitForAsync();
            return (await desk.Page.GetByRole(AriaRole.Alert).AllInnerTextsAsync())[0];
        }

        Assert.Equal(await TextAsync("no-such-page"), await TextAsync(path.Replace("{item}", item.ToString(), StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_task_that_was_given_up_shows_why_and_is_reopened_by_a_key()
    {
        await using var desk = await Desk.StartAsync(items: 2, policy: new ProjectPolicy(Overlap: 1, DeadAfter: 1));
        await desk.SitDownAsync();
        await desk.Page.Keyboard.PressAsync("Shift+S");
        await desk.Page.Keyboard.PressAsync("2");
        var page = await desk.OtherAsync(Roles.Lead);
        await Eventually.HoldsAsync(async () => await CountAsync(desk, "state:dead") == 1);
        await page.GotoAsync(desk.Address($"p/{desk.Project}/dead"));
        await page.GetByText("bad item").WaitForAsync();

        await page.Keyboard.PressAsync("r");

        await page.GetByText("No task was given up.").WaitForAsync();
        Assert.Equal(0, await CountAsync(desk, "state:dead"));
    }

    [Fact]
    public async Task The_audit_log_is_filtered_by_address_verified_and_taken_away()
    {
        await using var desk = await Desk.StartAsync(items: 2);
        await desk.SitDownAsync();
        await desk.AnswerAsync();
        await desk.HasAnswersAsync(1);
        var page = await desk.OtherAsync(Roles.Auditor);
        await page.GotoAsync(desk.Address($"p/{desk.Project}/audit?kind=annotation.submitted"));
        await page.GetByRole(AriaRole.Cell, new() { Name = "answered" }).WaitForAsync();

        await page.Keyboard.PressAsync("v");
        await page.GetByText("events hold").WaitForAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Export these" }).ClickAsync());

        var events = await File.ReadAllLinesAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
        Assert.Equal("annotation.submitted", (string)JsonNode.Parse(Assert.Single(events))!["kind"]!);
        Assert.Equal(2, await page.GetByRole(AriaRole.Row).CountAsync());
        Assert.Empty(desk.Complaints);
    }

    private static async Task<long> CountAsync(Desk desk, string filter) =>
        (await desk.Server.Instance.Grid.CountAsync(desk.Project, TaskFilterReader.Read(filter, FilterVocabulary.Empty).AcceptedValue(), exact: true)).Count;

    private static async Task<IReadOnlyList<string>> RowsAsync(IPage page) =>
        [.. (await page.GetByRole(AriaRole.Row).AllInnerTextsAsync()).Skip(1).Select(row => string.Join('|', row.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))];
}
