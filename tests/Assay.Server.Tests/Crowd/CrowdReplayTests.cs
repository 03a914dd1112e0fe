using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Projects;
using Assay.Domain.Taxonomies;
using Assay.Server.Work.Labels;
using Assay.Store.Access;
using Assay.Store.Items;
using Assay.Tests.Support;

namespace Assay.Server.Tests.Crowd;

/// <summary>Real crowds at work again: a client for each worker, all at once, over HTTP.</summary>
public sealed class CrowdReplayTests
{
    private static readonly Authority Operator = new(new ActorId(0), null, "test");

    private sealed record Answer(string Task, string Worker, string Label);

    [Theory]
    [InlineData("rte", DatabaseEngine.Sqlite)]
    [InlineData("rte", DatabaseEngine.Postgres)]
    [InlineData("s_dog", DatabaseEngine.Sqlite)]
    [InlineData("d_possent", DatabaseEngine.Sqlite)]
    public async Task Replayed_answers_end_in_the_same_labels_as_imported_ones(string set, DatabaseEngine engine)
    {
        var folder = Repository.Data is { } data ? Path.Combine(data, "crowd", set) : null;
        Assert.SkipUnless(folder is not null, "The crowd data is not beside the repository.");
        var answers = File.ReadLines(Path.Combine(folder!, "answers.csv")).Skip(1).Select(l => l.Split(',')).Select(p => new Answer(p[0], p[1], p[2])).ToList();
        var overlap = answers.GroupBy(a => a.Task).Max(g => g.Count());
        await using var server = await TestServer.StartAsync(engine);
        var (project, tasks) = await PrepareAsync(server, answers, overlap);
        var workers = new List<(TestServer.Client Client, IEnumerable<Answer> Answers)>();
        foreach (var worker in answers.GroupBy(a => a.Worker))
        {
            workers.Add((await server.PersonAsync(Roles.Annotator, project), worker));
        }

        await Task.WhenAll(workers.Select(w => WorkAsync(w.Client, w.Answers, tasks)));

        var given = await server.Instance.Database.ReadAsync(s => s.Query("SELECT answered, overlap FROM task", r => (r.GetInt64(0), r.GetInt64(1))));
        Assert.Equal(answers.Count, given.Sum(g => g.Item1));
        Assert.All(given, g => Assert.True(g.Item1 <= g.Item2));
        var report = await server.Instance.VerifyAsync(project, []);
        Assert.Empty(report.Faults);
        var before = await LabelsAsync(server, project);
        await server.Instance.RebuildAsync(project);
        Assert.Equal(before, await LabelsAsync(server, project));
        Assert.Equal(await ImportedAsync(answers), await ResolvedAsync(server.Instance, project));
    }

    [Fact]
    public async Task A_simulated_workforce_that_takes_tasks_as_they_come_finishes_the_project()
    {
        await using var server = await TestServer.StartAsync(DatabaseEngine.Sqlite);
        var answers = Enumerable.Range(0, 400).Select(i => new Answer($"t{i}", "", (i % 3).ToString(System.Globalization.CultureInfo.InvariantCulture))).ToList();
        var (project, tasks) = await PrepareAsync(server, answers, overlap: 3);
        var truth = answers.ToDictionary(a => tasks[a.Task].ToString(), a => a.Label);
        var workers = new List<TestServer.Client>();
        for (var i = 0; i < 12; i++)
        {
            workers.Add(await server.PersonAsync(Roles.Annotator, project));
        }

        await Task.WhenAll(workers.Select(async (client, index) =>
        {
            var (random, asksApart) = (new Random(index), index % 2 == 0);
            Task<JsonNode?> NextAsync() => client.PostAsync($"/projects/{project}/tasks/next", new { });
            for (var held = await NextAsync(); held is not null;)
            {
                var id = (string)held["id"]!;
                var label = random.NextDouble() < 0.9 ? truth[id] : random.Next(3).ToString(System.Globalization.CultureInfo.InvariantCulture);
                var submitted = await SubmitAsync(client, id, (string)held["lease"]!, label, takesNext: !asksApart);
                held = (asksApart ? null : submitted!["next"]) ?? await NextAsync();
            }
        }));

        var labels = await server.Instance.Labels.PageAsync(project, new TaskId(0), 1000, null);
        Assert.Equal(400, labels.Count);
        Assert.All(labels, l => Assert.Equal(3, l.Answers));
        Assert.True(labels.Count(l => l.Class == truth[l.Task.ToString()]) > 360);
        Assert.Empty((await server.Instance.VerifyAsync(project, [])).Faults);
    }

