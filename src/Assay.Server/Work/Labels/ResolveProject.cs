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
        if (await instance.Labels.RefusedAsync(project.Id, changesPolicy: method is { } asked && asked != project.Policy.Method, by) is { } denied)
        {
            return denied;
        }

        if (project.TaxonomyVersion == 0)
        {
            return Refusal.Conflict($"Project \"{project.Name}\" has no taxonomy yet. Publish one first.");
        }

        var taxonomy = (await instance.Projects.ParsedTaxonomyAsync(project.Id, project.TaxonomyVersion))!;
        DawidSkeneFit? fit = null;
        if (refit)
        {
            var published = await PublishAsync(instance, project, taxonomy, by, progress);
            if (!published.Accepted)
            {
                return published.Refusal;
            }

            fit = published.Value;
        }

        if ((method ?? project.Policy.Method) == ResolutionMethod.DawidSkene && (taxonomy.ChoiceField is not { } field || await instance.Labels.ModelAsync(project.Id, field.Name) is null))
        {
            return Refusal.Conflict("There is no worker model yet: run resolve with refit.");
        }

        // What was refused until now has changed nothing. From here on others may change the policy as well, and the run is refused in its midst.
        if (method is { } wanted && wanted != project.Policy.Method)
        {
            var changed = await instance.Projects.ChangeAsync(project.Id, new PolicyChange(Method: wanted), null, null, by);
            if (!changed.Accepted)
            {
                return changed.Refusal;
            }

            project = changed.Value;
        }

        var resolved = await ResolveAsync(instance, project, fit, by, progress);
        return resolved.Accepted ? resolved : resolved.Refusal with { Message = $"{resolved.Refusal.Message} {Standing(method, refit)}".TrimEnd() };
    }

    /// <summary>What a run that was refused in its midst leaves.</summary>
    private static string Standing(ResolutionMethod? method, bool refit) =>
        (method is { } asked ? $"New answers are judged by the method that was asked for, {(asked == ResolutionMethod.DawidSkene ? "dawid-skene" : "majority")}. " : "") + (refit ? "The worker model that it fitted stays." : "");

    /// <summary>The current answers, all of one task together. The list is the same each time: read it before going on.</summary>
    private static async IAsyncEnumerable<List<AnswerColumn>> TasksAsync(Instance instance, ProjectId project, Action<long>? progress)
    {
        var answers = new List<AnswerColumn>();
        var read = 0L;
        var (task, actor) = (0L, -1L);
        while (true)
        {
            var page = await instance.Labels.AnswersAsync(project, task, actor, Page);
            foreach (var answer in page)
            {
                if (answers.Count > 0 && answers[0].Task != answer.Task)
                {
                    yield return answers;
                    answers.Clear();
                }

                answers.Add(answer);
            }

            read += page.Count;
            progress?.Invoke(read);
            if (page.Count < Page)
            {
                break;
            }

            (task, actor) = (page[^1].Task, page[^1].Actor);
        }

        if (answers.Count > 0)
        {
            yield return answers;
        }
    }

    private static async Task<Decision<DawidSkeneFit>> PublishAsync(Instance instance, Store.Projects.Project project, Taxonomy taxonomy, Authority by, Action<long>? progress)
    {
        if (LabelAggregation.ChoiceField(taxonomy) is not { } field)
        {
            return Refusal.Conflict("A worker model needs a field of type choice, and this taxonomy has none.");
        }

        // Of every version that asked this field: answers given under an earlier one count, classes that have gone since included.
        var askedBy = new HashSet<int>();
        var names = new List<string>();
        for (var version = taxonomy.Version; version >= 1; version--)
        {
            if ((await instance.Projects.ParsedTaxonomyAsync(project.Id, version))?.ChoiceField is { } asked && asked.Name == field)
            {
                askedBy.Add(version);
                names.AddRange(asked.Classes.Select(c => c.Name));
            }
        }

        string[] classes = [.. names.Distinct(StringComparer.Ordinal)];
        var classIndex = classes.Select((c, i) => (c, i)).ToDictionary(p => p.c, p => p.i, StringComparer.Ordinal);
        var met = new Dictionary<long, int>();
        var votes = new List<Vote>();
        var tasks = 0;
        await foreach (var answers in TasksAsync(instance, project.Id, progress))
        {
            if (!askedBy.Contains(answers[0].TaxonomyVersion))
            {
                continue;
            }

            foreach (var answer in answers)
            {
                if (!met.TryGetValue(answer.Actor, out var actor))
                {
                    actor = met.Count;
                    met.Add(answer.Actor, actor);
                }

                if (answer.Value is not null && LabelAggregation.ValueOf(answer.Value, field) is { } name && classIndex.TryGetValue(name, out var index))
                {
                    votes.Add(new Vote(tasks, actor, index));
                }
            }

            tasks++;
        }

        if (votes.Count == 0)
        {
            return Refusal.Conflict("There are no answers to learn from yet.");
        }

        // The model lists its actors in order; votes were numbered as they came.
        long[] actors = [.. met.Keys.Order()];
        var place = new int[actors.Length];
        for (var i = 0; i < actors.Length; i++)
        {
            place[met[actors[i]]] = i;
        }

        Vote[] numbered = [.. votes.Select(v => v with { Annotator = place[v.Annotator] })];

        // Stops early, as crowd-kit does: where annotators have few answers, going on overfits (docs/decisions/0002).
        var fit = DawidSkene.Fit(new Votes(numbered, tasks, actors.Length, classes.Length), stop: DawidSkeneStop.EvidenceBoundPerVote, threads: Environment.ProcessorCount);
        var model = new Domain.Labels.WorkerModel(-1, field, classes, actors, fit.Prior, fit.Confusion);
        var published = await instance.Labels.PublishModelAsync(project.Id, model, new JsonObject
        {
            ["answers"] = votes.Count, ["converged"] = fit.Converged, ["iterations"] = fit.Iterations, ["logLikelihood"] = fit.LogLikelihoodHistory[^1], ["method"] = "dawid-skene",
        }, by);
        return published.Accepted ? fit : published.Refusal;
    }

    private static async Task<Decision<ResolveResult>> ResolveAsync(
        Instance instance, Store.Projects.Project project, DawidSkeneFit? fit, Authority by, Action<long>? progress)
    {
        var since = (await instance.Ledger.StateAsync(project.Id)).Size;
        var standing = new StandingLabels(instance, project.Id);
        var contexts = new Dictionary<int, ResolutionContext>();
        var method = "";
        int tasks = 0, final = 0, disputed = 0, waiting = 0, ties = 0, written = 0;

        // A run names one method, and tasks under an earlier version may be judged by another one than those under the newest.
        var rowsOf = new Dictionary<string, List<ResolutionPartRow>>();
        async Task<Refusal?> WriteAsync(string ofMethod, List<ResolutionPartRow> rows)
        {
            var applied = await instance.Labels.ApplyRunAsync(project.Id, new ResolutionPart(ofMethod, [.. rows]), project.Policy, since, new JsonObject { ["method"] = ofMethod }, by);
            rows.Clear();
            if (!applied.Accepted)
            {
                return applied.Refusal;
            }

            written += applied.Value;
            return null;
        }

        await foreach (var answers in TasksAsync(instance, project.Id, progress))
        {
            var task = answers[0].Task;
            if (!contexts.TryGetValue(answers[0].TaxonomyVersion, out var context))
            {
                context = (await instance.Labels.ContextAsync(project.Id, answers[0].TaxonomyVersion))!;
                contexts.Add(answers[0].TaxonomyVersion, context);
            }

            var current = answers.ConvertAll(a => new CurrentAnswer(new ActorId(a.Actor), a.Position, a.TaxonomyVersion, a.Value));
            var said = LabelAggregation.Aggregate(context, current);
            method = answers[0].TaxonomyVersion == project.TaxonomyVersion || method.Length == 0 ? said.Method : method;
            var state = Resolution.Decide(context.Policy, current.Count, answers[0].Overlap, said);
            tasks++;
            final += state == LabelState.Final ? 1 : 0;
            disputed += state == LabelState.Disputed ? 1 : 0;
            waiting += state is null ? 1 : 0;
            ties += said.Tied.Count > 0 ? 1 : 0;
            var label = await standing.OfAsync(task);
            var stands = state is null ? answers[0].Posterior == said.Posterior && answers[0].Agreement == said.Agreement
                : label is not null && label.State == state && label.Value == said.Value && label.Posterior == said.Posterior && label.Answers == current.Count && label.Method == said.Method;
            if (!stands)
            {
                if (!rowsOf.TryGetValue(said.Method, out var rows))
                {
                    rows = new List<ResolutionPartRow>(RunSize);
                    rowsOf.Add(said.Method, rows);
                }

                rows.Add(new ResolutionPartRow(Keys.Number(task), state, current.Count, said.Value, said.Class, said.Posterior, said.Agreement));
                if (rows.Count == RunSize && await WriteAsync(said.Method, rows) is { } refusal)
                {
                    return refusal;
                }
            }
        }

        foreach (var (methodOfRows, rows) in rowsOf.Where(r => r.Value.Count > 0))
        {
            if (await WriteAsync(methodOfRows, rows) is { } refusal)
            {
                return refusal;
            }
        }

        if (written >= Items.ImportEnd.ManyRows)
        {
            await instance.Database.AnalyzeAsync();
        }

        return new ResolveResult(method, tasks, final, disputed, waiting, ties, written, fit?.Iterations, fit?.Converged);
    }

    /// <summary>The labels that stand, for tasks asked for in order: read a page at a time, those without a label known as such.</summary>
    private sealed class StandingLabels(Instance instance, ProjectId project)
    {
        private const int LabelPage = 5000;

        private Dictionary<long, StoredLabel> _page = [];
        private long _until = -1;

        public async Task<StoredLabel?> OfAsync(long task)
        {
            if (task > _until)
            {
                var page = await instance.Labels.PageAsync(project, new TaskId(task - 1), LabelPage, null);
                _page = page.ToDictionary(l => l.Task.Value);
                _until = page.Count < LabelPage ? long.MaxValue : page[^1].Task.Value;
            }

            return _page.GetValueOrDefault(task);
        }
    }
}
