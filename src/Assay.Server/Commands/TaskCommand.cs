using System.CommandLine;
using System.Text.Json.Nodes;
using Assay.Domain;
using Assay.Domain.Tasks;
using Assay.Server.Client;
using Assay.Server.Features.Tasks;
using Assay.Server.Work.Tasks;
using Assay.Store;
using Assay.Store.Engine;
using Assay.Store.Tasks;

namespace Assay.Server.Commands;

/// <summary>assay task: list, show, change, undo.</summary>
internal static class TaskCommand
{
    public static Command Create() => new("task", "Tasks: list, show, change, undo.") { List(), Show(), Change(), Undo() };

    private static Command List()
    {
        var place = new Workplace();
        var project = Workplace.ProjectOption();
        var state = new Option<TaskState?>("--state") { Description = "open, resolved, disputed, dead or cancelled.", HelpName = "STATE" };
        var filter = new Option<string?>("--filter") { Description = "As in the data grid, such as \"class:Refund posterior<0.8\" (docs/filters.md).", HelpName = "TEXT" };
        var limit = new Option<int>("--limit") { Description = "How many at most.", DefaultValueFactory = _ => 50, HelpName = "N" };
        limit.Validators.Add(parsed =>
        {
            if (parsed.GetValueOrDefault<int>() is < 1 or > 500)
            {
                parsed.AddError("--limit must lie between 1 and 500.");
            }
        });
        var command = place.On(new Command("list", "Tasks in queue order.") { project, state, filter, limit });
        command.SetAction(async (parsed, _) =>
        {
            using var server = place.ServerOf(parsed);
            if (server is not null)
            {
                var query = $"limit={parsed.GetValue(limit)}" + (parsed.GetValue(state) is { } wanted ? $"&state={wanted.ToString().ToLowerInvariant()}" : "")
                    + (parsed.GetValue(filter) is { } text ? $"&filter={Uri.EscapeDataString(text)}" : "");
                Output.Print((await server.GetAsync($"/projects/{await server.ProjectAsync(parsed.GetValue(project)!)}/tasks?{query}"))!["items"], parsed.GetValue(place.Json));
                return ExitCodes.Done;
            }

            await using var instance = await place.OpenAsync(parsed);
            var found = await Workplace.ProjectAsync(instance, parsed.GetValue(project)!);
            var meant = (await TaskFilters.ReadAsync(parsed.GetValue(filter), found.Id, instance)).OrEnd();
            var page = (await instance.Grid.PageAsync(found.Id, new TaskFilter([.. meant.Terms, .. TaskFilter.Of(parsed.GetValue(state)).Terms]), TaskOrder.Queue, null, parsed.GetValue(limit))).OrEnd();
            Output.Print(Output.ToNode(page.Lines.ConvertAll(l => new { l.Task.Id, Key = l.ItemKey, State = l.Task.State.ToString().ToLowerInvariant(), l.Task.Priority, l.Task.Overlap, l.Task.Answered, l.Class, l.Posterior })), parsed.GetValue(place.Json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Show()
    {
        var place = new Workplace();
        var id = new Argument<string>("TASK") { Description = "Id of the task." };
        var command = place.On(new Command("show", "One task.") { id });
        command.SetAction(async (parsed, _) =>
        {
            var task = Parse(parsed.GetValue(id)!);
            using var server = place.ServerOf(parsed);
            if (server is not null)
            {
                Output.Print(await server.GetAsync($"/tasks/{task}"), parsed.GetValue(place.Json));
                return ExitCodes.Done;
            }

            await using var instance = await place.OpenAsync(parsed);
            var found = await instance.Grid.FindAsync(task) ?? throw new CommandRefusedException(Refusal.NotFound($"There is no task {task}."));
            Output.Print(Output.ToNode(TaskView.Of(found)), parsed.GetValue(place.Json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Change()
    {
        var place = new Workplace();
        var id = new Argument<string?>("TASK") { Description = "Id of the task; --filter in its place means many.", Arity = ArgumentArity.ZeroOrOne };
        var filter = new Option<string?>("--filter") { Description = "Change all tasks that this filter of the data grid means (docs/filters.md), each by an event of its own; \"\" means every task.", HelpName = "TEXT" };
        var project = new Option<string?>("--project") { Description = "Name of the project that --filter is about.", HelpName = "NAME" };
        var priority = new Option<int?>("--priority") { Description = "-4096 to 4095; higher comes first.", HelpName = "N" };
        var overlap = new Option<int?>("--overlap") { Description = "Answers wanted; never fewer than given or held.", HelpName = "N" };
        var reopen = new Option<bool>("--reopen") { Description = "Take a task up again that was given up or cancelled. One that has all its answers wants a higher --overlap." };
        var cancelled = new Option<bool>("--cancel") { Description = "Want no more answers." };
        var command = place.On(new Command("change", "Change priority or overlap, reopen or cancel: one task, or all that a filter means.") { id, filter, project, priority, overlap, reopen, cancelled });
        command.SetAction(async (parsed, cancel) =>
        {
            var change = new TaskChange(parsed.GetValue(priority), parsed.GetValue(overlap), Reopen: parsed.GetValue(reopen), Cancel: parsed.GetValue(cancelled));
            if (parsed.GetValue(id) is null == parsed.GetValue(filter) is null)
            {
                throw new CommandRefusedException(Refusal.Invalid("Name a task, or send --filter that says which; one of the two."));
            }

            if (parsed.GetValue(filter) is { } many)
            {
                return await ManyAsync(
                    parsed, place, parsed.GetValue(project),
                    async (server, of) => await server.PostAsync($"/projects/{of}/tasks/changes", new { filter = many, change = new { change.Priority, change.Overlap, change.Reopen, change.Cancel } }),
                    async (instance, of) => await instance.Bulk.StartAsync(of, new BulkSelection((await TaskFilters.ReadAsync(many, of, instance)).OrEnd().ToString(), null), change, Workplace.Operator),
                    cancel);
            }

            var task = Parse(parsed.GetValue(id)!);
            using var server = place.ServerOf(parsed);
            if (server is not null)
            {
                Output.Print(await server.PatchAsync($"/tasks/{task}", new { change.Priority, change.Overlap, change.Reopen, change.Cancel }), parsed.GetValue(place.Json));
                return ExitCodes.Done;
            }

            await using var instance = await place.OpenAsync(parsed);
            var changed = (await instance.Tasks.ChangeAsync(new ProjectId(Keys.Project(task.Value)), task, change, Workplace.Operator)).OrEnd();
            Output.Print(Output.ToNode(TaskView.Of(changed)), parsed.GetValue(place.Json));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Undo()
    {
        var place = new Workplace();
        var run = new Argument<long>("ACTION") { Description = "Number of the action, as task change --filter printed it." };
        var project = Workplace.ProjectOption();
        var command = place.On(new Command("undo", "Take back what task change --filter did, where nobody has changed it since.") { run, project });
        command.SetAction((parsed, cancel) => ManyAsync(
            parsed, place, parsed.GetValue(project),
            async (server, of) => await server.PostAsync($"/projects/{of}/tasks/changes/{parsed.GetValue(run)}/undo", null),
            (instance, of) => instance.Bulk.UndoAsync(of, parsed.GetValue(run), Workplace.Operator),
            cancel));
        return command;
    }

    /// <summary>Starts an action on many tasks and waits for its end.</summary>
    private static async Task<int> ManyAsync(
        ParseResult parsed, Workplace place, string? project, Func<ServerClient, string, Task<JsonNode?>> onServer, Func<Instance, ProjectId, Task<Decision<BulkRun>>> onStore, CancellationToken cancel)
    {
        if (project is null)
        {
            throw new CommandRefusedException(Refusal.Invalid("--filter needs --project: whose tasks it is about."));
        }

        using var server = place.ServerOf(parsed);
        if (server is not null)
        {
            var of = await server.ProjectAsync(project);
            var view = await onServer(server, of);
            while ((string?)view!["state"] == "running")
            {
                await Task.Delay(200, cancel);
                view = await server.GetAsync($"/projects/{of}/tasks/changes/{view["id"]}");
            }

            Output.Print(view, parsed.GetValue(place.Json));
            return (string?)view["state"] == "done" ? ExitCodes.Done : ExitCodes.DoesNotHold;
        }

        await using var instance = await place.OpenAsync(parsed);
        var found = await Workplace.ProjectAsync(instance, project);
        var run = (await onStore(instance, found.Id)).OrEnd();
        var filter = (await TaskFilters.ReadAsync(run.Selection.Filter, found.Id, instance)).OrEnd();
        while (run.State == BulkState.Running)
        {
            cancel.ThrowIfCancellationRequested();
            run = await instance.Bulk.StepAsync(run, filter);
        }

        Output.Print(Output.ToNode(BulkRunView.Of(run)), parsed.GetValue(place.Json));
        return run.State == BulkState.Done ? ExitCodes.Done : ExitCodes.DoesNotHold;
    }

    internal static TaskId Parse(string text) =>
        TaskId.TryParse(text, null, out var task) ? task : throw new CommandRefusedException(Refusal.Invalid($"\"{text}\" is no id of a task; it is a whole number."));
}
