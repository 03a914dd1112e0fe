using Assay.Domain;
using Assay.Domain.Access;
using Assay.Store.Engine;

namespace Assay.Server.Hosting;

/// <summary>What an endpoint asks of its caller; read by the filter and by the test that walks endpoints and roles.</summary>
/// <param name="Permission">Null: open to everybody.</param>
internal sealed record Requirement(Permission? Permission);

internal static class Requirements
{
    /// <summary>
    /// Lets only callers through who hold the permission in the project that the address names, by project, task or item.
    /// Who may not even know of the project gets 404.
    /// </summary>
    public static RouteHandlerBuilder Requires(this RouteHandlerBuilder endpoint, Permission permission) => endpoint
        .WithMetadata(new Requirement(permission))
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .AddEndpointFilter(async (context, next) =>
        {
            var http = context.HttpContext;
            if (http.Items[typeof(Caller)] is not Caller caller)
            {
                return Denied(StatusCodes.Status401Unauthorized);
            }

            var project = ProjectOf(http);
            // A pool's annotator may take part in the project; the pool itself is checked where the task is known.
            var anyPool = permission is Permission.Annotate or Permission.SeeProject;
            if (project is { } named)
            {
                if (!caller.May(Permission.SeeProject, named, anyPool: true))
                {
                    return Denied(StatusCodes.Status404NotFound);
                }

                return caller.May(permission, named, anyPool) ? await next(context) : Denied(StatusCodes.Status403Forbidden);
            }

            return caller.May(permission, default) ? await next(context) : Denied(StatusCodes.Status403Forbidden);
        });

    /// <summary>Says that an endpoint is open to everybody, which is rare.</summary>
    public static RouteHandlerBuilder IsOpen(this RouteHandlerBuilder endpoint) => endpoint.WithMetadata(new Requirement(null));

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

    private static IResult Denied(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => new StatusProblem(status, "Sign in, or send a token: Authorization: Bearer assay_pat_..."),
        StatusCodes.Status403Forbidden => Refusal.NotYours("Your role or your token's scopes do not allow this. A lead or an owner can change that.").ToProblem(),
        _ => Refusal.NotFound("Nothing here, or it is not shared with you.").ToProblem(),
    };

    private sealed class StatusProblem(int status, string detail) : IResult
    {
        public Task ExecuteAsync(HttpContext context) => Problems.Write(context, status, detail);
    }
}
