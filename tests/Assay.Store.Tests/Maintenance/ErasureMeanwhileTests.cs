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

    /// <summary>Nobody can look for a name that is gone: whatever was written before that has to go with it, whoever is killed then.</summary>
    [Fact]
    public async Task What_names_a_person_until_their_name_is_gone_goes_with_it()
    {
        await using var world = await World.CreateAsync(DatabaseEngine.Postgres);
        await using var other = await Instance.OpenAsync(world.Settings, Server.Work.Labels.LabelAggregation.Aggregate, world.Time);
        await world.AddAsync(1);
        var ben = await world.AnnotatorAsync();
        var task = (await world.NextAsync(ben))!.Task.Id;
        var person = (await world.Instance.Access.CreateAccountAsync("z@example.org", "Zebulon Quagmire", null, [new Grant(default, world.Project.Id, default, Roles.Annotator)], null, world.Operator)).AcceptedValue().Id;
        var written = new List<int>();
        var late = new List<Task>();
        world.BeforeCommit(() =>
        {
            if (ErasedPersonOf(other, person).GetAwaiter().GetResult().IsErased)
            {
                throw new InvalidOperationException("Killed by now.");
            }

            var number = written.Count + late.Count;
            var asked = Task.Run(() => other.Inbox.AskAsync(world.Project.Id, task, World.NewId(), $"Is it Zebulon Quagmire, {number}?", ben));
            if (asked.Wait(TimeSpan.FromSeconds(1)))
            {
                written.Add(number);
            }
            else
            {
                late.Add(asked); // the erasing transaction lets nobody write: it comes behind it
            }
        });

        var erased = await Record.ExceptionAsync(() => world.Instance.Eraser.EraseActorAsync(person, "asked for", world.Operator));
        world.BeforeCommit(null);
        await Task.WhenAll(late);

        Assert.True(erased is null or InvalidOperationException);
        Assert.True((await ErasedPersonOf(other, person)).IsErased);
        Assert.True(written.Count > 2);
        foreach (var number in written)
        {
            Assert.Empty(await Planted.ColumnsWithAsync(other, $"Quagmire, {number}?"));
        }
    }

    private static async Task<ErasedPerson> ErasedPersonOf(Instance instance, ActorId person) => (await instance.Database.ReadAsync(s => ErasedPerson.Find(s, person)))!;
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
