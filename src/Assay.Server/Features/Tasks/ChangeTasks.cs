using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Server.Jobs;
using Assay.Server.Work.Tasks;
using Assay.Store;
using Assay.Store.Tasks;

namespace Assay.Server.Features.Tasks;

/// <summary>A lead changes many tasks at once: those named, or all that a filter means. It runs on in the background.</summary>
internal static class ChangeTasks
{
    private const int MostNamed = 10_000;

    /// <param name="Tasks">Up to 10,000 tasks; null where a filter says which.</param>
    /// <param name="Filter">All tasks that this filter means, "" for every task; null where they are named.</param>
    public sealed record Request(IReadOnlyList<TaskId>? Tasks, string? Filter, BulkChange Change);

    public static void Map(IEndpointRouteBuilder projectTasks) => projectTasks
        .MapPost("/changes", Handle)
        .WithName("changeTasks")
        .WithSummary("Change many tasks, in the background: priority, overlap, pool, due date, reopen, cancel. Can be stopped and undone.")
        .Requires(Permission.Assign)
        .Produces<BulkRunView>(StatusCodes.Status202Accepted)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(ProjectId project, Request request, Caller caller, Instance instance, BulkActions actions)
    {
        var faults = new List<Fault>();
        if (request.Change is null)
        {
            faults.Add(new Fault("change", "Say what to change: priority, overlap, pool, dueAt, reopen or cancel."));
        }

        if (request.Tasks is null == request.Filter is null)
        {
            faults.Add(new Fault("tasks", "Name tasks, or send a filter that says which; one of the two."));
        }

        if (request.Tasks is { Count: 0 or > MostNamed })
        {
            faults.Add(new Fault("tasks", $"{request.Tasks.Count} tasks are named; 1 to {MostNamed} can be. For more, send a filter."));
        }

        if (faults.Count > 0)
        {
            return Refusal.Invalid(faults[0].Message, faults).ToProblem();
        }

        var filter = await TaskFilters.ReadAsync(request.Filter, project, instance);
        if (!filter.Accepted)
        {
            return filter.Refusal.ToProblem();
        }

        var run = await instance.Bulk.StartAsync(
            project, new BulkSelection(request.Filter is null ? null : filter.Value.ToString(), request.Tasks?.Select(t => t.Value).Distinct().Order().ToList()), request.Change!.ToChange(), caller.Authority);
        if (!run.Accepted)
        {
            return run.Refusal.ToProblem();
        }

        actions.Wake();
        return TypedResults.Accepted($"/api/v1/projects/{project}/tasks/changes/{run.Value.Id}", BulkRunView.Of(run.Value));
    }
}

/// <summary>The actions on many tasks of a project.</summary>
internal static class ListTaskChanges
{
    public static void Map(IEndpointRouteBuilder projectTasks)
    {
        projectTasks.MapGet("/changes", async (ProjectId project, Instance instance) =>
                TypedResults.Ok<IReadOnlyList<BulkRunView>>([.. (await instance.Bulk.ListAsync(project)).Select(BulkRunView.Of)]))
            .WithName("listTaskChanges")
            .WithSummary("Actions on many tasks, newest first.")
            .Requires(Permission.Assign);
        projectTasks.MapGet("/changes/{run:long}", async (ProjectId project, long run, Instance instance) =>
                await instance.Bulk.FindAsync(run) is { } found && found.Project == project
                    ? (IResult)TypedResults.Ok(BulkRunView.Of(found))
                    : Refusal.NotFound("There is no such action.").ToProblem())
            .WithName("getTaskChanges")
            .WithSummary("How far an action on many tasks is.")
            .Requires(Permission.Assign)
            .Produces<BulkRunView>()
            .ProducesProblem(StatusCodes.Status404NotFound);
    }
}

/// <summary>A lead stops an action on many tasks, or takes it back.</summary>
internal static class EndTaskChanges
{
    public static void Map(IEndpointRouteBuilder projectTasks)
    {
        projectTasks.MapPost("/changes/{run:long}/stop", async (ProjectId project, long run, Caller caller, Instance instance) =>
            {
                var stopped = await instance.Bulk.StopAsync(project, run, caller.Authority);
                return stopped.Accepted ? (IResult)TypedResults.Ok(BulkRunView.Of(stopped.Value)) : stopped.Refusal.ToProblem();
            })
            .WithName("stopTaskChanges")
            .WithSummary("Stop an action on many tasks where it is.")
            .Requires(Permission.Assign)
            .Produces<BulkRunView>()
            .ProducesProblem(StatusCodes.Status404NotFound);
        projectTasks.MapPost("/changes/{run:long}/undo", Undo)
            .WithName("undoTaskChanges")
            .WithSummary("Take back what an action changed, where nobody has changed it since. Due dates stay, and so do tasks that were given up and reopened.")
            .Requires(Permission.Assign)
            .Produces<BulkRunView>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
    }

    private static async Task<IResult> Undo(ProjectId project, long run, Caller caller, Instance instance, BulkActions actions)
    {
        var undo = await instance.Bulk.UndoAsync(project, run, caller.Authority);
        if (!undo.Accepted)
        {
            return undo.Refusal.ToProblem();
        }

        actions.Wake();
        return TypedResults.Accepted($"/api/v1/projects/{project}/tasks/changes/{undo.Value.Id}", BulkRunView.Of(undo.Value));
    }
}
