using System.CommandLine;
using Assay.Domain;
using Assay.Domain.Tasks;
using Assay.Server.Features.Tasks;
using Assay.Server.Work.Tasks;
using Assay.Store.Engine;
using Assay.Store.Tasks;

namespace Assay.Server.Commands;

/// <summary>assay task: list, show, change.</summary>
internal static class TaskCommand
{
    public static Command Create() => new("task", "Tasks: list, show, change.") { List(), Show(), Change() };

    private static Command List()
    {
        var place = new Workplace();
        var project = Workplace.ProjectOption();
        var state = new Option<TaskState?>("--state") { Description = "open, resolved, disputed, dead or cancelled.", HelpName = "STATE" };
        var filter = new Option<string?>("--filter") { Description = "As in the data grid, such as \"class:Refund posterior<0.8\" (docs/filters.md).", HelpName = "TEXT" };
        var limit = new Option<int>("--limit") { Description = "How many at most.", DefaultValueFactory = _ => 50, HelpName = "N" };
        var command = place.On(new Command("list", "Tasks in queue order.") { project, state, filter, limit });
        command.SetAction(async (parsed, _) =>
        {
            using var server = place.ServerOf(parsed);
            if (server is not null)
            {
                var query = $"limit={Math.Clamp(parsed.GetValue(limit), 1, 500)}" + (parsed.GetValue(state) is { } wanted ? $"&state={wanted.ToString().ToLowerInvariant()}" : "")
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
        var id = new Argument<string>("TASK") { Description = "Id of the task." };
        var priority = new Option<int?>("--priority") { Description = "-4096 to 4095; higher comes first.", HelpName = "N" };
        var overlap = new Option<int?>("--overlap") { Description = "Answers wanted; never fewer than given or held.", HelpName = "N" };
        var reopen = new Option<bool>("--reopen") { Description = "Take a dead or finished task up again." };
        var cancelled = new Option<bool>("--cancel") { Description = "Want no more answers." };
        var command = place.On(new Command("change", "Change priority or overlap, reopen or cancel.") { id, priority, overlap, reopen, cancelled });
        command.SetAction(async (parsed, _) =>
        {
            var task = Parse(parsed.GetValue(id)!);
            var change = new TaskChange(parsed.GetValue(priority), parsed.GetValue(overlap), Reopen: parsed.GetValue(reopen), Cancel: parsed.GetValue(cancelled));
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

    internal static TaskId Parse(string text) =>
        TaskId.TryParse(text, null, out var task) ? task : throw new CommandRefusedException(Refusal.Invalid($"\"{text}\" is no id of a task; it is a whole number."));
}
