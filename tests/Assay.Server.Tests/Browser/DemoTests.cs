using Assay.Server.Hosting;
using Assay.Server.Work.Demo;
using Assay.Tests.Support;
using Microsoft.Playwright;

namespace Assay.Server.Tests.Browser;

/// <summary>The demo as a new user meets it. With ASSAY_ACCEPT=1 it takes the pictures of the documentation.</summary>
public sealed class DemoTests
{
    [Fact]
    public async Task The_demo_shows_a_lead_labels_and_gives_an_annotator_work()
    {
        var chromium = TestBrowser.Executable();
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        var people = (await DemoProject.EnsureAsync(server.Instance)).ToDictionary(p => p.Role, p => p.Actor);
        var project = (await server.Instance.Projects.FindAsync(DemoProject.Name))!;
        await using var browser = await TestBrowser.StartAsync(chromium);
        var errors = new List<string>();
        async Task<IPage> SignInAsync(string role, ColorScheme scheme)
        {
            var page = await browser.PageAsync(1200, 700, scheme);
            page.PageError += (_, error) => errors.Add(error);
            await page.GotoAsync($"{server.Address}signin#link={await SignInLinks.MakeAsync(server.Instance, people[role], TimeSpan.FromMinutes(10))}");
            await page.GetByText(DemoProject.Name).First.WaitForAsync();
            return page;
        }

        var lead = await SignInAsync("lead", ColorScheme.Light);
        await lead.GotoAsync($"{server.Address}p/{project.Id}");
        await lead.GetByText("items have a label").WaitForAsync();
        await PictureAsync(lead, "overview");
        await lead.GotoAsync($"{server.Address}p/{project.Id}/data");
        await lead.GetByText("message-001").WaitForAsync();
        await lead.GotoAsync($"{server.Address}api-reference");
        await lead.GetByLabel("Search").FillAsync("hand in");
        await lead.GetByText("/api/v1/tasks/{task}/annotations").First.ClickAsync();
        await lead.GetByText("SubmitAnnotationRequest").First.WaitForAsync();
        var annotator = await SignInAsync("annotator", ColorScheme.Dark);
        await annotator.GotoAsync($"{server.Address}p/{project.Id}/label");
        await annotator.GetByText("Field 1 of 2").WaitForAsync();
        await annotator.Keyboard.TypeAsync("address");
        await annotator.Keyboard.PressAsync("Enter");
        await annotator.Keyboard.TypeAsync("c");
        await PictureAsync(annotator, "labeling");

        Assert.Empty(errors);
        Assert.True((await server.Instance.VerifyAsync(project.Id, [])).Holds);
    }

    private static async Task PictureAsync(IPage page, string name)
    {
        if (Repository.Accepts)
        {
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Repository.Root, "docs", "images", name + ".png") });
        }
    }
}
