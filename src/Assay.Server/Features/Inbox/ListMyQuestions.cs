using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Store;

namespace Assay.Server.Features.Inbox;

/// <summary>An annotator reads what they reported and asked, and what was answered.</summary>
internal static class ListMyQuestions
{
    private const int Limit = 50;

    public static void Map(IEndpointRouteBuilder project) => project
        .MapGet("/questions", Handle)
        .WithName("listMyQuestions")
        .WithSummary("Your own flags and questions in a project, newest first.")
        .Requires(Permission.Annotate)
        .Produces<Page<InboxEntryView>>()
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(ProjectId project, Caller caller, Instance instance, string? cursor)
    {
        if (!ListInbox.TryCursor(cursor, out var before))
        {
            return Refusal.Invalid("Not a cursor of this list. Leave it out to begin again.", [new Fault("cursor", "Not a cursor of this list. Leave it out to begin again.")]).ToProblem();
        }

        var entries = await instance.Inbox.PageAsync(project, null, null, caller.Actor, before, Limit);
        return TypedResults.Ok(new Page<InboxEntryView>([.. entries.Select(InboxEntryView.ForAuthor)], ListInbox.Next(entries.Count == Limit ? entries[^1].Number : null)));
    }
}
