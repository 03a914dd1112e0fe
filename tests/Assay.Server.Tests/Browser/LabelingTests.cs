using Assay.Domain.Access;
using Assay.Tests.Support;
using Microsoft.Playwright;

namespace Assay.Server.Tests.Browser;

/// <summary>Labeling as annotators do it all day: by keyboard, fast, with nothing in the way.</summary>
public sealed class LabelingTests
{
    [Fact]
    public async Task The_legend_shows_every_class_with_its_meaning_and_gives_the_focus_back()
    {
        await using var desk = await Desk.StartAsync(items: 2);
        await desk.SitDownAsync();
        await desk.Page.Keyboard.PressAsync("Shift+L");
        var legend = desk.Page.GetByRole(AriaRole.Dialog, new() { Name = "Classes" });
        await legend.WaitForAsync();
        var shown = await legend.GetByRole(AriaRole.Listitem).AllInnerTextsAsync();
        var found = await Desk.AxeAsync(desk.Page);
        await desk.Page.Keyboard.PressAsync("Escape");
        await legend.WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await desk.AnswerAsync();
        await desk.HasAnswersAsync(1);

        Assert.Contains(shown, line => line.Contains("Refund", StringComparison.Ordinal));
        Assert.Contains(shown, line => line.Contains("Card declined", StringComparison.Ordinal));
        Assert.Empty(found);
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task A_correction_is_left_by_Escape_and_the_answer_stays()
    {
        await using var desk = await Desk.StartAsync(items: 3);
        await desk.SitDownAsync();
        var first = await desk.Item.TextContentAsync();
        await desk.AnswerAsync();
        await desk.SentAsync(1);
        var second = await desk.Item.TextContentAsync();
        await desk.Page.Keyboard.PressAsync("Shift+Z");
        await desk.Says("You correct an answer that you sent.").WaitForAsync();
        Assert.Equal(first, await desk.Item.TextContentAsync());

        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Leave as it was" }).ClickAsync();
        await Eventually.HoldsAsync(async () => await desk.Item.TextContentAsync() == second);
        await desk.AnswerAsync();
        await desk.HasAnswersAsync(2);

        Assert.Equal(0, await desk.Server.Instance.Database.ReadAsync(s => s.Number("SELECT count(*) FROM ledger_event WHERE kind = 'annotation.submitted' AND header LIKE '%refersTo%'")));
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task A_long_text_is_sent_whole()
    {
        const string Taxonomy = """
            taxonomy: Letters
            fields:
              - name: letter
                type: text
                maxLength: 200000
            """;
        await using var desk = await Desk.StartAsync(items: 2, taxonomy: Taxonomy);
        await desk.SignInAsync(desk.Page, desk.Annotator.Id);
        await desk.Page.GotoAsync(desk.LabelAddress);
        var text = string.Concat(Enumerable.Repeat("ä long letter ", 10_000));
        await desk.Page.GetByRole(AriaRole.Textbox).First.FillAsync(text);
        await desk.Page.Keyboard.PressAsync("Control+Enter");
        await desk.HasAnswersAsync(1);
        var value = await desk.Server.Instance.Database.ReadAsync(s => s.First("SELECT value FROM answer", r => r.GetString(0)));

        Assert.Equal(text, (string)System.Text.Json.Nodes.JsonNode.Parse(value!)!["letter"]!);
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task Five_texts_are_labeled_from_sign_in_to_sign_out_without_the_pointer()
    {
        await using var desk = await Desk.StartAsync();
        await desk.Page.GotoAsync(desk.Address("signin"));
        await desk.Page.GetByLabel("E-mail").WaitForAsync();

        await desk.Page.Keyboard.TypeAsync(Desk.Email);
        await desk.Page.Keyboard.PressAsync("Tab");
        await desk.Page.Keyboard.TypeAsync(Visitor.Passphrase);
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Says("What to do next").WaitForAsync();
        await desk.Says("Start: Tickets").WaitForAsync();
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Search().WaitForAsync();
        await AnswerFiveAsync(desk);
        await desk.RunAsync("Me");
        await desk.Says("Saved, all answers sent").WaitForAsync();
        await desk.RunAsync("Sign out");
        await desk.Page.GetByLabel("E-mail").WaitForAsync();

        Assert.Equal(5, await desk.AnswersAsync());
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task Of_577_classes_three_letters_show_the_right_one_and_two_enters_hand_it_in()
    {
        var classes = string.Join('\n', Enumerable.Range(0, 24).SelectMany(group => Enumerable.Range(0, 24).Select(i => $"      - {{name: {Word(group, i)}, parent: Group {Letters(group)}}}").Prepend($"      - {{name: Group {Letters(group)}}}")));
        var taxonomy = $"taxonomy: Many\nfields:\n  - name: topic\n    type: choice\n    classes:\n{classes}\n      - {{name: Zebra crossing, parent: Group aa, aliases: [black and white]}}\n";
        await using var desk = await Desk.StartAsync(taxonomy: taxonomy);
        await desk.SitDownAsync();

        await desk.Page.Keyboard.TypeAsync("zeb");
        await desk.Page.GetByRole(AriaRole.Option).First.WaitForAsync();
        var rows = await desk.Page.GetByRole(AriaRole.Option).AllInnerTextsAsync();
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Says("Message 2").WaitForAsync();
        await desk.HasAnswersAsync(1);
        var label = (await desk.Server.Instance.Labels.PageAsync(desk.Project, new Domain.TaskId(0), 10, null))[0];

        Assert.Contains(rows.Take(4), row => row.Contains("Zebra crossing", StringComparison.Ordinal));
        Assert.Equal("Zebra crossing", label.Class);
    }

    [Fact]
    public async Task A_class_is_found_by_its_other_name_its_code_and_with_one_wrong_letter()
    {
        await using var desk = await Desk.StartAsync();
        await desk.SitDownAsync();

        async Task<string> FirstAsync(string typed)
        {
            await desk.Search().FillAsync(typed);
            return await desk.Page.GetByRole(AriaRole.Option).First.InnerTextAsync();
        }

        Assert.Contains("Refund", await FirstAsync("money"), StringComparison.Ordinal);
        Assert.Contains("Card delivery", await FirstAsync("delivrey"), StringComparison.Ordinal);
        Assert.Contains("Card delivery", await FirstAsync("deli"), StringComparison.Ordinal);
        await desk.Search().FillAsync("chargeback");
        await desk.Says("No class matches 'chargeback'.").WaitForAsync();
        await desk.Page.GetByText("Ask for one").ClickAsync();
        Assert.Contains("chargeback", await desk.Page.GetByLabel("Ask the lead").InputValueAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_button_shows_its_key_and_the_sheet_lists_the_same()
    {
        await using var desk = await Desk.StartAsync();
        await desk.SitDownAsync();

        var shown = await desk.Page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('header button kbd, footer button kbd')].map(k => k.textContent)");
        await desk.Page.Keyboard.PressAsync("F1");
        await desk.Page.GetByRole(AriaRole.Dialog).WaitForAsync();
        var listed = await desk.Page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('[role=dialog] kbd')].map(k => k.textContent)");
        var bare = await desk.Page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('footer button')].filter(b => b.querySelector('kbd') === null).map(b => b.textContent)");

        Assert.Equal(["F2", "?", "Shift+S", "Shift+F", "Shift+Q", "Enter"], shown);
        Assert.Empty(shown.Except(listed));
        Assert.Empty(bare);
    }

    [Fact]
    public async Task Ten_tasks_in_a_row_leave_no_blank_frame_no_spinner_and_nothing_moves()
    {
        await using var desk = await Desk.StartAsync();
        await desk.SitDownAsync();
        await Eventually.HoldsAsync(async () => (await desk.Server.Instance.Grid.HeldByAsync(desk.Annotator.Id, desk.Project)).Count > 6);
        await desk.Page.EvaluateAsync("""
            () => {
              window.frames_ = []
              const look = () => {
                const box = document.querySelector('#submit').getBoundingClientRect()
                const place = document.querySelector('#task')?.getBoundingClientRect()
                frames_.push([document.querySelector('#task p')?.textContent ?? '', document.querySelectorAll('.mantine-Loader-root').length, box.left, box.top, place?.left, place?.top, place?.width].join('|'))
                requestAnimationFrame(look)
              }
              requestAnimationFrame(look)
            }
            """);

        for (var i = 0; i < 10; i++)
        {
            await desk.AnswerAsync();
        }

        var frames = await desk.Page.EvaluateAsync<string[]>("() => frames_");
        Assert.All(frames, frame => Assert.StartsWith("Message", frame, StringComparison.Ordinal));
        Assert.Single(frames.Select(frame => frame[frame.IndexOf('|', StringComparison.Ordinal)..]).Distinct());
    }

    [Fact]
    public async Task Undo_right_after_submit_brings_the_task_back_with_the_caret_where_it_was()
    {
        await using var desk = await Desk.StartAsync();
        await desk.SitDownAsync();
        await desk.Page.Keyboard.TypeAsync("ref");
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Page.GetByRole(AriaRole.Textbox, new() { Name = "Why" }).FillAsync("monney");
        for (var i = 0; i < 3; i++)
        {
            await desk.Page.Keyboard.PressAsync("ArrowLeft");
        }

        await desk.Page.Keyboard.PressAsync("Control+Enter");
        await desk.Says("Message 2").WaitForAsync();
        await desk.Page.Keyboard.PressAsync("Control+z");
        await desk.Says("Message 1").WaitForAsync();
        await desk.Page.Keyboard.PressAsync("Backspace");
        var text = await desk.Page.GetByRole(AriaRole.Textbox, new() { Name = "Why" }).InputValueAsync();

        Assert.Equal("money", text);
        Assert.Equal(0, await desk.AnswersAsync());
    }

    [Fact]
    public async Task A_flag_and_a_question_reach_the_lead_and_the_answer_comes_back()
    {
        await using var desk = await Desk.StartAsync();
        await desk.SitDownAsync();

        await desk.Page.Keyboard.PressAsync("Shift+Q");
        await desk.Page.Keyboard.TypeAsync("Is a lost card a declined one?");
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Says("Asked.").WaitForAsync();
        await desk.Page.Keyboard.PressAsync("Shift+F");
        await desk.Page.Keyboard.PressAsync("1");
        await desk.Says("Hidden and reported. Nothing of it stays on this device.").WaitForAsync();
        await desk.Says("Message 2").WaitForAsync();
        var lead = await desk.OtherAsync(Roles.Lead);
        await lead.GotoAsync(desk.Address($"p/{desk.Project}/inbox"));
        await lead.GetByText("Annotators do not see this item until you show it again. An owner can erase it.").WaitForAsync();
        await lead.Keyboard.PressAsync("j");
        await lead.Keyboard.PressAsync("Enter");
        await lead.Keyboard.TypeAsync("No: choose Card delivery.");
        await lead.Keyboard.PressAsync("Control+Enter");
        await lead.GetByText("Answered.").WaitForAsync();
        await desk.Page.GotoAsync(desk.Address("me"));
        await desk.Says("No: choose Card delivery.").WaitForAsync();

        Assert.Empty(desk.Complaints);
        Assert.True((await desk.Server.Instance.VerifyAsync(desk.Project, [])).Holds);
    }

    [Fact]
    public async Task Hostile_texts_are_shown_as_text_and_nothing_of_them_runs()
    {
        const string Evil = "<img src=x onerror=\"window.evil=1\"><script>window.evil=1</script>";
        var taxonomy = Desk.Tickets.Replace("Card delivery", "'<b onclick=alert(1)>bold</b>'", StringComparison.Ordinal);
        await using var desk = await Desk.StartAsync(taxonomy: taxonomy, text: i => $"{Evil} {i}");
        await desk.SitDownAsync();

        await desk.Says(Evil).WaitForAsync();
        await desk.Page.Keyboard.TypeAsync("bold");
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Page.GetByText("<b onclick=alert(1)>bold</b>").First.WaitForAsync();
        await desk.Page.Keyboard.PressAsync("Shift+Q");
        await desk.Page.Keyboard.TypeAsync(Evil);
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Says("Asked.").WaitForAsync();
        await desk.Page.GotoAsync(desk.Address("me"));
        await desk.Says(Evil).WaitForAsync();
        var lead = await desk.OtherAsync(Roles.Lead);
        await lead.GotoAsync(desk.Address($"p/{desk.Project}/inbox"));
        await lead.GetByText(Evil).First.WaitForAsync();

        Assert.False(await desk.Page.EvaluateAsync<bool>("() => 'evil' in window"));
        Assert.False(await lead.EvaluateAsync<bool>("() => 'evil' in window"));
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task What_one_may_not_see_looks_like_a_wrong_address()
    {
        await using var desk = await Desk.StartAsync();
        await desk.SignInAsync(desk.Page, desk.Annotator.Id);

        foreach (var path in (string[])[$"p/{desk.Project}/items/{(desk.Project.Value << 40) | 1}", "p/999/label", "p/999"])
        {
            await desk.Page.GotoAsync(desk.Address(path));
            await desk.Says("Nothing here, or it is not shared with you.").WaitForAsync();
        }
    }

    private static async Task AnswerFiveAsync(Desk desk)
    {
        for (var i = 0; i < 5; i++)
        {
            await desk.AnswerAsync();
        }
    }

    private static string Letters(int number) => $"{(char)('a' + (number / 26))}{(char)('a' + (number % 26))}";

    private static string Word(int group, int i) => $"Class {Letters(group)}{Letters(i)}";
}
