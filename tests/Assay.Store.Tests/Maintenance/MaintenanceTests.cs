using System.Text;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Projects;
using Assay.Domain.Tasks;
using Assay.Domain.Taxonomies;
using Assay.Server.Work.Labels;
using Assay.Store.Access;
using Assay.Store.Engine;
using Assay.Store.Maintenance;
using Assay.Tests.Support;

namespace Assay.Store.Tests.Maintenance;

public sealed class MaintenanceTestsOnSqlite() : MaintenanceTests(DatabaseEngine.Sqlite);

public sealed class MaintenanceTestsOnPostgres() : MaintenanceTests(DatabaseEngine.Postgres);

public abstract class MaintenanceTests(DatabaseEngine engine)
{
    [Fact]
    public async Task A_rebuild_makes_the_same_views()
    {
        await using var world = await BusyAsync();
        var before = await ViewsAsync(world);

        await world.Instance.RebuildAsync(world.Project.Id);

        Assert.Equal(before, await ViewsAsync(world));
    }

    [Fact]
    public async Task A_rebuild_makes_tasks_that_are_gone_and_removes_those_that_no_event_made()
    {
        await using var world = await BusyAsync();
        var before = await ViewsAsync(world);
        var (gone, moved, stray) = (Keys.Of(world.Project.Id.Value, 7), Keys.Of(world.Project.Id.Value, 8), Keys.Of(world.Project.Id.Value, 61));
        await world.Instance.Database.WriteAsync(world.Project.Id, unit =>
        {
            foreach (var table in (string[])["label", "answer", "draft", "lease", "inbox_entry", "task"])
            {
                unit.Session.Execute($"DELETE FROM {table} WHERE task_id = $1", gone);
            }

            unit.Session.Execute("DELETE FROM draft WHERE task_id = $1", moved);
            unit.Session.Execute("UPDATE task SET item_id = $2 WHERE task_id = $1", moved, gone);
            var columns = string.Join(", ", TaskRow.Table.ColumnNames);
            return unit.Session.Execute($"INSERT INTO task ({columns}) SELECT {columns.Replace("task_id", "$2", StringComparison.Ordinal).Replace("item_id", "$3", StringComparison.Ordinal)} FROM task WHERE task_id = $1", moved, stray, moved);
        });

        await world.Instance.RebuildAsync(world.Project.Id);

        Assert.Equal(before, await ViewsAsync(world));
        Assert.Empty((await world.Instance.VerifyAsync(world.Project.Id, [])).Faults);
    }

    [Fact]
    public async Task A_rebuild_makes_tasks_anew_that_stand_among_those_of_another_project()
    {
        await using var world = await BusyAsync();
        var other = (await world.Instance.Projects.CreateAsync("other", "", new ProjectPolicy(), world.Operator)).AcceptedValue();
        var before = await ViewsAsync(world);
        var (moved, place, answered) = (Keys.Of(world.Project.Id.Value, 7), Keys.Of(other.Id.Value, 3), Keys.Of(world.Project.Id.Value, 1));
        var columns = string.Join(", ", AnswerRow.Table.ColumnNames);
        await world.Instance.Database.WriteAsync(world.Project.Id, unit =>
        {
            foreach (var table in (string[])["label", "answer", "draft", "lease", "inbox_entry"])
            {
                unit.Session.Execute($"DELETE FROM {table} WHERE task_id = $1", moved);
            }

            unit.Session.Execute("UPDATE task SET task_id = $2 WHERE task_id = $1", moved, place);
            return unit.Session.Execute($"INSERT INTO answer ({columns}) SELECT {columns.Replace("task_id", "$2", StringComparison.Ordinal)} FROM answer WHERE task_id = $1", answered, place);
        });

        await world.Instance.RebuildAsync(world.Project.Id);

        Assert.Equal(before, await ViewsAsync(world));
        Assert.Empty((await world.Instance.VerifyAsync(world.Project.Id, [])).Faults);
    }

