using System.Globalization;
using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Projects;
using Assay.Store.Access;
using Assay.Tests.Support;

namespace Assay.Server.Tests.Items;

public sealed class ItemReasonTestsOnSqlite() : ItemReasonTests(DatabaseEngine.Sqlite);

public sealed class ItemReasonTestsOnPostgres() : ItemReasonTests(DatabaseEngine.Postgres);

/// <summary>Why a label is what it is, now and at any moment.</summary>
public abstract class ItemReasonTests(DatabaseEngine engine)
{
    [Fact]
    public async Task Each_answer_says_whether_it_agrees_and_a_past_one_is_shown_as_it_was()
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own", items: 1, policy: new(Overlap: 3));
        using var lead = await server.PersonAsync(Roles.Lead, project);
        using var ana = await server.PersonAsync(Roles.Annotator, project);
        using var ben = await server.PersonAsync(Roles.Annotator, project);
        using var kim = await server.PersonAsync(Roles.Annotator, project);
        await AnswerAsync(ana, project, "cat");
        await AnswerAsync(ben, project, "cat");
        var task = await AnswerAsync(kim, project, "dog");
        var then = (await server.Instance.Ledger.StateAsync(project)).Size;
        await kim.PostAsync($"/tasks/{task}/corrections", new { id = Guid.CreateVersion7(), value = new { animal = "cat" }, taxonomyVersion = 1 });
        var item = (string)(await lead.GetAsync($"/tasks/{task}"))!["item"]!;

        var now = await lead.GetAsync($"/items/{item}");
        var before = await lead.GetAsync($"/items/{item}?asOf={then}");

