using System.Globalization;
using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Projects;
using Assay.Domain.Taxonomies;
using Assay.Server.Hosting;
using Assay.Store.Access;
using Assay.Store.Items;
using Assay.Tests.Support;
using Microsoft.Playwright;

namespace Assay.Server.Tests.Browser;

/// <summary>An annotator in Chromium before a project of their own.</summary>
internal sealed class Desk : IAsyncDisposable
{
    public const string Email = "ana@example.org";

    /// <summary>Two answers a task: one class by search or digit, and a text that may be left out.</summary>
    public const string Tickets = """
        taxonomy: Tickets
        instructions: Read the whole message.
        fields:
          - name: topic
            type: choice
            label: Topic
            classes:
              - {name: Refund, definition: Money is to come back, examples: [where is my refund], aliases: [money back]}
              - {name: Card declined, definition: The payment was refused at the moment of paying, critical: true}
              - {name: Card delivery}
          - name: why
            type: text
            label: Why
            required: false
        """;

    private static readonly Authority Operator = new(new ActorId(0), null, "test");

    private readonly TestBrowser _browser;

    private Desk(TestServer server, ProjectId project, Account annotator, TestBrowser browser, IPage page) =>
        (Server, Project, Annotator, _browser, Page) = (server, project, annotator, browser, page);

    public TestServer Server { get; }

    public ProjectId Project { get; }

    public Account Annotator { get; }

    public IPage Page { get; private set; }

    /// <summary>What the browser refused or what broke in it; a test expects none.</summary>
    public List<string> Complaints { get; } = [];

    public static async Task<Desk> StartAsync(int items = 30, ProjectPolicy? policy = null, string taxonomy = Tickets, Func<int, string>? text = null, string name = "Tickets")
    {
        var chromium = TestBrowser.Executable();
        var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        var project = (await server.Instance.Projects.CreateAsync(name, "", policy ?? new ProjectPolicy(Overlap: 1), Operator)).AcceptedValue();
        (await server.Instance.Projects.PublishAsync(project.Id, TaxonomyDocument.Parse(taxonomy).Value, taxonomy, generated: false, Operator)).AcceptedValue();
        (await server.Instance.Items.AddAsync(
            project.Id, [.. Enumerable.Range(1, items).Select(i => World.Item(text?.Invoke(i) ?? $"Message {i}"))], new Placement("test", (policy ?? new ProjectPolicy(Overlap: 1)).Overlap), Operator)).AcceptedValue();
        var account = await server.AccountAsync(Email, Roles.Annotator, project.Id);
        var browser = await TestBrowser.StartAsync(chromium);
        var desk = new Desk(server, project.Id, account, browser, await browser.PageAsync(1440, 900));
        desk.Watch(desk.Page);
        return desk;
    }

    public string Address(string path) => $"{Server.Address}{path}";

    /// <summary>Looked for again and again: the browser's word that a page was changed may be missed on a busy machine.</summary>
    public Task ArrivesAsync(IPage page, string path) => Eventually.HoldsAsync(() => Task.FromResult(page.Url == Address(path)));

    /// <summary>The id of the item that came in first.</summary>
    public string FirstItem => ((Project.Value << 40) | 1).ToString(CultureInfo.InvariantCulture);

    public string LabelAddress => Address($"p/{Project}/label");

    /// <summary>Signs in and opens labeling.</summary>
    public async Task SitDownAsync()
    {
        await SignInAsync(Page, Annotator.Id);
        await Page.GotoAsync(LabelAddress);
        await Search().WaitForAsync();
    }

    public async Task SignInAsync(IPage page, ActorId actor)
    {
        await page.GotoAsync(Address($"signin#link={await SignInLinks.MakeAsync(Server.Instance, actor, TimeSpan.FromMinutes(10))}"));
        await page.WaitForFunctionAsync("() => !location.pathname.startsWith('/signin')");
    }

    /// <summary>Somebody else with a browser of their own, signed in.</summary>
    public async Task<IPage> OtherAsync(Roles role, ColorScheme scheme = ColorScheme.Light)
    {
        var account = await Server.AccountAsync($"{Permissions.Name(role)}@example.org", role, Project);
        var page = await _browser.PageAsync(1440, 900, scheme);
        Watch(page);
        await SignInAsync(page, account.Id);
        return page;
    }

