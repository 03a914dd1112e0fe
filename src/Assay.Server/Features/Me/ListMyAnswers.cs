using System.Globalization;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Store;
using Assay.Store.People;

namespace Assay.Server.Features.Me;

/// <summary>An annotator looks at what they answered.</summary>
internal static class ListMyAnswers
{
    private const int Limit = 50;

    /// <param name="Annotation">The answer's id: a correction says that it replaces it.</param>
    /// <param name="Content">The item's content; null once erased.</param>
    public sealed record AnswerView(string Annotation, TaskId Task, ItemId Item, int TaxonomyVersion, RawJson? Content, RawJson? Value, DateTimeOffset AnsweredAt);

    public static void Map(IEndpointRouteBuilder project) => project
        .MapGet("/my-answers", Handle)
        .WithName("listMyAnswers")
        .WithSummary("Your own answers in a project, newest first.")
        .Requires(Permission.Annotate)
        .Produces<Page<AnswerView>>()
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity);

    private static async Task<IResult> Handle(ProjectId project, Caller caller, Instance instance, string? cursor)
    {
        if (!TryCursor(cursor, out var before))
        {
            return Refusal.Invalid("Not a cursor of this list. Leave it out to begin again.", [new Fault("cursor", "Not a cursor of this list. Leave it out to begin again.")]).ToProblem();
        }

        var answers = await instance.MyWork.AnswersAsync(caller.Actor, project, before, Limit);
        return TypedResults.Ok(new Page<AnswerView>([.. answers.Select(Of)], answers.Count == Limit ? CursorOf(answers[^1]) : null));
    }

    private static AnswerView Of(MyAnswer a) => new(a.Annotation.ToString(), a.Task, a.Item, a.TaxonomyVersion, RawJson.Of(a.Content), RawJson.Of(a.Value), Moments.Of(a.AnsweredAt));

    private static string CursorOf(MyAnswer last) => string.Create(CultureInfo.InvariantCulture, $"{last.AnsweredAt}-{last.Task.Value}");

    private static bool TryCursor(string? cursor, out (long At, long Task)? before)
    {
        before = null;
        if (string.IsNullOrEmpty(cursor))
        {
            return true;
        }

        var parts = cursor.Split('-');
        if (parts.Length != 2 || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var at) || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var task))
        {
            return false;
        }

        before = (at, task);
        return true;
    }
}
