using System.Text;
using System.Text.Json;
using Assay.Domain;
using Assay.Domain.Access;
using Assay.Domain.Taxonomies;
using Assay.Server.Hosting;
using Assay.Server.Work.Items;
using Assay.Server.Work.Taxonomies;
using Assay.Store;

namespace Assay.Server.Features.Taxonomies;

/// <summary>A taxonomy owner publishes a document as the next version, or only has it checked.</summary>
internal static class PublishTaxonomy
{
    /// <param name="Changes">Against the version that stands, in words.</param>
    /// <param name="KeepsEveryLabel">False where labels of the standing version may not fit the new one.</param>
    /// <param name="Effects">The same changes, each with the labels that it touches.</param>
    /// <param name="Labels">Labels that stand now.</param>
    /// <param name="Document">The document as it would be published, for a preview.</param>
    public sealed record Check(int NextVersion, IReadOnlyList<string> Changes, bool KeepsEveryLabel, IReadOnlyList<TaxonomyEffect> Effects, long Labels, RawJson Document);

    /// <param name="EarlierLabels">Labels that stay as they are, under the versions with which they were made.</param>
    public sealed record Published(int Version, DateTimeOffset PublishedAt, ActorId PublishedBy, JsonElement Document, string Source, long EarlierLabels);

    public static void Map(IEndpointRouteBuilder taxonomies)
    {
        taxonomies.MapPost("/", Publish)
            .WithName("publishTaxonomy")
            .WithSummary("Publish a YAML or JSON document as the next version.")
            .Accepts<string>("application/yaml", "application/json", "text/plain", "*/*")
            .Requires(Permission.ChangeTaxonomy)
            .Produces<Published>(StatusCodes.Status201Created)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        taxonomies.MapPost("/check", CheckDocument)
            .WithName("checkTaxonomy")
            .WithSummary("Check a document and compare it with the version that stands; writes nothing.")
            .Accepts<string>("application/yaml", "application/json", "text/plain", "*/*")
            .Requires(Permission.ChangeTaxonomy)
            .Produces<Check>()
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
    }

    private static async Task<IResult> Publish(ProjectId project, Caller caller, Instance instance, HttpContext http)
    {
        var source = await ReadAsync(http);
        var parsed = source.Accepted ? TaxonomyDocument.Parse(source.Value) : source.Refusal;
        if (!parsed.Accepted)
        {
            return parsed.Refusal.ToProblem();
        }

        var published = await instance.Projects.PublishAsync(project, parsed.Value, source.Value, generated: false, caller.Authority);
        if (!published.Accepted)
        {
            return published.Refusal.ToProblem();
        }

        var found = await instance.Projects.FindAsync(project);
        await MissingTasks.CreateAsync(instance, found!, caller.Authority);
        var view = TaxonomyView.Of(published.Value);
        return TypedResults.Created(
            $"/api/v1/projects/{project}/taxonomies/{view.Version}",
            new Published(view.Version, view.PublishedAt, view.PublishedBy, view.Document, view.Source, await TaxonomyEffects.EarlierLabelsAsync(instance, project, view.Version)));
    }

    private static async Task<IResult> CheckDocument(ProjectId project, Instance instance, HttpContext http)
    {
        var source = await ReadAsync(http);
        var parsed = source.Accepted ? TaxonomyDocument.Parse(source.Value) : source.Refusal;
        if (!parsed.Accepted)
        {
            return parsed.Refusal.ToProblem();
        }

        var standing = (await instance.Projects.FindAsync(project))!.TaxonomyVersion;
        var effects = standing == 0 ? [] : await TaxonomyEffects.OfAsync(instance, project, (await instance.Projects.ParsedTaxonomyAsync(project, standing))!, parsed.Value);
        return TypedResults.Ok(new Check(
            standing + 1, [.. effects.Select(e => e.Words)], effects.All(e => e.KeepsLabels), effects, await TaxonomyEffects.LabeledAsync(instance, project),
            new RawJson(Encoding.UTF8.GetString(parsed.Value.WithVersion(standing + 1).ToCanonicalJson()))));
    }

    private static async Task<Decision<string>> ReadAsync(HttpContext http)
    {
        using var memory = new MemoryStream();
        var buffer = new byte[65_536];
        int read;
        while ((read = await http.Request.Body.ReadAsync(buffer)) > 0)
        {
            memory.Write(buffer, 0, read);
            if (memory.Length > TaxonomyDocument.MaxBytes)
            {
                return Refusal.TooLarge("The document is larger than 4 MB.");
            }
        }

        return Utf8Text.Of(memory.GetBuffer().AsSpan(0, (int)memory.Length));
    }
}