    /// <summary>Another device of the annotator, signed in.</summary>
    public async Task<IPage> DeviceAsync()
    {
        var page = await _browser.PageAsync(1440, 900);
        Watch(page);
        await SignInAsync(page, Annotator.Id);
        return page;
    }

    /// <summary>Another tab of the annotator.</summary>
    public async Task<IPage> TabAsync()
    {
        var tab = await TestBrowser.TabAsync(Page);
        Watch(tab);
        return tab;
    }

    /// <summary>The tab that is used from now on.</summary>
    public void Use(IPage tab) => Page = tab;

    public ILocator Search() => Page.GetByRole(AriaRole.Combobox).First;

    public ILocator Item => Page.Locator("#task p").First;

    public ILocator Says(string text) => Page.GetByText(text, new PageGetByTextOptions { Exact = false }).First;

    /// <summary>The save line's words.</summary>
    public ILocator SaveLine => Page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "Save state" });

    /// <summary>Answers the task in view and waits until the next one has been seen.</summary>
    public async Task AnswerAsync(string typed = "ref")
    {
        var before = await Item.TextContentAsync();
        await Page.Keyboard.TypeAsync(typed);
        await Page.Keyboard.PressAsync("Enter");
        await Page.Keyboard.PressAsync("Enter");
        await Page.WaitForFunctionAsync("before => document.querySelector('#task p')?.textContent !== before", before);
        await PaintedAsync();
    }

    public async Task<long> AnswersAsync() => (await Server.Instance.Projects.CountersAsync(Project)).GetValueOrDefault("answers");

    public Task HasAnswersAsync(long count) => Eventually.HoldsAsync(async () => await AnswersAsync() == count);

    /// <summary>So many answers are in, and the page has been told so.</summary>
    public async Task SentAsync(long count)
    {
        await HasAnswersAsync(count);
        await Says("Saved, all answers sent").WaitForAsync();
        await PaintedAsync();
    }

    /// <summary>Runs a command by a part of its name.</summary>
    public async Task RunAsync(string name)
    {
        await Page.Keyboard.PressAsync("Control+k");
        await Page.GetByRole(AriaRole.Combobox, new() { Name = "Commands" }).FillAsync(name);
        await Page.Keyboard.PressAsync("Enter");
    }

    /// <summary>What stands in the document has been seen: an Enter that comes before hands in nothing.</summary>
    public Task PaintedAsync() => Page.EvaluateAsync("() => new Promise(seen => requestAnimationFrame(() => requestAnimationFrame(seen)))");

    /// <summary>A key that is held down: pressed once, and repeated by the keyboard.</summary>
    public async Task HoldAsync(string key, int repeats)
    {
        for (var i = 0; i <= repeats; i++)
        {
            await Page.Keyboard.DownAsync(key);
        }

        await Page.Keyboard.UpAsync(key);
    }

    /// <summary>A key as another layout sends it.</summary>
    public async Task PressAsync(string key, string code, string? text = null, int modifiers = 0)
    {
        var session = await Page.Context.NewCDPSessionAsync(Page);
        await session.SendAsync("Input.dispatchKeyEvent", new Dictionary<string, object> { ["type"] = text is null ? "rawKeyDown" : "keyDown", ["key"] = key, ["code"] = code, ["modifiers"] = modifiers, ["text"] = text ?? "" });
        await session.SendAsync("Input.dispatchKeyEvent", new Dictionary<string, object> { ["type"] = "keyUp", ["key"] = key, ["code"] = code, ["modifiers"] = modifiers });
        await session.DetachAsync();
    }

    /// <summary>Violations of accessibility that axe finds, one line each.</summary>
    public static async Task<IReadOnlyList<string>> AxeAsync(IPage page)
    {
        await page.EvaluateAsync(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "web", "node_modules", "axe-core", "axe.min.js")));
        var found = await page.EvaluateAsync<string>("async () => JSON.stringify((await axe.run(document, { resultTypes: ['violations'] })).violations.map(v => `${v.id}: ${v.nodes.map(n => n.html).join(' | ')}`))");
        return [.. JsonNode.Parse(found)!.AsArray().Select(line => (string)line!)];
    }

    public static string Number(int number) => number.ToString("000", CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        await Server.DisposeAsync();
    }

    private void Watch(IPage page)
    {
        page.PageError += (_, error) => Complaints.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Text.Contains("Content Security Policy", StringComparison.Ordinal))
            {
                Complaints.Add(message.Text);
            }
        };
    }
}
