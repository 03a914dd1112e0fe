using Assay.Domain;
using Assay.Domain.Ledger;
using Assay.Domain.Projects;
using Assay.Store.Tasks;
using Assay.Tests.Support;

namespace Assay.Store.Tests.Tasks;

public sealed class CorrectionTestsOnSqlite() : CorrectionTests(DatabaseEngine.Sqlite);

public sealed class CorrectionTestsOnPostgres() : CorrectionTests(DatabaseEngine.Postgres);

/// <summary>An answer of one's own that is replaced: what it replaces, and what stands then and stood before.</summary>
public abstract class CorrectionTests(DatabaseEngine engine)
{
    [Fact]
    public async Task A_corrected_answer_changes_the_label_and_the_old_one_stays_readable_as_of_then()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 1));
        await world.AddAsync(1);
        var ana = await world.AnnotatorAsync();
        var recorded = await world.AnswerNextAsync(ana, "cat");
        var before = (await world.Instance.Ledger.StateAsync(world.Project.Id)).Size;

        (await world.Instance.Tasks.CorrectAsync(world.Project.Id, new Submission(recorded.Task, World.NewId(), 0, World.Answer("dog"), 1, null, null), ana)).AcceptedValue();
        var now = await world.Instance.Labels.FindAsync(recorded.Task, null);
        var then = await world.Instance.Labels.FindAsync(recorded.Task, before);

        Assert.Equal("dog", now!.Class);
        Assert.Equal("cat", then!.Class);
    }

    [Fact]
    public async Task A_correction_replaces_the_answer_that_it_was_made_on_and_no_newer_one()
    {
        await using var world = await World.CreateAsync(engine);
        await world.AddAsync(1, overlap: 1);
        var ana = await world.AnnotatorAsync();
        var held = (await world.NextAsync(ana))!;
        var (first, second, late) = (World.NewId(), World.NewId(), World.NewId());
        (await world.SubmitAsync(held, ana, "cat", first)).AcceptedValue();
        Task<Decision<Recorded>> Correct(EventId id, string animal, EventId? replaces) =>
            world.Instance.Tasks.CorrectAsync(world.Project.Id, new Submission(held.Task.Id, id, 0, World.Answer(animal), held.Task.TaxonomyVersion, null, null), ana, replaces);

        (await Correct(second, "dog", first)).AcceptedValue();
        var refused = await Correct(late, "fish", first);
        var again = (await Correct(second, "dog", first)).AcceptedValue();
        var listed = Assert.Single(await world.Instance.MyWork.AnswersAsync(ana.Actor, world.Project.Id, null, 10));

        Assert.Equal((RefusalKind.Conflict, true), (refused.Refusal!.Kind, again.Repeated));
        Assert.Equal(second, listed.Annotation);
        Assert.Contains("dog", listed.Value, StringComparison.Ordinal);
        (await Correct(late, "fish", listed.Annotation)).AcceptedValue();
    }

    [Fact]
    public async Task A_correction_that_leaves_the_label_and_changes_how_sure_it_is_is_recorded_too()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 3));
        await world.AddAsync(1);
        await world.AnswerNextAsync(await world.AnnotatorAsync(), "cat");
        await world.AnswerNextAsync(await world.AnnotatorAsync(), "cat");
        var ana = await world.AnnotatorAsync();
        var recorded = await world.AnswerNextAsync(ana, "dog");

        (await world.Instance.Tasks.CorrectAsync(world.Project.Id, new Submission(recorded.Task, World.NewId(), 0, World.Answer("cat"), 1, null, null), ana)).AcceptedValue();

        var label = (await world.Instance.Labels.FindAsync(recorded.Task, null))!;
        Assert.Equal(("cat", 1d), (label.Class, label.Posterior));
        Assert.Equal(1d, await world.Instance.Database.ReadAsync(s => s.First("SELECT posterior FROM task", r => r.GetDouble(0))));
        Assert.Empty((await world.Instance.VerifyAsync(world.Project.Id, [])).Faults);
    }
}
