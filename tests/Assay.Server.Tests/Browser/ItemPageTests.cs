using System.Text;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Projects;
using Assay.Store.Access;
using Assay.Store.Items;
using Assay.Tests.Support;
using Microsoft.Playwright;

namespace Assay.Server.Tests.Browser;

/// <summary>What the page of an item says is so: which text it has, and why its label is open.</summary>
public sealed class ItemPageTests
{
    private const string Tones = """
        taxonomy: Tones
        fields:
          - name: topic
            type: choice
            classes: [{name: refund}, {name: card}]
          - name: tone
            type: choice
            classes: [{name: calm}, {name: upset}, {name: angry}]
        """;

    private static readonly Authority Operator = new(new ActorId(0), null, "test");

    [Fact]
    public async Task A_disputed_label_names_the_field_in_which_people_differ()
    {
        await using var desk = await Desk.StartAsync(items: 1, policy: new ProjectPolicy(Overlap: 3), taxonomy: Tones);
        foreach (var tone in new[] { "calm", "upset", "angry" })
        {
            using var person = await desk.Server.PersonAsync(Roles.Annotator, desk.Project);
            var held = await person.PostAsync($"/projects/{desk.Project}/tasks/next", new { });
            await person.PostAsync($"/tasks/{(string)held!["id"]!}/annotations", new { id = Guid.CreateVersion7(), lease = (string)held["lease"]!, value = new { topic = "refund", tone }, taxonomyVersion = 1 });
        }

        using var lead = await desk.Server.PersonAsync(Roles.Lead, desk.Project);
        await lead.PostAsync($"/projects/{desk.Project}/resolutions", new { method = "dawid-skene", refit = true });
        var page = await desk.OtherAsync(Roles.Lead);
        await page.GotoAsync(desk.Address($"p/{desk.Project}/items/{desk.FirstItem}"));
        await page.GetByText("Of topic: 3 of 3 said refund.").WaitForAsync();

        await page.GetByText("tone: 3 people say 3 different things. One more answer can decide").WaitForAsync();

        Assert.Equal(0, await page.GetByText("that the policy asks for").CountAsync());
        Assert.Empty(desk.Complaints);
    }

    [Theory]
    [InlineData("Datum", "Kunde", "Nachricht")]
    [InlineData("wann", "wer", "was")]
    public async Task One_column_is_the_text_of_all_rows_in_the_grid_on_the_page_of_an_item_and_while_labeling(string when, string who, string text)
    {
        await using var desk = await Desk.StartAsync(items: 0);
        NewItem Row(string id, string from, string says) => new(Encoding.UTF8.GetBytes($$"""{"{{when}}":"2026-01-10","id":"{{id}}","{{text}}":"{{says}}","{{who}}":"{{from}}"}"""), null, id, [], null);
        NewItem[] rows = [Row("S1", "Müller GmbH Berlin", "ok"), .. Enumerable.Range(2, 20).Select(i => Row($"S{i}", "Anna", $"Wo bleibt die Karte Nummer {i}"))];
        (await desk.Server.Instance.Items.AddAsync(desk.Project, rows, new Placement("test", 1), Operator)).AcceptedValue();
        var page = await desk.OtherAsync(Roles.Lead);

        await page.GotoAsync(desk.Address($"p/{desk.Project}/data"));
        await page.GetByText("Wo bleibt die Karte Nummer 2", new() { Exact = true }).WaitForAsync();
        var cells = await page.Locator("[aria-rowindex] [role=gridcell]:nth-child(3)").AllInnerTextsAsync();
        await page.GotoAsync(desk.Address($"p/{desk.Project}/items/{desk.FirstItem}"));
        await page.GetByText("Müller GmbH Berlin").WaitForAsync();
        var item = await page.Locator("main section p").First.InnerTextAsync();
        await page.GotoAsync(desk.LabelAddress);
        var labeled = await page.Locator("#task p").First.InnerTextAsync();

        Assert.DoesNotContain(cells, cell => cell is "Anna" or "Müller GmbH Berlin");
        Assert.Contains("ok", cells);
        Assert.Equal(("ok", "ok"), (item, labeled));
        Assert.Empty(desk.Complaints);
    }
}
