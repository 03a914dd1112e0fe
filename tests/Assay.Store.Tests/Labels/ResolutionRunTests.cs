using System.Text.Json.Nodes;
using Assay.Domain.Labels;
using Assay.Domain.Projects;
using Assay.Store.Tasks;
using Assay.Tests.Support;

namespace Assay.Store.Tests.Labels;

public sealed class ResolutionRunTestsOnSqlite() : ResolutionRunTests(DatabaseEngine.Sqlite);

public sealed class ResolutionRunTestsOnPostgres() : ResolutionRunTests(DatabaseEngine.Postgres);

/// <summary>A run that settles many tasks, and answers that come while it reckons.</summary>
public abstract class ResolutionRunTests(DatabaseEngine engine)
{
    [Fact]
    public async Task A_run_leaves_out_tasks_that_were_corrected_since_their_answers_were_read()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 1));
        await world.AddAsync(2);
        var ana = await world.AnnotatorAsync();
        var (first, second) = ((await world.AnswerNextAsync(ana, "cat")).Task, (await world.AnswerNextAsync(ana, "cat")).Task);
        var (project, labels) = (world.Project.Id, world.Instance.Labels);
        var since = (await world.Instance.Ledger.StateAsync(project)).Size;
        (await world.Instance.Tasks.CorrectAsync(project, new Submission(first, World.NewId(), 0, World.Answer("dog"), 1, null, null), ana)).AcceptedValue();

        ResolutionPartRow Stale(long task) => new(task, LabelState.Final, 1, """{"animal":"cat"}""", "cat", 1, 1);
        var written = (await labels.ApplyRunAsync(
            project, new ResolutionPart("majority", [Stale(Number(first.Value)), Stale(Number(second.Value))]), since, new JsonObject { ["method"] = "majority" }, world.Operator)).AcceptedValue();

        Assert.Equal(1, written);
        Assert.Equal(("dog", "cat"), ((await labels.FindAsync(first, null))!.Class, (await labels.FindAsync(second, null))!.Class));
        Assert.Empty((await world.Instance.VerifyAsync(project, [])).Faults);
    }

    private static long Number(long id) => id & ((1L << 40) - 1);
}
