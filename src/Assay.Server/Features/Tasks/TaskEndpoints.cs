namespace Assay.Server.Features.Tasks;

internal static class TaskEndpoints
{
    public static void MapTasks(this IEndpointRouteBuilder api)
    {
        var ofProject = api.MapGroup("/projects/{project}/tasks").WithTags("Tasks");
        NextTask.Map(ofProject);
        ListHeldTasks.Map(ofProject);
        ListTasks.Map(ofProject);
        CountTasks.Map(ofProject);
        GetFilterWords.Map(ofProject);
        ChangeTasks.Map(ofProject);
        ListTaskChanges.Map(ofProject);
        EndTaskChanges.Map(ofProject);
        ListDeadLetters.Map(ofProject);
        ListViews.Map(ofProject);
        SaveView.Map(ofProject);
        DeleteView.Map(ofProject);
        var tasks = api.MapGroup("/tasks").WithTags("Tasks");
        GetTask.Map(tasks);
        ChangeTask.Map(tasks);
        LeaseTask.Map(tasks);
        RenewLease.Map(tasks);
        ReleaseLease.Map(tasks);
        SaveDraft.Map(tasks);
        SubmitAnnotation.Map(tasks);
        CorrectAnnotation.Map(tasks);
        SkipTask.Map(tasks);
    }
}
