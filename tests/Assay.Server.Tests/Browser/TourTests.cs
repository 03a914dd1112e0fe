using System.Text;
using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Server.Hosting;
using Assay.Store.Access;
using Assay.Tests.Support;
using Microsoft.Playwright;

namespace Assay.Server.Tests.Browser;

/// <summary>A new user's first minutes, from an empty server to their own file labeled and exported. With ASSAY_ACCEPT=1 it takes the pictures of the README's tour.</summary>
public sealed class TourTests
{
    private static readonly Authority Operator = new(new ActorId(0), null, "test");

    [Fact]
    public async Task A_new_user_goes_from_the_first_screen_to_their_own_file_labeled_and_exported()
    {
        var chromium = TestBrowser.Executable();
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        await using var browser = await TestBrowser.StartAsync(chromium);
        var page = await browser.PageAsync(1200, 750);
        var complaints = new List<string>();
        page.PageError += (_, error) => complaints.Add(error);
        page.Console += (_, message) => complaints.AddRange(message.Text.Contains("Content Security Policy", StringComparison.Ordinal) ? [message.Text] : []);

        await page.GotoAsync($"{server.Address}setup#{await FirstOwnerAsync(server)}");
        await page.GetByLabel("Name").FillAsync("Mara Lund");
        await page.GetByLabel("E-mail").FillAsync("mara@example.org");
        await page.GetByLabel("Password").First.FillAsync(Visitor.Passphrase);
        await page.Keyboard.PressAsync("Enter");

        await page.GetByText("No project yet.").WaitForAsync();
        await page.Keyboard.PressAsync("n");
        await page.GetByLabel("Name").FillAsync("Support mail");
        await page.GetByLabel("Answers wanted for each item").FillAsync("1");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText("To begin").WaitForAsync();
        await PictureAsync(page, "tour-1-begin");

        await page.GetByRole(AriaRole.Link, new() { Name = "Import", Exact = true }).Last.ClickAsync();
        await page.Locator("input[type=file]").First.SetInputFilesAsync(new FilePayload { Name = "mail.csv", MimeType = "text/csv", Buffer = Encoding.UTF8.GetBytes(Mail) });
        await page.GetByText("3 ready, 1 merged with a row that says the same, 1 line refused.").WaitForAsync();
        await page.GetByRole(AriaRole.Combobox, new() { Name = "What becomes of id" }).ClickAsync();
        await page.GetByRole(AriaRole.Option, new() { Name = "key of the item" }).ClickAsync();
        await page.GetByText("3 ready, 1 merged with a row that says the same, 1 line refused.").WaitForAsync();
        await page.GetByRole(AriaRole.Combobox, new() { Name = "What becomes of channel" }).ClickAsync();
        await page.GetByRole(AriaRole.Option, new() { Name = "facet, for filters" }).ClickAsync();
        await page.GetByText("--key id --facet channel").WaitForAsync();
        await PictureAsync(page, "tour-2-import");
        await page.GetByRole(AriaRole.Button, new() { Name = "Import 3" }).ClickAsync();
        await page.GetByText("3 added").First.WaitForAsync();

        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("t");
        await page.GetByRole(AriaRole.Button, new() { Name = "Begin one" }).ClickAsync();
        await page.GetByLabel("Or begin with a list: one class a line").FillAsync("Money\n  Refund\n  Charged twice\nCard lost\n");
        await page.GetByRole(AriaRole.Button, new() { Name = "Use these classes" }).ClickAsync();
        await page.GetByRole(AriaRole.Option, new() { Name = "Charged twice" }).First.ClickAsync();
        await page.GetByLabel("Definition").FillAsync("One payment was taken two times");
        await page.GetByText("draft kept").WaitForAsync();
        await PictureAsync(page, "tour-3-taxonomy");
        await page.Keyboard.PressAsync("Control+Enter");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Publish version 1" }).ClickAsync();
        await page.GetByText("Version 1 is published.").WaitForAsync();

        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("l");
        foreach (var typed in (string[])["twice", "card", "refund"])
        {
            await page.GetByRole(AriaRole.Combobox).First.WaitForAsync();
            await page.Keyboard.TypeAsync(typed);
            await PictureAsync(page, "tour-4-label");
            var item = await page.Locator("main").InnerTextAsync();
            await page.Keyboard.PressAsync("Enter");
            await page.Keyboard.PressAsync("Enter");
            await Eventually.HoldsAsync(async () => !FirstLine(await page.Locator("main").InnerTextAsync()).Equals(FirstLine(item), StringComparison.Ordinal));
        }

        await Eventually.HoldsAsync(async () => (await server.Instance.Projects.CountersAsync(new ProjectId(1))).GetValueOrDefault("answers") == 3);
        await page.GotoAsync($"{server.Address}p/1/data");
        await page.GetByText("resolved").Nth(2).WaitForAsync();
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByText("The one answer says Charged twice.").WaitForAsync();
        await page.Keyboard.PressAsync("v");
        await page.GetByText("Holds: this event stands in the ledger").WaitForAsync();
        await PictureAsync(page, "tour-5-proof");
        await page.GotoAsync($"{server.Address}p/1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Export", Exact = true }).ClickAsync();
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Export", Exact = true }).ClickAsync());

        var rows = (await File.ReadAllLinesAsync(await download.PathAsync(), TestContext.Current.CancellationToken)).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(["Charged twice", "Card lost", "Refund"], rows.Select(row => (string)row["value"]!["topic"]!));
        Assert.Equal(["m1", "m2", "m3"], rows.Select(row => (string)row["item_key"]!));
        Assert.Empty(complaints);
        Assert.True((await server.Instance.VerifyAsync(new ProjectId(1), [])).Holds);
    }

    /// <summary>The fourth row repeats the first but for its id; the last never ends.</summary>
    private const string Mail = "id,text,channel\nm1,You took my rent two times this month.,mail\nm2,I left my card in a taxi.,chat\nm3,The shoes went back weeks ago. Where is my money?,chat\nm1,You took my rent two times this month.,mail\nm5,\"I wanted to ask,mail\n";

    private static async Task<string> FirstOwnerAsync(TestServer server)
    {
        var secret = Secrets.New("inv");
        await server.Instance.Access.AddCredentialAsync(
            CredentialKind.Invitation, Secrets.HashOf(secret, "inv")!, new ActorId(0), "first owner", "owner", default, server.Instance.Database.Now + 86_400_000_000, Operator);
        return secret;
    }

    private static string FirstLine(string text) => text.Split('\n')[0];

    private static async Task PictureAsync(IPage page, string name)
    {
        if (Repository.Accepts)
        {
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Repository.Root, "docs", "images", name + ".png") });
        }
    }
}