    [Fact]
    public async Task A_rebuild_makes_a_task_anew_about_which_somebody_asked()
    {
        await using var world = await World.CreateAsync(engine);
        await world.AddAsync(2);
        var ana = await world.AnnotatorAsync();
        var task = (await world.NextAsync(ana))!.Task.Id;
        (await world.Instance.Inbox.AskAsync(world.Project.Id, task, World.NewId(), "what is this?", ana)).AcceptedValue();
        await world.Instance.Holds.EndAsync(ana.Actor);
        var before = await ViewsAsync(world);
        await world.Instance.Database.WriteAsync(world.Project.Id, unit =>
        {
            foreach (var table in (string[])["draft", "lease", "inbox_entry", "task"])
            {
                unit.Session.Execute($"DELETE FROM {table} WHERE task_id = $1", task.Value);
            }

            return true;
        });

        await world.Instance.RebuildAsync(world.Project.Id);

        Assert.Equal(before, await ViewsAsync(world));
    }

    [Fact]
    public async Task A_rebuild_keeps_finished_what_a_change_reopened_and_its_label_settled_again()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 1));
        await world.AddAsync(2);
        var ana = await world.AnnotatorAsync();
        var (first, second) = ((await world.AnswerNextAsync(ana, "cat")).Task, (await world.AnswerNextAsync(ana, "dog")).Task);
        // As ledgers of earlier versions have it.
        await world.Instance.Database.WriteAsync(world.Project.Id, unit =>
        {
            unit.Lock(world.Project.Id);
            world.Instance.Tasks.Apply(unit, unit.Tasks.Get(first.Value)!, new TaskChange(Reopen: true), world.Operator);
            return true;
        });
        (await world.Instance.Tasks.ChangeAsync(world.Project.Id, second, new TaskChange(Overlap: 2), world.Operator)).AcceptedValue();
        (await world.Instance.Tasks.ChangeAsync(world.Project.Id, second, new TaskChange(Overlap: 1), world.Operator)).AcceptedValue();
        var before = await ViewsAsync(world);

        await world.Instance.RebuildAsync(world.Project.Id);

        Assert.Equal(before, await ViewsAsync(world));
    }

    [Fact]
    public async Task A_rebuild_after_a_refit_and_an_erasure_makes_the_same_views()
    {
        await using var world = await BusyAsync();
        (await ResolveProject.RunAsync(world.Instance, world.Project, ResolutionMethod.DawidSkene, refit: true, world.Operator)).AcceptedValue();
        var labels = await world.Instance.Labels.PageAsync(world.Project.Id, new TaskId(0), 5, null);
        (await world.Instance.Eraser.EraseItemAsync(labels[2].Item, "test", world.Operator)).AcceptedValue();
        var before = await ViewsAsync(world);

        await world.Instance.RebuildAsync(world.Project.Id);

        Assert.Equal(before, await ViewsAsync(world));
        Assert.Empty((await world.Instance.VerifyAsync(world.Project.Id, [])).Faults);
    }

    [Fact]
    public async Task A_copy_to_the_other_engine_and_back_has_the_same_roots_and_the_same_export()
    {
        await using var world = await BusyAsync();
        var other = World.NewSettings(engine == DatabaseEngine.Sqlite ? DatabaseEngine.Postgres : DatabaseEngine.Sqlite);
        var back = World.NewSettings(engine);
        var root = (await world.Instance.Ledger.StateAsync(world.Project.Id)).Root;
        var export = await ExportAsync(world.Instance, world.Project.Id);

        await InstanceCopy.CopyAsync(world.Settings, other, TimeProvider.System);
        await InstanceCopy.CopyAsync(other, back, TimeProvider.System);
        await using var there = await Instance.OpenAsync(other, LabelAggregation.Aggregate);
        await using var again = await Instance.OpenAsync(back, LabelAggregation.Aggregate);

        Assert.Equal(root, (await there.Ledger.StateAsync(world.Project.Id)).Root);
        Assert.Equal(root, (await again.Ledger.StateAsync(world.Project.Id)).Root);
        Assert.Equal(export, await ExportAsync(there, world.Project.Id));
        Assert.Equal(export, await ExportAsync(again, world.Project.Id));
        Assert.Empty((await again.VerifyAsync(world.Project.Id, [])).Faults);
    }

    [Fact]
    public async Task A_copy_into_an_instance_with_data_is_refused()
    {
        await using var world = await BusyAsync();
        await using var taken = await World.CreateAsync(DatabaseEngine.Sqlite);

        var refused = await Assert.ThrowsAsync<TargetTakenException>(() => InstanceCopy.CopyAsync(world.Settings, taken.Settings, TimeProvider.System));

        Assert.Contains("another instance's key", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_erased_item_leaves_no_copy_of_its_content()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 1));
        const string Secret = "Erika Mustermann 4111111111111111";
        const string Said = "a note with a secret word xylophone";
        (await world.Instance.Items.AddAsync(world.Project.Id, [World.Item(Secret)], new Assay.Store.Items.Placement("test", 1), world.Operator)).AcceptedValue();
        var ana = await world.AnnotatorAsync();
        var held = (await world.NextAsync(ana))!;
        await world.Instance.Tasks.SaveDraftAsync(world.Project.Id, held.Task.Id, $$"""{"note":"{{Said}}"}""", ana);
        (await world.Instance.Tasks.SubmitAsync(
            world.Project.Id, new Assay.Store.Tasks.Submission(held.Task.Id, World.NewId(), held.Fence, Encoding.UTF8.GetBytes($$"""{"animal":"cat","note":"{{Said}}"}"""), 1, null, null), ana)).AcceptedValue();

        (await world.Instance.Eraser.EraseItemAsync(held.Task.Item, "asked for", world.Operator)).AcceptedValue();

        Assert.Empty((await world.Instance.VerifyAsync(world.Project.Id, [])).Faults);
        Assert.DoesNotContain("Mustermann", await EverythingAsync(world), StringComparison.Ordinal);
        Assert.DoesNotContain("xylophone", await EverythingAsync(world), StringComparison.Ordinal);
        Assert.Single(await Assay.Store.Maintenance.ErasureList.ReadAsync(world.Settings.ErasuresFile));
    }

    [Fact]
    public async Task Whoever_may_not_erase_leaves_no_trace_on_the_list_of_erasures()
    {
        await using var world = await World.CreateAsync(engine);
        await world.AddAsync(1);
        var actor = await world.Instance.Access.EnsureActorAsync(ActorKind.Person, default, "annotator");
        await world.Instance.Access.GrantAsync(new Grant(actor, world.Project.Id, default, Roles.Annotator), world.Operator);
        var token = await world.Instance.Access.AddCredentialAsync(CredentialKind.Token, new byte[32], actor, "t", "", default, 9_000_000_000_000_000, world.Operator);
        var item = (await world.Instance.Items.FindByKeyAsync(world.Project.Id, "item 0"))!;

        var content = await world.Instance.Eraser.EraseItemAsync(item.Id, "", new Authority(actor, token.Number, "test"));
        var person = await world.Instance.Eraser.EraseActorAsync(actor, "", new Authority(actor, token.Number, "test"));

        Assert.Equal((RefusalKind.NotYours, RefusalKind.NotFound), (content.Refusal!.Kind, person.Refusal!.Kind));
        Assert.Empty(await Assay.Store.Maintenance.ErasureList.ReadAsync(world.Settings.ErasuresFile));
    }

    [Fact]
    public async Task An_erased_person_is_gone_and_their_answers_stay()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 1));
        await world.AddAsync(1);
        var account = (await world.Instance.Access.CreateAccountAsync("erika@example.org", "Erika Mustermann", "hash-of-erika", [new Grant(default, world.Project.Id, default, Roles.Annotator)], null, world.Operator)).AcceptedValue();
        var by = new Authority(account.Id, null, "test");
        var recorded = await world.AnswerNextAsync(by, "cat");

        (await world.Instance.Eraser.EraseActorAsync(account.Id, "asked for", world.Operator)).AcceptedValue();

        var everything = await EverythingAsync(world);
        Assert.DoesNotContain("erika@example.org", everything, StringComparison.Ordinal);
        Assert.DoesNotContain("Mustermann", everything, StringComparison.Ordinal);
        Assert.DoesNotContain("hash-of-erika", everything, StringComparison.Ordinal);
        Assert.Equal("cat", (await world.Instance.Labels.FindAsync(recorded.Task, null))!.Class);
        Assert.Empty((await world.Instance.VerifyAsync(default, [])).Faults);
    }

    [Fact]
    public async Task An_erasure_that_fails_once_it_is_on_the_list_says_that_it_will_be_done()
    {
        await using var world = await World.CreateAsync(engine);
        await world.AddAsync(1);
        var kept = new List<Erasure>();
        var eraser = new Eraser(
            world.Instance.Database, world.Instance.Access, world.Instance.Holds,
            async erasures =>
            {
                kept.AddRange(erasures);
                using var session = await Instance.OpenSessionAsync(world.Settings);
                session.Script("UPDATE ledger_head SET size = size - 1 WHERE project_id > 0");
            },
            new ScrubMark(world.Settings.ErasuresFile + ".unclean"));

        var failure = await Assert.ThrowsAsync<StoreUnavailableException>(() => eraser.EraseItemAsync(new ItemId(Keys.Of(world.Project.Id.Value, 1)), "asked for", world.Operator));

        Assert.Single(kept);
        Assert.Contains("on the list of erasures and will be erased", failure.Message, StringComparison.Ordinal);
        Assert.True(eraser.IsUnfinished);
    }

    [Fact]
    public async Task Two_processes_that_start_at_once_migrate_once()
    {
        var settings = World.NewSettings(engine);
        Directory.CreateDirectory(settings.DataDirectory);

        var opened = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Instance.OpenAsync(settings, LabelAggregation.Aggregate))));

        Assert.All(opened, i => Assert.Equal(0, i.Database.ReadAsync(s => s.Number("SELECT count(*) - count(DISTINCT version) FROM schema_migration")).GetAwaiter().GetResult()));
        foreach (var instance in opened)
        {
            await instance.DisposeAsync();
        }
    }

    /// <summary>Answers, corrections, skips, disputes, changes: some of everything.</summary>
    private async Task<World> BusyAsync()
    {
        var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 2, DeadAfter: 2));
        await world.AddAsync(60);
        var annotators = new List<Authority>();
        for (var i = 0; i < 4; i++)
        {
            annotators.Add(await world.AnnotatorAsync());
        }

        var random = new Random(7);
        for (var round = 0; round < 110; round++)
        {
            var by = annotators[round % annotators.Count];
            if (await world.NextAsync(by) is not { } held)
            {
                continue;
            }

            if (round % 11 == 0)
            {
                (await world.Instance.Tasks.SkipAsync(world.Project.Id, held.Task.Id, World.NewId(), held.Fence, "unclear", "a comment", by)).AcceptedValue();
                continue;
            }

            if (round % 13 == 0)
            {
                continue;
            }

            var recorded = (await world.SubmitAsync(held, by, random.Next(4) == 0 ? "dog" : "cat")).AcceptedValue();
            if (round % 17 == 0)
            {
                (await world.Instance.Tasks.CorrectAsync(world.Project.Id, new Assay.Store.Tasks.Submission(recorded.Task, World.NewId(), 0, World.Answer("fish"), 1, 0.5, null), by)).AcceptedValue();
            }

            if (round % 19 == 0)
            {
                (await world.Instance.Tasks.ChangeAsync(world.Project.Id, recorded.Task, new TaskChange(Overlap: 3, Priority: 4), world.Operator)).AcceptedValue();
            }
        }

        return world;
    }

    private static Task<string> ViewsAsync(World world) => StoredViews.TextAsync(world.Instance);

    private static async Task<string> ExportAsync(Instance instance, ProjectId project)
    {
        using var labels = new MemoryStream();
        await ExportProject.RunAsync(instance, project, ExportSubject.Labels, Formats.Exports.ExportFormat.JsonLines, null, labels);
        await ExportProject.RunAsync(instance, project, ExportSubject.Annotations, Formats.Exports.ExportFormat.JsonLines, null, labels);
        return Encoding.UTF8.GetString(labels.ToArray());
    }

    /// <summary>Every byte that the store keeps: files of the embedded engine, all rows of the other.</summary>
    private static async Task<string> EverythingAsync(World world)
    {
        var text = new StringBuilder();
        foreach (var file in Directory.EnumerateFiles(world.Settings.DataDirectory, "*", SearchOption.AllDirectories))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            text.Append(await reader.ReadToEndAsync());
        }

        if (world.Settings.ConnectionString is not null)
        {
            text.Append(await world.Instance.Database.ReadAsync(s => string.Join('\n', s.Query("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'", r => r.GetString(0))
                .SelectMany(table => s.Query($"SELECT t::text FROM {table} t", r => r.GetString(0))))));
        }

        return text.ToString();
    }
}
