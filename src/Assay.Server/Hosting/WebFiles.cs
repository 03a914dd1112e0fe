namespace Assay.Server.Hosting;

/// <summary>Serves the front end: built files with long lives, and the one page for every address that a person may open.</summary>
internal static class WebFiles
{
    private static readonly string[] Pages = ["/signin", "/setup", "/join", "/p", "/me", "/monitor", "/admin", "/api-reference"];

    /// <summary>Before routing: the page's own address takes every other path.</summary>
    public static void Use(WebApplication app) =>
        app.UseStaticFiles(new StaticFileOptions
        {
            OnPrepareResponse = file => file.Context.Response.Headers.CacheControl =
                file.Context.Request.Path.StartsWithSegments("/assets") ? "public, max-age=31536000, immutable" : "no-cache",
        });

    public static void Map(WebApplication app)
    {
        var root = app.Environment.WebRootPath;
        var page = Path.Combine(root, "index.html");
        app.MapFallback("{**path}", async (HttpContext context) =>
        {
            var path = context.Request.Path;
            if (!HttpMethods.IsGet(context.Request.Method) || !(path == "/" || Pages.Any(p => path.StartsWithSegments(p, StringComparison.Ordinal))) || !File.Exists(page))
            {
                await Problems.Write(context, StatusCodes.Status404NotFound, "There is no such page.");
                return;
            }

            context.Response.ContentType = "text/html; charset=utf-8";
            context.Response.Headers.CacheControl = "no-cache";
            await context.Response.SendFileAsync(page);
        }).ExcludeFromDescription().WithMetadata(new Requirement(null));
    }
}
