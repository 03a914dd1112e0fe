using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Projects;
using Assay.Store.Access;
using Assay.Tests.Support;
using Microsoft.Playwright;

namespace Assay.Server.Tests.Browser;

/// <summary>What somebody who labels sees once they may not, or nobody may: no task that waited on the device, and all they entered.</summary>
public sealed class LabelingBarredTests
{
    private static readonly Authority Operator = new(new ActorId(0), null, "test");

    [Fact]
    public async Task Whoever_loses_their_role_is_handed_nothing_more_and_finds_what_they_entered_under_Me()
    {
        await using var desk = await Desk.StartAsync();
        await desk.SitDownAsync();
        await desk.Page.Keyboard.TypeAsync("ref");
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Page.GetByLabel("Remove Refund").WaitForAsync();

        (await desk.Server.Instance.Access.GrantAsync(new Grant(desk.Annotator.Id, desk.Project, default, Roles.None), Operator)).AcceptedValue();
        await desk.Says("You no longer have access to this project. Answers you sent count.").WaitForAsync();
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Page.Keyboard.PressAsync("Control+Enter");
        var tasks = await desk.Page.Locator("#task").CountAsync();
        var found = await Desk.AxeAsync(desk.Page);
        await desk.Page.GetByRole(AriaRole.Link, new() { Name = "Kept drafts" }).ClickAsync();
        await desk.Says("begun when your access to its project ended").WaitForAsync();
        await desk.Says("Message 1").WaitForAsync();

        Assert.Equal(0, tasks);
        Assert.Empty(found);
        Assert.Equal(0, await desk.AnswersAsync());
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task A_role_that_does_not_label_ends_it_too()
    {
        await using var desk = await Desk.StartAsync();
        await desk.SitDownAsync();

        (await desk.Server.Instance.Access.GrantAsync(new Grant(desk.Annotator.Id, desk.Project, default, Roles.Reviewer), Operator)).AcceptedValue();
        await desk.Page.Keyboard.TypeAsync("ref");
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Says("You no longer have access to this project.").WaitForAsync();

        Assert.Equal(0, await desk.Page.Locator("#task").CountAsync());
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task An_archived_project_takes_the_task_out_of_view_and_hands_it_out_again_with_its_draft_once_it_is_open()
    {
        await using var desk = await Desk.StartAsync(items: 1);
        await desk.SitDownAsync();
        await desk.Page.Keyboard.TypeAsync("ref");
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Page.GetByLabel("Remove Refund").WaitForAsync();

        await SetStateAsync(desk, ProjectState.Archived);
        await desk.Says("This project is archived: it takes no answers until a lead opens it again.").WaitForAsync();
        var tasks = await desk.Page.Locator("#task").CountAsync();
        await SetStateAsync(desk, ProjectState.Open);
        await desk.Says("Message 1").WaitForAsync();
        await desk.Page.GetByLabel("Remove Refund").WaitForAsync();

        Assert.Equal(0, tasks);
        Assert.Equal(0, await desk.Page.GetByText("This project is archived").CountAsync());
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task In_a_paused_project_the_task_in_view_is_finished_and_none_follows_until_it_is_open()
    {
        await using var desk = await Desk.StartAsync();
        await desk.SitDownAsync();
        await SetStateAsync(desk, ProjectState.Paused);
        await desk.Says("This project is paused. What you sent counts; your drafts are kept.").WaitForAsync();

        await desk.Page.Keyboard.TypeAsync("ref");
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Page.GetByLabel("Remove Refund").WaitForAsync();
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Says("No task is handed out here now.").WaitForAsync();
        await desk.HasAnswersAsync(1);
        var held = await desk.Server.Instance.Grid.HeldByAsync(desk.Annotator.Id, desk.Project);
        await SetStateAsync(desk, ProjectState.Open);
        await desk.Item.WaitForAsync();

        Assert.Empty(held);
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task Whoever_is_signed_out_finishes_the_task_in_view_and_is_handed_the_next_once_they_are_back()
    {
        await using var desk = await Desk.StartAsync();
        await desk.SitDownAsync();
        foreach (var session in await desk.Server.Instance.Access.CredentialsAsync(desk.Annotator.Id, CredentialKind.Session))
        {
            await desk.Server.Instance.Access.RevokeAsync(session.Number, Operator);
        }

        await desk.Says("You are signed out. All is kept on this device.").WaitForAsync();
        await desk.Page.Keyboard.TypeAsync("ref");
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Page.GetByLabel("Remove Refund").WaitForAsync();
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Says("No task is handed out here now.").WaitForAsync();
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in here" }).ClickAsync();
        await desk.Page.GetByRole(AriaRole.Textbox, new() { Name = "Password" }).FillAsync(Visitor.Passphrase);
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Says("Message 2").WaitForAsync();
        await desk.HasAnswersAsync(1);

        Assert.Empty(desk.Complaints);
    }

    private static async Task SetStateAsync(Desk desk, ProjectState state) =>
        (await desk.Server.Instance.Projects.ChangeAsync(desk.Project, null, state, null, Operator)).AcceptedValue();
}
