using System.Text.Json;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Projects;
using Assay.Domain.Taxonomies;
using Assay.Server.Hosting;
using Assay.Server.Work.Labels;
using Assay.Store;
using Assay.Store.Access;
using Assay.Store.Items;
using Assay.Tests.Support;
using Assay.Tests.Support.Faults;
using Microsoft.Playwright;

namespace Assay.Server.Tests.Browser;

/// <summary>What goes wrong while somebody labels: nothing is lost, nothing doubled, and the screen tells the truth.</summary>
public sealed class LabelingFaultTests
{
    private static readonly Authority Operator = new(new ActorId(0), null, "test");

    [Fact]
    public async Task Twenty_tasks_without_a_network_all_arrive_once_it_is_back()
    {
        await using var desk = await Desk.StartAsync(items: 60);
        await desk.SitDownAsync();
        for (var i = 0; i < 4; i++)
        {
            await desk.AnswerAsync();
        }

        await Eventually.HoldsAsync(async () => (await desk.Server.Instance.Grid.HeldByAsync(desk.Annotator.Id, desk.Project)).Count >= 22);
        await desk.Says("Saved, all answers sent").WaitForAsync();
        await desk.Page.Context.SetOfflineAsync(true);
        await desk.Says("Offline. Keep working:").WaitForAsync();
        for (var i = 0; i < 20; i++)
        {
            await desk.AnswerAsync(i % 2 == 0 ? "ref" : "card dec");
        }

        await desk.Says("Saved on this device, 20 answers waiting").WaitForAsync();
        var arrived = await desk.AnswersAsync();
        await desk.Page.Context.SetOfflineAsync(false);
        await desk.Says("Back online. 20 answers sent.").WaitForAsync();
        await desk.Says("Saved, all answers sent").WaitForAsync();

        Assert.Equal(4, arrived);
        Assert.Equal(24, await desk.AnswersAsync());
        Assert.Empty(desk.Complaints);
        Assert.True((await desk.Server.Instance.VerifyAsync(desk.Project, [])).Holds);
    }

