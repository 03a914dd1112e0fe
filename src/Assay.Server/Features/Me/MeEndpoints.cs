namespace Assay.Server.Features.Me;

internal static class MeEndpoints
{
    public static void MapMe(this IEndpointRouteBuilder api)
    {
        var ofProject = api.MapGroup("/projects/{project}").WithTags("Me");
        GetMyWork.Map(ofProject);
        ListMyAnswers.Map(ofProject);
        var me = api.MapGroup("/me").WithTags("Me");
        GetMyKeys.Map(me);
        SetMyKeys.Map(me);
    }
}
