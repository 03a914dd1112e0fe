using System.Text;
using Assay.Domain;
using Assay.Domain.Ledger;
using Assay.Domain.Projects;
using Assay.Domain.Taxonomies;
using Assay.Server.Work.Labels;
using Assay.Store;
using Assay.Store.Access;
using Assay.Store.Items;
using Assay.Store.Projects;
using Assay.Store.Tasks;

namespace Assay.Tests.Support;

public enum DatabaseEngine
{
    Sqlite,
    Postgres,
}

/// <summary>A clock that a test moves.</summary>
public sealed class ManualTime : TimeProvider
{
    private long _ticks = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).UtcTicks;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public void Advance(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
}

/// <summary>An instance of its own with a project, for one test.</summary>
public sealed class World : IAsyncDisposable
{
    public const string Document = """
        taxonomy: Animals
        fields:
          - name: animal
            type: choice
            classes: [{name: cat}, {name: dog}, {name: fish}]
          - name: note
            type: text
            required: false
        """;

    private static readonly Authority System = new(new ActorId(0), null, "test");
    private int _handles;

    private World(Instance instance, Project project, ManualTime time, StoreSettings settings) => (Instance, Project, Time, Settings) = (instance, project, time, settings);

    public Instance Instance { get; private set; }

    public Project Project { get; private set; }

    public ManualTime Time { get; }

    public StoreSettings Settings { get; }

    public Authority Operator { get; } = System;

    public static StoreSettings NewSettings(DatabaseEngine engine)
    {
        var folder = Scratch.NewPath("data");
        // What a power cut would lose is not what these tests are about: no fsync, for the sake of slow disks.
        return new StoreSettings(folder, engine == DatabaseEngine.Postgres ? PostgresCluster.NewDatabase() : null, Durable: false);
    }

    public static async Task<World> CreateAsync(DatabaseEngine engine, ProjectPolicy? policy = null, string? taxonomy = null, bool durable = false)
    {
        var settings = NewSettings(engine) with { Durable = durable };
        var time = new ManualTime();
        var instance = await Instance.OpenAsync(settings, LabelAggregation.Aggregate, time);
        var project = (await instance.Projects.CreateAsync("animals", "", policy ?? new ProjectPolicy(Overlap: 2), System)).Value;
        if (taxonomy != "")
        {
            await instance.Projects.PublishAsync(project.Id, TaxonomyDocument.Parse(taxonomy ?? Document).Value, taxonomy ?? Document, generated: false, System);
        }

        return new World(instance, (await instance.Projects.FindAsync(project.Id))!, time, settings);
    }

    /// <summary>What happens before each commit of the store; throws where a test wants the store to fail.</summary>
    public void BeforeCommit(Action? act) => Instance.Database.BeforeCommit = act;

    /// <summary>Closes and opens the instance, as a restart does.</summary>
    public async Task RestartAsync()
    {
        await Instance.DisposeAsync();
        Instance = await Instance.OpenAsync(Settings, LabelAggregation.Aggregate, Time);
        Project = (await Instance.Projects.FindAsync(Project.Id))!;
    }

    public async Task<Authority> AnnotatorAsync()
    {
        var actor = await Instance.Access.EnsureActorAsync(ActorKind.Person, Project.Id, $"annotator-{Interlocked.Increment(ref _handles)}");
        return new Authority(actor, null, "test");
    }

    public async Task AddAsync(int count, int from = 0, int priority = 0, long pool = 0, int? overlap = null)
    {
        foreach (var chunk in Enumerable.Range(from, count).Chunk(1000))
        {
            (await Instance.Items.AddAsync(
                Project.Id, [.. chunk.Select(i => Item($"item {i}"))], new Placement("test", overlap ?? Project.Policy.Overlap, priority, pool), System)).AcceptedValue();
        }
    }

    public static NewItem Item(string text) => new(Encoding.UTF8.GetBytes($"{{\"text\":{LabelAggregation.JsonString(text)}}}"), null, text, [], null);

    public async Task<LeasedTask?> NextAsync(Authority by, params long[] pools) =>
        (await Instance.Tasks.NextAsync(Project.Id, pools.Length == 0 ? [0] : pools, by)).AcceptedValue();

    public Task<Decision<Recorded>> SubmitAsync(LeasedTask held, Authority by, string animal, EventId? id = null) => Instance.Tasks.SubmitAsync(
        Project.Id, new Submission(held.Task.Id, id ?? NewId(), held.Fence, Answer(animal), held.Task.TaxonomyVersion, null, 1.5), by);

    public async Task<Recorded> AnswerNextAsync(Authority by, string animal) => (await SubmitAsync((await NextAsync(by))!, by, animal)).AcceptedValue();

    public static byte[] Answer(string animal) => Encoding.UTF8.GetBytes($"{{\"animal\":{LabelAggregation.JsonString(animal)}}}");

    public static EventId NewId() => new(Guid.CreateVersion7());

    public async ValueTask DisposeAsync()
    {
        await Instance.DisposeAsync();
        if (Directory.Exists(Settings.DataDirectory))
        {
            Directory.Delete(Settings.DataDirectory, recursive: true);
        }
    }
}

public static class Decisions
{
    /// <summary>The value; a refusal fails the test with its message.</summary>
    public static T AcceptedValue<T>(this Decision<T> decision)
    {
        Assert.True(decision.Accepted, decision.Refusal?.Message);
        return decision.Value;
    }
}