    [Fact]
    public async Task What_is_pressed_before_the_first_task_is_there_goes_into_no_task_and_the_screen_says_so()
    {
        await using var desk = await Desk.StartAsync();
        await desk.SignInAsync(desk.Page, desk.Annotator.Id);
        var asked = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        await desk.Page.RouteAsync("**/tasks/next", async route =>
        {
            asked.TrySetResult();
            await goOn.Task;
            await route.ContinueAsync();
        });
        await desk.Page.GotoAsync(desk.LabelAddress);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        await desk.Says("Opening your next task").WaitForAsync();
        var tasks = await desk.Page.Locator("#task").CountAsync();

        await desk.Page.Keyboard.TypeAsync("ref");
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Page.Keyboard.PressAsync("2");
        await desk.Page.Keyboard.PressAsync("Enter");
        goOn.SetResult();
        await desk.Says("A key or click came before this task was in view").WaitForAsync();
        var first = await desk.Item.TextContentAsync();
        var chosen = await desk.Page.GetByLabel("Remove").CountAsync();
        await desk.AnswerAsync();
        await desk.HasAnswersAsync(1);

        Assert.Equal((0, "Message 1", 0), (tasks, first, chosen));
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task The_same_task_in_two_tabs_is_only_read_in_the_second_until_it_takes_over()
    {
        await using var desk = await Desk.StartAsync();
        await desk.SitDownAsync();
        await desk.Page.Keyboard.TypeAsync("ref");
        await desk.Page.Keyboard.PressAsync("Enter");
        var second = await desk.TabAsync();

        await second.GotoAsync(desk.LabelAddress);
        await second.GetByText("This task is open in another tab. Here you can only read.").WaitForAsync();
        await second.GetByText("Message 1").First.WaitForAsync();
        var canWrite = await second.GetByRole(AriaRole.Combobox).CountAsync();
        await second.Keyboard.PressAsync("Enter");
        await second.GetByLabel("Remove Refund").WaitForAsync();
        await desk.Says("You went on in another tab. Nothing is lost.").WaitForAsync();
        await second.Keyboard.PressAsync("Control+Enter");
        await second.GetByText("Message 2").First.WaitForAsync();
        await desk.HasAnswersAsync(1);

        Assert.Equal(0, canWrite);
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task Two_devices_that_began_the_same_task_are_compared_and_neither_draft_is_lost()
    {
        await using var desk = await Desk.StartAsync();
        await desk.SitDownAsync();
        await desk.Page.Context.SetOfflineAsync(true);
        await desk.Page.Keyboard.TypeAsync("ref");
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Page.GetByLabel("Remove Refund").WaitForAsync();
        await desk.Says("Offline. Keep working:").WaitForAsync();
        await desk.Page.GotoAsync("about:blank");
        await desk.Page.Context.SetOfflineAsync(false);
        var held = (await desk.Server.Instance.Grid.HeldByAsync(desk.Annotator.Id, desk.Project)).First(h => h.Content!.Contains("Message 1\"", StringComparison.Ordinal));
        var address = $"{desk.LabelAddress}/{held.Task.Id}";

        var other = await desk.DeviceAsync();
        await other.GotoAsync(address);
        await other.GetByText("Message 1").First.WaitForAsync();
        await other.Keyboard.TypeAsync("card dec");
        await other.Keyboard.PressAsync("Enter");
        await Eventually.HoldsAsync(async () => (await desk.Server.Instance.Grid.DraftsAsync(desk.Annotator.Id, desk.Project)).Exists(d => d.Value.Contains("Card declined", StringComparison.Ordinal)));
        await desk.Page.GotoAsync(address);
        await desk.Says("Two drafts of this task: this device").WaitForAsync();
        await desk.Page.Keyboard.PressAsync("d");
        await desk.Page.GetByRole(AriaRole.Dialog).GetByText("Card declined").WaitForAsync();
        await desk.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "The other" }).ClickAsync();
        await desk.Page.GetByLabel("Remove Card declined").WaitForAsync();
        await desk.Page.GotoAsync(desk.Address("me"));
        await desk.Says("gave way to another draft").WaitForAsync();

        Assert.Contains("Refund", await desk.Page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task A_hold_that_ends_is_announced_and_taken_again_with_the_draft_by_one_key()
    {
        await using var desk = await Desk.StartAsync(policy: new ProjectPolicy(Overlap: 1, LeaseSeconds: 16));
        await desk.SitDownAsync();
        await desk.Page.Keyboard.TypeAsync("ref");
        await desk.Page.Keyboard.PressAsync("Enter");

        await desk.Says("This task is held for you for less than a minute. Any key keeps it.").WaitForAsync();
        await desk.Says("Your draft is kept.").WaitForAsync();
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Says("Your hold ended at").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await desk.Page.GetByLabel("Remove Refund").WaitForAsync();
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.HasAnswersAsync(1);

        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task An_answer_that_comes_too_late_is_refused_and_stays_under_kept_drafts()
    {
        await using var desk = await Desk.StartAsync(items: 1, policy: new ProjectPolicy(Overlap: 1, LeaseSeconds: 10));
        await desk.SitDownAsync();
        await desk.Page.Keyboard.TypeAsync("ref");
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Says("Your draft is kept.").WaitForAsync();
        using var ben = await desk.Server.PersonAsync(Roles.Annotator, desk.Project);
        JsonElement held = default;
        await Eventually.HoldsAsync(async () =>
        {
            await desk.Server.Instance.Holds.SweepAsync();
            var got = await ben.SendAsync(HttpMethod.Post, $"/projects/{desk.Project}/tasks/next");
            held = got.StatusCode == System.Net.HttpStatusCode.OK ? JsonDocument.Parse(await got.Content.ReadAsStringAsync()).RootElement : default;
            return held.ValueKind == JsonValueKind.Object;
        });
        await ben.PostAsync($"/tasks/{held.GetProperty("id").GetString()}/annotations", new { id = Guid.CreateVersion7(), lease = held.GetProperty("lease").GetString(), value = new { topic = "Card declined" }, taxonomyVersion = 1 });

        await desk.Page.Keyboard.PressAsync("Enter");
        // Of the task in view or of one answered before: what comes first, Enter or the end of the hold, is open.
        await desk.Says("and others have answered").WaitForAsync();
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Says("No task for you now.").WaitForAsync();
        await desk.Page.GotoAsync(desk.Address("me"));
        await desk.Says("Refused: others have answered").WaitForAsync();

        Assert.Equal(1, await desk.AnswersAsync());
        Assert.Contains("Refund", await desk.Page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_taxonomy_that_comes_out_is_said_the_open_task_still_submits_and_the_next_has_the_new_one()
    {
        await using var desk = await Desk.StartAsync();
        await desk.SitDownAsync();
        await desk.Page.Keyboard.TypeAsync("ref");
        await desk.Page.Keyboard.PressAsync("Enter");
        var next = Desk.Tickets.Replace("{name: Card delivery}", "{name: Card delivery}\n      - {name: Chargeback}", StringComparison.Ordinal);

        (await desk.Server.Instance.Projects.PublishAsync(desk.Project, TaxonomyDocument.Parse(next).Value, next, generated: false, Operator)).AcceptedValue();
        await desk.Says("Taxonomy 2 is out. Finish this task under 1. Tasks that you do not hold yet and nobody has answered open with 2, the others with theirs.").WaitForAsync();
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "What changed: 1" }).ClickAsync();
        await desk.Says("New in topic: Chargeback.").WaitForAsync();
        await desk.Page.Keyboard.PressAsync("Escape");
        await desk.Page.GetByRole(AriaRole.Dialog).WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await desk.Page.Keyboard.PressAsync("Control+Enter");
        await desk.Page.WaitForFunctionAsync("() => document.querySelector('#task p')?.textContent !== 'Message 1'");
        await desk.Page.Keyboard.TypeAsync("charge");
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Page.GetByLabel("Remove Chargeback").WaitForAsync();
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.HasAnswersAsync(2);

        Assert.Empty(desk.Complaints);
        Assert.True((await desk.Server.Instance.VerifyAsync(desk.Project, [])).Holds);
    }

    [Fact]
    public async Task A_session_that_is_revoked_loses_nothing_and_is_begun_again_in_place()
    {
        await using var desk = await Desk.StartAsync();
        await desk.SitDownAsync();
        await desk.AnswerAsync();
        await desk.Says("Saved, all answers sent").WaitForAsync();
        foreach (var session in await desk.Server.Instance.Access.CredentialsAsync(desk.Annotator.Id, CredentialKind.Session))
        {
            await desk.Server.Instance.Access.RevokeAsync(session.Number, Operator);
        }

        await desk.AnswerAsync("card dec");
        await desk.Says("You are signed out. All is kept on this device.").WaitForAsync();
        await desk.Says("Saved on this device, 1 answer waiting").WaitForAsync();
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in here" }).ClickAsync();
        await desk.Page.GetByRole(AriaRole.Textbox, new() { Name = "Password" }).FillAsync(Visitor.Passphrase);
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Says("Saved, all answers sent").WaitForAsync();

        Assert.Equal(2, await desk.AnswersAsync());
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task A_device_that_is_full_is_said_at_once_and_answers_still_arrive()
    {
        await using var desk = await Desk.StartAsync();
        await desk.SitDownAsync();
        await desk.Page.EvaluateAsync("""
            () => {
              IDBObjectStore.prototype.put = function () {
                throw new DOMException('The device is full.', 'QuotaExceededError')
              }
            }
            """);

        await desk.Page.Keyboard.TypeAsync("ref");
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Says("Not saved: this browser keeps no data. Do not close this tab.").WaitForAsync();
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Says("Message 2").WaitForAsync();
        await desk.HasAnswersAsync(1);

        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task A_project_that_is_paused_says_so_and_takes_what_is_in_hand()
    {
        await using var desk = await Desk.StartAsync(items: 3);
        await desk.SitDownAsync();
        var lead = await desk.OtherAsync(Roles.Lead);
        await lead.GotoAsync(desk.Address($"p/{desk.Project}"));
        await lead.GetByText("Tickets").First.WaitForAsync();

        await lead.Keyboard.PressAsync("Control+k");
        await lead.GetByRole(AriaRole.Combobox, new() { Name = "Commands" }).WaitForAsync();
        await lead.Keyboard.TypeAsync("pause");
        await lead.Keyboard.PressAsync("Enter");
        await lead.GetByText("The project is paused.").First.WaitForAsync();
        await desk.AnswerAsync();
        await desk.Says("This project is paused. What you sent counts; your drafts are kept.").WaitForAsync();
        await desk.HasAnswersAsync(1);
        await lead.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await lead.GetByText("The project is open.").First.WaitForAsync();

        Assert.Equal(ProjectState.Open, (await desk.Server.Instance.Projects.FindAsync(desk.Project))!.State);
    }

    [Fact]
    public async Task An_item_that_is_erased_while_it_is_open_leaves_the_device()
    {
        await using var desk = await Desk.StartAsync();
        await desk.SitDownAsync();
        await desk.Page.Keyboard.TypeAsync("ref");
        await desk.Page.Keyboard.PressAsync("Enter");
        var item = (await desk.Server.Instance.Grid.HeldByAsync(desk.Annotator.Id, desk.Project)).Min(held => held.Task.Item.Value);

        (await desk.Server.Instance.Eraser.EraseItemAsync(new ItemId(item), "asked", Operator)).AcceptedValue();
        await desk.Page.GetByRole(AriaRole.Textbox, new() { Name = "Why" }).FillAsync("because");
        await desk.Says("This item was withdrawn. It and your draft are removed from this device.").WaitForAsync();
        var shown = await desk.Page.GetByText("Message 1", new() { Exact = true }).CountAsync();
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Says("Message 2").WaitForAsync();
        var drafts = await desk.Page.EvaluateAsync<int>("""
            () => new Promise(resolve => {
              const opening = indexedDB.open('assay')
              opening.onsuccess = () => {
                const all = opening.result.transaction('drafts').objectStore('drafts').getAll()
                all.onsuccess = () => resolve(all.result.filter(draft => Object.keys(draft.value).length > 0).length)
              }
            })
            """);

        Assert.Equal((0, 0), (shown, drafts));
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task Another_version_of_the_program_is_loaded_between_two_tasks()
    {
        await using var desk = await Desk.StartAsync();
        await desk.SitDownAsync();
        await desk.Page.RouteAsync(desk.Server.Address.ToString(), route => route.FulfillAsync(new() { ContentType = "text/html", Body = "<html><script src=\"/assets/newer.js\"></script></html>" }));

        await desk.Page.EvaluateAsync("() => document.dispatchEvent(new Event('visibilitychange'))");
        await desk.Says("A new version of Assay is here. It loads between two tasks.").WaitForAsync();
        await desk.Page.EvaluateAsync("() => { window.isOld = true }");
        // The page goes once the answer is handed in: nothing is asked of it after that.
        await desk.Page.Keyboard.TypeAsync("ref");
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Page.WaitForFunctionAsync("() => !('isOld' in window)");
        await desk.Says("Message 2").WaitForAsync();
        await desk.HasAnswersAsync(1);
    }
}
