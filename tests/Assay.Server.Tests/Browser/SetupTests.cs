using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Projects;
using Assay.Store.Access;
using Assay.Store.Items;
using Assay.Tests.Support;
using Microsoft.Playwright;

namespace Assay.Server.Tests.Browser;

/// <summary>What leads and owners set up: rules, retention, people, access; and what they erase.</summary>
public sealed class SetupTests
{
    private static readonly Authority Operator = new(new ActorId(0), null, "test");

    [Fact]
    public async Task The_overview_says_what_is_erased_when_and_pauses_that()
    {
        await using var desk = await Desk.StartAsync(items: 3);
        var instance = desk.Server.Instance;
        (await instance.Items.AddAsync(desk.Project, [World.Item("over") with { RetainUntil = 1 }], new Placement("test", 1), Operator)).AcceptedValue();
        await instance.Retention.SweepAsync(grace: 3L * 86_400_000_000, erasures: 10, Operator);
        var page = await desk.OtherAsync(Roles.Lead);

        await page.GotoAsync(desk.Address($"p/{desk.Project}"));
        await page.GetByText("The retention of 1 item ends: it is erased for good from").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause erasing" }).ClickAsync();
        await page.GetByText("1 item is past the retention and kept, because erasing is paused.").WaitForAsync();
        var paused = await instance.Retention.StateAsync(desk.Project);
        await page.GetByRole(AriaRole.Button, new() { Name = "Erase again" }).ClickAsync();
        await page.GetByText("What is due is announced anew").First.WaitForAsync();

        Assert.Equal((0, 1), (paused.Announced, paused.Kept));
        Assert.False((await instance.Projects.FindAsync(desk.Project))!.Policy.RetentionPaused);
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task Rules_that_others_change_while_the_settings_are_open_stay()
    {
        await using var desk = await Desk.StartAsync(items: 3);
        var page = await desk.OtherAsync(Roles.Lead);
        await page.GotoAsync(desk.Address($"p/{desk.Project}/settings"));
        await page.GetByLabel("Tasks that one annotator may hold at a time").WaitForAsync();
        (await desk.Server.Instance.Projects.ChangeAsync(desk.Project, new PolicyChange(RetentionPaused: true, MaxHeld: 9), null, null, Operator)).AcceptedValue();

        await page.GetByLabel("Skips until a task waits for a lead").FillAsync("6");
        await page.Keyboard.PressAsync("Control+Enter");
        await page.GetByText("Saved. The change is in the audit log.").WaitForAsync();
        var saved = (await desk.Server.Instance.Projects.FindAsync(desk.Project))!.Policy;

        Assert.Equal((6, 9, true), (saved.DeadAfter, saved.MaxHeld, saved.RetentionPaused));
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task A_time_is_read_with_its_unit_and_what_is_no_time_is_not_saved()
    {
        await using var desk = await Desk.StartAsync(items: 3);
        var page = await desk.OtherAsync(Roles.Lead);
        await page.GotoAsync(desk.Address($"p/{desk.Project}/settings"));
        var hold = page.GetByLabel("How long a task is held without a key pressed");
        await hold.FillAsync("15 minutes");
        await page.GetByText("Write seconds, or a time such as 15 min").WaitForAsync();
        await page.Keyboard.PressAsync("Control+Enter");
        Assert.True(await page.Locator("main button[type=submit]").First.IsDisabledAsync());

        await hold.FillAsync("1 h 20 min");
        await page.Keyboard.PressAsync("Control+Enter");
        await page.GetByText("Saved. The change is in the audit log.").WaitForAsync();

        Assert.Equal(4800, (await desk.Server.Instance.Projects.FindAsync(desk.Project))!.Policy.LeaseSeconds);
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task An_owner_erases_what_was_flagged_as_personal_data()
    {
        await using var desk = await Desk.StartAsync(items: 2);
        await FlagPersonalDataAsync(desk);
        var page = await desk.OtherAsync(Roles.Owner);
        await page.GotoAsync(desk.Address("p"));
        await page.GetByText("1 flag or question").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Erase" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByText("Erase item Message 1").WaitForAsync();
        await page.GetByLabel("Reason, for the audit log").FillAsync("asked for");
        await page.GetByRole(AriaRole.Button, new() { Name = "Erase for good" }).ClickAsync();
        await page.GetByText("The item is erased.").First.WaitForAsync();
        await page.GetByText("The item is erased, with all that was said about it.").WaitForAsync();

        Assert.Equal(1, await desk.Server.Instance.Database.ReadAsync(s => s.Number("SELECT count(*) FROM item WHERE payload IS NULL")));
        Assert.Empty((await desk.Server.Instance.VerifyAsync(desk.Project, [])).Faults);
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task An_item_that_is_shown_again_is_said_to_be()
    {
        await using var desk = await Desk.StartAsync(items: 2);
        await FlagPersonalDataAsync(desk);
        var page = await desk.OtherAsync(Roles.Lead);
        await page.GotoAsync(desk.Address($"p/{desk.Project}/inbox"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Show it to annotators again" }).ClickAsync();
        await page.GetByText("This item is shown to annotators again.").WaitForAsync();
        await page.ReloadAsync();
        await page.GetByText("This item is shown to annotators again.").WaitForAsync();

        Assert.Equal(0, await page.GetByRole(AriaRole.Button, new() { Name = "Show it to annotators again" }).CountAsync());
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task Somebody_whose_role_does_not_label_reads_that_and_asks_the_server_for_nothing()
    {
        await using var desk = await Desk.StartAsync(items: 2);
        var page = await desk.OtherAsync(Roles.Reviewer);
        await page.GotoAsync(desk.LabelAddress);
        await page.GetByText("Your role in this project does not label.").WaitForAsync();

        Assert.Equal(0, await page.GetByRole(AriaRole.Button, new() { Name = "Skip" }).CountAsync());
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task Password_sessions_and_tokens_are_found_from_the_menu_and_by_name()
    {
        await using var desk = await Desk.StartAsync(items: 1);
        var page = await desk.OtherAsync(Roles.Lead);
        await page.GotoAsync(desk.Address("me"));
        await page.GetByRole(AriaRole.Link, new() { Name = "Password, sessions and tokens" }).ClickAsync();
        await desk.ArrivesAsync(page, "me/security");
        await page.GotoAsync(desk.Address($"p/{desk.Project}"));
        await page.GetByText("Needs a decision").WaitForAsync();
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("password");
        await page.Keyboard.PressAsync("Enter");
        await desk.ArrivesAsync(page, "me/security");
        var wrong = await page.GotoAsync(desk.Address("nonsense"));
        await page.GetByText("There is no page at this address.").WaitForAsync();

        Assert.Equal(404, wrong!.Status);
    }

    [Fact]
    public async Task Somebody_is_invited_joins_and_loses_a_role_after_being_told_what_that_costs()
    {
        await using var desk = await Desk.StartAsync(items: 3);
        await desk.SitDownAsync();
        var lead = await desk.OtherAsync(Roles.Lead);
        await lead.GotoAsync(desk.Address($"p/{desk.Project}/people"));
        await lead.GetByText(Desk.Email).WaitForAsync();

        await lead.Keyboard.PressAsync("i");
        await lead.GetByLabel("For whom").FillAsync("Ben");
        await lead.GetByRole(AriaRole.Button, new() { Name = "Make a link" }).ClickAsync();
        var link = await lead.GetByLabel("Link", new() { Exact = true }).InnerTextAsync();
        await lead.Keyboard.PressAsync("Escape");
        await lead.GetByText("Ben").WaitForAsync();
        using var visitor = new Visitor(desk.Server.Address);
        var joined = await visitor.AcceptAsync(link[(link.IndexOf('#', StringComparison.Ordinal) + 1)..], "ben@example.org", "Ben Bo");
        await lead.ReloadAsync();
        await lead.GetByText("ben@example.org").WaitForAsync();
        await lead.GetByText("None waits.").WaitForAsync();
        await lead.GetByRole(AriaRole.Row, new() { Name = Desk.Email }).GetByRole(AriaRole.Button, new() { Name = "Change roles" }).ClickAsync();
        await lead.GetByRole(AriaRole.Checkbox, new() { Name = "annotator" }).UncheckAsync();
        var cost = await lead.GetByText("held task").InnerTextAsync();
        await lead.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Eventually.HoldsAsync(async () => (await desk.Server.Instance.Grid.HeldByEachAsync(desk.Project)).Count == 0);

        Assert.True(joined.IsSuccessStatusCode);
        Assert.Matches("loses [1-9][0-9]* held task", cost);
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task An_invitation_outlives_a_reload_of_its_page_and_is_gone_once_used()
    {
        await using var desk = await Desk.StartAsync(items: 1);
        using var lead = await desk.Server.PersonAsync(Roles.Lead, desk.Project);
        var path = (string)(await lead.PostAsync($"/projects/{desk.Project}/invitations", new { roles = new[] { "annotator" }, note = "Ben" }))!["path"]!;
        var page = desk.Page;
        await page.GotoAsync(desk.Address("join"));
        await page.GetByText("Open the link that you were given once more").WaitForAsync();

        await page.GotoAsync(desk.Address(path.TrimStart('/')));
        await page.ReloadAsync();
        var field = page.GetByRole(AriaRole.Textbox, new() { Name = "Invitation" });
        await field.WaitForAsync();
        var (kept, address) = (await field.InputValueAsync(), page.Url);
        await page.GetByLabel("Name").FillAsync("Ben Bo");
        await page.GetByLabel("E-mail").FillAsync("ben@example.org");
        await page.GetByLabel("Password").First.FillAsync("plenty of horse staples");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the account" }).ClickAsync();
        await page.WaitForFunctionAsync("() => !location.pathname.startsWith('/join')");

        Assert.Equal(path[(path.IndexOf('#', StringComparison.Ordinal) + 1)..], kept);
        Assert.Equal(desk.Address("join"), address);
        Assert.Equal(0, await page.EvaluateAsync<int>("() => sessionStorage.length"));
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task A_token_is_shown_once_with_its_scopes_in_words_and_ends_at_once()
    {
        await using var desk = await Desk.StartAsync(items: 1);
        var page = await desk.OtherAsync(Roles.Lead);
        await page.GotoAsync(desk.Address("me/security"));

        await page.GetByLabel("Name").FillAsync("nightly export");
        await page.GetByLabel("take labels out").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Make a token" }).ClickAsync();
        var secret = await page.GetByLabel("API tokens", new() { Exact = true }).InnerTextAsync();
        using var http = desk.Server.Anonymous();
        var may = await http.AsAsync(secret, HttpMethod.Post, $"/projects/{desk.Project}/exports", new { subject = "labels", format = "jsonl" });
        var mayNot = await http.AsAsync(secret, HttpMethod.Get, $"/projects/{desk.Project}/imports");
        await page.ReloadAsync();
        await page.GetByRole(AriaRole.Row, new() { Name = "nightly export" }).GetByText("take labels out").WaitForAsync();
        var shownAgain = await page.GetByText(secret).CountAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Revoke" }).ClickAsync();
        await page.GetByText("nightly export is revoked").WaitForAsync();
        var after = await http.AsAsync(secret, HttpMethod.Get, "/me");

        Assert.Equal((200, 403, 401), ((int)may.StatusCode, (int)mayNot.StatusCode, (int)after.StatusCode));
        Assert.Equal(0, shownAgain);
    }

    /// <summary>The annotator sits down and flags the first task as holding personal data.</summary>
    private static async Task FlagPersonalDataAsync(Desk desk)
    {
        await desk.SitDownAsync();
        await desk.Page.Keyboard.PressAsync("Shift+F");
        await desk.Page.Keyboard.PressAsync("1");
        await Eventually.HoldsAsync(async () => await desk.Server.Instance.Inbox.OpenCountAsync(desk.Project) == 1);
    }
}
