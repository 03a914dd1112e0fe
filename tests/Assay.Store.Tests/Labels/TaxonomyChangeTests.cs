using System.Text;
using Assay.Domain;
using Assay.Domain.Projects;
using Assay.Domain.Taxonomies;
using Assay.Domain.Tasks;
using Assay.Server.Work.Labels;
using Assay.Store.Tasks;
using Assay.Tests.Support;

namespace Assay.Store.Tests.Labels;

public sealed class TaxonomyChangeTestsOnSqlite() : TaxonomyChangeTests(DatabaseEngine.Sqlite);

public sealed class TaxonomyChangeTestsOnPostgres() : TaxonomyChangeTests(DatabaseEngine.Postgres);

/// <summary>Answers are judged under the version in which they were given, whatever is published later.</summary>
public abstract class TaxonomyChangeTests(DatabaseEngine engine)
{
    private const string Renamed = "{taxonomy: Animals, fields: [{name: creature, type: choice, classes: [{name: feline}, {name: canine}]}]}";
    private const string FewerClasses = "{taxonomy: Animals, fields: [{name: animal, type: choice, classes: [{name: dog}, {name: bird}]}]}";
    private const string NoChoice = "{taxonomy: Animals, fields: [{name: remark, type: text}]}";

    public static TheoryData<string, ResolutionMethod> Changes => new MatrixTheoryData<string, ResolutionMethod>(
        [Renamed, FewerClasses, NoChoice], [ResolutionMethod.Single, ResolutionMethod.Majority, ResolutionMethod.DawidSkene]);

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_new_version_changes_no_label_when_it_is_published_nor_when_all_is_resolved_again(string next, ResolutionMethod method)
    {
        await using var world = await LabeledAsync(method);
        var before = await LabelsAsync(world);

        await PublishAsync(world, next);
        var published = await LabelsAsync(world);
        await ResolveProject.RunAsync(world.Instance, await FoundAsync(world), null, refit: false, world.Operator);

        Assert.Equal((before, before), (published, await LabelsAsync(world)));
        Assert.All(await world.Instance.Labels.PageAsync(world.Project.Id, default, 100, null), l => Assert.NotNull(l.Value));
        Assert.Equal([KeyValuePair.Create(1, 12L)], await world.Instance.Labels.CountByVersionAsync(world.Project.Id));
    }

    [Fact]
    public async Task Answers_under_an_earlier_version_are_judged_by_it_live_at_a_change_and_at_a_rebuild()
    {
        await using var world = await LabeledAsync(ResolutionMethod.Majority, annotators: 1);
        await PublishAsync(world, Renamed);
        var task = (await world.Instance.Labels.PageAsync(world.Project.Id, default, 1, null))[0].Task;
        var ben = await world.AnnotatorAsync();
        (await world.Instance.Tasks.ChangeAsync(world.Project.Id, task, new TaskChange(Overlap: 2), world.Operator)).AcceptedValue();
        var held = (await world.Instance.Tasks.LeaseAsync(world.Project.Id, task, ben, picks: false)).AcceptedValue();

        (await world.SubmitAsync(held, ben, "cat")).AcceptedValue();

        var label = (await world.Instance.Labels.FindAsync(task, null))!;
        Assert.Equal((1, "cat", 1.0, 2), (label.TaxonomyVersion, label.Class, label.Posterior, label.Answers));
        var before = await StoredViews.TextAsync(world.Instance);
        await world.Instance.RebuildAsync(world.Project.Id);
        Assert.Equal(before, await StoredViews.TextAsync(world.Instance));
    }

    [Fact]
    public async Task A_refit_learns_from_every_version_that_asked_the_field_and_keeps_classes_that_have_gone()
    {
        await using var world = await LabeledAsync(ResolutionMethod.DawidSkene);
        await PublishAsync(world, FewerClasses);

        var resolved = (await ResolveProject.RunAsync(world.Instance, await FoundAsync(world), null, refit: true, world.Operator)).AcceptedValue();

        Assert.Equal((12, 12), (resolved.Tasks, resolved.Final));
        Assert.Equal(["dog", "bird", "cat", "fish"], (await world.Instance.Labels.ModelAsync(world.Project.Id, "animal"))!.Classes);
        Assert.All(await world.Instance.Labels.PageAsync(world.Project.Id, default, 100, null), l => Assert.Equal("cat", l.Class));
    }

