using System.Text.Json;
using Assay.Domain;
using Assay.Store.Projects;

namespace Assay.Server.Features.Taxonomies;

/// <summary>One published version.</summary>
/// <param name="Document">The schema: fields, classes and rules.</param>
/// <param name="Source">The document as it was handed in.</param>
public sealed record TaxonomyView(int Version, DateTimeOffset PublishedAt, ActorId PublishedBy, JsonElement Document, string Source)
{
    internal static TaxonomyView Of(TaxonomyVersion version)
    {
        using var document = JsonDocument.Parse(version.Body);
        return new(version.Version, Moments.Of(version.PublishedAt), version.PublishedBy, document.RootElement.Clone(), version.Source);
    }
}
