using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Domain.Labels;
using Assay.Domain.Projects;
using Assay.Domain.Taxonomies;
using Assay.Quality.Aggregation;
using Assay.Store;
using Assay.Store.Access;
using Assay.Store.Engine;
using Assay.Store.Labels;

namespace Assay.Server.Work.Labels;

/// <summary>What a resolution over a whole project did.</summary>
/// <param name="Method">single, majority or dawid-skene.</param>
/// <param name="Ties">Tasks left disputed because classes tie.</param>
/// <param name="Converged">Of the refit; null where there was none.</param>
internal sealed record ResolveResult(string Method, int Tasks, int Final, int Disputed, int Waiting, int Ties, int Written, int? Iterations, bool? Converged);

/// <summary>Resolves all tasks of a project again: fits the worker model where asked, then writes what changed in runs of 20,000.</summary>
internal static class ResolveProject
{
    private const int RunSize = 20_000;
    private const int Page = 20_000;

    /// <param name="method">Null: the policy's; another one becomes the policy's first.</param>
    public static async Task<Decision<ResolveResult>> RunAsync(Instance instance, Store.Projects.Project project, ResolutionMethod? method, bool refit, Authority by, Action<long>? progress = null)
    {
        if (method is { } wanted && wanted != project.Policy.Method)
        {
            var changed = await instance.Projects.ChangeAsync(project.Id, project.Policy with { Method = wanted }, null, null, by);
            if (!changed.Accepted)
            {
                return changed.Refusal;
            }

            project = changed.Value;
        }

        if (project.TaxonomyVersion == 0)
        {
            return Refusal.Conflict($"Project \"{project.Name}\" has no taxonomy yet. Publish one first.");
        }

        var taxonomy = (await instance.Projects.ParsedTaxonomyAsync(project.Id, project.TaxonomyVersion))!;
        var answers = await ReadAsync(instance, project.Id, progress);
        DawidSkeneFit? fit = null;
        if (refit)
        {
            var published = await PublishAsync(instance, project, taxonomy, answers, by);
            if (!published.Accepted)
            {
                return published.Refusal;
            }

            fit = published.Value;
        }

        var model = await instance.Labels.ModelAsync(project.Id);
        if (project.Policy.Method == ResolutionMethod.DawidSkene && model is null)
        {
            return Refusal.Conflict("There is no worker model yet: run resolve with refit.");
        }

        return await ResolveAsync(instance, project, new ResolutionContext(project.Policy, taxonomy, model), answers, fit, by);
    }

    private static async Task<List<AnswerColumn>> ReadAsync(Instance instance, ProjectId project, Action<long>? progress)
    {
        var answers = new List<AnswerColumn>();
        var (task, actor) = (0L, -1L);
        while (true)
        {
            var page = await instance.Labels.AnswersAsync(project, task, actor, Page);
            answers.AddRange(page);
            progress?.Invoke(answers.Count);
            if (page.Count < Page)
            {
                return answers;
            }

            (task, actor) = (page[^1].Task, page[^1].Actor);
        }
    }