        Assert.Equal([true, true, true], now!["answers"]!.AsArray().Select(a => (bool)a!["agrees"]!));
        Assert.Equal([true, true, false], before!["answers"]!.AsArray().Select(a => (bool)a!["agrees"]!));
        Assert.Equal("dog", (string)before["answers"]![2]!["value"]!["animal"]!);
        Assert.StartsWith("Person", (string)before["answers"]![2]!["name"]!, StringComparison.Ordinal);
        Assert.Equal(before["history"]!.AsArray().Select(h => (string)h!["actor"]!).Distinct().Order(), before["people"]!.AsObject().Select(p => p.Key).Order());
    }

    [Fact]
    public async Task The_history_of_an_erased_item_ends_with_who_erased_it_and_why()
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own", items: 3, policy: new(Overlap: 1));
        using var lead = await server.PersonAsync(Roles.Lead, project);
        using var ana = await server.PersonAsync(Roles.Annotator, project);
        var item = (string)(await lead.GetAsync($"/tasks/{await AnswerAsync(ana, project, "cat")}"))!["item"]!;
        var other = (string)(await lead.GetAsync($"/tasks/{await AnswerAsync(ana, project, "cat")}"))!["item"]!;
        var by = new Authority(new ActorId(0), null, "test");
        (await server.Instance.Eraser.EraseItemAsync(new ItemId(long.Parse(item, CultureInfo.InvariantCulture)), "asked for", by)).AcceptedValue();
        var then = (await server.Instance.Ledger.StateAsync(project)).Size - 1;
        (await server.Instance.Eraser.EraseItemAsync(new ItemId(long.Parse(other, CultureInfo.InvariantCulture)), "another", by)).AcceptedValue();

        var history = (await lead.GetAsync($"/items/{item}"))!["history"]!.AsArray();
        var before = (await lead.GetAsync($"/items/{item}?asOf={then}"))!["history"]!.AsArray();

        Assert.Equal(("erased", "asked for"), ((string)history[^1]!["kind"]!, (string)history[^1]!["value"]!["reason"]!));
        Assert.Equal(history.Count - 1, before.Count);
    }

    [Fact]
    public async Task With_a_worker_model_an_answer_says_how_often_its_author_is_right_on_that_class()
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own", items: 12, policy: new(Overlap: 2, Method: ResolutionMethod.Majority));
        using var lead = await server.PersonAsync(Roles.Lead, project);
        using var ana = await server.PersonAsync(Roles.Annotator, project);
        using var ben = await server.PersonAsync(Roles.Annotator, project);
        string task = "";
        for (var i = 0; i < 12; i++)
        {
            task = await AnswerAsync(ana, project, i % 2 == 0 ? "cat" : "dog");
            await AnswerAsync(ben, project, i % 2 == 0 ? "cat" : "dog");
        }

        await lead.PostAsync($"/projects/{project}/resolutions", new { method = "dawid-skene", refit = true });
        var item = await lead.GetAsync($"/items/{(string)(await lead.GetAsync($"/tasks/{task}"))!["item"]!}");

        Assert.Equal("dawid-skene", (string)item!["label"]!["method"]!);
        Assert.All(item["answers"]!.AsArray(), a => Assert.InRange((double)a!["accuracy"]!, 0.5, 1));
    }

    [Fact]
    public async Task A_disputed_label_names_the_field_that_is_open()
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own", items: 2, policy: new(Overlap: 3), document: TwoFields);
        using var lead = await server.PersonAsync(Roles.Lead, project);
        TestServer.Client[] people = [await server.PersonAsync(Roles.Annotator, project), await server.PersonAsync(Roles.Annotator, project), await server.PersonAsync(Roles.Annotator, project)];
        await AnswerAsync(people[0], project, new { animal = "cat", mood = "calm" });
        await AnswerAsync(people[1], project, new { animal = "cat", mood = "angry" });
        var split = await AnswerAsync(people[2], project, new { animal = "cat" });
        await AnswerAsync(people[0], project, new { animal = "cat", mood = "calm" });
        await AnswerAsync(people[1], project, new { animal = "dog", mood = "calm" });
        var unsure = await AnswerAsync(people[2], project, new { animal = "cow", mood = "calm" });

        var (tied, open) = (await LabelAsync(lead, split), await LabelAsync(lead, unsure));
        await lead.PostAsync($"/projects/{project}/resolutions", new { method = "dawid-skene", refit = true });
        var weighed = await LabelAsync(lead, split);
        people.ToList().ForEach(p => p.Dispose());

        Assert.Equal(["mood tie"], Disputes(tied));
        Assert.Equal(["animal tie"], Disputes(open));
        Assert.Equal(["mood tie"], Disputes(weighed));
        Assert.Equal(("animal", false, true), ((string)weighed["field"]!, (bool)tied["weighed"]!, (bool)weighed["weighed"]!));
        Assert.InRange((double)weighed["posterior"]!, 0.9, 1);
    }

    [Fact]
    public async Task A_label_from_answers_that_leave_out_what_may_be_left_out_says_that_nothing_was_said()
    {
        await using var server = await TestServer.StartAsync(engine);
        var project = await server.ProjectAsync("own", policy: new(Overlap: 1), document: "taxonomy: Notes\nfields:\n  - {name: note, type: text, required: false}\n");
        using var lead = await server.PersonAsync(Roles.Lead, project);
        using var ana = await server.PersonAsync(Roles.Annotator, project);

        var label = await LabelAsync(lead, await AnswerAsync(ana, project, new { }));

        Assert.Equal([" nothing-said"], Disputes(label));
    }

    private const string TwoFields = """
        taxonomy: Animals
        fields:
          - name: animal
            type: choice
            classes: [{name: cat}, {name: dog}, {name: cow}]
          - name: mood
            type: choice
            required: false
            classes: [{name: calm}, {name: angry}]
        """;

    private static async Task<JsonNode> LabelAsync(TestServer.Client lead, string task) => (await lead.GetAsync($"/items/{(string)(await lead.GetAsync($"/tasks/{task}"))!["item"]!}"))!["label"]!;

    private static IEnumerable<string> Disputes(JsonNode label) => label["disputes"]!.AsArray().Select(d => $"{(string?)d!["field"]} {(string)d["why"]!}");

    private static Task<string> AnswerAsync(TestServer.Client annotator, ProjectId project, string animal) => AnswerAsync(annotator, project, new { animal });

    private static async Task<string> AnswerAsync(TestServer.Client annotator, ProjectId project, object value)
    {
        var held = await annotator.PostAsync($"/projects/{project}/tasks/next", new { });
        await annotator.PostAsync($"/tasks/{(string)held!["id"]!}/annotations", new { id = Guid.CreateVersion7(), lease = (string)held["lease"]!, value, taxonomyVersion = 1 });
        return (string)held["id"]!;
    }
}
