using System.Text;
using Assay.Domain;
using Assay.Domain.Ledger;
using Assay.Domain.Projects;
using Assay.Domain.Taxonomies;
using Assay.Store.Access;
using Assay.Store.Engine;
using Assay.Store.Items;
using Assay.Store.Projects;
using Assay.Store.Tasks;
using Assay.Tests.Support;

namespace Assay.Store.Tests.Ledger;

public sealed class EventIdTestsOnSqlite() : EventIdTests(DatabaseEngine.Sqlite);

public sealed class EventIdTestsOnPostgres() : EventIdTests(DatabaseEngine.Postgres);

public abstract class EventIdTests(DatabaseEngine engine)
{
    [Fact]
    public async Task Whoever_takes_the_ids_that_could_be_guessed_stops_neither_imports_nor_settling_in_any_project()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 1));
        await world.AddAsync(40);
        var other = await OtherAsync(world);
        (await world.Instance.Items.AddAsync(other, [World.Item("there")], new Placement("test", 1), world.Operator)).AcceptedValue();
        var ana = await world.AnnotatorAsync();
        await SquatAsync(world, ana, [.. Guessable(world.Project.Id), .. Guessable(other)]);

        foreach (var project in (ProjectId[])[world.Project.Id, other])
        {
            var added = (await world.Instance.Items.AddAsync(project, [Keyed("one"), Keyed("two")], new Placement("rows.csv", 1), world.Operator)).AcceptedValue();
            var imported = (await world.Instance.Answers.AddAsync(project, "answers.csv", [Imported("one", "ann", "cat"), Imported("two", "ann", "dog")], world.Operator)).AcceptedValue();
            var bob = await world.AnnotatorAsync();
            var held = (await world.Instance.Tasks.NextAsync(project, [0], bob)).AcceptedValue()!;
            var settled = await world.Instance.Tasks.SubmitAsync(project, new Submission(held.Task.Id, World.NewId(), held.Fence, World.Answer("cat"), held.Task.TaxonomyVersion, null, null), bob);

            Assert.Equal((2, 2, 0), (added.New, imported.New, imported.Known));
            Assert.True(settled.Accepted, settled.Refusal?.Message);
            Assert.NotNull(await world.Instance.Labels.FindAsync(held.Task.Id, null));
        }
    }

    [Fact]
    public async Task One_id_may_be_used_in_two_projects()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 1));
        await world.AddAsync(1);
        var other = await OtherAsync(world);
        (await world.Instance.Items.AddAsync(other, [World.Item("there")], new Placement("test", 1), world.Operator)).AcceptedValue();
        var ana = await world.AnnotatorAsync();
        var id = World.NewId();

        var here = await world.SubmitAsync((await world.NextAsync(ana))!, ana, "cat", id);
        var held = (await world.Instance.Tasks.NextAsync(other, [0], ana)).AcceptedValue()!;
        var there = await world.Instance.Tasks.SubmitAsync(other, new Submission(held.Task.Id, id, held.Fence, World.Answer("dog"), held.Task.TaxonomyVersion, null, null), ana);

        Assert.False(here.AcceptedValue().Repeated);
        Assert.False(there.AcceptedValue().Repeated);
        Assert.Equal(other, (await world.Instance.Ledger.FindAsync(other, id))!.Project);
    }

    [Fact]
    public async Task An_import_finds_the_answers_that_it_recorded_before_ids_were_keyed()
    {
        await using var world = await World.CreateAsync(engine, new ProjectPolicy(Overlap: 1));
        (await world.Instance.Items.AddAsync(world.Project.Id, [Keyed("one")], new Placement("rows.csv", 1), world.Operator)).AcceptedValue();
        var answer = Imported("one", "ann", "cat");
        (await world.Instance.Answers.AddAsync(world.Project.Id, "answers.csv", [answer], world.Operator)).AcceptedValue();
        using (var session = await Instance.OpenSessionAsync(world.Settings))
        {
            if (engine == DatabaseEngine.Sqlite)
            {
                session.Script("DROP TRIGGER tr_ledger_no_update");
            }

            session.Execute("UPDATE ledger_event SET event_id = $1 WHERE kind = 'annotation.imported'", NameOf(world.Project.Id, "one", "ann", "cat").ToBytes());
        }

        var again = (await world.Instance.Answers.AddAsync(world.Project.Id, "answers.csv", [answer, Imported("one", "bob", "dog")], world.Operator)).AcceptedValue();

        Assert.Equal((1, 1), (again.New, again.Known));
    }

    [Fact]
    public async Task Ids_that_the_server_derives_differ_between_instances()
    {
        await using var world = await World.CreateAsync(engine);
        await using var twin = await World.CreateAsync(engine);
        await world.AddAsync(1);
        await twin.AddAsync(1);

        var ids = await DerivedAsync(world);
        var others = await DerivedAsync(twin);

        Assert.Equal(2, ids.Count);
        Assert.Empty(ids.Intersect(others));
        Assert.All(ids, id => Assert.False(EventId.TryParse(id.ToString(), out _)));
    }

    [Fact]
    public async Task A_database_of_before_takes_one_id_in_two_projects_once_it_is_upgraded()
    {
        var settings = World.NewSettings(engine);
        Directory.CreateDirectory(settings.DataDirectory);
        using (var before = await Instance.OpenSessionAsync(settings))
        {
            Migrator.Run(before, 0, until: 5);
            Event(before, 1, 0);
            Assert.ThrowsAny<Exception>(() => Event(before, 2, 0));
        }

        using var session = await Instance.OpenSessionAsync(settings);
        Migrator.Run(session, 0);
        Event(session, 2, 0);

        Assert.ThrowsAny<Exception>(() => Event(session, 1, 1));
        Assert.Equal(2, session.Number("SELECT count(*) FROM ledger_event"));
    }

    private static void Event(SqlSession session, long project, long position) => session.Execute(
        "INSERT INTO ledger_event (ledger_key, event_id, kind, actor_id, at, header, leaf_hash) VALUES ($1, $2, 'x', 0, 0, '{}', $3)", Keys.Of(project, position), new byte[16], new byte[32]);

    private static async Task<List<EventId>> DerivedAsync(World world) =>
        [.. (await world.Instance.Ledger.EventsAsync(world.Project.Id, 0, 100, newestFirst: false, new())).Where(e => e.Kind is EventKind.ItemsAdded or EventKind.TasksCreated).Select(e => e.Id)];

    /// <summary>All ids that whoever knows the numbers of projects, tasks and positions, or an import's file, could have foretold.</summary>
    private static IEnumerable<EventId> Guessable(ProjectId project)
    {
        for (var task = 1; task < 60; task++)
        {
            yield return EventId.DerivedUnkeyed($"tasks:{project}:{task}");
        }

        for (var position = 5; position < 30; position++)
        {
            yield return EventId.DerivedUnkeyed($"resolution:{project}:{position}:{Keys.Of(project.Value, 1)}");
        }

        yield return NameOf(project, "one", "ann", "cat");
        yield return NameOf(project, "two", "ann", "dog");
    }

    private static EventId NameOf(ProjectId project, string key, string worker, string animal) => EventId.DerivedUnkeyed(
        string.Join('\u001f', "answer", project.ToString(), "answers.csv", key, worker, "1", Encoding.UTF8.GetString(World.Answer(animal))));

    /// <summary>Takes ids as an older server let anybody: by answers and their corrections.</summary>
    private static async Task SquatAsync(World world, Authority ana, IReadOnlyList<EventId> ids)
    {
        var held = (await world.NextAsync(ana))!;
        (await world.SubmitAsync(held, ana, "cat", ids[0])).AcceptedValue();
        foreach (var id in ids.Skip(1))
        {
            (await world.Instance.Tasks.CorrectAsync(world.Project.Id, new Submission(held.Task.Id, id, 0, World.Answer("cat"), held.Task.TaxonomyVersion, null, null), ana)).AcceptedValue();
        }
    }

    private static async Task<ProjectId> OtherAsync(World world)
    {
        var other = (await world.Instance.Projects.CreateAsync("others", "", new ProjectPolicy(Overlap: 1), world.Operator)).AcceptedValue();
        (await world.Instance.Projects.PublishAsync(other.Id, TaxonomyDocument.Parse(World.Document).Value, World.Document, generated: false, world.Operator)).AcceptedValue();
        return other.Id;
    }

    private static NewItem Keyed(string key) => World.Item(key) with { ExternalKey = key };

    private static ImportedAnswer Imported(string key, string worker, string animal) => new(key, worker, World.Answer(animal), 1, null, null);
}
