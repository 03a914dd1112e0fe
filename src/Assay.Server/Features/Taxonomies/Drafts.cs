using Assay.Domain;
using Assay.Domain.Access;
using Assay.Server.Hosting;
using Assay.Store;

namespace Assay.Server.Features.Taxonomies;

/// <summary>A taxonomy that somebody is changing; kept on the server, one for each person.</summary>
/// <param name="BaseVersion">The version that stood when it began; 0 for none.</param>
/// <param name="Document">As it is being written, valid or not; null in lists.</param>
public sealed record DraftView(ActorId Author, string AuthorName, int BaseVersion, DateTimeOffset ChangedAt, string? Document);

/// <summary>Who edits the taxonomy of a project now.</summary>
internal static class ListDrafts
{
    public static void Map(IEndpointRouteBuilder taxonomies) => taxonomies
        .MapGet("/drafts", Handle)
        .WithName("listTaxonomyDrafts")
        .WithSummary("Drafts of the taxonomy, last changed first, without their documents.")
        .Requires(Permission.ChangeTaxonomy)
        .Produces<IReadOnlyList<DraftView>>();

    private static async Task<IResult> Handle(ProjectId project, Instance instance)
    {
        var drafts = await instance.TaxonomyDrafts.ListAsync(project);
        var names = await instance.Access.NamesAsync(drafts.Select(d => d.Author));
        return TypedResults.Ok<IReadOnlyList<DraftView>>(
            [.. drafts.Select(d => new DraftView(d.Author, names.GetValueOrDefault(d.Author.Value, ""), d.BaseVersion, Moments.Of(d.ChangedAt), null))]);
    }
}

/// <summary>One's own draft, or a look at another's.</summary>
internal static class GetDraft
{
    public static void Map(IEndpointRouteBuilder taxonomies) => taxonomies
        .MapGet("/drafts/{actor}", async (ProjectId project, ActorId actor, Instance instance) =>
            await instance.TaxonomyDrafts.FindAsync(project, actor) is { } draft
                ? (IResult)TypedResults.Ok(new DraftView(actor, (await instance.Access.NamesAsync([actor])).GetValueOrDefault(actor.Value, ""), draft.BaseVersion, Moments.Of(draft.ChangedAt), draft.Body))
                : Refusal.NotFound("There is no such draft.").ToProblem())
        .WithName("getTaxonomyDraft")
        .WithSummary("A person's draft of the taxonomy.")
        .Requires(Permission.ChangeTaxonomy)
        .Produces<DraftView>()
        .ProducesProblem(StatusCodes.Status404NotFound);
}

/// <summary>Keeps one's own draft, or drops it.</summary>
internal static class SaveDraftOfTaxonomy
{
    /// <param name="BaseVersion">The version that the draft changes; 0 for none.</param>
    public sealed record Request(int BaseVersion, string Document);

    public static void Map(IEndpointRouteBuilder taxonomies)
    {
        taxonomies.MapPut("/draft", Handle)
            .WithName("saveTaxonomyDraft")
            .WithSummary("Keep your draft of the taxonomy; it need not be valid.")
            .Requires(Permission.ChangeTaxonomy)
            .Produces<DraftView>()
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        taxonomies.MapDelete("/draft", async (ProjectId project, Caller caller, Instance instance) =>
            {
                await instance.TaxonomyDrafts.DeleteAsync(project, caller.Actor);
                return TypedResults.NoContent();
            })
            .WithName("deleteTaxonomyDraft")
            .WithSummary("Drop your draft of the taxonomy.")
            .Requires(Permission.ChangeTaxonomy)
            .Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> Handle(ProjectId project, Request request, Caller caller, Instance instance)
    {
        var saved = await instance.TaxonomyDrafts.SaveAsync(project, request.BaseVersion, request.Document ?? "", caller.Authority);
        return saved.Accepted
            ? TypedResults.Ok(new DraftView(caller.Actor, caller.Name, saved.Value.BaseVersion, Moments.Of(saved.Value.ChangedAt), null))
            : saved.Refusal.ToProblem();
    }
}
