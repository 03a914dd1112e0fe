using Assay.Domain;
using Assay.Domain.Access;
using Assay.Store.Engine;

namespace Assay.Server.Hosting;

/// <summary>What an endpoint asks of its caller; read before anything of the request is, and by the test that walks endpoints and roles.</summary>
/// <param name="Permission">Null: open to everybody.</param>
internal sealed record Requirement(Permission? Permission);

internal static class Requirements
{
    /// <summary>
    /// Lets only callers through who hold the permission in the project that the address names, by project, task or item.
    /// Who may not even know of the project gets 404.
    /// </summary>
    public static RouteHandlerBuilder Requires(this RouteHandlerBuilder endpoint, Permission permission) =>
        endpoint.WithMetadata(new Requirement(permission)).ProducesProblem(StatusCodes.Status401Unauthorized);

    /// <summary>Says that an endpoint is open to everybody, which is rare.</summary>
    public static RouteHandlerBuilder IsOpen(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(new Requirement(null));

    /// <summary>Stands between routing and endpoints, so that no body is read for somebody who may not send it.</summary>
    public static async Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint() is not RouteEndpoint endpoint)
        {
            // Nothing here, or one of the router's own answers (a method or a media type that is not taken).
            await next(http);
            return;
        }

        var requirement = endpoint.Metadata.GetMetadata<Requirement>() ?? throw new InvalidOperationException($"{endpoint.DisplayName} does not say who may use it.");
        await (requirement.Permission is { } permission && await RefusedAsync(http, permission) is { } status ? DenyAsync(http, status) : next(http));
    }

    /// <summary>Null where the caller may; else the status of the refusal.</summary>
    private static async ValueTask<int?> RefusedAsync(HttpContext http, Permission permission)
    {
        if (http.Items[typeof(Caller)] is not Caller caller)
        {
            return StatusCodes.Status401Unauthorized;
        }

        if (!Names(http))
        {
            return caller.May(permission, default) ? null : StatusCodes.Status403Forbidden;
        }

        // Project 0 is the instance itself: it has a ledger, and nothing else of a project.
        if (ProjectOf(http) is not { } project || (project.Value == 0 && permission != Permission.Audit))
        {
            return StatusCodes.Status404NotFound;
        }

        // A pool's annotator may take part in the project; the pool itself is checked where the task is known.
        var anyPool = permission is Permission.Annotate or Permission.SeeProject;
        return !caller.May(Permission.SeeProject, project, anyPool: true) ? StatusCodes.Status404NotFound
            : !caller.May(permission, project, anyPool) ? StatusCodes.Status403Forbidden
            : project.Value == 0 || caller.IsIn(project) || await http.RequestServices.GetRequiredService<ProjectDirectory>().HasAsync(project) ? null
            : StatusCodes.Status404NotFound;
    }

    /// <summary>Whether the address names a project, a task or an item, well or badly.</summary>
    private static bool Names(HttpContext http) => http.Request.RouteValues is var route && (route.ContainsKey("project") || route.ContainsKey("task") || route.ContainsKey("item"));

    private static ProjectId? ProjectOf(HttpContext http)
    {
        var route = http.Request.RouteValues;
        if (route.TryGetValue("project", out var project) && ProjectId.TryParse(project as string, null, out var id))
        {
            return id;
        }

        foreach (var name in (ReadOnlySpan<string>)["task", "item"])
        {
            if (route.TryGetValue(name, out var key) && TaskId.TryParse(key as string, null, out var task))
            {
                return new ProjectId(Keys.Project(task.Value));
            }
        }

        return null;
    }

    private static Task DenyAsync(HttpContext http, int status) => status switch
    {
        StatusCodes.Status401Unauthorized => Problems.Write(http, status, "Sign in, or send a token: Authorization: Bearer assay_pat_..."),
        StatusCodes.Status403Forbidden => Refusal.NotYours("Your role or your token's scopes do not allow this. A lead or an owner can change that.").ToProblem().ExecuteAsync(http),
        _ => Refusal.NotFound("Nothing here, or it is not shared with you.").ToProblem().ExecuteAsync(http),
    };
}
