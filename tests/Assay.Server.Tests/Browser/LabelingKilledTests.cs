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

/// <summary>A tab or a server that ends in the midst of labeling: all that was typed or handed in is there again, once.</summary>
public sealed class LabelingKilledTests
{
    private static readonly Authority Operator = new(new ActorId(0), null, "test");

    [Fact]
    public async Task A_tab_that_is_killed_in_the_midst_of_an_answer_comes_back_with_all_that_was_typed()
    {
        await using var desk = await Desk.StartAsync();
        await desk.SitDownAsync();
        await desk.AnswerAsync();
        await desk.Page.Keyboard.TypeAsync("ref");
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Page.GetByRole(AriaRole.Textbox, new() { Name = "Why" }).PressSequentiallyAsync("half a sentence");
        await Eventually.HoldsAsync(async () => (await desk.Server.Instance.Grid.DraftsAsync(desk.Annotator.Id, desk.Project)).Exists(d => d.Value.Contains("half a sentence", StringComparison.Ordinal)));

        var tab = await desk.TabAsync();
        var crashed = new TaskCompletionSource();
        desk.Page.Crash += (_, _) => crashed.TrySetResult();
        _ = (await desk.Page.Context.NewCDPSessionAsync(desk.Page)).SendAsync("Page.crash").ContinueWith(_ => { }, TestContext.Current.CancellationToken, TaskContinuationOptions.None, TaskScheduler.Default);
        await crashed.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        desk.Use(tab);
        await tab.GotoAsync(desk.LabelAddress);
        await desk.Says("Message 2").WaitForAsync();
        var text = await tab.GetByRole(AriaRole.Textbox, new() { Name = "Why" }).InputValueAsync();
        await tab.Keyboard.PressAsync("Control+Enter");
        await desk.HasAnswersAsync(2);
        await desk.Says("Saved, all answers sent").WaitForAsync();

        Assert.Equal("half a sentence", text);
        Assert.True((await desk.Server.Instance.VerifyAsync(desk.Project, [])).Holds);
    }

    [Fact]
    public async Task A_server_that_is_killed_and_started_again_has_every_answer_once()
    {
        var chromium = TestBrowser.Executable();
        var settings = World.NewSettings(DatabaseEngine.Sqlite);
        var port = PostgresCluster.FreePort();
        ProjectId project;
        string link;
        await using (var instance = await Instance.OpenAsync(settings, LabelAggregation.Aggregate))
        {
            project = (await instance.Projects.CreateAsync("Tickets", "", new ProjectPolicy(Overlap: 1), Operator)).AcceptedValue().Id;
            await instance.Projects.PublishAsync(project, TaxonomyDocument.Parse(Desk.Tickets).Value, Desk.Tickets, generated: false, Operator);
            (await instance.Items.AddAsync(project, [.. Enumerable.Range(1, 30).Select(i => World.Item($"Message {i}"))], new Placement("test", 1), Operator)).AcceptedValue();
            var account = (await instance.Access.CreateAccountAsync(Desk.Email, "Ana", null, [new Grant(default, project, default, Roles.Annotator)], null, Operator)).AcceptedValue();
            link = await SignInLinks.MakeAsync(instance, account.Id, TimeSpan.FromMinutes(10));
        }

        await using var browser = await TestBrowser.StartAsync(chromium);
        var page = await browser.PageAsync(1440, 900);
        var server = await StartAsync(settings, port);
        await page.GotoAsync($"{server.Address}signin#link={link}");
        await page.GetByText("What to do next").WaitForAsync();
        await page.GotoAsync($"{server.Address}p/{project}/label");
        await AnswerAsync(page, 3);
        await server.KillAsync();
        await AnswerAsync(page, 3);
        await page.GetByText("Offline. Keep working:").First.WaitForAsync();
        await page.GetByText("answers waiting").First.WaitForAsync();
        await server.DisposeAsync();
        server = await StartAsync(settings, port);
        await page.GetByText("Saved, all answers sent").First.WaitForAsync();
        await server.EndAsync();
        await server.DisposeAsync();
        await using var after = await Instance.OpenAsync(settings, LabelAggregation.Aggregate);

        Assert.Equal(6, (await after.Projects.CountersAsync(project)).GetValueOrDefault("answers"));
        Assert.True((await after.VerifyAsync(project, [])).Holds);
    }

    private static Task<ServerProcess> StartAsync(StoreSettings settings, int port) =>
        ServerProcess.StartAsync(settings, port, []);

    private static async Task AnswerAsync(IPage page, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await page.Locator("#task p").First.WaitForAsync();
            var before = await page.Locator("#task p").First.TextContentAsync();
            await page.Keyboard.TypeAsync("ref");
            await page.Keyboard.PressAsync("Enter");
            await page.Keyboard.PressAsync("Enter");
            await page.WaitForFunctionAsync("before => document.querySelector('#task p')?.textContent !== before", before);
        }
    }
}
