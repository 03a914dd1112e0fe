namespace Assay.Server.Features.Projects;

internal static class ProjectEndpoints
{
    public static void MapProjects(this IEndpointRouteBuilder api)
    {
        var projects = api.MapGroup("/projects").WithTags("Projects");
        ListProjects.Map(projects);
        CreateProject.Map(projects);
        GetProject.Map(projects);
        ChangeProject.Map(projects);
        SummarizeProjects.Map(projects);
        GetOverview.Map(projects);
        GetStatistics.Map(projects);
        ListPools.Map(projects);
        CreatePool.Map(projects);
        WatchProject.Map(projects);
        ResolveLabels.Map(projects);
    }
}
