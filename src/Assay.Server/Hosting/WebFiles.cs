using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;

namespace Assay.Server.Hosting;

/// <summary>Serves the front end: built files with long lives, and the one page for every address that a person may open.</summary>
internal static class WebFiles
{
    private static readonly string[] Pages = ["/signin", "/setup", "/join", "/p", "/me", "/monitor", "/admin", "/api-reference"];

    /// <summary>Before routing: the page's own address takes every other path.</summary>
    public static void Use(WebApplication app)
    {
        app.Use((context, next) =>
        {
            if (SmallCopy(context.Request, app.Environment.WebRootFileProvider) is { } small)
            {
                context.Request.Path = small;
                context.Response.Headers.ContentEncoding = "br";
                context.Response.Headers.Vary = "Accept-Encoding";
            }

            return next(context);
        });
        app.UseStaticFiles(new StaticFileOptions
        {
            ContentTypeProvider = new SmallCopyTypes(),
            OnPrepareResponse = file => file.Context.Response.Headers.CacheControl =
                file.Context.Request.Path.StartsWithSegments("/assets") ? "public, max-age=31536000, immutable" : "no-cache",
        });
    }

    /// <summary>The path of the copy that the build made of a file for those who can read it; null where there is none.</summary>
    private static string? SmallCopy(HttpRequest request, IFileProvider files) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) && request.Path.StartsWithSegments("/assets") && !request.Path.Value!.EndsWith(".br", StringComparison.Ordinal)
        && request.GetTypedHeaders().AcceptEncoding.Any(e => e.Value == "br" && e.Quality is null or > 0) && files.GetFileInfo(request.Path + ".br").Exists
            ? request.Path + ".br"
            : null;

    /// <summary>A copy has the type of what it is a copy of.</summary>
    private sealed class SmallCopyTypes : IContentTypeProvider
    {
        private readonly FileExtensionContentTypeProvider _types = new();

        public bool TryGetContentType(string subpath, [MaybeNullWhen(false)] out string contentType) =>
            _types.TryGetContentType(subpath.EndsWith(".br", StringComparison.Ordinal) ? subpath[..^3] : subpath, out contentType);
    }

    public static void Map(WebApplication app)
    {
        var root = app.Environment.WebRootPath;
        var page = Path.Combine(root, "index.html");
        app.MapFallback("{**path}", async (HttpContext context) =>
        {
            var path = context.Request.Path;
            var isPage = path == "/" || Pages.Any(p => path.StartsWithSegments(p, StringComparison.Ordinal));
            if (!(HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)) || !File.Exists(page) || !(isPage || IsFromBrowser(context.Request)))
            {
                await Problems.Write(context, StatusCodes.Status404NotFound, "There is no such page.");
                return;
            }

            // A wrong address is said on a page to whoever reads pages.
            context.Response.StatusCode = isPage ? StatusCodes.Status200OK : StatusCodes.Status404NotFound;
            context.Response.ContentType = "text/html; charset=utf-8";
            context.Response.Headers.CacheControl = "no-cache";
            await context.Response.SendFileAsync(page);
        }).ExcludeFromDescription().WithMetadata(new Requirement(null));
    }

    private static bool IsFromBrowser(HttpRequest request) => !request.Path.StartsWithSegments("/assets") && request.GetTypedHeaders().Accept.Any(a => a.MediaType == "text/html");
}
