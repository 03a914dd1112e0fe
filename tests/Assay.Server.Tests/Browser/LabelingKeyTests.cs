using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Projects;
using Assay.Tests.Support;
using Microsoft.Playwright;

namespace Assay.Server.Tests.Browser;

/// <summary>What keys do while somebody labels, and what they must not.</summary>
public sealed class LabelingKeyTests
{
    [Fact]
    public async Task On_French_and_Russian_layouts_digits_pick_classes_and_letters_keep_their_meaning()
    {
        await using var desk = await Desk.StartAsync();
        await desk.SitDownAsync();

        await desk.PressAsync("é", "Digit2", "é");
        await desk.Page.GetByText("Card declined").First.WaitForAsync();
        await desk.Page.GetByLabel("Remove Card declined").WaitForAsync();
        await desk.PressAsync("я", "KeyZ", modifiers: 2);
        await desk.Page.GetByLabel("Remove Card declined").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await desk.PressAsync("Ы", "KeyS", "Ы", modifiers: 8);
        await desk.Says("Why skip?").WaitForAsync();
        await desk.PressAsync("&", "Digit1", "&");
        await desk.Says("Skipped: unclear.").WaitForAsync();

        // Where AZERTY prints z is where QWERTY has W: undo follows the print.
        await desk.PressAsync("z", "KeyW", modifiers: 2);
        await desk.Says("Message 1").WaitForAsync();
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task A_name_that_begins_with_the_key_of_another_class_is_searched_for()
    {
        await using var desk = await Desk.StartAsync(taxonomy: Tones);
        await desk.SitDownAsync();

        var invitation = await desk.Search().GetAttributeAsync("placeholder");
        await desk.Page.Keyboard.TypeAsync("calm");
        var typed = await desk.Search().InputValueAsync();
        var chosen = await desk.Page.GetByLabel("Remove ").CountAsync();
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Page.GetByLabel("Remove calm").WaitForAsync();
        await desk.Page.Keyboard.PressAsync("2");
        await desk.Page.GetByLabel("Remove angry").WaitForAsync();

        Assert.Equal("Type to search, or press a digit", invitation);
        Assert.Equal("calm", typed);
        Assert.Equal(0, chosen);
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task On_a_scale_letters_take_classes_by_their_keys_and_nothing_breaks()
    {
        await using var desk = await Desk.StartAsync(taxonomy: Tones);
        await desk.SitDownAsync();

        await desk.Page.Keyboard.PressAsync("Tab");
        await desk.Page.GetByRole(AriaRole.Radiogroup).And(desk.Page.Locator(":focus")).WaitForAsync();
        await desk.Page.Keyboard.PressAsync("z");
        await desk.Page.Keyboard.PressAsync("4");
        await desk.Page.Keyboard.PressAsync("m");
        await desk.Page.GetByLabel("Remove moved").WaitForAsync();
        var marked = await desk.Page.GetByRole(AriaRole.Radio, new() { Checked = true }).TextContentAsync();
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Says("Message 2").WaitForAsync();

        await desk.HasAnswersAsync(1);
        Assert.Equal("4", marked);
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task Enter_that_is_held_down_hands_in_one_task_and_goes_into_no_other()
    {
        await using var desk = await Desk.StartAsync(taxonomy: "taxonomy: Notes\nfields:\n  - name: topic\n    type: choice\n    required: false\n    classes: [{name: Refund}, {name: Delivery}]\n");
        await desk.SitDownAsync();

        await desk.PaintedAsync();
        await desk.HoldAsync("Enter", 40);
        await desk.Says("Message 2").WaitForAsync();
        await desk.Says("Saved, all answers sent").WaitForAsync();
        var after = await desk.AnswersAsync();
        await desk.PaintedAsync();
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Says("Message 3").WaitForAsync();
        await desk.HasAnswersAsync(2);

        Assert.Equal(1, after);
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task Keys_that_come_while_an_answer_is_being_kept_are_for_no_task_and_the_screen_says_so()
    {
        await using var desk = await Desk.StartAsync();
        await desk.SitDownAsync();
        await desk.Page.Keyboard.TypeAsync("ref");
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Page.EvaluateAsync(SlowDevice);

        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Page.Keyboard.PressAsync("2");
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Page.WaitForFunctionAsync("() => window.written.length > 0");
        var meanwhile = await desk.Item.TextContentAsync();
        await desk.Page.EvaluateAsync("() => { const written = window.written; window.written = null; for (const run of written) run() }");
        await desk.Says("Message 2").WaitForAsync();
        await desk.Says("A key or click came before this task was in view").WaitForAsync();
        var chosen = await desk.Page.GetByLabel("Remove ").CountAsync();
        await desk.AnswerAsync();
        await desk.Says("Message 3").WaitForAsync();
        await desk.Says("A key or click came before this task was in view").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await desk.HasAnswersAsync(2);

        Assert.Equal("Message 1", meanwhile);
        Assert.Equal(0, chosen);
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task A_key_of_another_action_is_refused_swap_is_offered_and_then_acts()
    {
        await using var desk = await Desk.StartAsync();
        await desk.SignInAsync(desk.Page, desk.Annotator.Id);
        await desk.Page.GotoAsync(desk.Address("me/keys"));
        var change = desk.Page.GetByRole(AriaRole.Button, new() { Name = "Change: skip, with a reason" });

        await change.ClickAsync();
        await desk.Page.Keyboard.PressAsync("F5");
        await desk.Says("F5 belongs to the browser and never arrives here.").WaitForAsync();
        await change.ClickAsync();
        await desk.Page.Keyboard.PressAsync("Shift+F");
        await desk.Says("Shift+F is the key of: flag the item, with a reason.").WaitForAsync();
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Swap them" }).ClickAsync();
        await desk.Says("Your keys are saved.").WaitForAsync();
        await desk.Page.GotoAsync(desk.LabelAddress);
        await desk.Search().WaitForAsync();
        await desk.Page.Keyboard.PressAsync("Shift+F");
        await desk.Says("Why skip?").WaitForAsync();

        var kept = System.Text.Json.Nodes.JsonNode.Parse((await desk.Server.Instance.PersonSettings.FindAsync(desk.Annotator.Id, "keys"))!)!["keys"]!;
        Assert.Equal(("Shift+F", "Shift+S"), ((string)kept["skip"]!, (string)kept["flag"]!));
    }

    [Fact]
    public async Task With_single_character_keys_off_letters_do_nothing_and_every_action_is_reached()
    {
        await using var desk = await Desk.StartAsync();
        await desk.Server.Instance.PersonSettings.PutAsync(desk.Annotator.Id, "keys", """{"singleKeys":false,"keys":{"flag":"Ctrl+Shift+F"}}""");
        await desk.SitDownAsync();
        await desk.Page.WaitForFunctionAsync("() => document.querySelectorAll('footer kbd').length === 2");

        await desk.Page.Keyboard.PressAsync("Shift+S");
        await desk.Page.Keyboard.PressAsync("1");
        Assert.Equal("S1", await desk.Search().InputValueAsync());
        Assert.Equal(0, await desk.Page.GetByText("Why skip?").CountAsync());
        await desk.Search().FillAsync("");
        await desk.Page.Keyboard.PressAsync("Control+Shift+F");
        await desk.Says("What is wrong?").WaitForAsync();
        await desk.Page.Keyboard.PressAsync("Escape");
        foreach (var (action, shows) in ((string, string)[])[("Skip", "text=Why skip?"), ("Ask the lead", "role=group[name='Question']"), ("Your answers", "text=You have answered nothing here yet."), ("Instructions", "text=Read the whole message."), ("A break", "text=Break since")])
        {
            await desk.RunAsync(action);
            await desk.Page.Locator(shows).First.WaitForAsync();
            await desk.Page.Keyboard.PressAsync("Escape");
        }

        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task A_class_that_is_typed_and_not_chosen_is_not_handed_in_past()
    {
        const string Taxonomy = """
            taxonomy: Mail
            fields:
              - {name: topic, type: choice, label: Topic, classes: [{name: Refund}, {name: Card}]}
              - {name: tags, type: choices, label: Tags, required: false, classes: [{name: bank}, {name: phone}]}
            """;
        await using var desk = await Desk.StartAsync(items: 2, taxonomy: Taxonomy);
        await desk.SitDownAsync();
        await desk.Page.Keyboard.TypeAsync("ref");
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Page.Keyboard.PressAsync("Tab");
        await desk.Page.Keyboard.TypeAsync("fone");
        await desk.Page.Keyboard.PressAsync("Control+Enter");
        await desk.Page.GetByText("has “fone” typed and not chosen").First.WaitForAsync();
        Assert.Equal(0, await desk.AnswersAsync());

        await desk.Page.Keyboard.PressAsync("Control+a");
        await desk.Page.Keyboard.TypeAsync("phone");
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Page.Keyboard.PressAsync("Control+Enter");
        await desk.HasAnswersAsync(1);
        Assert.Equal("""{"tags":["phone"],"topic":"Refund"}""", await desk.Server.Instance.Database.ReadAsync(s => s.First("SELECT value FROM answer", r => r.GetString(0))));
        Assert.Empty(desk.Complaints);
    }

    /// <summary>Each class begins with the key of another, or of itself; beside them a scale, on which nothing can be written.</summary>
    private const string Tones = """
        taxonomy: Tones
        fields:
          - name: tone
            type: choice
            label: Tone
            classes:
              - {name: calm, hotkey: c}
              - {name: angry, hotkey: a}
              - {name: lively, hotkey: l}
              - {name: moved, hotkey: m}
          - name: strength
            type: rating
            label: Strength
            required: false
            min: 1
            max: 5
        """;

    /// <summary>The device says that an answer is written only when it is let.</summary>
    private const string SlowDevice = """
        () => {
          window.written = []
          IDBTransaction.prototype.addEventListener = function (type, run, ...rest) {
            const waits = type === 'complete' && window.written !== null && this.mode === 'readwrite' && [...this.objectStoreNames].includes('outbox')
            return EventTarget.prototype.addEventListener.call(this, type, waits ? (event) => window.written.push(() => run.call(this, event)) : run, ...rest)
          }
        }
        """;
}
