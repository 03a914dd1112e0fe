using Assay.Bench.Platform.Data;
using Assay.Bench.Platform.Load;

namespace Assay.Bench.Platform.Benchmarks;

/// <summary>
/// One annotator whose own answers are still open by the thousand (others' answers are missing), in ten pools, with holds that
/// lapse, skips and changing priorities: what a queue must not step over again and again. Beside it the same on a new, small project.
/// </summary>
internal sealed class OwnAnswersBenchmark : IBenchmark
{
    private const int Pools = 10;
    private const int LeaseSeconds = 10;

    public string Name => "own-answers";

    public async Task RunAsync(Bench bench, Report report)
    {
        var (tasks, own) = bench.Full ? (1_000_000, 50_000) : (30_000, 5000);
        var loops = bench.Full ? 4000 : 500;
        await using var instance = bench.NewInstance();
        var owner = await People.OwnerAsync(instance);
        var annotator = (await People.AnnotatorsAsync(instance, 1))[0];
        var server = await instance.ServeAsync();
        using var api = new Api(server.Port, owner);
        await AnnotatorLoopBenchmark.WarmUpAsync(bench, instance, api, [annotator], 1500);

        _ = await MeasureAsync(bench, instance, api, (owner, annotator), loops + 500, 0, loops);   // For the compiler only.
        var small = await MeasureAsync(bench, instance, api, (owner, annotator), loops + 500, 0, loops);
        var large = await MeasureAsync(bench, instance, api, (owner, annotator), tasks, own, loops);
        var mix = "10 pools, 1 % skips, 1 % lapses, 1 % priority changes";
        report.Add($"next + submit, 1 annotator, {loops + 500:N0} tasks, {mix}", small.CpuMilliseconds, AnnotatorLoopBenchmark.Unit, null, "", small.DatabaseMilliseconds, AnnotatorLoopBenchmark.Times(small));
        report.Add($"the same, {tasks:N0} tasks, {own:N0} own answers open", large.CpuMilliseconds, AnnotatorLoopBenchmark.Unit, null, "", large.DatabaseMilliseconds, AnnotatorLoopBenchmark.Times(large));
        report.Add("the same: cost against the small project", large.CpuMilliseconds / small.CpuMilliseconds, "times", 1.2);
    }

    private static async Task<CrowdRun> MeasureAsync(Bench bench, Instance instance, Api api, (string Owner, string Annotator) tokens, int tasks, int own, int loops)
    {
        var project = await ProjectAsync(bench, api, tasks);
        if (own > 0)
        {
            // One person on many connections: only the history counts here.
            await Crowd.RunAsync(instance, project, [.. Enumerable.Repeat(tokens.Annotator, 32)], own);
        }

        var known = await TasksAsync(api, project);
        var left = 0;
        await Crowd.RunAsync(instance, project, [tokens.Annotator], loops / 100, async (annotator, _) => left += await annotator.NextAsync() is null ? 0 : 1);
        await Task.Delay(TimeSpan.FromSeconds(LeaseSeconds - 1));   // They lapse while the loops below run.
        if (left == 0)
        {
            throw new BenchException("There was no task to hold.");
        }

        instance.Settle();
        using var lead = await Connection.OpenAsync(instance.Servers[0].Port, tokens.Owner);
        return await Crowd.RunAsync(instance, project, [tokens.Annotator], loops, (annotator, loop) => StepAsync(annotator, loop, lead, known));
    }

    private static async ValueTask StepAsync(Annotator annotator, int loop, Connection lead, List<string> known)
    {
        if (loop % 100 == 25)
        {
            var task = known[loop * 7919 % known.Count];
            var changed = await lead.SendAsync("PATCH", $"/api/v1/tasks/{task}", $"{{\"priority\":{loop % 7}}}");
            if (changed.Status != 200)
            {
                throw new BenchException($"changing a priority answered {changed.Status}: {changed.Text}");
            }
        }

        var hold = await annotator.NextAsync() ?? throw new BenchException("The queue was empty although tasks were left.");
        switch (loop % 100)
        {
            case 50:
                await annotator.SkipAsync(hold);
                break;
            case 75:
                break;   // Left to lapse.
            default:
                await annotator.SubmitAsync(hold);
                break;
        }
    }

    private static async Task<string> ProjectAsync(Bench bench, Api api, int tasks)
    {
        var project = await api.CreateProjectAsync($"pools-{Guid.NewGuid():N}", leaseSeconds: LeaseSeconds, deadAfter: 1000, maxHeld: 1000);
        var file = bench.File("pool.jsonl");
        for (var pool = 0; pool < Pools; pool++)
        {
            var made = await api.PostAsync($"/projects/{project}/pools", $"{{\"name\":\"pool-{pool}\"}}");
            Texts.WriteItems(file, tasks / Pools, pool * (tasks / Pools));
            await api.ImportAsync(project, file, tasks / Pools, $"&pool={made["id"]}");
        }

        File.Delete(file);
        return project;
    }

    /// <summary>Ids of up to 50,000 tasks, in queue order: a lead's list.</summary>
    private static async Task<List<string>> TasksAsync(Api api, string project)
    {
        var tasks = new List<string>();
        string? cursor = null;
        do
        {
            var page = await api.GetAsync($"/projects/{project}/tasks?limit=500{(cursor is null ? "" : "&cursor=" + Uri.EscapeDataString(cursor))}");
            tasks.AddRange(page["items"]!.AsArray().Select(line => (string)line!["task"]!["id"]!));
            cursor = (string?)page["next"];
        }
        while (cursor is not null && tasks.Count < 50_000);
        return tasks;
    }
}
