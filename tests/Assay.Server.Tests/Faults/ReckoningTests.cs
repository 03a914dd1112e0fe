using Assay.Domain;
using Assay.Server.Work.Labels;
using Assay.Store;
using Assay.Store.Access;
using Assay.Tests.Support;
using Assay.Tests.Support.Faults;

namespace Assay.Server.Tests.Faults;

/// <summary>The harness itself: it must see what it is there to see.</summary>
public sealed class ReckoningTests
{
    [Fact]
    public async Task A_write_that_was_acknowledged_and_is_not_there_is_reported_lost()
    {
        var trial = await Trial.PrepareAsync(World.NewSettings(DatabaseEngine.Sqlite), annotators: 1, items: 1, overlap: 1);
        var write = new Sent(SentKind.Answer, World.NewId(), new TaskId(1), trial.Annotators[0].Actor, 1, "{}");
        trial.Journal.Begin(write).Acknowledge(7);

        var reckoning = await Reckoning.OfAsync(trial);

        Assert.Equal(1, reckoning.Lost);
        trial.Discard();
    }

    [Fact]
    public async Task A_hold_whose_number_the_store_has_forgotten_is_reported_lost()
    {
        var trial = await Trial.PrepareAsync(World.NewSettings(DatabaseEngine.Sqlite), annotators: 1, items: 1, overlap: 1);
        trial.Journal.Holds.Enqueue(new Hold(new TaskId(Store.Engine.Keys.Of(trial.Project.Value, 1)), trial.Annotators[0].Actor, 5));

        var reckoning = await Reckoning.OfAsync(trial);

        Assert.Equal(1, reckoning.Lost);
        trial.Discard();
    }

    [Fact]
    public async Task A_write_that_was_refused_or_never_sent_and_is_there_is_reported()
    {
        var trial = await Trial.PrepareAsync(World.NewSettings(DatabaseEngine.Sqlite), annotators: 1, items: 2, overlap: 1);
        var refused = await StoreAsync(trial);
        trial.Journal.Begin(refused).Refuse();
        await StoreAsync(trial);

        var reckoning = await Reckoning.OfAsync(trial);

        Assert.Contains($"{refused.Id} was refused and is in the ledger.", reckoning.Broken);
        Assert.Single(reckoning.Broken, b => b.EndsWith("was never sent.", StringComparison.Ordinal));
        trial.Discard();
    }

    private static async Task<Sent> StoreAsync(Trial trial)
    {
        await using var instance = await Instance.OpenAsync(trial.Settings with { Durable = false }, LabelAggregation.Aggregate);
        var by = new Authority(trial.Annotators[0].Actor, null, "test");
        var held = (await instance.Tasks.NextAsync(trial.Project, [0], by)).AcceptedValue()!;
        var write = new Sent(SentKind.Answer, World.NewId(), held.Task.Id, by.Actor, held.Fence, """{"animal":"cat"}""");
        (await instance.Tasks.SubmitAsync(trial.Project, new(write.Task, write.Id, held.Fence, World.Answer("cat"), 1, null, null), by)).AcceptedValue();
        return write;
    }
}
