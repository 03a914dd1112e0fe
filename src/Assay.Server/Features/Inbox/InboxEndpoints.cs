namespace Assay.Server.Features.Inbox;

internal static class InboxEndpoints
{
    public static void MapInbox(this IEndpointRouteBuilder api)
    {
        var ofProject = api.MapGroup("/projects/{project}").WithTags("Inbox");
        ListInbox.Map(ofProject);
        AnswerInbox.Map(ofProject);
        ListMyQuestions.Map(ofProject);
        var tasks = api.MapGroup("/tasks").WithTags("Inbox");
        FlagTask.Map(tasks);
        AskQuestion.Map(tasks);
    }
}