    private static async Task<Decision<DawidSkeneFit>> PublishAsync(Instance instance, Store.Projects.Project project, Taxonomy taxonomy, List<AnswerColumn> answers, Authority by)
    {
        if (LabelAggregation.ChoiceField(taxonomy) is not { } field)
        {
            return Refusal.Conflict("A worker model needs a field of type choice, and this taxonomy has none.");
        }

        string[] classes = [.. taxonomy.Fields.First(f => f.Name == field).Classes.Select(c => c.Name)];
        var classIndex = classes.Select((c, i) => (c, i)).ToDictionary(p => p.c, p => p.i, StringComparer.Ordinal);
        long[] tasks = [.. answers.Select(a => a.Task).Distinct()];
        long[] actors = [.. answers.Select(a => a.Actor).Distinct().Order()];
        var taskIndex = tasks.Select((t, i) => (t, i)).ToDictionary(p => p.t, p => p.i);
        var actorIndex = actors.Select((a, i) => (a, i)).ToDictionary(p => p.a, p => p.i);
        var votes = new List<Vote>(answers.Count);
        foreach (var answer in answers)
        {
            if (answer.Value is not null && LabelAggregation.ValueOf(answer.Value, field) is { } name && classIndex.TryGetValue(name, out var index))
            {
                votes.Add(new Vote(taskIndex[answer.Task], actorIndex[answer.Actor], index));
            }
        }

        if (votes.Count == 0)
        {
            return Refusal.Conflict("There are no answers to learn from yet.");
        }

        // Stops early, as crowd-kit does: where annotators have few answers, going on overfits (docs/decisions/0002).
        var fit = DawidSkene.Fit(new Votes([.. votes], tasks.Length, actors.Length, classes.Length), stop: DawidSkeneStop.EvidenceBoundPerVote, threads: Environment.ProcessorCount);
        var model = new Domain.Labels.WorkerModel(-1, field, classes, actors, fit.Prior, fit.Confusion);
        var published = await instance.Labels.PublishModelAsync(project.Id, model, new JsonObject
        {
            ["answers"] = votes.Count, ["converged"] = fit.Converged, ["iterations"] = fit.Iterations, ["logLikelihood"] = fit.LogLikelihoodHistory[^1], ["method"] = "dawid-skene",
        }, by);
        return published.Accepted ? fit : published.Refusal;
    }

    private static async Task<Decision<ResolveResult>> ResolveAsync(
        Instance instance, Store.Projects.Project project, ResolutionContext context, List<AnswerColumn> answers, DawidSkeneFit? fit, Authority by)
    {
        var standing = new Dictionary<long, StoredLabel>();
        var method = "";
        int tasks = 0, final = 0, disputed = 0, waiting = 0, ties = 0, written = 0;
        var rows = new List<ResolutionPartRow>(RunSize);
        async Task<Refusal?> FlushAsync()
        {
            if (rows.Count == 0)
            {
                return null;
            }

            var applied = await instance.Labels.ApplyRunAsync(project.Id, new ResolutionPart(method, [.. rows]), new JsonObject { ["method"] = method }, by);
            rows.Clear();
            if (!applied.Accepted)
            {
                return applied.Refusal;
            }

            written += applied.Value;
            return null;
        }

        for (var start = 0; start < answers.Count;)
        {
            var task = answers[start].Task;
            var end = start;
            while (end < answers.Count && answers[end].Task == task)
            {
                end++;
            }

            if (standing.Count == 0 || !standing.ContainsKey(task))
            {
                // Labels come a page at a time, in the same order as the answers.
                standing = (await instance.Labels.PageAsync(project.Id, new TaskId(task - 1), 5000, null)).ToDictionary(l => l.Task.Value);
                standing.TryAdd(task, null!);
            }

            var current = answers.GetRange(start, end - start).ConvertAll(a => new CurrentAnswer(new ActorId(a.Actor), a.Position, context.Taxonomy.Version, a.Value));
            var said = LabelAggregation.Aggregate(context, current);
            method = said.Method;
            var state = Resolution.Decide(context.Policy, current.Count, answers[start].Overlap, said);
            tasks++;
            final += state == LabelState.Final ? 1 : 0;
            disputed += state == LabelState.Disputed ? 1 : 0;
            waiting += state is null ? 1 : 0;
            ties += said.Tied.Count > 0 ? 1 : 0;
            var label = standing.GetValueOrDefault(task);
            if (label is null || state is null || label.State != state || label.Value != said.Value || label.Posterior != said.Posterior || label.Answers != current.Count || label.Method != said.Method)
            {
                rows.Add(new ResolutionPartRow(Keys.Number(task), state, current.Count, said.Value, said.Class, said.Posterior, said.Agreement));
            }

            start = end;
            if (rows.Count == RunSize && await FlushAsync() is { } refusal)
            {
                return refusal;
            }
        }

        if (await FlushAsync() is { } last)
        {
            return last;
        }

        if (written >= Items.ItemImport.ManyRows)
        {
            await instance.Database.AnalyzeAsync();
        }

        return new ResolveResult(method, tasks, final, disputed, waiting, ties, written, fit?.Iterations, fit?.Converged);
    }
}
