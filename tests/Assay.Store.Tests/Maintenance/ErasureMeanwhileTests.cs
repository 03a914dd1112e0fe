using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Ledger;
using Assay.Domain.Projects;
using Assay.Domain.Taxonomies;
using Assay.Store.Access;
using Assay.Store.Engine;
using Assay.Store.Maintenance;
using Assay.Store.Tasks;
using Assay.Tests.Support;

namespace Assay.Store.Tests.Maintenance;

public sealed class ErasureMeanwhileTestsOnSqlite() : ErasureMeanwhileTests(DatabaseEngine.Sqlite);

public sealed class ErasureMeanwhileTestsOnPostgres() : ErasureMeanwhileTests(DatabaseEngine.Postgres)
{
    /// <summary>A deadlock or a lost connection has the operation run again in another transaction.</summary>
    [Fact]
    public async Task What_a_transaction_found_that_was_not_kept_is_found_by_the_next()
    {
        await using var world = await World.CreateAsync(DatabaseEngine.Postgres);
        (await world.Instance.Items.AddAsync(world.Project.Id, [World.Item("one text") with { ExternalKey = "Zora-Kessler" }, World.Item("another")], new Store.Items.Placement("test", 1), world.Operator)).AcceptedValue();
        var ben = await world.AnnotatorAsync();
        LeasedTask[] held = [(await world.NextAsync(ben))!, (await world.NextAsync(ben))!];
        var other = held.Single(h => !h.Content!.Contains("one text", StringComparison.Ordinal)).Task;
        var (asked, failed) = (0, false);

        await world.Instance.Eraser.EraseItemsAsync(world.Project.Id, [Keys.Of(world.Project.Id.Value, 1)], "test", world.Operator, [], stop: async () =>
        {
            if (++asked == 2)
            {
                (await world.Instance.Inbox.AskAsync(world.Project.Id, other.Id, World.NewId(), "Is this Zora-Kessler again?", ben)).AcceptedValue();
                world.BeforeCommit(() =>
                {
                    world.BeforeCommit(null);
                    failed = true;
                    throw new Npgsql.PostgresException("deadlock detected", "ERROR", "ERROR", Npgsql.PostgresErrorCodes.DeadlockDetected);
                });
            }

            return false;
        });

        Assert.True(failed);
        Assert.Empty(await Planted.ColumnsWithAsync(world.Instance, "Zora-Kessler"));
    }
}

/// <summary>What others write while something is erased.</summary>
public abstract class ErasureMeanwhileTests(DatabaseEngine engine)
{
    [Fact]
    public async Task What_is_written_while_others_are_still_searched_is_found_once_the_item_is_gone()
    {
        await using var world = await World.CreateAsync(engine);
        (await world.Instance.Items.AddAsync(world.Project.Id, [World.Item("one text") with { ExternalKey = "Zora-Kessler" }, World.Item("another")], new Store.Items.Placement("test", 1), world.Operator)).AcceptedValue();
        var ben = await world.AnnotatorAsync();
        LeasedTask[] held = [(await world.NextAsync(ben))!, (await world.NextAsync(ben))!];
        var other = held.Single(h => !h.Content!.Contains("one text", StringComparison.Ordinal)).Task;
        var asked = 0;

        // Asked once before texts are searched, and once more before the item goes.
        await world.Instance.Eraser.EraseItemsAsync(world.Project.Id, [Keys.Of(world.Project.Id.Value, 1)], "test", world.Operator, [], stop: async () =>
        {
            if (++asked == 2)
            {
                (await world.Instance.Views.SaveAsync(world.Project.Id, "late", "filter=key%3AZora-Kessler", true, world.Operator)).AcceptedValue();
                (await world.Instance.Inbox.AskAsync(world.Project.Id, other.Id, World.NewId(), "Is this Zora-Kessler again?", ben)).AcceptedValue();
                await world.Instance.Tasks.SaveDraftAsync(world.Project.Id, other.Id, """{"note":"as Zora-Kessler"}""", ben);
                await world.Instance.TaxonomyDrafts.SaveAsync(world.Project.Id, 1, "taxonomy: T # Zora-Kessler", world.Operator);
                var run = await world.Instance.Imports.StartAsync(world.Project.Id, "items", "rows.csv", world.Operator.Actor);
                await world.Instance.Imports.AddFaultsAsync(run, 0, [new Store.Items.RefusedLine(new Fault("id", "The key \"Zora-Kessler\" is taken.", 2))]);
            }

            return false;
        });

        Assert.Equal(2, asked);
        Assert.Empty(await Planted.ColumnsWithAsync(world.Instance, "Zora-Kessler"));
    }

    [Fact]
    public async Task What_a_person_writes_while_they_are_erased_does_not_stay()
    {
        await using var world = await World.CreateAsync(engine);
        List<ProjectId> projects = [];
        for (var i = 0; i < 8; i++)
        {
            var project = (await world.Instance.Projects.CreateAsync($"more-{i}", "", new ProjectPolicy(), world.Operator)).AcceptedValue().Id;
            await world.Instance.Projects.PublishAsync(project, TaxonomyDocument.Parse(World.Document).Value, World.Document, generated: false, world.Operator);
            (await world.Instance.Items.AddAsync(project, [World.Item("asked about")], new Store.Items.Placement("test", 1), world.Operator)).AcceptedValue();
            projects.Add(project);
        }

        var account = (await world.Instance.Access.CreateAccountAsync("erika@example.org", "Erika Mustermann", "hash-of-erika", [.. projects.Select(p => new Grant(default, p, default, Roles.Annotator))], null, world.Operator)).AcceptedValue();
        var token = await world.Instance.Access.AddCredentialAsync(CredentialKind.Token, new byte[32], account.Id, "test", "", default, world.Instance.Database.Now + 86_400_000_000, world.Operator);
        var by = new Authority(account.Id, token.Number, "test");
        var tasks = new List<TaskId>();
        foreach (var project in projects)
        {
            tasks.Add((await world.Instance.Tasks.NextAsync(project, [0], by)).AcceptedValue()!.Task.Id);
        }

        var writing = Task.Run(async () =>
        {
            for (var i = 0; (await world.Instance.Inbox.AskAsync(projects[i % projects.Count], tasks[i % tasks.Count], World.NewId(), "what I planted", by)).Accepted; i++)
            {
            }
        });

        (await world.Instance.Eraser.EraseActorAsync(account.Id, "asked for", world.Operator)).AcceptedValue();
        await writing;

        Assert.Empty(await Planted.ColumnsWithAsync(world.Instance, "what I planted"));
    }
}
