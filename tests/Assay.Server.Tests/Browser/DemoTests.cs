using System.Text.Json.Nodes;
using Assay.Domain.Taxonomies;
using Assay.Server.Hosting;
using Assay.Server.Work.Demo;
using Assay.Tests.Support;
using Microsoft.Playwright;

namespace Assay.Server.Tests.Browser;

/// <summary>The demo as a new user meets it. With ASSAY_ACCEPT=1 it takes the pictures of the documentation.</summary>
public sealed class DemoTests : IDisposable
{
    private readonly string _folder = Scratch.NewFolder("demo");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Messages_differ_and_ask_only_for_classes_of_the_taxonomy()
    {
        var taxonomy = TaxonomyDocument.Parse(DemoData.Taxonomy).AcceptedValue();
        var messages = DemoProject.Messages();

        var intents = taxonomy.Fields[0].Classes.Where(c => c.Parent is not null).Select(c => c.Name);

        Assert.Equal(intents.Order(StringComparer.Ordinal), DemoData.Instance.Intents.Order(StringComparer.Ordinal));
        Assert.Equal(taxonomy.Fields[1].Classes.Select(c => c.Name), DemoData.Instance.Tones);
        Assert.Equal(messages.Count, messages.Select(m => m.Text).Distinct(StringComparer.Ordinal).Count());
        Assert.All(messages, m => Assert.DoesNotContain('{', m.Text));
        Assert.Equal(messages, DemoProject.Messages());
    }

    [Fact]
    public async Task The_workforce_leaves_tasks_for_people_and_labels_that_are_right_exported_and_proven()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        var (project, people) = await DemoProject.EnsureAsync(server.Instance);
        var workforce = new Workforce(server.Instance, server.Address, project.Id, people[0].Actor);
        var outstanding = await workforce.OutstandingAsync();

        var done = await workforce.RunAsync(outstanding, double.PositiveInfinity, Path.Combine(_folder, "export", "labels.jsonl"), TestContext.Current.CancellationToken);

        var truth = DemoProject.Messages().ToDictionary(m => m.Text, m => m.Intent, StringComparer.Ordinal);
        var rows = (await File.ReadAllLinesAsync(done.ExportFile, TestContext.Current.CancellationToken)).Select(l => JsonNode.Parse(l)!).ToList();
        var labels = rows.Where(r => (string?)r["state"] == "final").ToList();
        var right = labels.Count(r => (string?)r["value"]!["intent"] == truth[(string)r["content"]!["text"]!]);
        var counters = await server.Instance.Projects.CountersAsync(project.Id);
        Assert.Equal(outstanding, done.Answers);
        Assert.Equal(0, await workforce.OutstandingAsync());
        Assert.InRange(counters["tasks.open"], Workforce.LeftForPeople, truth.Count);
        Assert.InRange(labels.Count, 400, truth.Count - Workforce.LeftForPeople);
        Assert.InRange((double)right / labels.Count, 0.9, 1);
        Assert.True((bool)done.Verification["holds"]!);
    }

    [Fact]
    public async Task The_demo_shows_a_lead_labels_and_gives_an_annotator_work()
    {
        var chromium = TestBrowser.Executable();
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        var (project, demoPeople) = await DemoProject.EnsureAsync(server.Instance);
        var people = demoPeople.ToDictionary(p => p.Role, p => p.Actor);
        var workforce = new Workforce(server.Instance, server.Address, project.Id, people["lead"]);
        await workforce.RunAsync(int.MaxValue, double.PositiveInfinity, Path.Combine(_folder, "labels.jsonl"), TestContext.Current.CancellationToken);
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
        var shown = await annotator.Locator("main").InnerTextAsync();
        await annotator.Keyboard.TypeAsync(DemoProject.Messages().First(m => shown.Contains(m.Text, StringComparison.Ordinal)).Intent.ToLowerInvariant());
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