    [Fact]
    public async Task A_model_of_another_field_leaves_labels_of_the_earlier_one_to_their_own_model()
    {
        await using var world = await LabeledAsync(ResolutionMethod.DawidSkene);
        var before = await LabelsAsync(world);
        await PublishAsync(world, Renamed);
        await world.AddAsync(3, from: 100, overlap: 1);
        var ana = await world.AnnotatorAsync();
        for (var i = 0; i < 3; i++)
        {
            await AnswerNextAsync(world, ana, """{"creature":"feline"}""");
        }

        (await ResolveProject.RunAsync(world.Instance, await FoundAsync(world), null, refit: true, world.Operator)).AcceptedValue();

        Assert.Equal(before, string.Join('\n', (await LabelsAsync(world)).Split('\n').Take(12)));
        Assert.Equal("animal", (await world.Instance.Labels.ContextAsync(world.Project.Id, 1))!.Model!.Field);
        Assert.Equal("creature", (await world.Instance.Labels.ContextAsync(world.Project.Id, 2))!.Model!.Field);
        var views = await StoredViews.TextAsync(world.Instance);
        await world.Instance.RebuildAsync(world.Project.Id);
        Assert.Equal(views, await StoredViews.TextAsync(world.Instance));
    }

    [Fact]
    public async Task An_imported_answer_is_taken_under_its_task_s_version_or_refused()
    {
        await using var world = await LabeledAsync(ResolutionMethod.Majority);
        await world.AddAsync(1, from: 50);
        await PublishAsync(world, Renamed);

        var added = (await world.Instance.Answers.AddAsync(
            world.Project.Id, "later", [Imported("item 0", """{"creature":"feline"}"""), Imported("item 0", """{"animal":"cat"}"""), Imported("item 50", """{"creature":"feline"}""")], world.Operator)).AcceptedValue();

        Assert.Equal(2, added.New);
        var refused = Assert.Single(added.Refused);
        Assert.Equal(0, refused.Index);
        Assert.Contains("version 1", refused.Message, StringComparison.Ordinal);
        Assert.Equal("""{"creature":"feline"}""", (await world.Instance.Labels.AnswersAsync(world.Project.Id, 0, -1, 100))[^1].Value);
        Assert.Empty((await world.Instance.VerifyAsync(world.Project.Id, [])).Faults);
    }

    private static ImportedAnswer Imported(string key, string value) => new(key, "worker of " + value, Encoding.UTF8.GetBytes(value), 1, null, null);

    private static async Task<Projects.Project> FoundAsync(World world) => (await world.Instance.Projects.FindAsync(world.Project.Id))!;

    private static async Task PublishAsync(World world, string document) =>
        (await world.Instance.Projects.PublishAsync(world.Project.Id, TaxonomyDocument.Parse(document).Value, document, generated: false, world.Operator)).AcceptedValue();

    private static async Task AnswerNextAsync(World world, Store.Access.Authority by, string value)
    {
        var held = (await world.NextAsync(by))!;
        (await world.Instance.Tasks.SubmitAsync(world.Project.Id, new Submission(held.Task.Id, World.NewId(), held.Fence, Encoding.UTF8.GetBytes(value), held.Task.TaxonomyVersion, null, null), by)).AcceptedValue();
    }

    private async Task<World> LabeledAsync(ResolutionMethod method, int annotators = 3)
    {
        var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: annotators, Method: method, FinalAt: 0.5));
        await world.AddAsync(12);
        for (var a = 0; a < annotators; a++)
        {
            var by = await world.AnnotatorAsync();
            for (var i = 0; i < 12; i++)
            {
                await world.AnswerNextAsync(by, a == 1 && i % 4 == 0 ? "fish" : "cat");
            }
        }

        if (method == ResolutionMethod.DawidSkene)
        {
            (await ResolveProject.RunAsync(world.Instance, world.Project, null, refit: true, world.Operator)).AcceptedValue();
        }

        return world;
    }

    private static async Task<string> LabelsAsync(World world) => string.Join('\n', await world.Instance.Labels.PageAsync(world.Project.Id, default, 100, null));
}