    private static async Task<(ProjectId Project, Dictionary<string, TaskId> Tasks)> PrepareAsync(TestServer server, List<Answer> answers, int overlap)
    {
        var project = (await server.Instance.Projects.CreateAsync("replay", "", new ProjectPolicy(Overlap: overlap, AnnotatorsMayPick: true), Operator)).AcceptedValue();
        var taxonomy = TaxonomyDraft.FromValues("replay", "label", [.. answers.Select(a => a.Label).Distinct()]).AcceptedValue();
        await server.Instance.Projects.PublishAsync(project.Id, taxonomy, "", generated: true, Operator);
        foreach (var chunk in answers.Select(a => a.Task).Distinct().Chunk(1000))
        {
            (await server.Instance.Items.AddAsync(project.Id, [.. chunk.Select(World.Item)], new Placement("test", overlap), Operator)).AcceptedValue();
        }

        var tasks = await server.Instance.Database.ReadAsync(s => s.Query(
            "SELECT i.external_key, t.task_id FROM item i JOIN task t ON t.item_id = i.item_id", r => (r.GetString(0), new TaskId(r.GetInt64(1)))));
        return (project.Id, tasks.ToDictionary(t => t.Item1, t => t.Item2));
    }

    /// <summary>One worker: takes each task by name and hands in what they answered.</summary>
    private static async Task WorkAsync(TestServer.Client client, IEnumerable<Answer> answers, Dictionary<string, TaskId> tasks)
    {
        foreach (var answer in answers)
        {
            var task = tasks[answer.Task].ToString();
            var held = await client.PostAsync($"/tasks/{task}/leases", new { });
            await SubmitAsync(client, task, (string)held!["lease"]!, answer.Label);
        }

        client.Dispose();
    }

    private static Task<JsonNode?> SubmitAsync(TestServer.Client client, string task, string lease, string label, bool takesNext = false) => client.PostAsync(
        $"/tasks/{task}/annotations{(takesNext ? "?next=true" : "")}", new { id = Guid.CreateVersion7().ToString(), lease, value = new { label }, taxonomyVersion = 1, secondsSpent = 1.5 });

    private static async Task<string> LabelsAsync(TestServer server, ProjectId project)
    {
        using var export = new MemoryStream();
        await ExportProject.RunAsync(server.Instance, project, ExportSubject.Labels, Formats.Exports.ExportFormat.JsonLines, null, export);
        return Encoding.UTF8.GetString(export.ToArray());
    }

    /// <summary>Item key to label after a refit.</summary>
    private static async Task<SortedDictionary<string, string?>> ResolvedAsync(Store.Instance instance, ProjectId project)
    {
        var found = (await instance.Projects.FindAsync(project))!;
        (await ResolveProject.RunAsync(instance, found, ResolutionMethod.DawidSkene, refit: true, Operator)).AcceptedValue();
        var labels = await instance.Labels.PageAsync(project, new TaskId(0), 100_000, null);
        return new SortedDictionary<string, string?>(labels.ToDictionary(l => l.ItemKey!, l => l.Class), StringComparer.Ordinal);
    }

    private static async Task<SortedDictionary<string, string?>> ImportedAsync(List<Answer> answers)
    {
        await using var world = await World.CreateAsync(DatabaseEngine.Sqlite, new ProjectPolicy(Overlap: 1), taxonomy: "");
        var csv = "task,worker,label\n" + string.Concat(answers.Select(a => $"{a.Task},{a.Worker},{a.Label}\n"));
        (await Work.Items.AnnotationImport.RunAsync(
            world.Instance, world.Project, new Work.Items.AnswerSource("replay", Formats.Rows.RowFormat.Csv, () => new MemoryStream(Encoding.UTF8.GetBytes(csv)), false), world.Operator)).AcceptedValue();
        return await ResolvedAsync(world.Instance, world.Project.Id);
    }
}
