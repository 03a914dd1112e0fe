namespace Assay.Server.Features.Taxonomies;

internal static class TaxonomyEndpoints
{
    public static void MapTaxonomies(this IEndpointRouteBuilder api)
    {
        var taxonomies = api.MapGroup("/projects/{project}/taxonomies").WithTags("Taxonomies");
        ListTaxonomies.Map(taxonomies);
        GetTaxonomy.Map(taxonomies);
        PublishTaxonomy.Map(taxonomies);
        CompareTaxonomies.Map(taxonomies);
        ListDrafts.Map(taxonomies);
        GetDraft.Map(taxonomies);
        SaveDraftOfTaxonomy.Map(taxonomies);
    }
}
