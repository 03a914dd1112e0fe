namespace Assay.Server.Features.Items;

internal static class ItemEndpoints
{
    public static void MapItems(this IEndpointRouteBuilder api)
    {
        var items = api.MapGroup("/items").WithTags("Items");
        GetItem.Map(items);
        EraseItem.Map(items);
        var ofProject = api.MapGroup("/projects/{project}").WithTags("Items");
        ImportItems.Map(ofProject);
        CheckItems.Map(ofProject);
        ImportAnswers.Map(ofProject);
        ListImports.Map(ofProject);
        GetImport.Map(ofProject);
        DownloadFaults.Map(ofProject);
        ExportLabels.Map(ofProject);
        GetExport.Map(ofProject);
    }
}
