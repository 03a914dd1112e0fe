using Assay.Domain.Projects;
using Assay.Tests.Support;
using Microsoft.Playwright;

namespace Assay.Server.Tests.Browser;

/// <summary>While a reason or a question is asked for, keys are for that, and what is said is said of the task that it was begun on.</summary>
public sealed class LabelingAskingTests
{
    [Fact]
    public async Task Undo_in_the_words_of_a_flag_is_their_own_and_Ctrl_Enter_sends_the_flag_and_no_answer()
    {
        await using var desk = await Desk.StartAsync();
        await desk.SitDownAsync();
        var why = await AnswerAsync(desk);
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Flag" }).ClickAsync();
        await desk.Page.Keyboard.PressAsync("4");
        await Words(desk).PressSequentiallyAsync("cut of");

        await PressAsync(desk, "Control+z", 5);
        var undone = await Words(desk).InputValueAsync();
        await PressAsync(desk, "Control+Shift+Z", 5);
        var redone = await Words(desk).InputValueAsync();
        await desk.Page.Keyboard.PressAsync("End");
        await desk.Page.Keyboard.TypeAsync("f");
        Assert.Equal(("", "cut of", "cut off", "money"), (undone, redone, await Words(desk).InputValueAsync(), await why.InputValueAsync()));
        await desk.Page.Keyboard.PressAsync("Control+Enter");
        await desk.Says("Flagged for the lead.").WaitForAsync();
        var (item, chosen, text) = (await desk.Item.TextContentAsync(), await desk.Page.GetByLabel("Remove Refund").CountAsync(), await why.InputValueAsync());
        await desk.Page.GotoAsync(desk.Address("me"));
        await desk.Says("cut off").WaitForAsync();

        Assert.Equal(("Message 1", 1, "money"), (item, chosen, text));
        Assert.Equal(0, await desk.AnswersAsync());
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task While_an_answer_can_be_undone_the_words_of_a_skip_stay_with_the_task_in_view()
    {
        await using var desk = await Desk.StartAsync();
        await desk.SitDownAsync();
        await desk.AnswerAsync();
        await desk.Page.Keyboard.PressAsync("Shift+S");
        await desk.Says("Why skip?").WaitForAsync();
        await PressAsync(desk, "Control+z", 2);
        await desk.Page.Keyboard.PressAsync("Control+Enter");
        await desk.Page.Keyboard.PressAsync("4");
        await desk.Page.Keyboard.TypeAsync("abc");

        await PressAsync(desk, "Control+z", 3);
        var (item, typed) = (await desk.Item.TextContentAsync(), await Words(desk).InputValueAsync());
        await desk.Page.Keyboard.PressAsync("Control+Enter");
        await desk.Says("Say what is wrong, in a few words.").WaitForAsync();
        await desk.Page.Keyboard.InsertTextAsync("\u200B\u2060\u2800");
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Says("Say what is wrong, in a few words.").WaitForAsync();
        await desk.Page.Keyboard.TypeAsync("two languages");
        await desk.Page.Keyboard.PressAsync("Control+Enter");
        await desk.Says("Skipped: other.").WaitForAsync();
        await desk.Says("Message 3").WaitForAsync();
        await desk.HasAnswersAsync(1);

        Assert.Equal(("Message 2", ""), (item, typed));
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task A_pointer_that_takes_the_focus_out_of_the_bar_gives_no_key_to_the_task()
    {
        await using var desk = await Desk.StartAsync();
        await desk.SitDownAsync();
        await desk.AnswerAsync();
        await desk.Says("Saved, all answers sent").WaitForAsync();
        await desk.Page.Keyboard.TypeAsync("ref");
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Page.Keyboard.PressAsync("Shift+F");
        await desk.Says("What is wrong?").WaitForAsync();

        await desk.Item.ClickAsync();
        foreach (var key in (string[])["Shift+Z", "F2", "Control+z", "Control+Enter", "Shift+B", "Shift+Q"])
        {
            await desk.Page.Keyboard.PressAsync(key);
            await desk.Item.ClickAsync();
        }

        await desk.Search().ClickAsync();
        await desk.Page.Keyboard.PressAsync("Backspace");
        var (item, dialogs, chosen) = (await desk.Item.TextContentAsync(), await desk.Page.GetByRole(AriaRole.Dialog).CountAsync(), await desk.Page.GetByLabel("Remove Refund").CountAsync());
        await desk.Search().ClickAsync();
        await desk.Page.Keyboard.PressAsync("4");
        await desk.Item.ClickAsync();
        await desk.Page.Keyboard.TypeAsync("cut off");
        var typed = await Words(desk).InputValueAsync();
        await desk.Item.ClickAsync();
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Says("Flagged for the lead.").WaitForAsync();

        Assert.Equal(("Message 2", 0, 1), (item, dialogs, chosen));
        Assert.Equal("cut off", typed);
        Assert.Equal(1, await desk.AnswersAsync());
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task Text_that_is_typed_into_a_field_while_reasons_are_listed_chooses_none()
    {
        await using var desk = await Desk.StartAsync();
        await desk.SitDownAsync();
        var why = await AnswerAsync(desk);
        foreach (var (button, question) in ((string, string)[])[("Flag", "What is wrong?"), ("Skip", "Why skip?")])
        {
            await desk.Page.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();
            await desk.Says(question).WaitForAsync();
            await why.ClickAsync();
            await desk.Page.Keyboard.PressAsync("End");
            await desk.Page.Keyboard.TypeAsync(" 1 2");
            await desk.Says(question).WaitForAsync();
            await desk.Page.Keyboard.PressAsync("Escape");
            await desk.Says(question).WaitForAsync(new() { State = WaitForSelectorState.Hidden });
        }

        Assert.Equal(("Message 1", "money 1 2 1 2"), (await desk.Item.TextContentAsync(), await why.InputValueAsync()));
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task A_question_says_what_is_missing_and_its_buttons_do_what_they_say()
    {
        await using var desk = await Desk.StartAsync();
        await desk.SitDownAsync();
        await desk.Page.Keyboard.PressAsync("Shift+Q");
        var question = desk.Page.GetByRole(AriaRole.Textbox, new() { Name = "Ask the lead" });
        await desk.Page.Keyboard.InsertTextAsync("\u200B\u2060");

        foreach (var key in (string[])["Enter", "Control+Enter"])
        {
            await desk.Page.Keyboard.PressAsync(key);
            await desk.Says("Say what is unclear, in a few words.").WaitForAsync();
        }

        await question.FillAsync("Is it one?");
        await PressAsync(desk, "Tab", 2);
        await desk.Page.Keyboard.PressAsync("Enter");
        await question.WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await desk.Page.Keyboard.PressAsync("Shift+Q");
        await desk.Page.Keyboard.TypeAsync("Or two?");
        await desk.Page.Keyboard.PressAsync("Control+Enter");
        await desk.Says("Asked.").WaitForAsync();
        await desk.Page.GotoAsync(desk.Address("me"));
        await desk.Says("Or two?").WaitForAsync();

        Assert.Equal(0, await desk.Page.GetByText("Is it one?").CountAsync());
        Assert.Equal(0, await desk.AnswersAsync());
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task A_task_that_goes_under_what_is_said_of_it_takes_the_words_along_and_the_screen_says_so()
    {
        await using var desk = await Desk.StartAsync(policy: new ProjectPolicy(Overlap: 1, LeaseSeconds: 10));
        await desk.SitDownAsync();
        await desk.Page.Keyboard.PressAsync("Shift+F");
        await desk.Page.Keyboard.PressAsync("4");
        await desk.Page.Keyboard.TypeAsync("half a sen");

        await desk.Says("Your draft is kept.").WaitForAsync();
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Next task" }).ClickAsync();
        await desk.Says("The task changed before your words were sent. They wait at that task.").WaitForAsync();
        var bars = await desk.Page.GetByText("What is wrong?").CountAsync();
        await desk.Page.GotoAsync(desk.Address("me"));
        await desk.Says("Questions and flags").WaitForAsync();
        await desk.Says("None. Shift+Q").WaitForAsync();

        Assert.Equal(0, bars);
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task Nothing_acts_on_the_task_while_a_dialog_is_over_it_wherever_the_focus_is()
    {
        await using var desk = await Desk.StartAsync();
        await desk.SitDownAsync();
        await desk.Page.Keyboard.TypeAsync("ref");
        await desk.Page.Keyboard.PressAsync("Enter");

        foreach (var open in (string[])["F1", "F2", "Control+s", "Control+k"])
        {
            await desk.Page.Keyboard.PressAsync(open);
            await desk.Page.GetByRole(AriaRole.Dialog).WaitForAsync();
            await desk.Page.WaitForFunctionAsync("() => document.activeElement.closest('[role=dialog]') !== null");
            await desk.Page.EvaluateAsync("() => document.activeElement.blur()");
            foreach (var key in (string[])["Control+z", "Control+Enter", "Shift+S", "Shift+Z", "2"])
            {
                await desk.Page.Keyboard.PressAsync(key);
            }

            await desk.Page.Keyboard.PressAsync("Escape");
            await desk.Page.GetByRole(AriaRole.Dialog).WaitForAsync(new() { State = WaitForSelectorState.Detached });
        }

        Assert.Equal("Message 1", await desk.Item.TextContentAsync());
        Assert.Equal(1, await desk.Page.GetByLabel("Remove Refund").CountAsync());
        Assert.Equal(0, await desk.Page.GetByText("Why skip?").CountAsync());
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task Undo_in_the_box_of_a_dialog_goes_on_in_no_box_of_the_task()
    {
        await using var desk = await Desk.StartAsync();
        await desk.SitDownAsync();
        var why = desk.Page.GetByRole(AriaRole.Textbox, new() { Name = "Why" });
        await why.PressSequentiallyAsync("money");
        await desk.Page.Keyboard.PressAsync("Control+k");
        var search = desk.Page.GetByRole(AriaRole.Combobox, new() { Name = "Commands" });
        await search.PressSequentiallyAsync("skip");

        await PressAsync(desk, "Control+z", 4);
        var searched = await search.InputValueAsync();
        await desk.Page.Keyboard.PressAsync("Escape");
        await search.WaitForAsync(new() { State = WaitForSelectorState.Detached });

        Assert.Equal(("", "money"), (searched, await why.InputValueAsync()));
        Assert.Empty(desk.Complaints);
    }

    [Fact]
    public async Task After_the_pointer_has_pressed_a_mark_a_class_or_a_button_Enter_hands_the_task_in()
    {
        const string Taxonomy = """
            taxonomy: Tones
            fields:
              - {name: tone, type: choice, label: Tone, classes: [{name: calm}, {name: angry}]}
              - {name: strength, type: rating, label: Strength, min: 1, max: 5}
            """;
        await using var desk = await Desk.StartAsync(taxonomy: Taxonomy);
        await desk.SitDownAsync();

        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Instructions" }).ClickAsync();
        await desk.Page.Keyboard.PressAsync("Escape");
        await desk.Page.GetByRole(AriaRole.Dialog).WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await desk.Page.GetByRole(AriaRole.Option, new() { Name = "angry" }).ClickAsync();
        await desk.Page.GetByRole(AriaRole.Radio, new() { Name = "4" }).ClickAsync();
        await desk.Page.GetByRole(AriaRole.Radio, new() { Name = "4", Checked = true }).WaitForAsync();
        var focused = await desk.Page.EvaluateAsync<string>("() => document.activeElement.getAttribute('role')");
        await desk.Page.Keyboard.PressAsync("ArrowLeft");
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Says("Message 2").WaitForAsync();
        await desk.HasAnswersAsync(1);
        await desk.Page.GetByRole(AriaRole.Option, new() { Name = "calm" }).ClickAsync();
        await desk.Page.Keyboard.PressAsync("2");
        await desk.Page.GetByRole(AriaRole.Button, new() { Name = "Keys" }).ClickAsync();
        await desk.Page.Keyboard.PressAsync("Escape");
        await desk.Page.GetByRole(AriaRole.Dialog).WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Says("Message 3").WaitForAsync();
        await desk.HasAnswersAsync(2);

        // Whoever goes by keyboard finds the buttons where they were.
        await PressAsync(desk, "Tab", 2);
        await desk.Page.Keyboard.PressAsync("Enter");
        await desk.Says("Why skip?").WaitForAsync();

        Assert.Equal("radiogroup", focused);
        Assert.Equal(
            ["""{"strength":3,"tone":"angry"}""", """{"strength":2,"tone":"calm"}"""],
            await desk.Server.Instance.Database.ReadAsync(s => s.Query("SELECT value FROM answer ORDER BY position", r => r.GetString(0))));
        Assert.Empty(desk.Complaints);
    }

    /// <summary>Refund, for money: chosen and said, and not handed in. Gives the field of the words.</summary>
    private static async Task<ILocator> AnswerAsync(Desk desk)
    {
        await desk.Page.Keyboard.TypeAsync("ref");
        await desk.Page.Keyboard.PressAsync("Enter");
        var why = desk.Page.GetByRole(AriaRole.Textbox, new() { Name = "Why" });
        await why.PressSequentiallyAsync("money");
        return why;
    }

    private static ILocator Words(Desk desk) => desk.Page.GetByRole(AriaRole.Textbox, new() { Name = "In a few words" });

    private static async Task PressAsync(Desk desk, string key, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await desk.Page.Keyboard.PressAsync(key);
        }
    }
}
