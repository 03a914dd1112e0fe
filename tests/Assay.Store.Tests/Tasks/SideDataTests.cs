using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Work.Labels;
using Assay.Store.Access;
using Assay.Store.Maintenance;
using Assay.Tests.Support;

namespace Assay.Store.Tests.Tasks;

public sealed class SideDataTestsOnSqlite() : SideDataTests(DatabaseEngine.Sqlite);

public sealed class SideDataTestsOnPostgres() : SideDataTests(DatabaseEngine.Postgres);

/// <summary>Saved views and drafts of taxonomies: no part of the truth, and kept all the same.</summary>
public abstract class SideDataTests(DatabaseEngine engine)
{
    [Fact]
    public async Task A_view_is_ones_own_until_it_is_shared_and_only_its_owner_deletes_it()
    {
        await using var world = await World.CreateAsync(engine);
        var (ana, ben) = (await world.AnnotatorAsync(), await world.AnnotatorAsync());
        var mine = (await world.Instance.Views.SaveAsync(world.Project.Id, "Disputed", "filter=state:disputed", shared: false, ana)).AcceptedValue();
        var unseen = await world.Instance.Views.ListAsync(world.Project.Id, ben.Actor);

        var shared = (await world.Instance.Views.SaveAsync(world.Project.Id, "Disputed", "filter=state:dead", shared: true, ana)).AcceptedValue();
        var seen = await world.Instance.Views.ListAsync(world.Project.Id, ben.Actor);

        Assert.Empty(unseen);
        Assert.Equal(mine.Id, shared.Id);
        Assert.Equal("filter=state:dead", Assert.Single(seen).Query);
        Assert.False(await world.Instance.Views.DeleteAsync(world.Project.Id, mine.Id, ben.Actor));
        Assert.True(await world.Instance.Views.DeleteAsync(world.Project.Id, mine.Id, ana.Actor));
    }

    [Fact]
    public async Task Two_editors_have_a_draft_each()
    {
        await using var world = await World.CreateAsync(engine);
        var (mara, jon) = (await world.AnnotatorAsync(), await world.AnnotatorAsync());
        (await world.Instance.TaxonomyDrafts.SaveAsync(world.Project.Id, 1, "not: [valid", mara)).AcceptedValue();
        world.Time.Advance(TimeSpan.FromSeconds(1));
        (await world.Instance.TaxonomyDrafts.SaveAsync(world.Project.Id, 1, "fields: []", jon)).AcceptedValue();

        var drafts = await world.Instance.TaxonomyDrafts.ListAsync(world.Project.Id);

        Assert.Equal([jon.Actor, mara.Actor], drafts.Select(d => d.Author));
        Assert.Equal("not: [valid", (await world.Instance.TaxonomyDrafts.FindAsync(world.Project.Id, mara.Actor))!.Body);
        Assert.Equal("baseVersion", Assert.Single((await world.Instance.TaxonomyDrafts.SaveAsync(world.Project.Id, 2, "", jon)).Refusal!.Faults!).Field);
        Assert.Equal(RefusalKind.TooLarge, (await world.Instance.TaxonomyDrafts.SaveAsync(world.Project.Id, 1, new string('a', 5_000_000), jon)).Refusal!.Kind);
    }

    [Fact]
    public async Task Views_drafts_and_actions_go_along_in_a_copy_to_the_other_engine()
    {
        await using var world = await World.CreateAsync(engine);
        await world.AddAsync(3);
        var ana = await world.AnnotatorAsync();
        (await world.Instance.Views.SaveAsync(world.Project.Id, "Mine", "filter=x", shared: false, ana)).AcceptedValue();
        (await world.Instance.TaxonomyDrafts.SaveAsync(world.Project.Id, 1, "draft", ana)).AcceptedValue();
        var run = (await world.Instance.Bulk.StartAsync(world.Project.Id, new("", null), new(Priority: 2), world.Operator)).AcceptedValue();
        await world.Instance.Bulk.StepAsync(run, Domain.Tasks.TaskFilter.Everything);
        var other = World.NewSettings(engine == DatabaseEngine.Sqlite ? DatabaseEngine.Postgres : DatabaseEngine.Sqlite);

        await InstanceCopy.CopyAsync(world.Settings, other, TimeProvider.System);
        await using var there = await Instance.OpenAsync(other, LabelAggregation.Aggregate);

        Assert.Single(await there.Views.ListAsync(world.Project.Id, ana.Actor));
        Assert.Equal("draft", (await there.TaxonomyDrafts.FindAsync(world.Project.Id, ana.Actor))!.Body);
        Assert.Equal(3, Assert.Single(await there.Bulk.ListAsync(world.Project.Id)).Changed);
        Assert.True((await there.Bulk.UndoAsync(world.Project.Id, run.Id, new Authority(new ActorId(0), null, "test"))).Accepted);
    }
}
