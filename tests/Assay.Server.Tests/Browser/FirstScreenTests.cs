using System.Text;
using Assay.Domain.Access;
using Assay.Domain.Projects;
using Assay.Domain.Taxonomies;
using Assay.Server.Hosting;
using Assay.Store.Access;
using Assay.Tests.Support;
using Microsoft.Playwright;

namespace Assay.Server.Tests.Browser;

/// <summary>The first screens in Chromium: what a new user does in their first minutes.</summary>
public sealed class FirstScreenTests
{
    private static readonly Authority Operator = new(new Domain.ActorId(0), null, "test");

    [Fact]
    public async Task A_lead_signs_in_imports_labels_by_keyboard_sees_the_history_and_exports()
    {
        var chromium = TestBrowser.Executable();
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        var owner = (await server.Instance.Access.CreateAccountAsync("lea@example.org", "Lea", null, [new Grant(default, default, default, Roles.Owner)], null, Operator)).AcceptedValue();
        var project = (await server.Instance.Projects.CreateAsync("Animals", "", new ProjectPolicy(Overlap: 1), Operator)).AcceptedValue();
        await server.Instance.Projects.PublishAsync(project.Id, TaxonomyDocument.Parse(World.Document).Value, World.Document, generated: false, Operator);
        var link = await SignInLinks.MakeAsync(server.Instance, owner.Id, TimeSpan.FromMinutes(10));
        await using var browser = await TestBrowser.StartAsync(chromium);
        var page = await browser.PageAsync(1440, 900);
        var complaints = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Text.Contains("Content Security Policy", StringComparison.Ordinal))
            {
                complaints.Add(message.Text);
            }
        };

        await page.GotoAsync($"{server.Address}signin#link={link}");
        await page.GetByText("Animals").First.WaitForAsync();
        await page.GotoAsync($"{server.Address}p/{project.Id}/import");
        await page.Locator("input[type=file]").First.SetInputFilesAsync(new FilePayload
        {
            Name = "animals.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes("text\nIt purrs on the sofa\n<script>alert('x')</script> barks\nIt swims\n"),
        });
        await page.Locator("main").GetByRole(AriaRole.Button, new() { Name = "Import 3" }).ClickAsync();
        await WaitUntilAsync(async () => (await server.Instance.Projects.CountersAsync(project.Id)).GetValueOrDefault("items") == 3);
        await page.GotoAsync($"{server.Address}p/{project.Id}/label");
        await page.GetByText("It purrs on the sofa").WaitForAsync();
        await page.Keyboard.TypeAsync("cat");
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText("<script>alert('x')</script> barks").WaitForAsync();
        await page.Keyboard.TypeAsync("dog");
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText("It swims").WaitForAsync();
        await WaitUntilAsync(async () => (await server.Instance.Projects.CountersAsync(project.Id)).GetValueOrDefault("answers") >= 2);
        var label = (await server.Instance.Labels.PageAsync(project.Id, new Domain.TaskId(0), 10, null))[0];
        await page.GotoAsync($"{server.Address}p/{project.Id}/items/{label.Item}");
        await page.GetByText("It purrs on the sofa").First.WaitForAsync();
        await page.GetByText("cat").First.WaitForAsync();

        await page.GotoAsync($"{server.Address}p/{project.Id}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Export", Exact = true }).ClickAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Export", Exact = true }).ClickAsync());
        var exported = await File.ReadAllLinesAsync(await download.PathAsync(), TestContext.Current.CancellationToken);

        Assert.Equal("Animals-labels.jsonl", download.SuggestedFilename);
        Assert.Equal(2, exported.Length);
        Assert.Contains("\"value\":{\"animal\":\"cat\"}", exported[0], StringComparison.Ordinal);
        Assert.Equal("cat", label.Class);
        Assert.Empty(complaints);
        Assert.True((await server.Instance.VerifyAsync(project.Id, [])).Holds);
    }

    private static async Task WaitUntilAsync(Func<Task<bool>> holds)
    {
        for (var tries = 0; tries < 300; tries++)
        {
            if (await holds())
            {
                return;
            }

            await Task.Delay(200);
        }

        Assert.Fail("It did not come to pass within a minute.");
    }
}
